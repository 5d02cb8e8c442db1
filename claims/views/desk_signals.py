"""Signals on a claim: a list with reasons, which the case page fetches, and what is behind each, which is logged."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from claims.desk.signal_texts import ICONS, NAMES, reason, rows
from claims.desk.signals import Found, Signal, look, signals_of
from claims.models import Claim
from claims.views.desk_case import find_case
from claims.views.desk_opened import is_looked_at


@for_roles(*CALL_CENTRE)
@require_safe
def signals(request: HttpRequest, number: str) -> HttpResponse:
    """What stands on the claim: the part that the case page fetches, or a page of its own."""
    claim = find_case(request, number)
    shown = [_told(found) for found in signals_of(claim, actor=signed_in(request))]
    return _answer(request, claim, "desk/signals_list.html", {"signals": shown})


@for_roles(*CALL_CENTRE)
@require_safe
def signal(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """What is behind one signal; that somebody looked is written down."""
    if name not in set(Signal):
        raise Http404
    claim = find_case(request, number)
    user = signed_in(request)
    if is_looked_at(request):
        found = look(claim=claim, signal=Signal(name), by=user, now=present.now())
    else:
        found = next((one for one in signals_of(claim, actor=user) if one.signal == name), None)
    shown = {"signal": _told(found) if found else None, "rows": rows(found) if found else []}
    return _answer(request, claim, "desk/signal_rows.html", shown)


def _told(found: Found) -> dict[str, Any]:
    return {
        "slug": found.signal.value,
        "name": NAMES[found.signal],
        "icon": ICONS[found.signal],
        "reason": reason(found),
    }


def _answer(request: HttpRequest, claim: Claim, part: str, shown: dict[str, Any]) -> HttpResponse:
    template = part if request.headers.get("HX-Request") else "desk/signals.html"
    response = render(request, template, {"claim": claim, "part": part, **shown})
    response.headers["Vary"] = "HX-Request, Cookie"
    response.headers["Cache-Control"] = "private, no-store"
    return response
