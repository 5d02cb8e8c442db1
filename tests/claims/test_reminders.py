"""What comes before a miss: reminders to the claimant and warnings to the desk, each once, as the days pass."""

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from importlib import import_module
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.urls import reverse

from claims.admin import DeadlineAdmin
from claims.closing import reopen
from claims.models import Claim, ClaimEvent, Deadline, DeadlineEntry, DeadlineState, EventKind, Task, TaskKind
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import deadlines
from claims.promises.sweep import SET_ASIDE, sweep_deadlines
from claims.views.desk_clock import clock_of
from claims.views.desk_promises import promise_lines
from notifications.models import OutboxMessage
from tests.cast import COPENHAGEN, NOW, Cast
from tests.claims.promises import make_claim, make_link, make_overdue

pytestmark = pytest.mark.django_db

MICROSECOND = timedelta(microseconds=1)
# Of documents asked for at NOW: the last day is 15 October.
DAY_14 = datetime(2026, 10, 1, 8, 0, tzinfo=COPENHAGEN)
DAY_7 = datetime(2026, 10, 8, 8, 0, tzinfo=COPENHAGEN)
DAY_2 = datetime(2026, 10, 13, 8, 0, tzinfo=COPENHAGEN)
MISS = datetime(2026, 10, 16, 0, 0, tzinfo=COPENHAGEN)
ANNA = "anna@nordlys.example"


def asked(
    cast: Cast, kind: DeadlineKind = DeadlineKind.DOCUMENTATION, state: str = "filed", **fields: object
) -> Deadline:
    """A claim that waits for a receipt, with this promise."""
    claim = make_claim(cast, state, **{"contact_email": ANNA, **fields})
    Task.objects.create(claim=claim, kind=TaskKind.PROOF_OF_PURCHASE, owner="claimant", created_at=NOW)
    return deadlines.start(claim, kind, starts_at=NOW, now=NOW)


def fresh(deadline: Deadline) -> Deadline:
    return Deadline.objects.select_related("claim").get(pk=deadline.pk)


def ledger(deadline: Deadline) -> list[tuple[str, str]]:
    return list(deadline.entries.order_by("pk").values_list("kind", "stage"))


def letters() -> list[tuple[str, str]]:
    return [
        (letter.template, letter.context.get("stage", ""))
        for letter in OutboxMessage.objects.order_by("created_at", "pk")
    ]


@pytest.mark.parametrize(
    ("kind", "template"),
    [(DeadlineKind.DOCUMENTATION, "documents_reminder"), (DeadlineKind.DELIVERY, "delivery_reminder")],
)
def test_the_claimant_is_reminded_14_7_and_2_days_before_the_last_one_and_then_it_lapses(
    cast: Cast, kind: DeadlineKind, template: str
) -> None:
    deadline = asked(cast, kind)
    for at in (DAY_14, DAY_7, DAY_2, MISS):
        assert fresh(deadline).next_at == at
        assert sweep_deadlines(now=at - MICROSECOND) == 0
        assert sweep_deadlines(now=at) == 1
        assert sweep_deadlines(now=at) == 0
    assert ledger(deadline) == [
        ("started", ""),
        ("warned", "days_14"),
        ("warned", "days_7"),
        ("warned", "days_2"),
        ("missed", "missed"),
    ]
    assert letters() == [(template, "days_14"), (template, "days_7"), (template, "days_2"), ("claim_lapsed", "")]
    assert list(deadline.entries.filter(kind=EntryKind.WARNED).values_list("at", "data")) == [
        (at, {"letters": 1}) for at in (DAY_14, DAY_7, DAY_2)
    ]
    assert fresh(deadline).claim.state == "lapsed"


def test_a_reminder_changes_nothing_of_the_claim(cast: Cast) -> None:
    deadline = asked(cast)
    before = Claim.objects.values().get()
    sweep_deadlines(now=DAY_14)
    assert Claim.objects.values().get() == before
    assert not ClaimEvent.objects.exists()
    assert (fresh(deadline).state, fresh(deadline).due_at) == ("running", deadline.due_at)


def test_after_an_outage_overdue_reminders_are_one_letter_and_a_line_each(cast: Cast) -> None:
    deadline = asked(cast)
    late = DAY_7 + timedelta(days=2, hours=13)
    assert sweep_deadlines(now=late) == 1
    assert sweep_deadlines(now=late + timedelta(minutes=1)) == 0
    assert letters() == [("documents_reminder", "days_7")]
    assert list(deadline.entries.filter(kind=EntryKind.WARNED).order_by("pk").values_list("stage", "at", "data")) == [
        ("days_14", late, {"into": "days_7"}),
        ("days_7", late, {"letters": 1}),
    ]
    sweep_deadlines(now=DAY_2)
    assert letters()[1:] == [("documents_reminder", "days_2")]


def test_a_miss_that_is_overdue_too_supersedes_reminders_that_nobody_got(cast: Cast) -> None:
    deadline = asked(cast)
    assert sweep_deadlines(now=MISS + timedelta(days=3)) == 1
    assert letters() == [("claim_lapsed", "")]
    assert ledger(deadline) == [("started", ""), ("missed", "missed")]


def test_what_was_met_in_between_never_reminds_again(cast: Cast) -> None:
    deadline = asked(cast)
    sweep_deadlines(now=DAY_14)
    Task.objects.update(done_at=DAY_14)
    deadlines.meet(deadline.claim, DeadlineKind.DOCUMENTATION, at=DAY_14 + timedelta(hours=1))
    for at in (DAY_7, DAY_2, MISS, MISS + timedelta(days=9)):
        assert sweep_deadlines(now=at) == 0
    assert letters() == [("documents_reminder", "days_14")]


def test_a_cancelled_promise_never_reminds(cast: Cast) -> None:
    deadline = asked(cast)
    deadlines.cancel_running(deadline.claim, at=NOW, reason="withdraw")
    assert sweep_deadlines(now=DAY_2) == 0
    assert letters() == []


def test_a_claim_that_is_opened_again_has_fresh_reminders(cast: Cast) -> None:
    deadline = asked(cast)
    sweep_deadlines(now=DAY_14)
    sweep_deadlines(now=MISS)
    reopened_at = MISS + timedelta(days=1, hours=10)
    reopen(number=deadline.claim.number, by=cast.gry, reason="Bilaget var på vej.", now=reopened_at)
    again = Deadline.objects.running().get(kind=DeadlineKind.DOCUMENTATION)
    assert again.starts_at == reopened_at
    OutboxMessage.objects.all().delete()
    sweep_deadlines(now=again.next_at)
    assert ("documents_reminder", "days_14") in letters()
    assert ("warned", "days_14") in ledger(again)


def test_who_owes_nothing_is_not_reminded_of_it(cast: Cast) -> None:
    deadline = asked(cast)
    Task.objects.update(done_at=NOW)
    sweep_deadlines(now=DAY_14)
    assert (letters(), ledger(deadline)) == ([], [("started", "")])
    assert fresh(deadline).next_at == DAY_7


@pytest.mark.parametrize("state", ["in_repair", "returning", "closed", "lapsed"])
def test_a_claim_past_lapsing_is_not_reminded(cast: Cast, state: str) -> None:
    delivery = asked(cast, DeadlineKind.DELIVERY, state)
    sweep_deadlines(now=DAY_14)
    assert (letters(), ledger(delivery)) == ([], [("started", "")])
    assert fresh(delivery).next_at == DAY_7


def test_a_delivery_reminder_falls_with_a_claim_that_lapses_in_the_same_sweep(cast: Cast) -> None:
    documentation = asked(cast)
    delivery = deadlines.start(documentation.claim, DeadlineKind.DELIVERY, starts_at=NOW + timedelta(days=13), now=NOW)
    now = documentation.enforced_at
    Deadline.objects.filter(pk=delivery.pk).update(next_at=now - timedelta(hours=1))
    assert sweep_deadlines(now=now) == 2
    assert fresh(delivery).state == DeadlineState.CANCELLED
    assert letters() == [("claim_lapsed", "")]


# To whom --------------------------------------------------------------------------------------------------------------


def test_each_address_is_reminded_in_the_claims_language_of_what_it_may_know(cast: Cast) -> None:
    deadline = asked(cast, language="en", contact_email="", contact_phone="")
    claim = deadline.claim
    make_link(claim, ANNA, key=str(uuid4()), trusted=True)
    make_link(claim, "fremmed@mail.example", key=str(uuid4()))
    sweep_deadlines(now=DAY_14)
    sent = {letter.address: letter for letter in OutboxMessage.objects.about(claim.number)}
    assert {address: letter.context["asked"] for address, letter in sent.items()} == {
        ANNA: ["proof_of_purchase"],
        "fremmed@mail.example": [],
    }
    assert {letter.language for letter in sent.values()} == {"en"}
    assert deadline.entries.get(stage="days_14").data == {"letters": 2}


def test_whoever_filed_and_says_who_they_are_is_told_what_is_missing(cast: Cast) -> None:
    claim = asked(cast).claim
    make_link(claim, ANNA, key=str(uuid4()))
    make_link(claim, "register@nordlys.example", key=str(uuid4()), trusted=True)
    sweep_deadlines(now=DAY_14)
    assert [letter.context["asked"] for letter in OutboxMessage.objects.all()] == [["proof_of_purchase"]] * 2


def test_whoever_filed_is_not_told_once_somebody_else_has_said_how_to_reach_them(cast: Cast) -> None:
    claim = asked(cast).claim
    data = {"fields": ["contact_email"], "trusted": True}
    ClaimEvent.objects.create(claim=claim, kind=EventKind.FACTS_ADDED, at=NOW, data=data)
    make_link(claim, "fremmed@mail.example", key=str(uuid4()))
    make_link(claim, ANNA, key=str(uuid4()), trusted=True)
    sweep_deadlines(now=DAY_14)
    asked_of = {letter.address: letter.context["asked"] for letter in OutboxMessage.objects.all()}
    assert asked_of == {ANNA: ["proof_of_purchase"], "fremmed@mail.example": []}


def test_a_claim_without_any_address_has_a_line_that_says_so(cast: Cast) -> None:
    deadline = asked(cast, contact_email="")
    sweep_deadlines(now=DAY_14)
    assert deadline.entries.get(stage="days_14").data == {"letters": 0}
    (line,) = promise_lines([deadline], DAY_14)
    assert line.ledger[1] == "Ikke påmindet 1. oktober 2026 kl. 08.00, 14 dage før: sagen har ingen adresse."


# Warnings to the desk -------------------------------------------------------------------------------------------------


def test_a_call_that_is_owed_warns_the_desk_as_its_clock_turns(cast: Cast) -> None:
    callback = asked(cast, DeadlineKind.CALLBACK)
    half, last = NOW + timedelta(hours=2), callback.due_at - timedelta(minutes=30)
    for at, before, after in ((half, "calm", "soon"), (last, "soon", "urgent")):
        assert sweep_deadlines(now=at - MICROSECOND) == 0
        assert clock_of(callback, at - timedelta(minutes=1)).urgency == before
        assert sweep_deadlines(now=at) == 1
        assert clock_of(callback, at + timedelta(seconds=1)).urgency == after
    assert ledger(callback) == [("started", ""), ("warned", "half_time"), ("warned", "minutes_30")]
    assert not OutboxMessage.objects.exists()
    sweep_deadlines(now=callback.due_at)
    assert fresh(callback).claim.escalated_at == callback.due_at


def test_warnings_that_are_overdue_together_are_one_and_a_call_in_time_ends_them(cast: Cast) -> None:
    callback = asked(cast, DeadlineKind.CALLBACK)
    sweep_deadlines(now=callback.due_at - MICROSECOND)
    assert list(callback.entries.filter(kind=EntryKind.WARNED).order_by("pk").values_list("stage", "data")) == [
        ("half_time", {"into": "minutes_30"}),
        ("minutes_30", {}),
    ]
    other = asked(cast, DeadlineKind.CALLBACK)
    deadlines.meet(other.claim, DeadlineKind.CALLBACK, at=NOW + timedelta(hours=1))
    sweep_deadlines(now=NOW + timedelta(hours=3))
    assert ledger(other) == [("started", ""), ("met", "")]


def test_the_case_page_tells_the_ledger_in_words(cast: Cast) -> None:
    documentation, callback = asked(cast), asked(cast, DeadlineKind.CALLBACK)
    sweep_deadlines(now=NOW + timedelta(hours=2))
    sweep_deadlines(now=callback.due_at - timedelta(minutes=30))
    sweep_deadlines(now=DAY_7)
    assert promise_lines([documentation], DAY_7)[0].ledger[1:] == [
        "Påmindelsen 14 dage før gik med i den næste, 8. oktober 2026 kl. 08.00.",
        "Påmindet 8. oktober 2026 kl. 08.00, 7 dage før.",
    ]
    said = promise_lines([callback], DAY_7)[0].ledger
    assert "Varslet 15. september 2026 kl. 12.00: halvdelen af tiden er gået." in said
    assert "Varslet 15. september 2026 kl. 13.30: 30 minutter tilbage." in said


# Many at once, and what cannot be fired -------------------------------------------------------------------------------


def test_a_batch_of_reminders_costs_the_same_statements_for_three_and_for_thirty(
    cast: Cast, django_assert_max_num_queries: Callable[..., AbstractContextManager[object]]
) -> None:
    costs = []
    for number in (3, 30):
        for _ in range(number):
            claim = asked(cast, person=cast.annas_phone.holder).claim
            make_link(claim, ANNA, key=str(uuid4()), trusted=True)
        with django_assert_max_num_queries(25) as counted:
            assert sweep_deadlines(now=DAY_14) == number
        costs.append(len(counted))  # type: ignore[arg-type]
    assert costs[0] == costs[1]


def test_a_deadline_whose_evaluation_raises_is_parked_after_three_tries_and_delays_nobody(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    bad = asked(cast)
    Deadline.objects.filter(pk=bad.pk).update(kind="of_no_kind")
    for _ in range(9):
        asked(cast)
    with caplog.at_level(logging.ERROR):
        assert sweep_deadlines(now=DAY_14) == 9
        for tried in range(1, 12):
            assert sweep_deadlines(now=DAY_14 + tried * SET_ASIDE) == 0
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR", "ERROR", "CRITICAL"]
    assert caplog.records[-1].args == (bad.pk, 3)
    assert list(Deadline.objects.parked()) == [bad]
    assert fresh(bad).due_at == bad.due_at
    assert len(letters()) == 9

    Deadline.objects.filter(pk=bad.pk).update(kind=bad.kind)
    assert deadlines.try_again(Deadline.objects.all()) == 1
    assert sweep_deadlines(now=DAY_14 + timedelta(days=1)) == 1
    assert fresh(bad).failures == 0
    assert len(letters()) == 10


def test_a_fault_that_passes_is_forgotten(cast: Cast) -> None:
    deadline = asked(cast)
    Deadline.objects.update(failures=2)
    sweep_deadlines(now=DAY_14)
    assert fresh(deadline).failures == 0


def test_what_is_parked_is_named_on_the_case_page_and_can_still_be_met(cast: Cast) -> None:
    deadline = asked(cast)
    Deadline.objects.update(failures=3)
    (line,) = promise_lines([fresh(deadline)], NOW)
    assert line.ledger[-1] == "Fristen er sat til side efter flere fejl. Sig det til systemadministratoren."
    assert deadlines.meet(deadline.claim, DeadlineKind.DOCUMENTATION, at=DAY_14) is True
    (line,) = promise_lines([fresh(deadline)], NOW)
    assert "sat til side" not in " ".join(line.ledger)


def test_the_system_administrator_sees_parked_deadlines_and_lets_them_fire(cast: Cast, client: Client) -> None:
    parked, running = asked(cast), asked(cast)
    Deadline.objects.filter(pk=parked.pk).update(failures=3)
    address = reverse("admin:claims_deadline_changelist")
    client.force_login(cast.helle)
    page = client.get(address, {"sat_til_side": "ja"}).content.decode()
    assert parked.claim.number in page
    assert running.claim.number not in page
    chosen = {"action": DeadlineAdmin.let_fire.__name__, "_selected_action": [parked.pk, running.pk]}
    assert "1 frist prøves igen" in client.post(address, chosen, follow=True).content.decode()
    assert not Deadline.objects.parked().exists()
    form = client.get(reverse("admin:claims_deadline_change", args=[running.pk]))
    assert form.status_code == 200
    assert client.post(reverse("admin:claims_deadline_change", args=[running.pk]), {"state": "met"}).status_code == 403


@pytest.mark.parametrize("role", ["agent", "team_lead", "it_admin", "workshop", "employee"])
def test_nobody_else_comes_to_the_administrators_list(cast: Cast, client: Client, role: str) -> None:
    client.force_login(cast.user(role))
    assert client.get(reverse("admin:claims_deadline_changelist")).status_code in {302, 403}


# Rows of before -------------------------------------------------------------------------------------------------------


def as_before(deadline: Deadline) -> None:
    """As the version before wrote it: waiting for nothing but the miss."""
    Deadline.objects.filter(pk=deadline.pk).update(next_at=deadlines.missed_at(deadline))


def test_promises_that_ran_before_come_to_their_next_stage_and_can_go_back(cast: Cast) -> None:
    migration = import_module("claims.migrations.0007_next_stages")
    documentation, callback = asked(cast), asked(cast, DeadlineKind.CALLBACK)
    contact, aside, met = asked(cast, DeadlineKind.FIRST_CONTACT), asked(cast), asked(cast)
    for deadline in (documentation, callback, contact, met):
        as_before(deadline)
    Deadline.objects.filter(pk=aside.pk).update(next_at=NOW + SET_ASIDE)
    Deadline.objects.filter(pk=met.pk).update(state=DeadlineState.MET)
    with time_machine.travel(DAY_14 - timedelta(hours=23), tick=False):
        migration.to_next_stage(apps, None)
    moved = {deadline.pk: fresh(deadline).next_at for deadline in (documentation, callback, contact, aside, met)}
    assert moved == {
        documentation.pk: DAY_7,
        callback.pk: callback.due_at,
        contact.pk: contact.due_at,
        aside.pk: NOW + SET_ASIDE,
        met.pk: MISS,
    }
    migration.to_the_miss(apps, None)
    assert fresh(documentation).next_at == fresh(aside).next_at == MISS
    assert fresh(callback).next_at == callback.due_at


def test_rows_that_are_overdue_already_stay_overdue(cast: Cast) -> None:
    (row,) = make_overdue(cast, DeadlineKind.DELIVERY, 1)
    import_module("claims.migrations.0007_next_stages").to_next_stage(apps, None)
    assert sweep_deadlines(now=NOW) == 1
    assert DeadlineEntry.objects.filter(deadline=row, kind=EntryKind.MISSED).exists()
