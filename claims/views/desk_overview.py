"""The team lead's page: what is late or soon will be, what would help, who has how much, and how promises were kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import Role, User
from claims.desk import forecasting, overview
from claims.desk.forecasting import HORIZON, MOST_JOBS, Handling, HourAhead, Outlook
from claims.desk.overview import OfOrganisation, Waiting
from claims.desk.overview_texts import forecast_sentence, out_of_turn, reckoned_with, with_one_more
from claims.models import Claim, Deadline, SkipReason
from claims.promises.worktime import DEFAULT_CALENDAR, OutOfReach, add_working_time
from claims.views.desk_clock import DueClock, clock_of
from claims.views.overview_charts import Bar, hours_chart, kept_chart, share_bar, spoken_percent
from workshops import hours
from workshops.calendars import Calendar, CalendarProblem, local_date

NEAR = timedelta(hours=1)
PERIODS = (14, 30)
SHOWN = 50
SKIPS_SHOWN = 30
ORGANISATIONS_SHOWN = 15
MOST_AGENTS = 99

Reckoned = tuple[Outlook, list[HourAhead]]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A claim that is late or nearly so, and whether it is one that will not be reached."""

    claim: Claim
    clock: DueClock
    will_be_missed: bool


@dataclass(frozen=True, kw_only=True)
class Person:
    """What one of the call centre has on their hands; `bar` is their share beside who has most."""

    name: str
    on_duty: bool
    has_open: str
    has_over: str
    has_near: str
    done_today: str
    bar: Bar


@dataclass(frozen=True, kw_only=True)
class Customer:
    name: str
    promised: int
    broken: int
    percent: str
    bar: Bar


@for_roles(Role.TEAM_LEAD)
@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    """The overview; `?agenter=` reckons the forecast with as many on the telephone, `?dage=` looks back so far."""
    user, now = signed_in(request), present.now()
    calendar = hours.of_call_centre().calendar or DEFAULT_CALENDAR
    near, horizon = _ahead(calendar, now, NEAR), _ahead(calendar, now, HORIZON)
    people = list(overview.people(user, now=now, near=near))
    waiting = overview.waiting(user, before=horizon, most=MOST_JOBS)
    asked = _number(request.GET.get("agenter", ""), MOST_AGENTS)
    agents = overview.on_duty(people) if asked is None else asked
    handling = overview.handling(now)
    reckoned = _reckoned(waiting, calendar, agents=agents, handling=handling, now=now)
    days = _days(request)
    context = {
        "now": now,
        "agents": agents,
        "asked": asked,
        "is_cut": len(waiting) == MOST_JOBS,
        "most": MOST_JOBS,
        **(_said(*reckoned, handling, now) if reckoned else {"forecast": "", "hours": None}),
        **_late(user, waiting, reckoned, now=now, near=near),
        "people": _people(people),
        **_figures(user),
        **_skips(user, now),
        **_kept(user, now, days),
        "periods": _periods(days, request),
    }
    return render(request, "desk/overview.html", context)


def _ahead(calendar: Calendar, now: datetime, amount: timedelta) -> datetime:
    """When so much working time has passed; plain time where the calendar cannot say."""
    try:
        return add_working_time(calendar, now, amount)[0]
    except (OutOfReach, CalendarProblem):
        return now + amount


def _reckoned(
    waiting: Sequence[Waiting], calendar: Calendar, *, agents: int, handling: Handling, now: datetime
) -> Reckoned | None:
    """The forecast and its hours; None where the opening hours cannot say."""
    jobs = [line.job for line in waiting]
    try:
        found = forecasting.outlook(calendar, jobs, agents=agents, handling=handling.each, now=now)
        return found, forecasting.hours_ahead(calendar, jobs, found=found.as_is, handling=handling.each, now=now)
    except (OutOfReach, CalendarProblem):
        return None


def _late(
    user: User, waiting: Sequence[Waiting], reckoned: Reckoned | None, *, now: datetime, near: datetime
) -> dict[str, Any]:
    """The claims that are over or nearly so."""
    missed = {job.key for job in reckoned[0].as_is.missed} if reckoned else set()
    over = [line for line in waiting if line.due_at < now]
    soon = [line for line in waiting if now <= line.due_at <= near]
    first, then = over[:SHOWN], soon[:SHOWN]
    promises = overview.shown(user, [*first, *then])
    return {
        "over_number": len(over),
        "near_number": len(soon),
        "over": [_line(promise, missed, now) for promise in promises if promise.due_at < now],
        "near": [_line(promise, missed, now) for promise in promises if promise.due_at >= now],
    }


def _said(found: Outlook, ahead: Sequence[HourAhead], handling: Handling, now: datetime) -> dict[str, Any]:
    return {
        "forecast": forecast_sentence(found, now),
        "one_more": with_one_more(found),
        "out_of_turn": out_of_turn(found),
        "is_calm": not found.as_is.missed,
        "reckoned_with": reckoned_with(found.as_is.agents, handling),
        "hours": hours_chart(ahead, now),
    }


def _line(promise: Deadline, missed: set[int], now: datetime) -> Line:
    return Line(claim=promise.claim, clock=clock_of(promise, now), will_be_missed=promise.pk in missed)


def _people(found: Sequence[Any]) -> list[Person]:
    most = max((user.has_open for user in found), default=0)
    return [
        Person(
            name=user.name,
            on_duty=bool(user.on_duty),
            has_open=_counted(user.has_open),
            has_over=_counted(user.has_over),
            has_near=_counted(user.has_near),
            done_today=_counted(user.done_today),
            bar=share_bar(user.has_open, most, "due"),
        )
        for user in found
    ]


def _figures(user: User) -> dict[str, str]:
    nobodys, complaints = overview.figures(user)
    return {"nobodys": _counted(nobodys), "complaints": _counted(complaints)}


def _counted(number: int) -> str:
    return _("%(number)d+") % {"number": overview.COUNTED} if number > overview.COUNTED else str(number)


def _skips(user: User, now: datetime) -> dict[str, Any]:
    reasons = overview.reasons_of_skips(user, now=now)
    return {
        "skips": list(overview.skipped(user, now=now)[:SKIPS_SHOWN]),
        "skips_number": sum(times for _reason, times in reasons),
        "skip_reasons": [(SkipReason(reason).label, times) for reason, times in reasons],
    }


def _kept(user: User, now: datetime, days: int) -> dict[str, Any]:
    last = local_date(now)
    first = last - timedelta(days=days - 1)
    by_day = overview.kept_by_day(user, first=first, last=last)
    customers = overview.kept_by_organisation(user, first=first, last=last, most=ORGANISATIONS_SHOWN)
    return {"kept": kept_chart(by_day), "customers": [_customer(one) for one in customers]}


def _customer(one: OfOrganisation) -> Customer:
    return Customer(
        name=one.name or _("Ukendt virksomhed"),
        promised=one.promised,
        broken=one.promised - one.kept,
        percent=spoken_percent(one.percent),
        bar=share_bar(one.kept, one.promised, "kept"),
    )


def _days(request: HttpRequest) -> int:
    asked = _number(request.GET.get("dage", ""), max(PERIODS))
    return asked if asked in PERIODS else PERIODS[0]


def _periods(days: int, request: HttpRequest) -> list[dict[str, Any]]:
    kept = {"agenter": agents} if (agents := request.GET.get("agenter", "")) else {}
    return [
        {
            "label": _("%(days)d dage") % {"days": number},
            "href": f"{reverse('desk-overview')}?{urlencode({**kept, 'dage': number})}#holdt",
            "current": number == days,
            "count": None,
        }
        for number in PERIODS
    ]


def _number(text: str, most: int) -> int | None:
    """What was asked for, as far as it is a whole number that makes sense."""
    text = text.strip()
    return min(int(text), most) if text.isascii() and text.isdecimal() and len(text) < 5 else None
