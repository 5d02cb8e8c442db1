"""The registry of what can come of a call, and that a call does on a claim what its row says."""

from datetime import timedelta

import pytest

from accounts.refusals import WrongState
from claims.calls.appointments import agree_call
from claims.calls.call_outcomes import IN_VAIN, RULES, TALKED, Code, Letter
from claims.calls.contact import log_call
from claims.events.call_event_texts import called, called_you
from claims.evidence.evidence import complete_documentation
from claims.guards import Changed
from claims.models import CallAttempt, CallOutcome, Claim, ClaimEvent, Deadline, EventKind, Task, TaskKind
from claims.models.deadline import DeadlineKind
from claims.next_step import Ball
from claims.promises.ledger_texts import _reasons
from notifications.models import OutboxMessage
from tests.cast import DAVIDS_IMEI, NOW, Cast
from tests.claims.filed import ANNAS_MAIL, file, reach, seen
from tests.claims.routed import label

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
OTHER = "+4531223344"


def ring(claim: Claim, cast: Cast, outcome: str, **more: object) -> CallAttempt:
    said = {"number": claim.number, "agent": cast.camilla, "outcome": outcome, "note": "", "now": NOW + HOUR, **more}
    attempt = log_call(**said)
    claim.refresh_from_db()
    return attempt


def states(claim: Claim, kind: str) -> list[str]:
    return list(Deadline.objects.filter(claim=claim, kind=kind).order_by("pk").values_list("state", flat=True))


def letters() -> set[str]:
    asked = ("no_answer", "wrong_number", "claim_closed")
    return set(OutboxMessage.objects.filter(template__in=asked, channel="mail").values_list("template", flat=True))


# The registry ---------------------------------------------------------------------------------------------------------


def test_table_registry_and_words_have_the_same_outcomes() -> None:
    assert set(CallOutcome.values) == {code.value for code in RULES} == {code.value for code in Code}
    for code in Code:
        assert called({"outcome": code}) != called({})
        assert called_you({"outcome": code}) != called_you({})
        assert code.value in _reasons()


def test_a_call_was_answered_by_the_claimant_or_in_vain_or_rang_a_stranger() -> None:
    assert not TALKED & IN_VAIN
    assert set(CallOutcome.values) - TALKED - IN_VAIN == {Code.WRONG_NUMBER}
    assert all(rule.talked for rule in RULES.values() if rule.step or rule.ends_as or rule.rings_again)
    assert {rule.letter for rule in RULES.values()} == {None, *Letter}


@pytest.mark.parametrize("code", Code)
def test_a_call_does_what_its_row_says(cast: Cast, code: Code) -> None:
    claim, rule = file(), RULES[code]
    # What the claimant owes is another reason to wait for them.
    complete_documentation(number=claim.number, by=cast.camilla, now=NOW)
    attempt = ring(claim, cast, code)
    assert attempt.outcome == code
    assert claim.state == {"reach": "assessing", "solve_by_phone": "closed"}.get(str(rule.step), "filed")
    assert claim.outcome == (rule.ends_as or "")
    assert states(claim, DeadlineKind.CALLBACK) == (["met"] if rule.stops_clock else ["running"])
    assert claim.waits_for == rule.ball
    assert letters() == ({rule.letter.value} if rule.letter else set())
    assert CallAttempt.objects.in_vain().filter(claim=claim).exists() == rule.in_vain
    assert bool(states(claim, DeadlineKind.CALL_AGAIN)) == (rule.in_vain or rule.rings_again)


def test_an_outcome_that_there_is_not_is_refused(cast: Cast) -> None:
    claim = file()
    with pytest.raises(ValueError, match="hung_up"):
        ring(claim, cast, "hung_up")
    assert not CallAttempt.objects.exists()


# The ladder -----------------------------------------------------------------------------------------------------------


def test_every_kind_of_call_in_vain_climbs_and_a_talk_begins_anew(cast: Cast) -> None:
    claim = file()
    for hours, outcome in ((1, "voicemail"), (4, "busy"), (23, "someone_else")):
        ring(claim, cast, outcome, now=NOW + hours * HOUR)
    assert states(claim, DeadlineKind.SILENCE) == ["running"]
    assert claim.waits_for == Ball.CLAIMANT
    ring(claim, cast, "asked_later", now=NOW + 24 * HOUR)
    assert states(claim, DeadlineKind.SILENCE) == ["met"]
    assert not CallAttempt.objects.in_vain().exists()
    assert (claim.state, claim.waits_for) == ("filed", Ball.US)


def test_who_asks_for_a_later_call_is_rung_again_although_no_time_was_agreed(cast: Cast) -> None:
    claim = file()
    ring(claim, cast, "asked_later")
    again = Deadline.objects.get(claim=claim, kind=DeadlineKind.CALL_AGAIN)
    assert (again.state, again.starts_at) == ("running", NOW + 3 * HOUR)
    assert claim.rests_until == again.starts_at
    agree_call(number=claim.number, starts_at=NOW + 24 * HOUR, by=cast.camilla, now=NOW + HOUR)
    assert states(claim, DeadlineKind.CALL_AGAIN) == ["cancelled"]


def test_an_agreed_call_that_is_ahead_stands_where_the_claimant_puts_us_off(cast: Cast) -> None:
    claim = file()
    agree_call(number=claim.number, starts_at=NOW + 4 * HOUR, by=None, now=NOW)
    ring(claim, cast, "asked_later")
    assert states(claim, DeadlineKind.AGREED_CALL) == ["running"]
    assert states(claim, DeadlineKind.CALL_AGAIN) == []
    ring(claim, cast, "rang_us", now=NOW + 2 * HOUR)
    assert states(claim, DeadlineKind.AGREED_CALL) == ["met"]
    assert claim.state == "assessing"


def test_a_busy_line_is_no_letter_until_the_ladder_is_climbed(cast: Cast) -> None:
    claim = file()
    for hours in (1, 4):
        ring(claim, cast, "busy", now=NOW + hours * HOUR)
    assert letters() == set()
    ring(claim, cast, "busy", now=NOW + 23 * HOUR)
    assert OutboxMessage.objects.filter(template="choose_a_time", address=ANNAS_MAIL).count() == 1


def test_on_its_way_to_the_workshop_a_claim_takes_a_talk_and_no_solution_by_phone(cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    label(claim, cast)
    ring(claim, cast, "rang_us", now=NOW + 2 * HOUR)
    assert claim.state == "routed"
    with pytest.raises(WrongState):
        ring(claim, cast, "solved_by_phone", now=NOW + 3 * HOUR)


# The number -----------------------------------------------------------------------------------------------------------


def test_a_strangers_number_is_rung_no_more_and_the_registers_takes_its_place(cast: Cast) -> None:
    claim = file(contact_phone=OTHER)
    ring(claim, cast, "wrong_number", rung=OTHER)
    assert claim.wrong_phones == [OTHER]
    assert claim.callable_phone == "+4520304050"
    assert not Task.objects.open().filter(claim=claim, kind=TaskKind.FIND_CONTACT).exists()
    ring(claim, cast, "wrong_number", rung="+4520304050", now=NOW + 2 * HOUR)
    assert claim.callable_phone == ""
    assert Task.objects.open().filter(claim=claim, kind=TaskKind.FIND_CONTACT).count() == 1
    ring(claim, cast, "wrong_number", rung="+4520304050", now=NOW + 2 * HOUR)
    assert Task.objects.open().filter(claim=claim, kind=TaskKind.FIND_CONTACT).count() == 1
    assert OutboxMessage.objects.filter(template="wrong_number").count() == 1
    assert states(claim, DeadlineKind.FIRST_CONTACT) == ["met"]


def test_the_number_that_was_given_instead_is_rung_and_confirmed_only_by_the_claimant(cast: Cast) -> None:
    claim = file()
    ring(claim, cast, "someone_else", phone=OTHER)
    assert (claim.callable_phone, claim.phone_confirmed_at) == (OTHER, None)
    ring(claim, cast, "reached", phone=OTHER, rung=OTHER, now=NOW + 2 * HOUR)
    assert (claim.callable_phone, claim.phone_confirmed_at) == (OTHER, NOW + 2 * HOUR)
    events = ClaimEvent.objects.filter(kind=EventKind.PHONE_CONFIRMED).order_by("pk")
    assert [event.data for event in events] == [
        {"phone": OTHER, "confirmed": False, "fields": ["contact_phone"]},
        {"phone": OTHER, "confirmed": True},
    ]


def test_another_number_does_not_overwrite_one_that_the_claimant_wrote_meanwhile(cast: Cast) -> None:
    claim = file()
    shown = seen(claim)
    ring(claim, cast, "someone_else", phone=OTHER)
    with pytest.raises(Changed):
        ring(claim, cast, "reached", phone="+4540506070", rung="+4520304050", seen=shown)
    assert claim.contact_phone == OTHER
    ring(claim, cast, "reached", seen=shown)
    assert claim.state == "assessing"


def test_what_helped_on_the_phone_is_told_on_the_timeline(cast: Cast) -> None:
    claim, other = file(peril="fault"), file(identifier=DAVIDS_IMEI, peril="fault")
    ring(claim, cast, "solved_by_phone", solved_with="no_sound")
    ring(other, cast, "reached", solved_with="no_sound")
    event = ClaimEvent.objects.get(claim=claim, kind=EventKind.CALLED)
    assert called(event.data) == "Ringede op og løste det på telefonen: ingen lyd."
    assert "solved_with" not in ClaimEvent.objects.get(claim=other, kind=EventKind.CALLED).data
