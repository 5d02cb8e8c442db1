"""Uploads, holds and extensions beside the sweep, each with a connection of its own."""

import threading
from contextlib import suppress

import pytest
from django.db import connection, transaction

from accounts.refusals import WrongState
from claims.evidence import evidence
from claims.files.uploads import read
from claims.models import Claim, Deadline, DeadlineEntry, DeadlineState, Document
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import extending
from claims.promises.sweep import sweep_deadlines
from tests.cast import NOW, Cast, make_cast
from tests.claims.files import pdf
from tests.claims.promises import make_overdue
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def test_an_upload_beside_the_sweep_either_came_first_and_holds_or_meets_a_lapsed_claim(cast: Cast) -> None:
    rows = list(Deadline.objects.filter(pk__in=make_overdue(cast, DeadlineKind.DELIVERY, 60)).select_related("claim"))
    photo = read(pdf())

    def upload_all() -> int:
        taken = 0
        for row in rows:
            with suppress(WrongState):
                evidence.add_document(number=row.claim.number, kind="photo", upload=photo, by=None, now=NOW)
                taken += 1
        return taken

    def sweep_on() -> int:
        return sum(sweep_deadlines(now=NOW, limit=4) for _ in range(4))

    taken, fired = side_by_side(upload_all, sweep_on)
    fired += sweep_deadlines(now=NOW)
    assert taken + fired == 60
    held = Claim.objects.filter(state="filed", deadlines__state=DeadlineState.RUNNING, deadlines__held_at=NOW)
    assert set(held) == set(Claim.objects.filter(documents__in=Document.objects.all()))
    assert taken == held.count() == DeadlineEntry.objects.filter(kind=EntryKind.HELD).count()
    assert fired == Claim.objects.filter(state="lapsed").count()


def test_an_upload_that_commits_after_the_sweep_found_the_deadline_due_is_still_seen(cast: Cast) -> None:
    row = Deadline.objects.select_related("claim").get(pk=make_overdue(cast, DeadlineKind.DELIVERY, 1)[0])
    uploaded, may_commit = threading.Event(), threading.Event()

    def upload_slowly() -> None:
        with transaction.atomic():
            evidence.add_document(number=row.claim.number, kind="photo", upload=read(pdf()), by=None, now=NOW)
            uploaded.set()
            assert may_commit.wait(20)
        connection.close()

    other = threading.Thread(target=upload_slowly)
    other.start()
    assert uploaded.wait(20)
    assert sweep_deadlines(now=NOW) == 0, "its claim is held by the upload"
    may_commit.set()
    other.join()
    assert sweep_deadlines(now=NOW) == 0
    row.refresh_from_db()
    assert (row.state, row.held_at, row.claim.state) == (DeadlineState.RUNNING, NOW, "filed")


def test_sweeps_at_the_same_moment_hold_with_one_line_each(cast: Cast) -> None:
    rows = Deadline.objects.filter(pk__in=make_overdue(cast, DeadlineKind.DELIVERY, 80)).select_related("claim")
    for row in rows:
        Document.objects.create(claim=row.claim, kind="photo", name="a.pdf", file="a", size=1, received_at=NOW)
    fired = side_by_side(*[lambda: sweep_deadlines(now=NOW, limit=7)] * 4)
    assert sum(fired) == 0
    assert DeadlineEntry.objects.filter(kind=EntryKind.HELD).count() == 80
    assert set(Deadline.objects.values_list("held_at", flat=True)) == {NOW}


def test_a_hold_by_a_person_beside_the_sweep_comes_first_or_is_refused(cast: Cast) -> None:
    rows = list(Deadline.objects.filter(pk__in=make_overdue(cast, DeadlineKind.DELIVERY, 40)).select_related("claim"))

    def hold_all() -> int:
        held = 0
        for row in rows:
            with suppress(WrongState):
                extending.hold_back(number=row.claim.number, deadline=row.pk, reason="Vent.", by=cast.camilla, now=NOW)
                held += 1
        return held

    held, fired = side_by_side(hold_all, lambda: sum(sweep_deadlines(now=NOW, limit=3) for _ in range(4)))
    fired += sweep_deadlines(now=NOW)
    assert held + fired == 40
    assert held == Claim.objects.filter(state="filed").count()
    assert fired == Claim.objects.filter(state="lapsed").count()
