"""Agreeing a time for a call at the desk, while the claimant is on the phone or after."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from accounts.refusals import Refusal
from accounts.spoken import spoken_between
from claims.calls import appointments, calling
from claims.calls.call_files import file_for_desk
from claims.forms.call_times import AgreeCallForm
from claims.guards import require_open
from claims.models import Claim
from claims.views.desk_actions import ACTIONS, Doing
from claims.views.desk_case import case_page, find_case
from claims.views.desk_done import say_done, undoable
from claims.views.desk_slots import slot_days
from claims.views.files import file_answer


@for_roles(*CALL_CENTRE)
@require_safe
def calendar_file(request: HttpRequest, number: str) -> HttpResponse:
    """The agreed call for the agent's own calendar; 409 where none is agreed."""
    claim = find_case(request, number)
    return file_answer(file_for_desk(claim, appointments.require_agreed(claim), now=present.now()))


@for_roles(*CALL_CENTRE)
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, number: str) -> HttpResponse:
    """Show the free half hours on the case page, and take the chosen one."""
    claim, action = find_case(request, number), ACTIONS[Doing.AGREE_CALL]
    if request.method != "POST":
        require_open(claim)
        return case_page(request, claim, action=action, form=AgreeCallForm(claim=claim), extra=_times(claim, ""))
    form = AgreeCallForm(request.POST, claim=claim)
    picked = request.POST.get("starts_at", "")
    if not form.is_valid():
        return case_page(request, claim, action=action, form=form, extra=_times(claim, picked))
    now = present.now()
    try:
        with undoable(request, number) as change:
            agreed = appointments.agree_call(number=number, by=signed_in(request), now=now, **form.said())
    except appointments.NotACallTime as refusal:
        form.add_error("starts_at", refusal.text)
        return case_page(request, claim, action=action, form=form, extra=_times(claim, picked))
    except Refusal as refusal:
        fresh = find_case(request, number)
        return case_page(request, fresh, action=action, form=form, refusal=refusal, extra=_times(fresh, picked))
    span = spoken_between(agreed.starts_at, agreed.due_at, now)
    say_done(request, change, _("Aftalt: vi ringer %(span)s. Anmelderen får besked.") % {"span": span})
    return redirect("desk-case", number)


def _times(claim: Claim, picked: str) -> dict[str, Any]:
    """The times that are free now, and the agreed call that the page shows beside them."""
    now = present.now()
    agreed = calling.agreed_call(claim)
    return {
        "days": slot_days(appointments.free_call_days(now=now, besides=claim), now=now, picked=picked),
        "shown": agreed.pk if agreed else appointments.NONE_SHOWN,
    }
