"""The steps before handing in on the desk's page: ticking, or explaining, what was told on the phone."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from accounts.refusals import Refusal
from claims.forms.unlocking import CannotForm
from claims.routes import readying
from claims.views.desk_case import case_page, find_case
from claims.views.desk_done import say_done, undoable


@for_roles(*CALL_CENTRE)
@require_POST
def unlock(request: HttpRequest, number: str) -> HttpResponse:
    """Note what the claimant said of a step; each press can be undone."""
    find_case(request, number)
    doing = request.POST.get("do", "")
    step = request.POST.get("step", "")
    said: dict[str, Any] = {"number": number, "step": step, "by": signed_in(request), "now": present.now()}
    try:
        with undoable(request, number) as change:
            if doing == "cannot":
                readying.cannot(**said, reason=_reason(request))
            elif doing == "undo":
                readying.untick(**said)
            else:
                readying.tick(**said)
    except Refusal as refusal:
        return case_page(request, find_case(request, number), refusal=refusal)
    say_done(request, change, _("Det er noteret."))
    return HttpResponseRedirect(f"{reverse('desk-case', args=[number])}#tjekliste")


def _reason(request: HttpRequest) -> str:
    """Why it cannot be done, read as the claimant's own form reads it; raises `Refusal`."""
    form = CannotForm(request.POST)
    if not form.is_valid():
        raise Refusal(str(form.errors["reason"][0]), code="reason")
    reason: str = form.cleaned_data["reason"]
    return reason
