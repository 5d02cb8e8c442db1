"""What the claimant says of what was read in a proof of purchase; the same by a private link and signed in."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import present
from accounts.spoken import spoken_help_phone
from claims.case.case_page import Door, documents_of
from claims.case.purchase_page import card_of, prefix_of
from claims.evidence import purchases
from claims.evidence.purchases import Asked
from claims.forms.purchases import PurchaseForm
from claims.guards import require_open
from claims.proof.disclosure import disclosure_of

OTHER = "other"


@require_http_methods(["GET", "HEAD", "POST"])
def answer_purchase(request: HttpRequest, door: Door, pk: int) -> HttpResponse:
    """Ask whether it fits, and take the answer; a paper that came by another door is answered as missing."""
    asked = _asked(door, pk)
    if request.method != "POST":
        return _page(request, door, asked) if door.claim.is_open else redirect(door.url("case"))
    now = present.now()
    about: dict[str, Any] = {
        "number": door.claim.number,
        "document": pk,
        "by": door.user,
        "now": now,
        "trusted": door.trusted,
    }
    if request.POST.get("do") == OTHER:
        purchases.decline(**about)
        messages.success(request, _("Tak. Så bruger vi ikke det, vi læste."))
        return redirect(door.url("case"))
    require_open(door.claim)
    form = PurchaseForm(request.POST, today=timezone.localdate(now), prefix=prefix_of(pk))
    if not form.is_valid():
        return _page(request, door, asked, form)
    purchases.state(**about, **form.cleaned_data)
    messages.success(request, _("Tak. Vi har skrevet det på sagen."))
    return redirect(door.url("case"))


def _asked(door: Door, pk: int) -> Asked:
    if not door.own:
        raise Http404
    papers = documents_of(door, disclosure_of(door.claim, trusted=door.trusted)).filter(pk=pk)
    for asked in purchases.asked_of(papers, trusted=door.trusted):
        return asked
    raise Http404


def _page(request: HttpRequest, door: Door, asked: Asked, form: PurchaseForm | None = None) -> HttpResponse:
    card = card_of(door, asked, timezone.localdate(present.now()), form)
    context = {
        "card": card,
        "form": card.form,
        "claim": door.claim,
        "back_href": door.url("case"),
        "help_phone_number": spoken_help_phone(),
    }
    return render(request, "employee/purchase_answer.html", context)
