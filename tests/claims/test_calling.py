"""The no-answer ladder on a claim: what a call in vain begins, what ends it, and that silence closes nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from claims.calls.appointments import agree_call
from claims.calls.contact import log_call
from claims.closing import close, reopen
from claims.evidence.evidence import add_document, answer
from claims.evidence.told import Answers
from claims.files.uploads import read
from claims.models import CallAttempt, Claim, ClaimEvent, Deadline, EventKind
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises.sweep import sweep_deadlines
from notifications.models import OutboxMessage
from tests.cast import COPENHAGEN, NOW, Cast
from tests.claims.decided import as_suggested, judged
from tests.claims.filed import ANNAS_MAIL, file, reach
from tests.claims.files import pdf
from tests.claims.routed import label

pytestmark = pytest.mark.django_db


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in September 2026, of which the 15th is a Tuesday."""
    return datetime(2026, 9, day, hour, minute, tzinfo=COPENHAGEN)


# One in each part of the day: the third is on Wednesday afternoon.
THREE = (on(15, 11), on(15, 14), on(16, 9))
WEEK_OVER = on(24, 0)


def ring(claim: Claim, cast: Cast, at: datetime, outcome: str = "not_reached") -> CallAttempt:
    attempt = log_call(number=claim.number, agent=cast.camilla, outcome=outcome, note="", now=at)
    claim.refresh_from_db()
    return attempt


def ring_in_vain(claim: Claim, cast: Cast, *moments: datetime) -> Claim:
    for at in moments or THREE:
        ring(claim, cast, at)
    return claim


def promise(claim: Claim, kind: str) -> Deadline:
    return Deadline.objects.filter(claim=claim, kind=kind).latest("pk")


def states(claim: Claim, kind: str) -> list[str]:
    return list(Deadline.objects.filter(claim=claim, kind=kind).order_by("pk").values_list("state", flat=True))


def letters(*templates: str) -> list[str]:
    sent = OutboxMessage.objects.order_by("pk").values_list("template", flat=True)
    return [template for template in sent if template in templates]


def ended_by(deadline: Deadline) -> tuple[str, str]:
    last = deadline.entries.order_by("pk").last()
    assert last
    return last.kind, last.data.get("reason", "")


# The rungs ------------------------------------------------------------------------------------------------------------


def test_after_a_call_in_vain_it_is_to_be_tried_again_in_another_part_of_the_day(cast: Cast) -> None:
    claim = file()
    ring(claim, cast, on(15, 11))
    again = promise(claim, DeadlineKind.CALL_AGAIN)
    assert (again.state, again.starts_at, again.due_at) == ("running", on(15, 13), on(15, 16))
    assert claim.due_at == on(15, 16)
    assert states(claim, DeadlineKind.CALLBACK) == ["met"]
    assert claim.state == "filed"
    ring(claim, cast, on(15, 13, 30))
    assert states(claim, DeadlineKind.CALL_AGAIN) == ["met", "running"]
    assert (promise(claim, DeadlineKind.CALL_AGAIN).starts_at, claim.due_at) == (on(16, 8), on(16, 10))


def test_an_attempt_that_nobody_makes_raises_the_claim_and_tells_nobody_outside(cast: Cast) -> None:
    claim = ring_in_vain(file(), cast, on(15, 11))
    OutboxMessage.objects.all().delete()
    assert sweep_deadlines(now=on(15, 16)) == 1
    claim.refresh_from_db()
    assert (claim.escalated_at, claim.state) == (on(15, 16), "filed")
    event = ClaimEvent.objects.filter(claim=claim).latest("pk")
    assert (event.kind, event.data["kind"]) == (EventKind.DEADLINE_MISSED, DeadlineKind.CALL_AGAIN)
    assert not OutboxMessage.objects.exists()
    ring(claim, cast, on(16, 9))
    assert claim.escalated_at is None
    assert states(claim, DeadlineKind.CALL_AGAIN) == ["missed", "running"]


def test_after_the_third_call_in_vain_the_claimant_is_asked_to_choose_a_time_and_has_a_week(cast: Cast) -> None:
    claim = ring_in_vain(file(), cast)
    silence = promise(claim, DeadlineKind.SILENCE)
    assert (silence.state, silence.starts_at, silence.due_at) == ("running", on(16, 9), WEEK_OVER)
    assert states(claim, DeadlineKind.CALL_AGAIN) == ["met", "met"]
    # On the last day the claimant gets the one letter, not both.
    assert letters("no_answer", "choose_a_time") == ["no_answer", "choose_a_time"]
    letter = OutboxMessage.objects.get(template="choose_a_time")
    assert letter.address == ANNAS_MAIL
    assert datetime.fromisoformat(letter.context["until"]) == WEEK_OVER


def test_a_further_call_in_vain_neither_asks_again_nor_begins_the_week_anew(cast: Cast) -> None:
    claim = ring_in_vain(file(), cast)
    ring(claim, cast, on(17, 14))
    assert states(claim, DeadlineKind.SILENCE) == ["running"]
    assert promise(claim, DeadlineKind.SILENCE).due_at == WEEK_OVER
    assert letters("choose_a_time") == ["choose_a_time"]


def test_silence_raises_the_claim_and_is_answered_by_one_last_kind_letter_and_closes_nothing(cast: Cast) -> None:
    claim = ring_in_vain(file(), cast)
    assert sweep_deadlines(now=WEEK_OVER - timedelta(microseconds=1)) == 0
    assert sweep_deadlines(now=WEEK_OVER) == 1
    assert sweep_deadlines(now=WEEK_OVER) == 0
    claim.refresh_from_db()
    assert (claim.state, claim.escalated_at) == ("filed", WEEK_OVER)
    (letter,) = OutboxMessage.objects.filter(template="silence_over")
    assert letter.address == ANNAS_MAIL
    running = {
        kind: Deadline.objects.get(claim=claim, kind=kind)
        for kind in (DeadlineKind.DOCUMENTATION, DeadlineKind.DELIVERY)
    }
    assert {kind: datetime.fromisoformat(letter.context[kind]) for kind in running} == {
        kind: deadline.due_at for kind, deadline in running.items()
    }
    assert {deadline.state for deadline in running.values()} == {"running"}
    # A call in vain after that takes the claim off the top; nobody is asked or written to a second time.
    ring(claim, cast, on(24, 10))
    ring(claim, cast, on(25, 14))
    assert claim.escalated_at is None
    assert states(claim, DeadlineKind.SILENCE) == ["missed"]
    assert letters("choose_a_time", "silence_over") == ["choose_a_time", "silence_over"]


# What ends it ---------------------------------------------------------------------------------------------------------


def talk(claim: Claim, cast: Cast, at: datetime) -> None:
    ring(claim, cast, at, "reached")


def write_something(claim: Claim, cast: Cast, at: datetime) -> None:
    answer(number=claim.number, answers=Answers(country="SE"), by=None, now=at, trusted=True)


def send_a_file(claim: Claim, cast: Cast, at: datetime) -> None:
    add_document(number=claim.number, kind="photo", upload=read(pdf()), by=cast.anna, now=at)


def choose_a_time(claim: Claim, cast: Cast, at: datetime) -> None:
    agree_call(number=claim.number, starts_at=on(18, 10), by=None, now=at)


def choose_a_way(claim: Claim, cast: Cast, at: datetime) -> None:
    label(claim, cast)


def close_it(claim: Claim, cast: Cast, at: datetime) -> None:
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=at)


ENDS: list[tuple[Callable[..., Any], str, str]] = [
    (talk, "met", "reached"),
    (write_something, "met", "wrote"),
    (send_a_file, "met", "wrote"),
    (choose_a_time, "met", "agreed"),
    (choose_a_way, "cancelled", "routed"),
    (close_it, "cancelled", "close"),
]


@pytest.mark.parametrize(("act", "kind", "reason"), ENDS)
def test_the_week_of_silence_ends_when_the_claimant_speaks_or_the_claim_goes_on(
    cast: Cast, act: Callable[..., Any], kind: str, reason: str
) -> None:
    claim = ring_in_vain(file(), cast)
    act(claim, cast, on(17, 9))
    silence = promise(claim, DeadlineKind.SILENCE)
    assert (silence.state, *ended_by(silence)) == (kind, kind, reason)
    OutboxMessage.objects.all().delete()
    sweep_deadlines(now=WEEK_OVER)
    assert letters("silence_over") == []


@pytest.mark.parametrize(
    ("act", "kind", "reason"), [(act, kind, reason) for act, kind, reason in ENDS if act is not talk]
)
def test_nobody_is_to_ring_again_once_the_claimant_has_spoken_or_the_claim_goes_on(
    cast: Cast, act: Callable[..., Any], kind: str, reason: str
) -> None:
    claim = ring_in_vain(file(), cast, on(15, 11))
    sweep_deadlines(now=on(15, 16))
    act(claim, cast, on(16, 9))
    again = promise(claim, DeadlineKind.CALL_AGAIN)
    assert (again.state, *ended_by(again)) == ("missed", "cancelled", reason)
    claim.refresh_from_db()
    assert claim.escalated_at is None


def test_a_decision_ends_it_as_well(cast: Cast) -> None:
    claim = judged(cast)
    ring_in_vain(claim, cast, *(at + timedelta(days=1) for at in THREE))
    assert states(claim, DeadlineKind.SILENCE) == ["running"]
    as_suggested(claim, "covered", cast, now=on(17, 14))
    assert ended_by(promise(claim, DeadlineKind.SILENCE)) == (EntryKind.CANCELLED, "decided")


def test_what_the_call_centre_writes_is_no_word_of_the_claimants(cast: Cast) -> None:
    claim = ring_in_vain(file(), cast)
    add_document(number=claim.number, kind="photo", upload=read(pdf()), by=cast.camilla, now=on(17, 9))
    assert states(claim, DeadlineKind.SILENCE) == ["running"]


def test_a_stranger_who_writes_in_somebodys_place_ends_nothing(cast: Cast) -> None:
    claim = file(contact_phone="", contact_name="")
    ring_in_vain(claim, cast)
    add_document(number=claim.number, kind="photo", upload=read(pdf()), by=None, now=on(17, 9))
    assert states(claim, DeadlineKind.SILENCE) == ["running"]


# Counting -------------------------------------------------------------------------------------------------------------


def test_attempts_are_counted_from_the_last_talk(cast: Cast) -> None:
    claim = ring_in_vain(file(), cast, *THREE[:2])
    reach(claim, cast.camilla, at=on(16, 9))
    assert claim.state == "assessing"
    ring(claim, cast, on(17, 9))
    assert CallAttempt.objects.in_vain().filter(claim=claim).count() == 1
    assert states(claim, DeadlineKind.SILENCE) == []
    assert promise(claim, DeadlineKind.CALL_AGAIN).starts_at == on(17, 11)


def test_attempts_are_counted_from_when_the_claim_was_opened_again(cast: Cast) -> None:
    claim = ring_in_vain(file(), cast)
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=on(17, 9))
    reopen(number=claim.number, reason="Det var en anden enhed.", by=cast.gry, now=on(17, 10))
    ring(claim, cast, on(17, 11))
    assert promise(claim, DeadlineKind.CALL_AGAIN).state == "running"
    assert states(claim, DeadlineKind.SILENCE) == ["cancelled"]


def test_on_the_way_to_the_workshop_a_call_in_vain_begins_nothing(cast: Cast) -> None:
    claim = file()
    label(claim, cast)
    ring_in_vain(claim, cast)
    assert not Deadline.objects.filter(kind__in=[DeadlineKind.CALL_AGAIN, DeadlineKind.SILENCE]).exists()
    assert letters("no_answer") == ["no_answer", "no_answer"]
    assert {letter.context["no_times"] for letter in OutboxMessage.objects.filter(template="no_answer")} == {True}


def test_the_first_attempt_stops_the_clock_of_the_callback_whoever_answers(cast: Cast) -> None:
    claim = ring_in_vain(file(), cast, NOW + timedelta(minutes=20))
    assert states(claim, DeadlineKind.CALLBACK) == ["met"]
    assert [event.data["outcome"] for event in ClaimEvent.objects.filter(kind=EventKind.CALLED)] == ["not_reached"]
