"""What the desk's acts changed is forgotten a month after it could be undone; that it was done is not."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.refusals import WrongState
from claims.calls.contact import add_note, assign
from claims.desk.undoing import recorded, undo
from claims.forgetting import KEPT, forget_changes
from claims.models import Change, Claim, ClaimEvent, EventKind
from claims.tasks import forget_changes as by_the_clock
from tests.cast import NOW, Cast
from tests.claims.filed import file

pytestmark = pytest.mark.django_db

MOMENT = timedelta(milliseconds=1)


def noted(claim: Claim, cast: Cast, *, at: datetime = NOW) -> Change:
    with recorded(claim.number, "note", by=cast.camilla, now=at) as done:
        add_note(number=claim.number, text="Hun ringer fra sin mors telefon.", by=cast.camilla, now=at)
    assert done.change is not None
    return done.change


def test_the_rows_go_a_month_after_they_could_be_put_back_and_the_change_stays(cast: Cast) -> None:
    claim = file()
    change = noted(claim, cast)
    assert "mors telefon" in str(change.after)
    assert forget_changes(now=change.until + KEPT - MOMENT) == 0
    assert Change.objects.get().after
    assert forget_changes(now=change.until + KEPT) == 1
    kept = Change.objects.get()
    assert (kept.before, kept.after, kept.emptied_at) == ([], [], change.until + KEPT)
    assert (kept.claim, kept.by, kept.act, kept.at, kept.until) == (claim, cast.camilla, "note", NOW, change.until)
    assert ClaimEvent.objects.filter(claim=claim, kind=EventKind.NOTE).exists(), "the timeline is not touched"
    assert forget_changes(now=change.until + 2 * KEPT) == 0, "once"


def test_what_was_undone_is_forgotten_as_well(cast: Cast) -> None:
    claim = file()
    with recorded(claim.number, "assign", by=cast.camilla, now=NOW) as done:
        assign(number=claim.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    assert done.change is not None
    undo(claim.number, done.change.pk, by=cast.camilla, now=NOW)
    assert forget_changes(now=done.change.until + KEPT) == 1
    assert Change.objects.get().undone_at == NOW


def test_what_is_forgotten_is_too_late_to_undo(cast: Cast) -> None:
    change = noted(file(), cast)
    later = change.until + KEPT
    forget_changes(now=later)
    with pytest.raises(WrongState) as refused:
        undo(change.claim.number, change.pk, by=cast.camilla, now=later)
    assert refused.value.code == "too_late"


def test_all_go_in_batches_and_younger_ones_stay(cast: Cast) -> None:
    claim = file()
    for minutes in range(5):
        noted(claim, cast, at=NOW + timedelta(minutes=minutes))
    with CaptureQueriesContext(connection) as asked:
        assert forget_changes(now=NOW + KEPT + timedelta(minutes=3, seconds=30), limit=2) == 4
    assert sum("UPDATE" in query["sql"].split()[0] for query in asked) == 2
    assert [bool(change.after) for change in Change.objects.order_by("at")] == [False] * 4 + [True]


def test_it_is_done_each_night(cast: Cast) -> None:
    old = noted(file(), cast)
    Change.objects.update(until=NOW - timedelta(days=3650))
    by_the_clock(a_word_of_a_newer_sender=True)
    old.refresh_from_db()
    assert old.emptied_at
    due = settings.CELERY_BEAT_SCHEDULE["forget-changes"]["schedule"]
    assert (due.hour, due.minute) == ({2}, {15})
