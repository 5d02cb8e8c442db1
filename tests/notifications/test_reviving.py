"""What was given up: sent again from the beginning, or laid away, by one who may see it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from accounts.refusals import WrongState
from notifications.addresses import masked
from notifications.delivery import deliver_outbox
from notifications.models import MessageState, OutboxMessage
from notifications.reviving import close, revive
from notifications.templatetags import outbox
from tests.cast import NOW, Cast
from tests.notifications.letters import put_a_dead_letter

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=2)
Captured = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


def test_a_message_that_is_revived_has_all_its_tries_again(
    cast: Cast, django_capture_on_commit_callbacks: Captured
) -> None:
    dead = put_a_dead_letter()
    with django_capture_on_commit_callbacks() as rings:
        revive(pk=dead.pk, by=cast.gry, now=LATER)
    assert len(rings) == 1
    dead.refresh_from_db()
    assert (dead.state, dead.attempts, dead.next_attempt_at) == (MessageState.PENDING, 0, LATER)
    assert deliver_outbox(now=LATER) == 1
    dead.refresh_from_db()
    assert (dead.state, dead.error, dead.key) == (MessageState.DELIVERED, "", "no_answer:1")


def test_a_message_that_is_closed_is_never_sent_and_keeps_why_and_by_whom(cast: Cast) -> None:
    dead = put_a_dead_letter()
    close(pk=dead.pk, by=cast.gry, now=LATER)
    dead.refresh_from_db()
    assert (dead.state, dead.closed_at, dead.closed_by) == (MessageState.CLOSED, LATER, cast.gry)
    assert "not known here" in dead.error
    assert deliver_outbox(now=LATER + timedelta(days=9)) == 0
    assert not OutboxMessage.objects.dead().exists()


@pytest.mark.parametrize("state", [MessageState.PENDING, MessageState.CLOSED])
@pytest.mark.parametrize("act", [revive, close])
def test_what_is_not_dead_is_neither_revived_nor_closed(
    cast: Cast, state: str, act: Callable[..., OutboxMessage]
) -> None:
    message = put_a_dead_letter(state=state)
    with pytest.raises(WrongState, match="allerede"):
        act(pk=message.pk, by=cast.gry, now=LATER)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (state, 12)


@pytest.mark.parametrize("act", [revive, close])
def test_who_does_not_see_a_message_does_nothing_with_it(cast: Cast, act: Callable[..., OutboxMessage]) -> None:
    dead = put_a_dead_letter()
    for user in (cast.anna, cast.bo, cast.eva):
        with pytest.raises(OutboxMessage.DoesNotExist):
            act(pk=dead.pk, by=user, now=LATER)
    with pytest.raises(OutboxMessage.DoesNotExist):
        act(pk=999_999, by=cast.gry, now=LATER)


def test_the_count_is_empty_for_none_and_stops_at_a_hundred(db: None) -> None:
    assert outbox.dead_letters() == ""
    put_a_dead_letter("one")
    assert outbox.dead_letters() == "1"
    for number in range(99):
        put_a_dead_letter(f"more:{number}")
    assert outbox.dead_letters() == "99+"


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("anna@nordlys.example", "a***@nordlys.example"),
        ("+4520304050", "***50"),
        ("@b.example", "***@b.example"),
        ("", "***"),
    ],
)
def test_a_masked_address_tells_no_more_than_where_it_leads(address: str, seen: str) -> None:
    assert masked(address) == seen
