"""Calls, notes and whose claim it is."""

from datetime import timedelta

import pytest

from accounts.refusals import Refusal, WrongState
from claims.calls.contact import add_note, assign, log_call
from claims.closing import close
from claims.guards import Changed
from claims.models import CallAttempt, CallOutcome, Claim, ClaimEvent, Deadline, EventKind, Task
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises.sweep import sweep_deadlines
from notifications.models import OutboxMessage
from tests.cast import DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.filed import ANNAS_MAIL, file, reach, seen
from tests.claims.routed import label

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def states(claim: Claim) -> dict[str, str]:
    return dict(Deadline.objects.filter(claim=claim).values_list("kind", "state"))


def mails(template: str) -> list[str]:
    return list(OutboxMessage.objects.filter(template=template).order_by("pk").values_list("address", flat=True))


def call(claim: Claim, cast: Cast, outcome: CallOutcome, **more: object) -> CallAttempt:
    attempt = log_call(
        **{"number": claim.number, "agent": cast.camilla, "outcome": outcome, "note": "", "now": NOW + HOUR, **more}
    )
    claim.refresh_from_db()
    return attempt


def test_a_reached_claimant_meets_the_promise_and_moves_the_claim_on(cast: Cast) -> None:
    claim = file()
    attempt = call(claim, cast, CallOutcome.REACHED, note="Skærmen er knust.")
    assert claim.state == "assessing"
    assert states(claim)[DeadlineKind.CALLBACK] == "met"
    assert states(claim)[DeadlineKind.FIRST_CONTACT] == "met"
    assert states(claim)[DeadlineKind.DOCUMENTATION] == "running"
    assert (attempt.agent, attempt.note, attempt.at) == (cast.camilla, "Skærmen er knust.", NOW + HOUR)
    event = ClaimEvent.objects.get(kind=EventKind.CALLED)
    assert event.by == cast.camilla
    assert event.data == {"call": attempt.pk, "outcome": "reached"}
    assert mails("no_answer") == []


def test_a_call_in_vain_keeps_the_promise_and_the_state_and_is_mailed(cast: Cast) -> None:
    claim = file()
    call(claim, cast, CallOutcome.NOT_REACHED)
    assert claim.state == "filed"
    assert claim.assigned_to is None
    assert states(claim)[DeadlineKind.CALLBACK] == "met"
    assert mails("no_answer") == [ANNAS_MAIL]


def test_a_call_in_vain_is_mailed_once_a_day(cast: Cast) -> None:
    claim = file()
    call(claim, cast, CallOutcome.NOT_REACHED)
    label(claim, cast)
    for later in (2, 24, 25):
        call(claim, cast, CallOutcome.NOT_REACHED, now=NOW + later * HOUR)
    assert mails("no_answer") == [ANNAS_MAIL, ANNAS_MAIL]
    assert CallAttempt.objects.count() == 4


def test_only_the_first_attempt_meets_the_promise(cast: Cast) -> None:
    claim = file()
    call(claim, cast, CallOutcome.NOT_REACHED)
    call(claim, cast, CallOutcome.REACHED, now=NOW + 2 * HOUR)
    callback = Deadline.objects.get(claim=claim, kind=DeadlineKind.CALLBACK)
    assert [(e.kind, e.at) for e in callback.entries.all()] == [
        (EntryKind.STARTED, NOW),
        (EntryKind.MET, NOW + HOUR),
    ]


def test_who_got_no_answer_from_us_in_any_way_is_still_owed_a_first_contact(cast: Cast) -> None:
    claim = file(identifier=UNKNOWN_IMEI)
    call(claim, cast, CallOutcome.NOT_REACHED)
    assert states(claim)[DeadlineKind.FIRST_CONTACT] == "running"


def test_a_late_call_takes_the_claim_off_the_top_of_the_queue(cast: Cast) -> None:
    claim = file()
    late = NOW + 5 * HOUR
    sweep_deadlines(now=late)
    claim.refresh_from_db()
    assert claim.escalated_at == late
    assert claim.due_at is not None
    assert claim.due_at < late
    call(claim, cast, CallOutcome.REACHED, now=late + HOUR)
    assert claim.escalated_at is None
    assert claim.due_at > late
    assert states(claim)[DeadlineKind.CALLBACK] == "missed"


def test_a_reached_claimant_leaves_a_later_state_as_it_is(cast: Cast) -> None:
    claim = file()
    label(claim, cast)
    call(claim, cast, CallOutcome.REACHED)
    assert claim.state == "routed"


def test_a_solution_by_phone_closes_the_claim_and_lets_its_promises_fall(cast: Cast) -> None:
    claim = file()
    call(claim, cast, CallOutcome.SOLVED_BY_PHONE)
    assert (claim.state, claim.outcome, claim.closed_at) == ("closed", "solved_by_phone", NOW + HOUR)
    assert states(claim) == {
        DeadlineKind.CALLBACK: "met",
        DeadlineKind.FIRST_CONTACT: "met",
        DeadlineKind.DOCUMENTATION: "cancelled",
        DeadlineKind.DELIVERY: "cancelled",
    }
    assert claim.due_at is None
    assert mails("claim_closed") == [ANNAS_MAIL]


def test_a_solution_by_phone_does_not_fit_a_device_on_its_way_and_leaves_no_trace(cast: Cast) -> None:
    claim = file()
    label(claim, cast)
    with pytest.raises(WrongState):
        call(claim, cast, CallOutcome.SOLVED_BY_PHONE)
    assert not CallAttempt.objects.exists()


def test_a_claim_that_has_ended_takes_no_call(cast: Cast) -> None:
    claim = file()
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
    with pytest.raises(WrongState):
        call(claim, cast, CallOutcome.REACHED)


def test_a_call_is_logged_although_the_claim_changed_meanwhile_but_closes_nothing_unseen(cast: Cast) -> None:
    claim = file()
    before = seen(claim)
    assign(number=claim.number, agent=cast.gry, by=cast.gry, now=NOW)
    call(claim, cast, CallOutcome.NOT_REACHED, seen=before)
    assert CallAttempt.objects.count() == 1
    with pytest.raises(Changed) as refused:
        call(claim, cast, CallOutcome.SOLVED_BY_PHONE, seen=before)
    assert [event.kind for event in refused.value.events] == [EventKind.ASSIGNED, EventKind.CALLED]
    assert CallAttempt.objects.count() == 1


def test_whoever_was_reached_need_not_be_found_any_more(cast: Cast) -> None:
    claim = file(identifier=UNKNOWN_IMEI, contact_phone="")
    assert Task.objects.open().filter(claim=claim, kind="find_contact").exists()
    call(claim, cast, CallOutcome.REACHED)
    done = Task.objects.get(claim=claim, kind="find_contact")
    assert (done.done_at, done.done_by) == (NOW + HOUR, cast.camilla)


def test_notes_hold_no_cpr_number(cast: Cast) -> None:
    claim = file()
    attempt = call(claim, cast, CallOutcome.REACHED, note="CPR 010190-1234 oplyst")
    event = add_note(number=claim.number, text="CPR 010190-1234 igen", by=cast.camilla, now=NOW)
    assert "1234" not in attempt.note
    assert "1234" not in event.data["text"]


def test_a_claim_is_taken_given_on_and_put_back(cast: Cast) -> None:
    claim = file()
    for agent, by in ((cast.camilla, cast.camilla), (cast.gry, cast.camilla), (None, cast.gry)):
        assign(number=claim.number, agent=agent, by=by, now=NOW)
        claim.refresh_from_db()
        assert claim.assigned_to == agent
    assert [event.data for event in ClaimEvent.objects.filter(kind=EventKind.ASSIGNED)] == [
        {"agent": cast.camilla.pk, "name": "Camilla Dahl", "taken": True},
        {"agent": cast.gry.pk, "name": "Gry Madsen", "taken": False},
        {},
    ]


def test_giving_a_claim_to_who_has_it_changes_nothing(cast: Cast) -> None:
    claim = file()
    assign(number=claim.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    version = seen(claim).version
    assign(number=claim.number, agent=cast.camilla, by=cast.gry, now=NOW)
    assert seen(claim).version == version
    assert ClaimEvent.objects.filter(kind=EventKind.ASSIGNED).count() == 1


def test_the_slower_of_two_who_take_a_claim_is_told_who_has_it(cast: Cast) -> None:
    claim = file()
    both_saw = seen(claim)
    assign(number=claim.number, agent=cast.gry, by=cast.gry, now=NOW, seen=both_saw)
    with pytest.raises(Changed) as refused:
        assign(number=claim.number, agent=cast.camilla, by=cast.camilla, now=NOW, seen=both_saw)
    claim.refresh_from_db()
    assert claim.assigned_to == cast.gry
    assert [event.by for event in refused.value.events] == [cast.gry]


@pytest.mark.parametrize("stranger", ["anna", "bo", "eva", "helle"])
def test_a_claim_is_given_to_nobody_outside_the_call_centre(cast: Cast, stranger: str) -> None:
    claim = file()
    with pytest.raises(Refusal):
        assign(number=claim.number, agent=getattr(cast, stranger), by=cast.gry, now=NOW)
    claim.refresh_from_db()
    assert claim.assigned_to is None


def test_nobody_who_has_left_is_given_a_claim(cast: Cast) -> None:
    claim = file()
    cast.camilla.is_active = False
    cast.camilla.save()
    with pytest.raises(Refusal):
        assign(number=claim.number, agent=cast.camilla, by=cast.gry, now=NOW)


def test_a_claim_that_has_ended_is_given_to_nobody_but_takes_notes(cast: Cast) -> None:
    claim = file(identifier=DAVIDS_IMEI)
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
    with pytest.raises(WrongState):
        assign(number=claim.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    add_note(number=claim.number, text="Samme som i går.", by=cast.camilla, now=NOW)
    assert ClaimEvent.objects.get(kind=EventKind.NOTE).data == {"text": "Samme som i går."}


def test_a_note_changes_nothing_that_another_form_has_seen(cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    before = seen(claim)
    add_note(number=claim.number, text="Ringer igen i morgen.", by=cast.gry, now=NOW)
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW, seen=before)
    claim.refresh_from_db()
    assert claim.state == "closed"
