"""The look that says what has changed since a page of the queue was shown, and moves nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims.calls.contact import assign
from claims.models import Claim, Presence
from tests.cast import DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.filed import file, reach

pytestmark = [pytest.mark.django_db]

SignIn = Callable[[User | None], Client]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def agent(cast: Cast, as_user: SignIn, frozen: time_machine.Traveller) -> Client:
    return as_user(cast.camilla)


class Shown:
    """A page of the queue as the browser holds it, which looks again when it is told to."""

    def __init__(self, client: Client, address: str = "/desk/") -> None:
        html = client.get(address).content.decode()
        self.client = client
        self.address = unescape(re.search(r'data-queue-live hx-get="([^"]+)"', html)[1])  # type: ignore[index]
        self.fields = dict(re.findall(r'name="(vist|siden|sagt)"[^>]*? value="([^"]*)"', html))

    def look(self) -> HttpResponse:
        joint = "&" if "?" in self.address else "?"
        response = self.client.get(f"{self.address}{joint}{urlencode(self.fields)}")
        assert response.status_code == 200
        self.fields["sagt"] = unescape(
            re.search(r'id="queue-said" value="([^"]*)"', response.content.decode())[1]  # type: ignore[index]
        )
        return response

    def news(self) -> str:
        self.look()
        return self.fields["sagt"]


def test_nothing_is_said_while_nothing_happens(agent: Client) -> None:
    file()
    page = Shown(agent)
    response = page.look()
    assert page.fields["sagt"] == ""
    assert response["HX-Reswap"] == "none"


def test_new_claims_are_counted_and_said_once(agent: Client) -> None:
    file()
    page = Shown(agent)
    for number in (DAVIDS_IMEI, UNKNOWN_IMEI):
        file(identifier=number)
    first = page.look()
    assert page.fields["sagt"] == "2 nye sager – vis"
    assert "HX-Reswap" not in first
    # By its id the focus comes back to it when other news take its place; as a command it is in the palette.
    link = '<a href="/desk/" id="queue-show" data-command data-queue-show>2 nye sager – vis</a>'
    assert link in first.content.decode()
    again = page.look()
    assert again["HX-Reswap"] == "none"
    file(identifier="C02XK1Q9JGH7")
    assert "HX-Reswap" not in page.look()
    assert page.fields["sagt"] == "3 nye sager – vis"


def test_what_a_colleague_changed_and_what_is_gone_are_changes(agent: Client, cast: Cast) -> None:
    taken, called = file(), file(identifier=DAVIDS_IMEI)
    page = Shown(agent)
    assign(number=taken.number, agent=cast.gry, by=cast.gry, now=NOW)
    assert page.news() == "1 ændret sag – vis"
    reach(called, cast.gry)
    assert page.news() == "2 ændrede sager – vis"
    file(identifier=UNKNOWN_IMEI)
    assert page.news() == "1 ny sag og 2 ændrede sager – vis"


def test_a_new_order_alone_is_said_too(agent: Client) -> None:
    first, second = file(at=NOW - MINUTE), file(identifier=DAVIDS_IMEI)
    page = Shown(agent)
    Claim.objects.filter(pk=first.pk).update(due_at=second.due_at + MINUTE)  # type: ignore[operator]
    assert page.news() == "Ny rækkefølge – vis"


def test_what_a_new_claim_pushes_to_the_next_page_is_no_change(agent: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.views.desk_queue.PAGE", 2)
    file()
    file(identifier=DAVIDS_IMEI)
    page = Shown(agent)
    file(identifier=UNKNOWN_IMEI, at=NOW - timedelta(hours=1))
    assert page.news() == "1 ny sag – vis"


def test_a_crossed_limit_is_said_once(agent: Client, frozen: time_machine.Traveller) -> None:
    claim = file(at=NOW - timedelta(hours=1))
    page = Shown(agent)
    assert claim.due_at
    frozen.move_to(claim.due_at - MINUTE)
    assert page.news() == ""
    frozen.move_to(claim.due_at + MINUTE)
    response = page.look()
    assert page.fields["sagt"] == "1 sag er gået over tiden."
    assert "data-queue-show" not in response.content.decode()
    assert page.look()["HX-Reswap"] == "none"


def test_counts_and_who_is_on_a_claim_come_beside(agent: Client, cast: Cast) -> None:
    claim = file()
    page = Shown(agent)
    file(identifier=DAVIDS_IMEI)
    Presence.objects.create(claim=claim, user=cast.gry, seen_at=NOW)
    html = page.look().content.decode()
    assert '<span id="count-til-os" hx-swap-oob="innerHTML">2</span>' in html
    assert re.search(rf'<span id="who-{claim.pk}" hx-swap-oob="innerHTML"><span>.*Gry Madsen ser på sagen', html)


def test_a_narrowed_page_hears_only_of_its_own(agent: Client) -> None:
    file(peril="theft")
    page = Shown(agent, "/desk/?vis=aabne&haendelse=theft")
    file(identifier=DAVIDS_IMEI)
    assert page.news() == ""
    file(identifier=UNKNOWN_IMEI, peril="theft")
    assert page.news() == "1 ny sag – vis"


@pytest.mark.parametrize(
    "asked",
    [
        {"vist": "x-1.2.3-.-9.-.9-" + "9" * 40 + ".1", "siden": "i går"},
        {"vist": "1.1-" * 3000, "siden": "2026-99-99T00:00:00Z"},
        {"vist": "", "siden": "2026-09-15"},
        {"efter": "x", "visning": "x"},
    ],
)
def test_words_that_no_page_has_written_are_answered_all_the_same(agent: Client, asked: dict[str, str]) -> None:
    file()
    response = agent.get("/desk/nyt/", asked)
    assert response.status_code == 200
    assert "1 ny sag" in response.content.decode()


def test_a_look_asks_as_little_of_sixty_claims_as_of_three(agent: Client, cast: Cast) -> None:
    asked = []
    for count in (3, 57):
        for n in range(count):
            claim = file(identifier=f"SN{count:03}{n:06}", at=NOW + n * timedelta(seconds=1))
            Presence.objects.create(claim=claim, user=cast.gry, seen_at=NOW)
        page = Shown(agent)
        with CaptureQueriesContext(connection) as queries:
            page.look()
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert asked[1] <= 8
