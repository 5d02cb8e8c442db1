"""The sweep beside other sweeps, beside acts on the same claim, and dying at every one of its statements."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.refusals import WrongState
from claims.models import Claim, ClaimEvent, Deadline, DeadlineEntry, DeadlineState, Task
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import deadlines, sweep
from claims.promises.sweep import sweep_deadlines
from claims.timeline import acting, lock, require
from claims.workflow import Step
from notifications.models import OutboxMessage
from tests.cast import NOW, Cast, make_cast
from tests.claims.promises import make_claim, make_overdue
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def twice_or_never() -> list[tuple[int, int, int, int, int]]:
    """Deadlines whose miss does not stand once in ledger and timeline, and once to whoever is told in the outbox;
    reckoned by plain SQL. Of a call the team lead is told as well.
    """
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT * FROM (
                SELECT d.id, CASE d.kind WHEN 'callback' THEN 2 ELSE 1 END AS told,
                    (SELECT count(*) FROM claims_deadlineentry e
                      WHERE e.deadline_id = d.id AND e.kind = 'missed') AS misses,
                    (SELECT count(*) FROM claims_claimevent v WHERE v.claim_id = d.claim_id) AS events,
                    (SELECT count(*) FROM notifications_outboxmessage m
                      WHERE m.key LIKE 'deadline:' || d.id || ':missed:%') AS letters
                FROM claims_deadline d
            ) AS counted
            WHERE (misses, events, letters) <> (1, 1, told)
        """)
        return cursor.fetchall()


@contextmanager
def held(claim: Claim, *, meeting: DeadlineKind | None = None) -> Iterator[None]:
    """Somebody else holds the claim's row (and has met its deadline) but has not committed yet."""
    has_it, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with acting():
            mine = lock(claim.number)
            if meeting:
                deadlines.meet(mine, meeting, at=NOW - timedelta(milliseconds=20))
            has_it.set()
            assert may_go.wait(20)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    assert has_it.wait(20)
    try:
        yield
    finally:
        may_go.set()
        other.join()


def test_sweeps_at_the_same_moment_fire_each_deadline_once(cast: Cast) -> None:
    make_overdue(cast, DeadlineKind.CALLBACK, 150)
    make_overdue(cast, DeadlineKind.DELIVERY, 150)
    fired = side_by_side(*[lambda: sweep_deadlines(now=NOW, limit=7)] * 4)
    assert sum(fired) == 300
    assert twice_or_never() == []
    assert OutboxMessage.objects.count() == 2 * 150 + 150


def test_a_claim_that_somebody_holds_is_left_for_the_next_sweep_and_delays_nobody(cast: Cast) -> None:
    first = Deadline.objects.get(pk=make_overdue(cast, DeadlineKind.CALLBACK, 1)[0])
    make_overdue(cast, DeadlineKind.CALLBACK, 5)
    with held(first.claim):
        assert sweep_deadlines(now=NOW, limit=2) == 5
        assert sweep_deadlines(now=NOW) == 0
    assert sweep_deadlines(now=NOW) == 1
    assert twice_or_never() == []


def test_an_upload_that_came_first_keeps_the_claim_open(cast: Cast) -> None:
    upload = Deadline.objects.get(pk=make_overdue(cast, DeadlineKind.DOCUMENTATION, 1)[0])
    with held(upload.claim, meeting=DeadlineKind.DOCUMENTATION):
        assert sweep_deadlines(now=NOW) == 0
    assert sweep_deadlines(now=NOW + timedelta(days=1)) == 0
    upload.refresh_from_db()
    assert (upload.state, upload.claim.state) == (DeadlineState.MET, "filed")


def test_what_was_met_after_the_sweep_saw_it_due_is_not_fired(cast: Cast) -> None:
    make_overdue(cast, DeadlineKind.DOCUMENTATION, 2)
    seen_as_due = list(Deadline.objects.due_at(NOW).select_related("claim"))
    deadlines.meet(seen_as_due[0].claim, DeadlineKind.DOCUMENTATION, at=NOW)
    with transaction.atomic():
        assert sweep._fire(seen_as_due, now=NOW, failed=[]) == 1
    assert list(Claim.objects.order_by("pk").values_list("state", flat=True)) == ["filed", "lapsed"]


def test_what_was_moved_after_the_sweep_saw_it_due_is_not_fired(cast: Cast) -> None:
    make_overdue(cast, DeadlineKind.DOCUMENTATION, 1)
    seen_as_due = list(Deadline.objects.due_at(NOW).select_related("claim"))
    Deadline.objects.update(next_at=NOW + timedelta(days=14))
    with transaction.atomic():
        assert sweep._fire(seen_as_due, now=NOW, failed=[]) == 0
    assert Deadline.objects.get().state == DeadlineState.RUNNING


def test_a_deadline_changed_behind_the_claims_back_stops_its_batch_and_is_tried_alone(cast: Cast) -> None:
    make_overdue(cast, DeadlineKind.CALLBACK, 3)
    due = list(Deadline.objects.due_at(NOW).select_related("claim"))
    Deadline.objects.filter(pk=due[1].pk).update(state=DeadlineState.MET)
    with pytest.raises(deadlines.Overtaken), transaction.atomic():
        sweep.lapsing.fire(due, now=NOW)
    assert not ClaimEvent.objects.exists()
    assert sweep_deadlines(now=NOW) == 2


def test_a_reminder_for_a_claim_that_somebody_holds_waits_and_one_that_was_met_is_never_sent(cast: Cast) -> None:
    waits, met = make_reminded(cast, 2)
    with held(waits.claim), held(met.claim, meeting=DeadlineKind.DOCUMENTATION):
        assert sweep_deadlines(now=NOW) == 0
    assert sweep_deadlines(now=NOW) == 1
    assert sweep_deadlines(now=NOW) == 0
    assert list(DeadlineEntry.objects.filter(kind=EntryKind.WARNED).values_list("deadline")) == [(waits.pk,)]
    assert OutboxMessage.objects.get().subject_key == waits.claim.number


def test_sweeps_at_the_same_moment_remind_once(cast: Cast) -> None:
    make_reminded(cast, 120)
    make_overdue(cast, DeadlineKind.DELIVERY, 60)
    fired = side_by_side(*[lambda: sweep_deadlines(now=NOW, limit=7)] * 4)
    assert sum(fired) == 180
    assert reminded_otherwise_than_once() == []
    assert OutboxMessage.objects.count() == 180


def test_a_sweep_that_dies_at_any_statement_while_it_reminds_is_completed_by_the_next_one(cast: Cast) -> None:
    statement = 0
    died = True
    while died:
        statement += 1
        make_reminded(cast, 3)
        died = sweep_killed_at(statement)
        sweep_deadlines(now=NOW)
        assert reminded_otherwise_than_once() == [], f"killed at statement {statement}"
    assert statement > 10, "the sweep was killed at each of its statements"


def test_the_ledger_itself_refuses_a_stage_that_stands_there(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    (deadline,) = make_reminded(cast, 1)
    sweep_deadlines(now=NOW)
    monkeypatch.setattr(sweep.reminding, "_fired", lambda due: {d.pk: () for d in due})
    with pytest.raises(IntegrityError), transaction.atomic():
        sweep.reminding.fire([deadline], now=NOW)
    assert OutboxMessage.objects.count() == 1


def make_reminded(cast: Cast, number: int) -> list[Deadline]:
    """So many claims whose documents are to be reminded of at NOW: the first time, with two weeks left."""
    rows = []
    for _ in range(number):
        claim = make_claim(cast, contact_email="anna@nordlys.example")
        Task.objects.create(claim=claim, kind="proof_of_purchase", owner="claimant", created_at=NOW)
        rows.append(
            deadlines.start(claim, DeadlineKind.DOCUMENTATION, starts_at=NOW - timedelta(days=16, hours=5), now=NOW)
        )
    assert all(row.next_at <= NOW for row in rows)
    return rows


def reminded_otherwise_than_once() -> list[tuple[int, int, int]]:
    """Documentation whose reminder does not stand once in the ledger and the outbox; reckoned by plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT * FROM (
                SELECT d.id,
                    (SELECT count(*) FROM claims_deadlineentry e
                      WHERE e.deadline_id = d.id AND e.kind = 'warned') AS lines,
                    (SELECT count(*) FROM notifications_outboxmessage m
                      WHERE m.key LIKE 'deadline:' || d.id || ':days_14:%') AS letters
                FROM claims_deadline d WHERE d.kind = 'documentation'
            ) AS counted
            WHERE (lines, letters) <> (1, 1)
        """)
        return cursor.fetchall()


def test_uploads_and_sweeps_at_the_edge_never_both_win(cast: Cast) -> None:
    make_overdue(cast, DeadlineKind.DOCUMENTATION, 60)
    numbers = list(Claim.objects.values_list("number", flat=True))

    def upload_all(seed: int) -> int:
        kept = 0
        for number in random.Random(seed).sample(numbers, len(numbers)):
            try:
                with acting():
                    claim = lock(number)
                    require(claim, Step.LAPSE)  # an open claim, as an upload asks
                    kept += deadlines.meet(claim, DeadlineKind.DOCUMENTATION, at=NOW)
            except WrongState:
                pass
        return kept

    def sweep_on() -> int:
        return sum(sweep_deadlines(now=NOW, limit=4) for _ in range(4))

    kept, fired = side_by_side(lambda: upload_all(1), sweep_on)
    fired += sweep_deadlines(now=NOW)
    assert kept + fired == 60
    assert kept == Claim.objects.filter(state="filed", deadlines__state=DeadlineState.MET).count()
    assert fired == Claim.objects.filter(state="lapsed", deadlines__state=DeadlineState.MISSED).count()
    assert fired == DeadlineEntry.objects.filter(kind=EntryKind.MISSED).count() == OutboxMessage.objects.count()


class Killed(BaseException):
    """As `kill -9` does, this passes by every `except Exception`."""


def sweep_killed_at(statement: int) -> bool:
    """Sweep, and lose the process and its connection at this statement; whether it came so far."""
    told = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal told
        told += 1
        if told == statement:
            connection.connection.close()
            raise Killed
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(count):
            sweep_deadlines(now=NOW, limit=4)
    except Killed:
        return True
    finally:
        connection.close()
    return False


def test_a_sweep_that_dies_at_any_statement_leaves_all_or_nothing_and_the_next_one_completes_it(cast: Cast) -> None:
    statement = 0
    died = True
    while died:
        statement += 1
        calls = make_overdue(cast, DeadlineKind.CALLBACK, 3)
        lapses = make_overdue(cast, DeadlineKind.DELIVERY, 3)
        died = sweep_killed_at(statement)
        for batch in (calls, lapses):
            states = set(Deadline.objects.filter(pk__in=batch).values_list("state", flat=True))
            assert states <= {"running", "missed"}
        sweep_deadlines(now=NOW)
        assert twice_or_never() == [], f"killed at statement {statement}"
    assert statement > 20, "the sweep was killed at each of its statements"
