"""The private links to a claim that still open: to whom they went, and closing one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from accounts.spoken import spoken_phone
from claims.models import Claim, ClaimLink
from claims.proof import links


class CloseForm(forms.Form):
    link = forms.UUIDField()


@for_roles(*CALL_CENTRE)
@require_http_methods(["GET", "HEAD", "POST"])
def private_links(request: HttpRequest, number: str) -> HttpResponse:
    """List the links that open, the latest first, and close the one that is said."""
    user = signed_in(request)
    claim = get_object_or_404(Claim.objects.visible_to(user), number=number)
    if request.method == "POST":
        form = CloseForm(request.POST)
        if form.is_valid():
            _close(claim, form.cleaned_data["link"], request, now=present.now())
            return redirect("desk-links", number)
    live = ClaimLink.objects.visible_to(user).open_at(present.now()).filter(claim=claim)
    rows = [_row(link) for link in live.order_by("-created_at", "pk")]
    return render(request, "desk/links.html", {"claim": claim, "rows": rows})


def _close(claim: Claim, link: UUID, request: HttpRequest, *, now: datetime) -> None:
    try:
        closed = links.close_for(number=claim.number, link=link, by=signed_in(request), now=now)
    except ClaimLink.DoesNotExist as missing:
        raise Http404 from missing
    if closed.address:
        said = _("Linket er lukket, og der kommer hverken mail med link eller kode til adressen.")
    else:
        said = _("Linket er lukket.")
    messages.success(request, said)


def _row(link: ClaimLink) -> dict[str, Any]:
    """What a line says of a link. Its token is nobody's here to see."""
    if link.by_code:
        kind = _("Åbnet med en kode")
    elif link.address:
        kind = _("Sendt på mail")
    else:
        kind = _("Fra kvitteringen") if link.of_filer else _("Fra en, der anmeldte det samme igen")
    return {
        "key": link.pk,
        "address": spoken_phone(link.address),
        "kind": kind,
        "trusted": link.trusted,
        "at": link.created_at,
    }
