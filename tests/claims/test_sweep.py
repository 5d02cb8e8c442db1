"""The sweep: what a missed deadline does, once each, never early, whatever its neighbours do."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.models import Role, User
from claims.models import Claim, ClaimEvent, Deadline, DeadlineEntry, DeadlineState, EventKind, Route, Task
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import deadlines
from claims.promises.sweep import sweep_deadlines
from notifications.models import OutboxMessage
from tests.cast import NOW, Cast, make_user
from tests.claims.promises import make_claim, make_link, make_overdue
from workshops.models import Shipment, ShipmentKind

pytestmark = pytest.mark.django_db

MICROSECOND = timedelta(microseconds=1)
ONE = "0b5a3cbe-2d53-4b27-9a41-1f0f2f0c7a11"
TWO = "3f0d6c1a-53a8-4f4e-8d9b-7a1f4a1b9c22"
THREE = "aa8b7e3c-0d0e-4c53-b1ff-6f5b8a0e4d33"


def start(claim: Claim, kind: DeadlineKind) -> Deadline:
    return deadlines.start(claim, kind, starts_at=NOW, now=NOW)


def fresh(row: Claim | Deadline) -> Claim | Deadline:
    return type(row).objects.get(pk=row.pk)  # type: ignore[return-value]


# Never early, never twice ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [DeadlineKind.CALLBACK, DeadlineKind.DOCUMENTATION, DeadlineKind.DELIVERY])
def test_nothing_fires_a_microsecond_early_and_everything_at_its_moment(cast: Cast, kind: DeadlineKind) -> None:
    deadline = start(make_claim(cast), kind)
    sweep_deadlines(now=deadline.enforced_at - MICROSECOND)
    assert sweep_deadlines(now=deadline.enforced_at - MICROSECOND) == 0
    assert fresh(deadline).state == DeadlineState.RUNNING
    assert not deadline.entries.filter(kind=EntryKind.MISSED).exists()
    assert sweep_deadlines(now=deadline.enforced_at) == 1
    assert fresh(deadline).state == DeadlineState.MISSED


def test_what_is_due_but_not_yet_enforced_waits(cast: Cast) -> None:
    claim = make_claim(cast)
    at = NOW + timedelta(days=2)  # 30 days later is a Saturday
    documentation = deadlines.start(claim, DeadlineKind.DOCUMENTATION, starts_at=at, now=at)
    assert documentation.due_at < documentation.enforced_at
    sweep_deadlines(now=documentation.enforced_at - MICROSECOND)
    assert (fresh(documentation).state, fresh(documentation).next_at) == ("running", documentation.enforced_at)


def test_a_row_that_is_looked_at_too_early_is_not_missed_and_moves_to_its_next_stage(cast: Cast) -> None:
    contact = start(make_claim(cast), DeadlineKind.FIRST_CONTACT)
    Deadline.objects.update(next_at=NOW)
    sweep_deadlines(now=NOW)
    assert (fresh(contact).state, fresh(contact).next_at) == ("running", contact.due_at)
    assert not contact.entries.exclude(kind=EntryKind.STARTED).exists()


def test_an_outage_of_days_fires_each_deadline_once_in_the_order_of_their_moments(cast: Cast) -> None:
    claim = make_claim(cast, contact_email="anna@nordlys.example")
    contact, delivery = start(claim, DeadlineKind.FIRST_CONTACT), start(claim, DeadlineKind.DELIVERY)
    later = delivery.enforced_at + timedelta(days=5)
    assert sweep_deadlines(now=later) == 2
    assert sweep_deadlines(now=later) == 0
    assert sweep_deadlines(now=later + timedelta(days=5)) == 0
    assert list(ClaimEvent.objects.values_list("kind", flat=True)) == ["deadline_missed", "lapsed"]
    assert OutboxMessage.objects.count() == 1
    assert list(contact.entries.values_list("kind", flat=True)) == ["started", "missed", "cancelled"]
    assert list(delivery.entries.values_list("kind", flat=True)) == ["started", "missed"]


def test_the_sweep_knows_no_limit(cast: Cast) -> None:
    make_overdue(cast, DeadlineKind.CALLBACK, 23)
    assert sweep_deadlines(now=NOW, limit=5) == 23
    assert DeadlineEntry.objects.filter(kind=EntryKind.MISSED).count() == 23
    # One to the team lead, one to the claimant.
    assert OutboxMessage.objects.count() == 2 * 23


# A missed call --------------------------------------------------------------------------------------------------------


def test_a_missed_call_raises_the_claim_and_tells_each_team_lead(cast: Cast) -> None:
    make_user("gert@skadeportalen.example", "Gert Toft", Role.TEAM_LEAD)
    User.objects.filter(pk=cast.gry.pk).update(language="en")
    gone = make_user("gone@skadeportalen.example", "Gitte Væk", Role.TEAM_LEAD)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    claim = make_claim(cast)
    callback = start(claim, DeadlineKind.CALLBACK)
    start(claim, DeadlineKind.DELIVERY)
    now = callback.due_at + timedelta(seconds=9)
    sweep_deadlines(now=now)
    claim = Claim.objects.get(pk=claim.pk)
    assert (claim.state, claim.escalated_at, claim.version) == ("filed", now, 2)
    assert claim.due_at == callback.due_at, "stays on top of the queue"
    event = ClaimEvent.objects.get()
    assert (event.kind, event.at, event.by) == (EventKind.DEADLINE_MISSED, now, None)
    assert event.data == {"kind": "callback", "deadline": callback.pk, "due_at": callback.due_at.isoformat()}
    letters = OutboxMessage.objects.about(claim.number).values_list("address", "template", "language")
    assert set(letters) == {
        ("gry@skadeportalen.example", "callback_missed", "en"),
        ("gert@skadeportalen.example", "callback_missed", "da"),
    }
    assert set(OutboxMessage.objects.values_list("next_attempt_at", flat=True)) == {now}


def test_a_claimant_who_heard_nothing_for_a_week_is_raised_without_a_letter(cast: Cast) -> None:
    claim = make_claim(cast, "assessing")
    contact = start(claim, DeadlineKind.FIRST_CONTACT)
    sweep_deadlines(now=contact.due_at)
    claim = Claim.objects.get(pk=claim.pk)
    assert (claim.escalated_at, claim.due_at) == (contact.due_at, contact.due_at)
    assert ClaimEvent.objects.get().data["kind"] == "first_contact"
    assert not OutboxMessage.objects.exists()


def test_a_call_in_time_is_never_missed(cast: Cast) -> None:
    claim = make_claim(cast)
    callback = start(claim, DeadlineKind.CALLBACK)
    deadlines.meet(claim, DeadlineKind.CALLBACK, at=callback.due_at - MICROSECOND)
    assert sweep_deadlines(now=callback.due_at + timedelta(days=1)) == 0
    assert not ClaimEvent.objects.exists()


# Lapsing --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["filed", "assessing", "routed"])
@pytest.mark.parametrize("kind", [DeadlineKind.DOCUMENTATION, DeadlineKind.DELIVERY])
def test_a_missed_deadline_of_the_claimants_closes_the_claim_as_lapsed(
    cast: Cast, state: str, kind: DeadlineKind
) -> None:
    claim = make_claim(cast, state, escalated_at=NOW)
    # Without it the way to the workshop would be ours to choose.
    Task.objects.create(claim=claim, kind="proof_of_purchase", owner="claimant", created_at=NOW)
    missed = start(claim, kind)
    sweep_deadlines(now=missed.enforced_at)
    claim = Claim.objects.get(pk=claim.pk)
    assert (claim.state, claim.outcome, claim.closed_at) == ("lapsed", "", missed.enforced_at)
    assert (claim.due_at, claim.escalated_at) == (None, None)
    event = ClaimEvent.objects.get()
    assert (event.kind, event.at) == (EventKind.LAPSED, missed.enforced_at)
    assert event.data == {"kind": kind, "deadline": missed.pk, "due_at": missed.due_at.isoformat()}


def test_the_other_promises_fall_with_a_lapsed_claim(cast: Cast) -> None:
    claim = make_claim(cast)
    documentation = start(claim, DeadlineKind.DOCUMENTATION)
    delivery = start(claim, DeadlineKind.DELIVERY)
    contact = start(claim, DeadlineKind.FIRST_CONTACT)
    Deadline.objects.exclude(pk=documentation.pk).update(next_at=documentation.enforced_at + timedelta(days=9))
    assert sweep_deadlines(now=documentation.enforced_at) == 1
    assert set(Deadline.objects.values_list("kind", "state")) == {
        ("documentation", "missed"),
        ("delivery", "cancelled"),
        ("first_contact", "cancelled"),
    }
    for fallen in (delivery, contact):
        assert fallen.entries.get(kind=EntryKind.CANCELLED).data == {"reason": "lapse"}


def test_two_deadlines_of_one_claim_due_together_lapse_it_once(cast: Cast) -> None:
    claim = make_claim(cast, contact_email="anna@nordlys.example")
    documentation, delivery = start(claim, DeadlineKind.DOCUMENTATION), start(claim, DeadlineKind.DELIVERY)
    sweep_deadlines(now=max(documentation.enforced_at, delivery.enforced_at))
    assert ClaimEvent.objects.get().data["kind"] == "documentation"
    assert OutboxMessage.objects.count() == 1
    assert fresh(delivery).state == DeadlineState.CANCELLED


def test_a_lapsed_claim_gives_back_its_parcel(cast: Cast) -> None:
    claim = make_claim(cast, "routed")
    parcel = Shipment.objects.create(
        kind=ShipmentKind.LABEL,
        number="P1",
        claim_number=claim.number,
        workshop=cast.kolding,
        name="Anna",
        created_at=NOW,
    )
    route = Route.objects.create(
        claim=claim, kind="label", workshop=cast.kolding, shipment=parcel, chosen_at=NOW, chosen_by=cast.camilla
    )
    delivery = start(claim, DeadlineKind.DELIVERY)
    sweep_deadlines(now=delivery.enforced_at)
    route.refresh_from_db()
    parcel.refresh_from_db()
    assert route.ended_at == parcel.cancelled_at == delivery.enforced_at


def test_the_claimant_is_told_at_every_address_that_holds_a_live_link(cast: Cast) -> None:
    claim = make_claim(cast, contact_email="anna@nordlys.example", language="en")
    make_link(claim, "anna@nordlys.example", key=ONE, trusted=True)
    make_link(claim, "anna.privat@mail.example", key=TWO)
    make_link(claim, "gammel@mail.example", key=THREE, revoked_at=NOW)
    delivery = start(claim, DeadlineKind.DELIVERY)
    sweep_deadlines(now=delivery.enforced_at)
    letters = OutboxMessage.objects.about(claim.number)
    assert {letter.address: letter.context["link_key"] for letter in letters} == {
        "anna@nordlys.example": ONE,
        "anna.privat@mail.example": TWO,
    }
    assert {(letter.template, letter.language) for letter in letters} == {("claim_lapsed", "en")}
    assert {letter.context["kind"] for letter in letters} == {"delivery"}


def test_without_a_live_link_the_contact_is_told(cast: Cast) -> None:
    claim = make_claim(cast, contact_email="anna@nordlys.example")
    make_link(claim, "", key=ONE)
    make_link(claim, "anna@nordlys.example", key=TWO, revoked_at=NOW)
    delivery = start(claim, DeadlineKind.DELIVERY)
    sweep_deadlines(now=delivery.enforced_at)
    letter = OutboxMessage.objects.get()
    assert letter.address == "anna@nordlys.example"
    assert "link_key" not in letter.context


def test_a_claim_without_any_address_lapses_all_the_same(cast: Cast) -> None:
    delivery = start(make_claim(cast), DeadlineKind.DELIVERY)
    sweep_deadlines(now=delivery.enforced_at)
    assert Claim.objects.get().state == "lapsed"
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("state", ["in_repair", "returning", "closed", "lapsed"])
def test_a_claim_past_lapsing_keeps_its_state_and_the_deadline_falls(cast: Cast, state: str) -> None:
    claim = make_claim(cast, state, contact_email="anna@nordlys.example")
    delivery = start(claim, DeadlineKind.DELIVERY)
    sweep_deadlines(now=delivery.enforced_at)
    assert fresh(delivery).state == DeadlineState.CANCELLED
    assert delivery.entries.get(kind=EntryKind.CANCELLED).data == {"reason": f"claim_{state}"}
    claim = Claim.objects.get(pk=claim.pk)
    assert (claim.state, claim.due_at) == (state, None)
    assert not ClaimEvent.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_deadline_that_falls_leaves_the_claims_others_standing(cast: Cast) -> None:
    claim = make_claim(cast, "in_repair")
    delivery, callback = start(claim, DeadlineKind.DELIVERY), start(claim, DeadlineKind.CALLBACK)
    Deadline.objects.filter(pk=callback.pk).update(next_at=delivery.enforced_at + timedelta(hours=1))
    sweep_deadlines(now=delivery.enforced_at)
    assert Claim.objects.get().due_at == callback.due_at


# Many at once ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [DeadlineKind.CALLBACK, DeadlineKind.DOCUMENTATION])
def test_a_batch_costs_the_same_statements_for_three_and_for_thirty(
    cast: Cast, kind: DeadlineKind, django_assert_max_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    for number in (3, 30):
        rows = make_overdue(cast, kind, number)
        Claim.objects.filter(deadlines__in=rows).update(person=cast.annas_phone.holder)
        for claim in Claim.objects.filter(deadlines__in=rows):
            make_link(claim, "anna@nordlys.example", key=str(uuid4()), trusted=True)
        with django_assert_max_num_queries(29) as counted:
            assert sweep_deadlines(now=NOW) == number
        if number == 3:
            of_three = len(counted)  # type: ignore[arg-type]
    assert len(counted) == of_three  # type: ignore[arg-type]


def poison(deadline: int) -> None:
    """The ledger says that it was missed, the row says that it runs: the database refuses the second line."""
    DeadlineEntry.objects.create(deadline_id=deadline, kind=EntryKind.MISSED, stage="missed", at=NOW)


def test_one_poisoned_deadline_stops_none_of_the_others(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    rows = make_overdue(cast, DeadlineKind.CALLBACK, 20)
    poison(rows[7])
    with caplog.at_level(logging.ERROR):
        assert sweep_deadlines(now=NOW) == 19
    assert set(Deadline.objects.running().values_list("pk", flat=True)) == {rows[7]}
    assert OutboxMessage.objects.count() == 2 * 19
    assert [record.args for record in caplog.records] == [(rows[7],)]
    bad = Deadline.objects.get(pk=rows[7])
    assert bad.due_at == NOW
    assert not bad.claim.events.exists()


def test_a_head_full_of_poison_neither_stops_the_sweep_nor_keeps_it_busy(cast: Cast) -> None:
    for row in make_overdue(cast, DeadlineKind.CALLBACK, 12, at=NOW - timedelta(hours=1)):
        poison(row)
    make_overdue(cast, DeadlineKind.DELIVERY, 12)
    assert sweep_deadlines(now=NOW, limit=4) == 12
    assert Claim.objects.filter(state="lapsed").count() == 12
    assert sweep_deadlines(now=NOW + timedelta(seconds=15), limit=4) == 0
    assert Deadline.objects.due_at(NOW + timedelta(minutes=5)).count() == 12


def test_a_deadline_that_was_set_aside_fires_when_its_trouble_is_over(cast: Cast) -> None:
    (row,) = make_overdue(cast, DeadlineKind.CALLBACK, 1)
    poison(row)
    assert sweep_deadlines(now=NOW) == 0
    DeadlineEntry.objects.filter(kind=EntryKind.MISSED).delete()
    assert sweep_deadlines(now=NOW + timedelta(minutes=5)) == 1
    assert Claim.objects.get().escalated_at == NOW + timedelta(minutes=5)


def test_a_sweep_with_nothing_due_asks_for_outages_and_then_once(
    cast: Cast, django_assert_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    make_overdue(cast, DeadlineKind.CALLBACK, 3, at=NOW + MICROSECOND)
    with django_assert_num_queries(4):  # outages; savepoint, select, release
        assert sweep_deadlines(now=NOW) == 0
