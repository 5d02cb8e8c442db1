"""Limits that live in the database: exact under a crowd, and nobody's address in the table."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from accounts.limiting import DAY, HOUR, Limit, allow, by_origin, client_address, forget_counts, line_of, network_of
from accounts.models import RateCount
from accounts.tasks import forget_counts as task
from tests.cast import NOW
from tests.side_by_side import side_by_side

SECOND = timedelta(seconds=1)


def limit(most: int = 2, subject: str = "203.0.113.9", what: str = "test", window: timedelta = HOUR) -> Limit:
    return Limit(what=what, subject=subject, most=most, window=window)


def passed(times: int, *limits: Limit) -> int:
    return sum(allow(*limits, now=NOW) for _time in range(times))


@pytest.mark.django_db
def test_so_many_pass_and_no_more() -> None:
    assert passed(5, limit(3)) == 3
    assert passed(5, limit(3, subject="203.0.113.10")) == 3
    assert passed(5, limit(3, what="other")) == 3
    assert passed(5, limit(0, what="never")) == 0


@pytest.mark.django_db
def test_a_window_begins_with_the_first_and_what_was_refused_does_not_lengthen_it() -> None:
    assert passed(2, limit(1)) == 1
    assert not allow(limit(1), now=NOW + HOUR - SECOND)
    assert allow(limit(1), now=NOW + HOUR)
    assert not allow(limit(1), now=NOW + 2 * HOUR - SECOND)


@pytest.mark.django_db
def test_who_is_past_a_limit_of_their_own_uses_up_nobody_elses() -> None:
    own, theirs = limit(1, what="address"), limit(3, what="identifier", window=DAY)
    assert passed(10, own, theirs) == 1
    assert passed(10, theirs) == 2


@pytest.mark.django_db
def test_the_table_names_neither_what_is_counted_nor_for_whom(settings: Any) -> None:
    allow(limit(subject="anna@nordlys.example", what="code"), now=NOW)
    (row,) = RateCount.objects.all()
    assert len(row.key) == 64
    assert not {"anna", "code"} & set(row.key.split(":"))
    # Whoever has the table alone cannot try out addresses on it.
    settings.SECRET_KEY = "another one"
    allow(limit(subject="anna@nordlys.example", what="code"), now=NOW)
    assert RateCount.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_who_ask_at_once_exactly_as_many_pass_as_may() -> None:
    crowd = limit(17)

    def ask_ten_times() -> int:
        return sum(allow(crowd, now=NOW) for _time in range(10))

    assert sum(side_by_side(*[ask_ten_times] * 20)) == 17
    assert RateCount.objects.get().count == 17


@pytest.mark.django_db(transaction=True)
def test_a_crowd_that_comes_after_the_window_begins_it_once() -> None:
    crowd = limit(5)
    assert passed(9, crowd) == 5
    asks: list[Callable[[], bool]] = [lambda: allow(crowd, now=NOW + HOUR)] * 20
    assert sum(side_by_side(*asks)) == 5


@pytest.mark.django_db
def test_ended_counts_are_forgotten_and_running_ones_stay() -> None:
    for number in range(7):
        allow(limit(subject=str(number)), now=NOW - 2 * HOUR)
    allow(limit(subject="running"), now=NOW)
    assert forget_counts(now=NOW, limit=3) == 7
    assert RateCount.objects.count() == 1
    task(word="of a newer release")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        # One visitor is not two, by which of its two names a server knows it.
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("a socket", "a socket"),
        ("", ""),
    ],
)
def test_a_network_is_a_24_or_a_48(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("203.0.113.9", "203.0.113.9/32"),
        ("::ffff:203.0.113.9", "203.0.113.9/32"),
        ("2001:db8:1:2::3", "2001:db8:1:2::/64"),
        ("2001:0DB8:1:2:ffff::%eth0", "2001:db8:1:2::/64"),
        ("a socket", "a socket"),
        ("", ""),
    ],
)
def test_a_subscriber_is_an_address_or_a_64(address: str, line: str) -> None:
    assert line_of(address) == line


@pytest.mark.django_db
def test_a_new_address_of_the_same_line_is_the_same_visitor() -> None:
    def from_(address: str) -> bool:
        request = RequestFactory().get("/", REMOTE_ADDR=address)
        return allow(*by_origin(request, "test", address=2, network=5, window=HOUR), now=NOW)

    assert [from_(f"2001:db8:1:2::{end:x}") for end in range(9)] == [True] * 2 + [False] * 7
    assert [from_(f"2001:db8:1:{line:x}::1") for line in range(3, 9)] == [True] * 3 + [False] * 3
    assert from_("2001:db8:2::1")


@pytest.mark.django_db
def test_neighbours_share_the_limit_of_their_network_and_strangers_do_not() -> None:
    def from_(address: str) -> bool:
        request = RequestFactory().get("/", REMOTE_ADDR=address)
        return allow(*by_origin(request, "test", address=1, network=3, window=HOUR), now=NOW)

    assert [from_(f"203.0.113.{end}") for end in range(5)] == [True, True, True, False, False]
    assert from_("198.51.100.1")


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_nothing_that_a_visitor_writes_into_the_header_is_believed(settings: Any, proxies: int) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    own = {0: "10.0.0.1", 1: "203.0.113.9", 2: "198.51.100.7"}[proxies]
    for forged in ("", "192.0.2.1, ", "192.0.2.1, 192.0.2.2, ", "unknown, , "):
        request = RequestFactory().get(
            "/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": f"{forged}198.51.100.7, 203.0.113.9"}
        )
        assert client_address(request) == own
