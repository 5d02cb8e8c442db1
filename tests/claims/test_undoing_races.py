"""Undoing beside whoever else is at work on the claim or its mails: one of them is first, and nothing is half done."""

from datetime import timedelta

import pytest

from accounts.refusals import WrongState
from claims.contact import assign, log_call
from claims.evidence import Answers, answer
from claims.models import Change, Claim, ClaimEvent, EventKind
from claims.undoing import recorded, undo
from notifications.delivery import deliver_outbox
from notifications.models import MessageState, OutboxMessage
from tests.cast import NOW, Cast
from tests.claims.filed import ANNAS_MAIL, file
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)

SOON = NOW + timedelta(seconds=5)


def undone(change: Change, cast: Cast) -> str:
    """How it went: '' where it is undone, else why not."""
    try:
        undo(change.claim.number, change.pk, by=cast.camilla, now=change.until)
    except WrongState as refusal:
        return refusal.code
    return ""


def rung(claim: Claim, cast: Cast) -> Change:
    with recorded(claim.number, "call", by=cast.camilla, now=NOW) as done:
        log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW)
    assert done.change is not None
    return done.change


def test_two_presses_undo_once(cast: Cast) -> None:
    claim = file()
    with recorded(claim.number, "assign", by=cast.camilla, now=NOW) as done:
        assign(number=claim.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    change = done.change
    assert change is not None
    assert sorted(side_by_side(lambda: undone(change, cast), lambda: undone(change, cast))) == ["", "undone"]
    assert ClaimEvent.objects.filter(kind=EventKind.UNDONE).count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_a_mail_is_taken_back_or_sent_but_never_both(cast: Cast, _round: int) -> None:
    claim = file(contact_email=ANNAS_MAIL)
    deliver_outbox(now=NOW)
    change = rung(claim, cast)
    said, sent = side_by_side(lambda: undone(change, cast), lambda: str(deliver_outbox(now=change.until)))
    if said == "":
        assert OutboxMessage.objects.get().template == "claim_received"
        assert not claim.calls.exists()
    else:
        assert (said, sent) == ("not_undone", "1")
        assert not OutboxMessage.objects.exclude(state=MessageState.DELIVERED).exists()
        assert claim.calls.exists()


def test_whoever_writes_meanwhile_is_first_or_after_but_never_lost(cast: Cast) -> None:
    claim = file()
    with recorded(claim.number, "assign", by=cast.camilla, now=NOW) as done:
        assign(number=claim.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    change = done.change
    assert change is not None

    def write() -> str:
        answer(number=claim.number, answers=Answers(country="DK"), by=None, now=SOON)
        return "written"

    said, _written = side_by_side(lambda: undone(change, cast), write)
    claim.refresh_from_db()
    assert claim.country == "DK"
    assert (said, claim.assigned_to) in {("", None), ("not_undone", cast.camilla)}
