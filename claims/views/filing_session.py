"""Staying in the middle of a filing: the session's end is told before it comes, and put off at a press."""

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import public
from accounts.models import Role, User
from accounts.sessions import seconds_left

# Whoever handles others' claims signs in anew each day.
_MAY_STAY: Final = frozenset({Role.EMPLOYEE, Role.IT_ADMIN})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def stay(request: HttpRequest) -> HttpResponse:
    """Let the session last as long again and say how long, in seconds; 410 where it is over or must not."""
    if request.method != "POST":
        return redirect("file-claim")
    if not may_stay(request):
        return JsonResponse({"seconds": 0}, status=410)
    request.session.modified = True
    return JsonResponse({"seconds": seconds_left(request)})


def may_stay(request: HttpRequest) -> bool:
    """Whether the visitor has a session whose end they may put off."""
    who = request.user
    return bool(seconds_left(request)) and (not isinstance(who, User) or who.role in _MAY_STAY)
