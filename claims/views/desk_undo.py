"""Undoing what one has just done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from accounts.refusals import Refusal
from claims.desk import undoing
from claims.models import Change
from claims.views.desk_case import case_page, find_case


@for_roles(*CALL_CENTRE)
@require_POST
def undo(request: HttpRequest, number: str, change: int) -> HttpResponse:
    """Undo one's own change; where it cannot be undone, the claim as it is now says why."""
    claim, user = find_case(request, number), signed_in(request)
    get_object_or_404(Change.objects.visible_to(user).filter(claim=claim), pk=change)
    try:
        undoing.undo(number, change, by=user, now=present.now())
    except Refusal as refusal:
        return case_page(request, find_case(request, number), refusal=refusal)
    messages.success(request, _("Fortrudt. Sagen er, som den var før, og der er ikke sendt noget."))
    return redirect("desk-case", number)
