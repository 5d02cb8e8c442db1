"""What the desk sees of ringing: which attempts were made, by whom, in which part of the day, and what comes next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Actor
from accounts.spoken import spoken_between, spoken_last_day, spoken_moment
from claims.calls.call_outcomes import TALKED
from claims.calls.ladder import ATTEMPTS, Part, part_of
from claims.models import CallAttempt, Claim, Deadline, DeadlineState
from claims.models.deadline import DeadlineKind
from claims.workflow import State


@dataclass(frozen=True, kw_only=True)
class AttemptLine:
    """One attempt to ring the claimant."""

    at: datetime
    who: str
    outcome: str
    part: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class NextCall:
    """When to ring next, in a sentence, and which attempt that is; `is_late` where it should have been made."""

    text: str
    is_late: bool = False
    attempt: str = ""


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One attempt of the ladder: made, the next one, or still to come."""

    name: str
    state: str
    text: str


def calls_of(claim: Claim, actor: Actor) -> QuerySet[CallAttempt]:
    """The claim's attempts, the earliest first, each with whether it counts on the ladder (`is_in_vain`); one query."""
    in_vain = CallAttempt.objects.in_vain().filter(pk=OuterRef("pk")).order_by()
    calls = CallAttempt.objects.visible_to(actor).filter(claim=claim).select_related("agent")
    return calls.annotate(is_in_vain=Exists(in_vain))


def call_part(
    claim: Claim, calls: Sequence[CallAttempt], promises: Iterable[Deadline], now: datetime
) -> dict[str, Any]:
    """The card of calls: the attempts, the latest first, and the next one; `promises` are the claim's open ones."""
    tried = sum(call.is_in_vain for call in calls)  # type: ignore[attr-defined]
    promises = list(promises)
    planned = next_call({promise.kind: promise for promise in promises}, tried, now)
    if planned is None and tried and claim.state == State.FILED:
        said = _("Ingen svarede %(moment)s. Prøv igen.") % {"moment": spoken_moment(calls[-1].at, now)}
        planned = NextCall(text=said)
    return {
        "attempts": [_line(call) for call in reversed(calls)],
        "next_call": planned,
        "rungs": _rungs(calls, planned, now),
        "call_agreed": any(promise.kind == DeadlineKind.AGREED_CALL for promise in promises),
    }


def next_call(promises: dict[str, Deadline], tried: int, now: datetime) -> NextCall | None:
    """What the open promises of calls say about when to ring; an agreed time goes before everything else."""
    if agreed := promises.get(DeadlineKind.AGREED_CALL):
        span = {"span": spoken_between(agreed.starts_at, agreed.due_at, now)}
        if agreed.due_at <= now:
            return NextCall(text=_("Aftalt at ringe %(span)s. Ring nu.") % span, is_late=True)
        return NextCall(text=_("Aftalt: ring %(span)s.") % span)
    if again := promises.get(DeadlineKind.CALL_AGAIN):
        return _again(again, tried, now)
    if silence := promises.get(DeadlineKind.SILENCE):
        if silence.state == DeadlineState.MISSED:
            return NextCall(
                text=_("Anmelderen har ikke valgt en tid. Prøv igen, eller find en anden vej."), is_late=True
            )
        last = {"day": spoken_last_day(silence.due_at, now), "count": tried}
        return NextCall(
            text=_("Ringet forgæves %(count)d gange. Anmelderen har til %(day)s til at vælge en tid.") % last
        )
    return None


def _rungs(calls: Sequence[CallAttempt], planned: NextCall | None, now: datetime) -> list[Rung]:
    """The ladder as far as it is climbed; none where the claimant has been reached since, or nobody has rung."""
    tried = [call for call in calls if call.is_in_vain]  # type: ignore[attr-defined]
    if not tried:
        return []
    rungs = [
        Rung(
            name=_("Forsøg %(number)d") % {"number": place},
            state="done",
            text=f"{call.get_outcome_display()}, {spoken_moment(call.at, now)} ({_part_of(call)})",
        )
        for place, call in enumerate(tried, start=1)
    ]
    for place in range(len(tried) + 1, ATTEMPTS + 1):
        is_next = place == len(tried) + 1 and planned is not None
        later = _("Senere, på en anden tid af dagen.")
        text = planned.text if planned and is_next else later
        rungs.append(
            Rung(name=_("Forsøg %(number)d") % {"number": place}, state="next" if is_next else "later", text=text)
        )
    asked = planned.text if planned and len(tried) >= ATTEMPTS else _("Anmelderen bliver bedt om at vælge en tid.")
    rungs.append(Rung(name=_("Så"), state="next" if len(tried) >= ATTEMPTS else "later", text=asked))
    return rungs


def attempt_number(tried: int) -> str:
    """`forsøg 2 af 3`, of the attempt that comes after so many."""
    return _("forsøg %(number)d af %(of)d") % {"number": min(tried + 1, ATTEMPTS), "of": ATTEMPTS}


def _again(again: Deadline, tried: int, now: datetime) -> NextCall:
    attempt = attempt_number(tried)
    if again.due_at <= now:
        said = _("Tid til at prøve igen. Det skulle være sket senest %(moment)s.")
        return NextCall(text=said % {"moment": spoken_moment(again.due_at, now)}, is_late=True, attempt=attempt)
    if again.starts_at <= now:
        said = _("Prøv igen nu, senest %(moment)s.") % {"moment": spoken_moment(again.due_at, now)}
        return NextCall(text=said, attempt=attempt)
    said = _("Prøv igen %(span)s.") % {"span": spoken_between(again.starts_at, again.due_at, now)}
    return NextCall(text=said, attempt=attempt)


def _line(call: CallAttempt) -> AttemptLine:
    return AttemptLine(
        at=call.at,
        who=call.agent.name,
        outcome=call.get_outcome_display(),
        part=_part_of(call),
        icon="check" if call.outcome in TALKED else "cross",
    )


def _part_of(call: CallAttempt) -> str:
    parts = {Part.MORNING: _("morgen"), Part.MIDDAY: _("midt på dagen"), Part.AFTERNOON: _("eftermiddag")}
    return parts[part_of(call.at)]
