"""The checklist of a claim on its page: a press a point, and what the claimant answered about the battery."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from accounts.refusals import Refusal
from claims.desk import checking
from claims.guards import Seen
from claims.views.desk_beside import checklist_part
from claims.views.desk_case import case_page, find_case
from claims.views.desk_done import say_done, undoable


@for_roles(*CALL_CENTRE)
@require_POST
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Tick a point, or take its tick away: another press undoes it."""
    claim = find_case(request, number)
    item, done = request.POST.get("item", ""), request.POST.get("done") == "1"
    try:
        checking.tick(number=number, item=item, done=done, by=signed_in(request), now=present.now())
    except Refusal as refusal:
        if request.htmx:  # type: ignore[attr-defined]
            # htmx shows no answer but a 200: the page is loaded anew, and says it.
            messages.error(request, refusal.text)
            return HttpResponse(status=refusal.status, headers={"HX-Refresh": "true"})
        return case_page(request, find_case(request, number), refusal=refusal)
    if request.htmx:  # type: ignore[attr-defined]
        context = {"claim": claim, "version": _version(request), **checklist_part(claim, signed_in(request))}
        return render(request, "desk/case_checklist.html", context)
    return HttpResponseRedirect(f"{reverse('desk-case', args=[number])}#tjekliste")


@for_roles(*CALL_CENTRE)
@require_POST
def battery(request: HttpRequest, number: str) -> HttpResponse:
    """Note whether the battery is dangerous."""
    find_case(request, number)
    dangerous = request.POST.get("dangerous") == "1"
    try:
        with undoable(request, number) as change:
            checking.state_battery(
                number=number,
                dangerous=dangerous,
                by=signed_in(request),
                now=present.now(),
                seen=Seen.read(_version(request)),
            )
    except Refusal as refusal:
        return case_page(request, find_case(request, number), refusal=refusal)
    done = _("Batteriet er noteret som farligt. Enheden må ikke sendes.") if dangerous else _("Batteriet er i orden.")
    say_done(request, change, done)
    return HttpResponseRedirect(f"{reverse('desk-case', args=[number])}#tjekliste")


def _version(request: HttpRequest) -> str:
    return request.POST.get("version", "")
