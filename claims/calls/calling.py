"""Ringing again after a call in vain, and what stops it: the rungs of `calls.ladder` as promises of one claim.

The caller holds the claim's row. Nothing is closed by silence: what the terms ask for by a day lapses by that day, and
by nothing else.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from claims.calls import ladder
from claims.models import CallAttempt, Claim, Deadline, DeadlineState
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import deadlines, next_word
from claims.workflow import State
from claims.writing.messages import live_links, recipients, tell_claimant
from workshops import hours
from workshops.calendars import Calendar

# Later the device is on its way, and a call in vain holds nothing up.
CLIMBED_IN: frozenset[str] = frozenset({State.FILED, State.ASSESSING})
# Promises of a call, or of the claimant's word on one.
OF_CALLS = frozenset({DeadlineKind.CALLBACK, DeadlineKind.CALL_AGAIN, DeadlineKind.SILENCE, DeadlineKind.AGREED_CALL})


def agreed_call(claim: Claim) -> Deadline | None:
    """The call that is agreed and still ahead, or going on."""
    return claim.deadlines.running().filter(kind=DeadlineKind.AGREED_CALL).first()


def agreed_outside(calendar: Calendar, *, now: datetime) -> list[Deadline]:
    """The agreed calls, not over, whose half hour is not open in the calendar, the earliest first; one query.

    They are kept: somebody rings.
    """
    agreed = Deadline.objects.running().filter(kind=DeadlineKind.AGREED_CALL, due_at__gt=now)
    ahead = agreed.only("claim_id", "starts_at", "due_at").order_by("starts_at", "claim_id")
    return [call for call in ahead if not calendar.holds(call.starts_at, call.due_at)]


def after_vain_call(claim: Claim, *, now: datetime, by: User, tells: bool = True) -> bool:
    """Take the next rung after an attempt in vain that has just been logged; returns whether the claimant was told now.

    `tells` that we rang, which not every attempt is worth; what follows the last rung is told in any case. Up to it a
    reminder to ring again begins. After it the claimant is asked to choose a time and has a week; who has let that
    week pass is rung without a further one. An agreed call that is ahead is the next attempt itself.
    """
    agreed = agreed_call(claim)
    if agreed or claim.state not in CLIMBED_IN:
        return tells and _tell_in_vain(claim, agreed, now=now)
    tried = list(CallAttempt.objects.in_vain().filter(claim=claim).values_list("at", flat=True))
    if len(tried) >= ladder.ATTEMPTS:
        return _ask_for_a_time(claim, since=tried[0], now=now, by=by)
    _ring_again(claim, tried, now=now, by=by)
    return tells and _tell_in_vain(claim, None, now=now)


def ring_later(claim: Claim, *, now: datetime, by: User) -> None:
    """Who asked for a later call is rung again, in another part of the day, where no time is agreed yet."""
    if agreed_call(claim) is None:
        _ring_again(claim, [now], now=now, by=by)


def heard_from(claim: Claim, *, at: datetime, reason: str, by: User | None = None) -> None:
    """The claimant has spoken, so that nobody need ring again for want of an answer; `reason` is a short code."""
    deadlines.meet(claim, DeadlineKind.SILENCE, at=at, by=by, reason=reason)
    deadlines.cancel_running(claim, at=at, by=by, reason=reason, kinds=[DeadlineKind.CALL_AGAIN])


def moved_on(claim: Claim, *, at: datetime, reason: str, by: User | None = None) -> None:
    """The claim goes on without the talk that the ladder was climbed for; a call that was agreed is still made."""
    kinds = [DeadlineKind.CALL_AGAIN, DeadlineKind.SILENCE]
    deadlines.cancel_running(claim, at=at, by=by, reason=reason, kinds=kinds)


def _ring_again(claim: Claim, tried: Sequence[datetime], *, now: datetime, by: User) -> None:
    calendar = hours.of_call_centre().calendar
    window = ladder.next_attempt(calendar, tried) if calendar else None
    if window:
        deadlines.start(claim, DeadlineKind.CALL_AGAIN, starts_at=window.earliest, until=window.latest, now=now, by=by)


def _ask_for_a_time(claim: Claim, *, since: datetime, now: datetime, by: User) -> bool:
    """Ask the claimant to choose a time, unless that week runs already or has passed without a word from them."""
    asked = claim.deadlines.filter(kind=DeadlineKind.SILENCE, starts_at__gte=since).order_by("pk").last()
    if asked and asked.state == DeadlineState.RUNNING:
        return _tell_in_vain(claim, None, now=now)
    if asked and asked.state == DeadlineState.MISSED and not asked.entries.filter(kind=EntryKind.MET).exists():
        deadlines.cancel_running(claim, at=now, by=by, reason="not_reached", kinds=[DeadlineKind.SILENCE])
        return _tell_in_vain(claim, None, now=now)
    silence = deadlines.start(claim, DeadlineKind.SILENCE, starts_at=now, now=now, by=by)
    next_word.let_go(claim, at=now, by=by, reason="not_reached")
    # An SMS has no link, and says where that is: in the mail, where there is one.
    mailed = any(True for _ in recipients(claim, live_links([claim])))
    context = {"until": silence.due_at.isoformat(), "mailed": mailed}
    return tell_claimant(claim, "choose_a_time", key=f"choose_a_time:{silence.pk}", context=context, now=now) > 0


def _tell_in_vain(claim: Claim, agreed: Deadline | None, *, now: datetime) -> bool:
    """Write that we rang, at most once a day; whether anything went out now."""
    day = timezone.localdate(now).isoformat()
    context: dict[str, Any] = {}
    if agreed:
        context = {"starts_at": agreed.starts_at.isoformat(), "until": agreed.due_at.isoformat()}
    elif claim.state not in CLIMBED_IN:
        # Nobody waits for a call there, so none is chosen.
        context = {"no_times": True}
    return tell_claimant(claim, "no_answer", key=f"no_answer:{claim.pk}:{day}", context=context, now=now) > 0
