"""The front page, the way home after sign-in, and the two questions that a load balancer asks."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import for_signed_in, public
from accounts.models import Role

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
    """The first page: file a claim, or sign in."""
    return render(request, "front.html")


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
@public
def ready(request: HttpRequest) -> HttpResponse:
    """Whether this process can take requests: the database answers and every migration has run (503 where not)."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    if waiting:
        return JsonResponse({"status": "migrations are waiting", "count": len(waiting)}, status=503)
    return JsonResponse({"status": "ok"})
