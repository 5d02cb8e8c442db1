"""Promises: how they start, how they are kept, and what their ledger says."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from claims.models import Claim, Deadline, DeadlineState
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import deadlines
from tests.cast import COPENHAGEN, NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return Claim.objects.create(
        number="S-2026-000001",
        organisation=cast.nordlys,
        device=cast.annas_phone,
        filed_at=NOW,
        stated_identifier="490154203237518",
        stated_kind="imei",
    )


def start(claim: Claim, kind: DeadlineKind = DeadlineKind.CALLBACK) -> Deadline:
    return deadlines.start(claim, kind, starts_at=NOW, now=NOW)


def ledger(deadline: Deadline) -> list[str]:
    return list(deadline.entries.values_list("kind", flat=True))


def test_a_callback_is_due_after_four_working_hours_and_first_warns_after_two(claim: Claim) -> None:
    callback = start(claim)
    assert callback.due_at == deadlines.missed_at(callback) == datetime(2026, 9, 15, 14, 0, tzinfo=COPENHAGEN)
    assert callback.next_at == datetime(2026, 9, 15, 12, 0, tzinfo=COPENHAGEN)


def test_documentation_is_due_at_midnight_and_missed_after_an_ordinary_day(claim: Claim) -> None:
    # 30 days after 17 September 2026 is Saturday 17 October.
    at = datetime(2026, 9, 17, 9, 0, tzinfo=COPENHAGEN)
    documentation = deadlines.start(claim, DeadlineKind.DOCUMENTATION, starts_at=at, now=at)
    assert documentation.due_at == datetime(2026, 10, 18, 0, 0, tzinfo=COPENHAGEN)
    assert documentation.enforced_at == datetime(2026, 10, 20, 0, 0, tzinfo=COPENHAGEN)
    assert deadlines.missed_at(documentation) == documentation.enforced_at
    assert documentation.next_at == datetime(2026, 10, 5, 8, 0, tzinfo=COPENHAGEN)


def test_the_ledger_says_how_the_due_time_was_reached(claim: Claim) -> None:
    friday = datetime(2026, 9, 18, 15, 0, tzinfo=COPENHAGEN)
    callback = deadlines.start(claim, DeadlineKind.CALLBACK, starts_at=friday, now=NOW)
    started = callback.entries.get()
    assert started.kind == EntryKind.STARTED
    assert started.at == NOW
    assert datetime.fromisoformat(started.data["due_at"]) == callback.due_at
    assert started.data["steps"] == [
        {"date": "2026-09-18", "counted_minutes": 60, "why": "open"},
        {"date": "2026-09-19", "counted_minutes": 0, "why": "weekend"},
        {"date": "2026-09-20", "counted_minutes": 0, "why": "weekend"},
        {"date": "2026-09-21", "counted_minutes": 180, "why": "open"},
    ]
    assert callback.calendar_version == deadlines.CALENDAR_VERSION


def test_the_claim_is_due_with_its_earliest_promise(claim: Claim) -> None:
    callback, documentation, _delivery = deadlines.start_all(
        claim,
        [DeadlineKind.CALLBACK, DeadlineKind.DOCUMENTATION, DeadlineKind.DELIVERY],
        starts_at=NOW,
        now=NOW,
    )
    assert Claim.objects.get().due_at == claim.due_at == callback.due_at
    deadlines.meet(claim, DeadlineKind.CALLBACK, at=NOW + timedelta(hours=1))
    assert Claim.objects.get().due_at == claim.due_at == documentation.due_at


def test_a_promise_met_in_time_is_kept(claim: Claim, cast: Cast) -> None:
    callback = start(claim)
    at = callback.due_at - timedelta(microseconds=1)
    assert deadlines.meet(claim, DeadlineKind.CALLBACK, at=at, by=cast.camilla, reason="called") is True
    callback.refresh_from_db()
    assert callback.state == DeadlineState.MET
    met = callback.entries.last()
    assert met is not None
    assert (met.kind, met.at, met.by, met.data) == (EntryKind.MET, at, cast.camilla, {"reason": "called"})
    assert claim.due_at is None


def test_a_promise_of_ours_met_before_the_sweep_came_by_but_too_late_was_missed(claim: Claim) -> None:
    callback = start(claim)
    assert deadlines.meet(claim, DeadlineKind.CALLBACK, at=callback.due_at) is False
    callback.refresh_from_db()
    assert callback.state == DeadlineState.MISSED
    assert ledger(callback) == ["started", "missed", "met"]
    assert claim.due_at is None


def test_what_the_claimant_owes_is_in_time_as_long_as_the_claim_stands(claim: Claim) -> None:
    documentation = start(claim, DeadlineKind.DOCUMENTATION)
    at = documentation.enforced_at + timedelta(seconds=3)
    assert deadlines.meet(claim, DeadlineKind.DOCUMENTATION, at=at) is True
    documentation.refresh_from_db()
    assert documentation.state == DeadlineState.MET
    assert documentation.entries.get(kind=EntryKind.MET).data == {"late": True}


def test_a_missed_call_made_good_leaves_the_top_of_the_queue_but_stays_missed(claim: Claim) -> None:
    callback = start(claim)
    start(claim, DeadlineKind.DELIVERY)
    Deadline.objects.filter(pk=callback.pk).update(state=DeadlineState.MISSED)
    deadlines.refresh_due(claim)
    assert claim.due_at == callback.due_at
    assert deadlines.meet(claim, DeadlineKind.CALLBACK, at=callback.due_at + timedelta(hours=2)) is False
    callback.refresh_from_db()
    assert callback.state == DeadlineState.MISSED
    assert callback.entries.get(kind=EntryKind.MET).data == {"late": True}
    assert claim.due_at == claim.deadlines.get(kind=DeadlineKind.DELIVERY).due_at


def test_a_missed_deadline_of_the_claimants_does_not_count_after_reopening(claim: Claim) -> None:
    documentation = start(claim, DeadlineKind.DOCUMENTATION)
    Deadline.objects.filter(pk=documentation.pk).update(state=DeadlineState.MISSED)
    fresh = deadlines.start(
        claim, DeadlineKind.DOCUMENTATION, starts_at=NOW + timedelta(days=40), now=NOW + timedelta(days=40)
    )
    assert claim.due_at == fresh.due_at


def test_meeting_what_was_never_promised_changes_nothing(claim: Claim) -> None:
    assert deadlines.meet(claim, DeadlineKind.CALLBACK, at=NOW) is False
    callback = start(claim)
    deadlines.meet(claim, DeadlineKind.CALLBACK, at=NOW)
    assert deadlines.meet(claim, DeadlineKind.CALLBACK, at=NOW) is False
    assert ledger(callback) == ["started", "met"]


def test_cancelling_lets_every_promise_fall_and_says_why(claim: Claim, cast: Cast) -> None:
    kinds = [DeadlineKind.CALLBACK, DeadlineKind.DOCUMENTATION, DeadlineKind.DELIVERY]
    started = deadlines.start_all(claim, kinds, starts_at=NOW, now=NOW)
    deadlines.meet(claim, DeadlineKind.CALLBACK, at=NOW)
    assert deadlines.cancel_running(claim, at=NOW, reason="withdrawn", by=cast.camilla) == 2
    assert set(Deadline.objects.values_list("kind", "state")) == {
        ("callback", "met"),
        ("documentation", "cancelled"),
        ("delivery", "cancelled"),
    }
    assert started[1].entries.get(kind=EntryKind.CANCELLED).data == {"reason": "withdrawn"}
    assert claim.due_at is None
    assert deadlines.cancel_running(claim, at=NOW, reason="again") == 0


def test_one_kind_can_be_cancelled_alone(claim: Claim) -> None:
    callback, delivery = deadlines.start_all(
        claim, [DeadlineKind.CALLBACK, DeadlineKind.DELIVERY], starts_at=NOW, now=NOW
    )
    assert deadlines.cancel_running(claim, at=NOW, reason="lost device", kinds=[DeadlineKind.DELIVERY]) == 1
    delivery.refresh_from_db()
    assert delivery.state == DeadlineState.CANCELLED
    assert claim.due_at == callback.due_at


def test_a_missed_call_falls_with_the_claim_and_stays_missed(claim: Claim) -> None:
    callback = start(claim)
    Deadline.objects.filter(pk=callback.pk).update(state=DeadlineState.MISSED)
    assert deadlines.cancel_running(claim, at=NOW, reason="closed") == 0
    callback.refresh_from_db()
    assert callback.state == DeadlineState.MISSED
    assert claim.due_at is None


def test_one_of_a_kind_runs_at_a_time(claim: Claim) -> None:
    start(claim)
    with pytest.raises(IntegrityError), transaction.atomic():
        start(claim)
    deadlines.cancel_running(claim, at=NOW, reason="reopened")
    start(claim)


def test_a_stage_stands_once_in_the_ledger_by_the_databases_own_word(claim: Claim) -> None:
    callback = start(claim)
    deadlines.missed_entry(callback, at=NOW).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        deadlines.missed_entry(callback, at=NOW + timedelta(seconds=15)).save()


def test_starting_three_promises_costs_no_more_statements_than_one(
    claim: Claim, django_assert_num_queries: object
) -> None:
    kinds = [DeadlineKind.CALLBACK, DeadlineKind.DOCUMENTATION, DeadlineKind.DELIVERY]
    with django_assert_num_queries(7):  # type: ignore[operator]
        deadlines.start_all(claim, kinds, starts_at=NOW.astimezone(UTC), now=NOW)
