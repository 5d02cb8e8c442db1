"""The private link itself, for whoever came by it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import present
from claims.case.case_page import Door
from claims.proof import borrowed, links


@require_http_methods(["GET", "HEAD", "POST"])
def close_link(request: HttpRequest, door: Door) -> HttpResponse:
    """Ask once more on GET, close this link on POST, and know nothing of the claim here; who is signed in has none."""
    if not door.token:
        raise Http404
    if request.method == "POST":
        links.close_own(number=door.claim.number, token=door.token, now=present.now())
        borrowed.forget_claim(request, door.claim)
        messages.success(request, _("Linket er lukket. Her kan du få en kode, når du vil se sagen igen."))
        return redirect("status")
    return render(request, "employee/close_link.html", {"claim": door.claim, "back_href": door.url("case")})
