"""The front page, the way home after sign-in, and what load balancers and monitors ask."""

from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import present
from accounts.access import for_signed_in, public
from accounts.models import Role
from accounts.spoken import spoken_moment
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from claims.promises.due import DueProblem
from notifications.clock import database_now
from portal import health
from portal.metrics import CONTENT_TYPE, exposition
from workshops.calendars import CalendarProblem

HOMES = {
    Role.EMPLOYEE: "my-page",
    Role.AGENT: "desk-queue",
    Role.TEAM_LEAD: "desk-queue",
    Role.WORKSHOP: "workshop-jobs",
    Role.IT_ADMIN: "fleet-overview",
    Role.SYSTEM_ADMIN: "admin:index",
}


@require_safe
@public
def front(request: HttpRequest) -> HttpResponse:
    """The first page: file a claim, or sign in; and until when we ring who files now."""
    now = present.now()
    call_by = _call_by(now)
    return render(request, "front.html", {"call_by": spoken_moment(call_by, now) if call_by else ""})


def _call_by(now: datetime) -> datetime | None:
    """Until when whoever files now is rung, by one question as at a filing; None where that cannot be said.

    Then the page still names the number to ring.
    """
    try:
        return deadlines.reckon([DeadlineKind.CALLBACK], starts_at=now).first_due
    except (Error, DueProblem, CalendarProblem):
        return None


@require_safe
@for_signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Send the user to the page that their role works on."""
    return redirect(HOMES[Role(request.user.role)])  # type: ignore[union-attr]


@require_safe
@public
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
@public
def ready(request: HttpRequest) -> HttpResponse:
    """Whether this process can take requests: the database answers and every migration has run (503 where not).

    A late heartbeat, a late deadline or a cache that is away is said in the body (`degraded`) with 200. Taking web
    processes out of service for a worker's trouble would mend nothing, and nobody could file a claim meanwhile; the
    alarm about it is `manage.py deadline_health` and `/metrics`.
    """
    try:
        executor = MigrationExecutor(connection)
        if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return JsonResponse({"status": "migrations are waiting", "count": len(waiting)}, status=503)
        degraded = [figure.name for figure in health.unwell(health.read(now=database_now()))]
    except Error:
        return JsonResponse({"status": "no database"}, status=503)
    if cache.is_away():  # type: ignore[attr-defined]
        degraded.append("cache")
    return JsonResponse({"status": "degraded", "degraded": degraded} if degraded else {"status": "ok"})


@require_safe
@never_cache
@public
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures of `manage.py deadline_health` for Prometheus; without the bearer's token there is no such page."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    known = settings.METRICS_TOKEN
    if not known or scheme.lower() != "bearer" or not constant_time_compare(token.strip(), known):
        raise Http404
    try:
        figures = health.read(now=database_now())
    except Error:
        return HttpResponse("no database\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse(exposition(figures), content_type=CONTENT_TYPE)
