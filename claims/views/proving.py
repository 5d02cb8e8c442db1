"""Showing who one is by a code: before a filing, and to come back to a claim without its link.

Each answer is the same whether we know what was typed, and takes as long. Who asks too often is told so at once: that
hangs on what was typed alone, and whoever waits keeps a thread of the server from everybody else. A code that is tried
is not waited for either: the rows that it is held against are the same for somebody and for nobody.
"""

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import present
from accounts.access import private, public
from accounts.language import chosen_language
from accounts.models import Language, User
from claims.filing.draft import Draft
from claims.filing.limits import may_ask_for_code
from claims.forms.proving import CodeForm, NumberForm, WhoForm
from claims.models import CodePurpose
from claims.proof import following, proving
from claims.proof.codes import Miss
from claims.proof.even_time import even_time
from claims.proof.links import token_of

# The button of a borrowed telephone.
FORGET = "glem"
# What tells one showing of the page with the code from every other, so that its press is known again.
SLIP_BYTES = 24
MOST_OF_A_SLIP = 64


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def who(request: HttpRequest) -> HttpResponse:
    """Ask who the visitor is, send a code to the contact in the register, and let them be nobody again."""
    if isinstance(request.user, User):
        return redirect("file-claim")
    if request.method == "POST" and FORGET in request.POST:
        proving.forget_proof(request)
        return redirect("file-claim-who")
    sending = request.method == "POST"
    form = WhoForm(request.POST if sending else None)
    context: dict[str, Any] = {"form": form, "proven": proving.proven_person(request), "forget": FORGET}
    if not sending or not form.is_valid():
        return render(request, "employee/file_who.html", context)
    now, contact = present.now(), form.cleaned_data["contact"]
    if not may_ask_for_code(request, purpose=CodePurpose.FILING, asked=contact, now=now):
        return render(request, "employee/file_who.html", context | {"too_many": True}, status=429)
    with even_time(settings.CODE_STEP_SECONDS):
        draft = Draft.of(request.session, now=now)
        proving.ask(
            request,
            contact=contact,
            typed=form.data["contact"].strip(),
            identifier=draft.answers.get("identifier", "") if draft else "",
            is_the_device=form.cleaned_data["is_the_device"],
            language=reader_language(),
            now=now,
        )
    return redirect("file-claim-who-code")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def who_code(request: HttpRequest) -> HttpResponse:
    """Take the code, and go back to the filing as whom it was sent to; the same press again does so again."""
    if isinstance(request.user, User):
        return redirect("file-claim-who")
    posted = request.method == "POST"
    typed = proving.asked_for(request)
    form = CodeForm(request.POST if posted else None)
    slip = request.POST.get("slip", "")[:MOST_OF_A_SLIP]
    if posted and form.is_valid():
        found = proving.try_code(request, form.cleaned_data["code"], slip=slip, now=present.now())
        if not isinstance(found, Miss):
            return redirect("file-claim")
        form.refuse(found)
    if not typed:
        return redirect("file-claim-who")
    context = {"form": form, "typed": typed, "slip": slip or secrets.token_urlsafe(SLIP_BYTES)}
    return render(request, "employee/file_who_code.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def status(request: HttpRequest) -> HttpResponse:
    """Ask for the claim's number, and send codes to who may follow it."""
    sending = request.method == "POST"
    form = NumberForm(request.POST if sending else None)
    if not sending or not form.is_valid():
        return render(request, "employee/status.html", {"form": form})
    now, number = present.now(), form.cleaned_data["number"]
    if not may_ask_for_code(request, purpose=CodePurpose.STATUS, asked=number, now=now):
        return render(request, "employee/status.html", {"form": form, "too_many": True}, status=429)
    with even_time(settings.CODE_STEP_SECONDS):
        following.ask(request, number=number, language=chosen_language(request), now=now)
    return redirect("status-code")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
@private
def status_code(request: HttpRequest) -> HttpResponse:
    """Take the code, and lead to the claim by a link of its own."""
    number = following.asked_for(request)
    if not number:
        return redirect("status")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = following.try_code(request, form.cleaned_data["code"], now=present.now())
        if not isinstance(found, Miss):
            return redirect("claimant-case", token_of(found))
        form.refuse(found)
    return render(request, "employee/status_code.html", {"form": form, "number": number})


def reader_language() -> str:
    """The language that the visitor reads, in which a code is written."""
    language = (get_language() or "")[:2]
    return language if language in Language.values else Language.DANISH
