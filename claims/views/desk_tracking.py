"""Noting at the desk with which carrier a parcel goes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from accounts.refusals import Refusal, WrongState
from claims.forms.tracking import TrackingForm
from claims.routes import tracking
from claims.views.desk_actions import ACTIONS, Doing
from claims.views.desk_case import case_page, find_case
from claims.views.desk_done import say_done, undoable


@for_roles(*CALL_CENTRE)
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest, number: str) -> HttpResponse:
    """Say whose parcel it is, and its number there."""
    claim, action = find_case(request, number), ACTIONS[Doing.TRACK]
    if request.method != "POST":
        if not tracking.parcels(claim).exists():
            raise WrongState(_("Sag %(number)s har ingen forsendelser.") % {"number": number}, code="no_parcel")
        return case_page(request, claim, action=action, form=TrackingForm(claim=claim))
    form = TrackingForm(request.POST, claim=claim)
    if not form.is_valid():
        return case_page(request, claim, action=action, form=form)
    try:
        with undoable(request, number) as change:
            tracking.note(
                number=number, by=signed_in(request), now=present.now(), seen=form.seen(), **form.cleaned_data
            )
    except Refusal as refusal:
        return case_page(request, find_case(request, number), action=action, form=form, refusal=refusal)
    say_done(request, change, _("Sporingen er noteret."))
    return redirect("desk-case", number)
