"""How the claimant is reached, shown behind a link: a code to the claim's own contact, and on to what was wished."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import present
from claims.case.case_parts import Door
from claims.filing.limits import may_ask_for_code
from claims.forms.proving import CodeForm
from claims.models import CodePurpose, TaskKind
from claims.proof import following
from claims.proof.even_time import even_time
from claims.views.proving import reader_language

# What the visitor was about to do, as it stands in the address.
_ONWARD: Final = "til"
CORRECT, LABEL = "ret", "label"


def contact_href(door: Door, onward: str, *, page: str = "contact") -> str:
    """Where a code is asked for, by somebody who goes on from there."""
    return door.url(page) + (f"?{_ONWARD}={onward}" if onward in {CORRECT, LABEL} else "")


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_code(request: HttpRequest, door: Door) -> HttpResponse:
    """Say why a link alone shows no contact, and send a code on POST."""
    _own(door)
    onward = request.GET.get(_ONWARD, "")
    if door.sees_contact:
        return redirect(_goal(door, onward))
    context = {"claim": door.claim, "back_href": door.url("case")}
    if request.method != "POST":
        return render(request, "employee/contact.html", context)
    now, number = present.now(), door.claim.number
    if not may_ask_for_code(request, purpose=CodePurpose.STATUS, asked=number, now=now):
        return render(request, "employee/contact.html", context | {"too_many": True}, status=429)
    with even_time(settings.CODE_STEP_SECONDS):
        following.ask(request, number=number, language=reader_language(), now=now)
    return redirect(contact_href(door, onward, page="contact-code"))


@require_http_methods(["GET", "HEAD", "POST"])
def take_code(request: HttpRequest, door: Door) -> HttpResponse:
    """Take the code, and go on with what was asked for."""
    _own(door)
    onward = request.GET.get(_ONWARD, "")
    if door.sees_contact:
        return redirect(_goal(door, onward))
    if following.asked_for(request) != door.claim.number:
        return redirect(contact_href(door, onward))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        missed = following.show_contact(request, form.cleaned_data["code"], now=present.now())
        if missed is None:
            messages.success(request, _("Nu kan du se og rette dine oplysninger her i en halv time."))
            return redirect(_goal(door, onward))
        form.refuse(missed)
    context = {"form": form, "claim": door.claim, "again_href": contact_href(door, onward)}
    return render(request, "employee/contact_code.html", context)


def _goal(door: Door, onward: str) -> str:
    if onward == CORRECT:
        return door.url("answer", TaskKind.CONTACT)
    return door.url("label") if onward == LABEL else f"{door.url('case')}#oplysninger"


def _own(door: Door) -> None:
    if not door.own:
        raise Http404
