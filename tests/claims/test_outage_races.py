"""An outage that several sweeps notice at once, and claims that somebody works on meanwhile."""

from datetime import timedelta

import pytest
from django.db import transaction

from claims.models import Claim, Deadline, DeadlineEntry, DeadlineState
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import outages, sweep
from claims.promises.sweep import sweep_deadlines
from claims.timeline import acting, lock
from notifications.models import Heartbeat, Outage, OutboxMessage
from tests.cast import NOW, Cast, make_cast
from tests.claims.promises import make_overdue
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    made = make_cast()
    Heartbeat.objects.create(name="sweep", at=NOW - 10 * HOUR)
    return made


def test_sweeps_that_notice_the_same_outage_move_each_limit_once_and_close_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "BATCH", 7)
    make_overdue(cast, DeadlineKind.DELIVERY, 60)
    side_by_side(*[lambda: sweep_deadlines(now=NOW, limit=7)] * 4)
    assert Outage.objects.count() == 1
    assert set(Deadline.objects.values_list("state", "moves")) == {("running", 1)}
    assert DeadlineEntry.objects.filter(kind=EntryKind.MOVED).count() == 60
    assert OutboxMessage.objects.filter(template="deadline_extended").count() == OutboxMessage.objects.count() == 60


def test_a_limit_whose_claim_somebody_holds_is_not_enforced_and_is_moved_by_the_next_round(cast: Cast) -> None:
    held, free = Deadline.objects.filter(pk__in=make_overdue(cast, DeadlineKind.DELIVERY, 2)).select_related("claim")

    def sweep_beside() -> int:
        return sweep_deadlines(now=NOW)

    with acting():
        lock(held.claim.number)
        assert side_by_side(sweep_beside) == [0]
    assert Outage.objects.get().settled_at is None
    assert list(Deadline.objects.order_by("pk").values_list("moves", flat=True)) == [0, 1]
    left = list(Outage.objects.unsettled())
    with transaction.atomic():
        assert sweep._fire([held], now=NOW, failed=[], left=left) == 0, "not even where the lock is free again"
    sweep_deadlines(now=NOW)
    assert Outage.objects.get().settled_at == NOW
    assert set(Deadline.objects.values_list("state", "moves")) == {(DeadlineState.RUNNING, 1)}
    assert set(Claim.objects.values_list("state", flat=True)) == {"filed"}
    assert free.pk != held.pk


def test_a_row_that_cannot_be_moved_is_not_enforced_and_keeps_nobody_else_from_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    poisoned, *others = make_overdue(cast, DeadlineKind.DELIVERY, 5)
    move_all = outages.deadlines.move_all

    def moved(moves: dict[Deadline, object], *args: object, **options: object) -> int:
        if any(deadline.pk == poisoned for deadline in moves):
            raise ZeroDivisionError
        return move_all(moves, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(outages.deadlines, "move_all", moved)
    for minutes in range(5):
        sweep_deadlines(now=NOW + timedelta(minutes=minutes))
    row = Deadline.objects.get(pk=poisoned)
    assert (row.state, row.moves, row.is_parked) == (DeadlineState.RUNNING, 0, True)
    assert set(Deadline.objects.filter(pk__in=others).values_list("moves", flat=True)) == {1}
