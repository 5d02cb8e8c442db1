"""When a device that is away is likely to be back with its user, and that it takes longer once that day has passed."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.spoken import spoken_help_phone, spoken_long_day
from claims.case.case_parts import promise_of, route_of, sent_at, way_of
from claims.filing.turnaround import Ready, ready_by_way
from claims.models import Claim, Route
from claims.models.deadline import DeadlineKind
from claims.promises.parcels import UNDER_WAY
from claims.workflow import State
from workshops.models import RepairOutcome

# The device is on its way to the workshop, in it, or on its way back.
_AWAY = frozenset({State.ROUTED, State.IN_REPAIR, State.RETURNING})


def back_text(claim: Claim, now: datetime) -> str:
    """The likely day as it could be told on filing, or that it has passed and what comes next; '' for neither.

    Reads a claim loaded by `with_parts`. A device that its user hands in after that day is not late by our doing, and
    one that stands ready at the workshop's desk waits for no day.
    """
    way = way_of(claim)
    if claim.state not in _AWAY or not way or claim.battery_danger:
        return ""
    if claim.state == State.RETURNING and (way == "walk_in" or not _is_mended(claim)):
        return ""
    ready = ready_by_way(claim.filed_at)[way]
    if claim.state == State.ROUTED and not _can_be_there(claim, ready.on, now):
        return ""
    handed_in = _handed_in(claim)
    if handed_in is not None and handed_in > ready.on:
        return ""
    if ready.on >= timezone.localdate(now):
        # What is nearly back is not guessed at.
        nearly = claim.state == State.RETURNING and ready.is_guess
        return "" if nearly or _waits_for_us_past(claim, ready.on) else _likely(ready)
    return "" if claim.state == State.ROUTED else _longer(claim, ready)


def _can_be_there(claim: Claim, day: date, now: datetime) -> bool:
    """Whether a device that the workshop does not have yet can be back by then: its agreed time is not over, or its
    parcel was handed in, or can be today, so early that it is at the workshop before.
    """
    route = route_of(claim)
    span = _span_of(route) if route else None
    if span is not None:
        return bool(span.upper > now)
    return timezone.localdate((sent_at(claim) or now) + UNDER_WAY) < day


def _waits_for_us_past(claim: Claim, day: date) -> bool:
    """Whether the workshop waits for our answer, and may get it only after that day."""
    answer = promise_of(claim, DeadlineKind.QUOTE_WAITING)
    return answer is not None and timezone.localdate(answer.due_at) > day


def _handed_in(claim: Claim) -> date | None:
    """When the workshop got the device, or is to get it where a time is agreed; None where neither is known."""
    route = route_of(claim)
    if route is None:
        return None
    if route.repair and route.repair.received_at:
        return timezone.localdate(route.repair.received_at)
    span = _span_of(route)
    return timezone.localdate(span.lower) if span else None


def _span_of(route: Route) -> Any:
    """The time that was agreed to bring or to fetch it; None for a label."""
    return route.booking.period if route.booking else route.shipment.window if route.shipment else None


def _is_mended(claim: Claim) -> bool:
    route = route_of(claim)
    return bool(route and route.repair and route.repair.outcome != RepairOutcome.IRREPARABLE)


def _likely(ready: Ready) -> str:
    text = _("Du har den sandsynligvis igen omkring %(day)s.") % {"day": spoken_long_day(ready.on)}
    ground = _("Det er vores skøn.") if ready.is_guess else _("Så længe har det taget for de seneste.")
    return f"{text} {ground}"


def _longer(claim: Claim, ready: Ready) -> str:
    text = _("Det tager længere tid, end vi regnede med: Vi ventede, at du havde den igen omkring %(day)s.")
    if claim.state == State.IN_REPAIR:
        then = _("Vi skriver til dig, når værkstedet er færdigt.")
    else:
        then = _("Vi skriver til dig, når værkstedet har sendt den.")
    ring = _("Du kan også ringe til os på %(phone)s.")
    return f"{text} {then} {ring}" % {"day": spoken_long_day(ready.on), "phone": spoken_help_phone()}
