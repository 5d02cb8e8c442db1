"""The day's work of a workshop, in lists by what comes next; each list costs the same, however long it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Actor
from claims.models import Route, RouteKind
from claims.views.desk_paging import Place
from claims.workflow import State

SHOWN_AT_FIRST = 12
A_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Worklist:
    """One list of jobs: its name, where the time stands that it is ordered by, and which routes are on it."""

    slug: str
    name: str | Promise
    empty: str | Promise
    time: str
    holds: Callable[[datetime, datetime], Q]


def _walk_in(**period: Any) -> Q:
    return Q(kind=RouteKind.WALK_IN, claim__state=State.ROUTED, **period)


_STARTS = "booking__period__startswith"
LISTS: dict[str, Worklist] = {
    one.slug: one
    for one in (
        Worklist(
            slug="i-dag",
            name=_("Kommer i dag"),
            empty=_("Ingen har en tid i dag."),
            time=_STARTS,
            holds=lambda today, tomorrow: _walk_in(**{f"{_STARTS}__gte": today, f"{_STARTS}__lt": tomorrow}),
        ),
        Worklist(
            slug="udeblevet",
            name=_("Skulle være kommet"),
            empty="",
            time=_STARTS,
            holds=lambda today, tomorrow: _walk_in(**{f"{_STARTS}__lt": today}),
        ),
        Worklist(
            slug="forsendelser",
            name=_("Forsendelser på vej"),
            empty=_("Ingen forsendelser er på vej."),
            time="chosen_at",
            holds=lambda today, tomorrow: Q(kind__in=[RouteKind.LABEL, RouteKind.PICKUP], claim__state=State.ROUTED),
        ),
        Worklist(
            slug="reparation",
            name=_("Under reparation"),
            empty=_("Ingen enheder er under reparation."),
            time="repair__received_at",
            holds=lambda today, tomorrow: Q(claim__state=State.IN_REPAIR),
        ),
        Worklist(
            slug="klar",
            name=_("Klar til udlevering"),
            empty=_("Ingen enheder venter på at komme hjem."),
            time="repair__finished_at",
            holds=lambda today, tomorrow: Q(claim__state=State.RETURNING),
        ),
        Worklist(
            slug="senere",
            name=_("Kommer senere"),
            empty="",
            time=_STARTS,
            holds=lambda today, tomorrow: _walk_in(**{f"{_STARTS}__gte": tomorrow}),
        ),
    )
}


@dataclass(frozen=True, kw_only=True)
class Jobs:
    """A list as it is shown: its jobs, and where the rest begins."""

    work: Worklist
    routes: list[Route]
    more_href: str


def jobs_of(actor: Actor, one: Worklist, *, now: datetime, limit: int, place: Place | None = None) -> Jobs:
    """The next `limit` jobs of one list, the earliest first, from `place` on; one query."""
    found = _routes(actor, one, now)
    if place is not None and place.at is not None:
        found = found.filter(Q(at__gt=place.at) | Q(at=place.at, pk__gt=place.pk))
    routes = list(found.order_by("at", "pk")[: limit + 1])
    more = ""
    if len(routes) > limit:
        last = routes[limit - 1]
        after = "" if limit == SHOWN_AT_FIRST else f"&efter={Place(last.at, last.pk)}".replace("+", "%2B")
        more = f"{reverse('workshop-jobs')}?liste={one.slug}{after}"
    return Jobs(work=one, routes=routes[:limit], more_href=more)


def all_jobs(actor: Actor, *, now: datetime) -> list[Jobs]:
    """Every list with its first jobs; one query a list. A list that has nothing to say when it is empty is left out."""
    found = [jobs_of(actor, one, now=now, limit=SHOWN_AT_FIRST) for one in LISTS.values()]
    return [jobs for jobs in found if jobs.routes or jobs.work.empty]


def _routes(actor: Actor, one: Worklist, now: datetime) -> QuerySet[Any]:
    """The routes on the list, with the time that it is ordered by as `at`."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    # Midnight tomorrow by the calendar, which is not always 24 hours away.
    tomorrow = timezone.make_aware(timezone.make_naive(midnight) + timedelta(days=1))
    mine = Route.objects.visible_to(actor).standing().filter(one.holds(midnight, tomorrow))
    return mine.annotate(at=F(one.time)).select_related("claim__device", "booking", "shipment", "repair")
