"""Undoing what the desk has just done: everything is as it was, and nothing has left the house."""

from datetime import timedelta

import pytest

from accounts.refusals import WrongState
from claims.contact import add_note, assign, log_call
from claims.models import Change, Claim, ClaimEvent, EventKind
from claims.undoing import UNDO, NotUndone, undo
from claims.undoing import recorded as recorded
from notifications.models import OutboxMessage
from tests.cast import NOW, Cast
from tests.claims.everything import every_row
from tests.claims.filed import file

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(seconds=5)


def test_a_call_in_vain_that_is_undone_was_never_made(cast: Cast) -> None:
    claim = file()
    before = every_row()
    with recorded(claim.number, "call", by=cast.camilla, now=NOW) as done:
        log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW)
    assert every_row() != before
    undo(claim.number, done.change.pk, by=cast.camilla, now=SOON)
    assert every_row() == before
