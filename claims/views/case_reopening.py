"""Asking for an ended claim to be opened again; the same by a private link and signed in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import present
from accounts.refusals import Refusal, WrongState
from claims import reopening
from claims.case.case_page import may_ask_to_reopen
from claims.case.case_parts import Door
from claims.forms.reopening import ReopeningForm
from claims.proof.disclosure import Disclosure
from claims.views.case import arranging, removed_text
from claims.writing.masking import mask


@require_http_methods(["GET", "HEAD", "POST"])
@arranging
def ask_to_reopen(request: HttpRequest, door: Door, disclosed: Disclosure) -> HttpResponse:
    """Ask why on GET, take it in on POST; back to the case where there is nothing to ask for."""
    if request.method != "POST":
        if not may_ask_to_reopen(door, disclosed):
            return redirect(door.url("case"))
        return _page(request, door, ReopeningForm())
    form = ReopeningForm(request.POST)
    if not form.is_valid():
        return _page(request, door, form)
    text = form.cleaned_data["text"]
    try:
        reopening.ask(number=door.claim.number, text=text, by=door.user, now=present.now(), trusted=door.trusted)
    except WrongState:
        raise
    except Refusal as refusal:
        form.add_error("text", refusal.text)
        return _page(request, door, form)
    messages.success(request, _("Vi har fået dit ønske om genåbning."))
    if mask(text).removed:
        messages.warning(request, removed_text())
    return redirect(door.url("case"))


def _page(request: HttpRequest, door: Door, form: ReopeningForm) -> HttpResponse:
    context = {"form": form, "claim": door.claim, "back_href": door.url("case")}
    return render(request, "employee/reopen.html", context)
