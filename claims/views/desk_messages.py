"""Writing to the claimant from the case page: from a text that lies ready or none, seen before it is sent."""

from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from accounts.refusals import Refusal, WrongState
from claims.forms.messaging import MessageForm
from claims.guards import Seen
from claims.models import Claim
from claims.views.desk import onward, opens_and_posts
from claims.views.desk_actions import ACTIONS, Doing
from claims.views.desk_case import case_page, find_case
from claims.views.desk_done import say_done, undoable
from claims.views.file_answers import for_script
from claims.writing import messaging, replying
from claims.writing.filling import Filled
from claims.writing.masking import mask


@for_roles(*CALL_CENTRE)
@opens_and_posts
def message(request: HttpRequest, number: str) -> HttpResponse:
    """Write to the claimant; `fill` fetches a text to begin from, `preview` shows it as the claimant will see it."""
    claim = find_case(request, number)
    if request.method != "POST":
        return _page(request, claim, MessageForm(claim=claim))
    form = MessageForm(request.POST, request.FILES, claim=claim)
    if "fill" in request.POST:
        return _fill(request, claim, form)
    return for_script(request, _answered(request, claim, form), form)


@for_roles(*CALL_CENTRE)
@require_POST
def put_aside(request: HttpRequest, number: str) -> HttpResponse:
    """Say that what the claimant wrote needs no answer."""
    claim = find_case(request, number)
    try:
        with undoable(request, number) as change:
            seen = Seen.read(request.POST.get("version", ""))
            messaging.put_aside(number=number, by=signed_in(request), now=present.now(), seen=seen)
    except Refusal as refusal:
        return case_page(request, find_case(request, number), refusal=refusal)
    say_done(request, change, _("Beskeden er lagt til side."))
    return HttpResponseRedirect(onward(request, claim))


def _answered(request: HttpRequest, claim: Claim, form: MessageForm) -> HttpResponse:
    if not form.is_valid():
        return _preview(request, claim, form) if request.htmx else _page(request, claim, form)  # type: ignore[attr-defined]
    return _preview(request, claim, form) if "preview" in request.POST else _send(request, claim, form)


def _send(request: HttpRequest, claim: Claim, form: MessageForm) -> HttpResponse:
    said = form.cleaned_data
    try:
        with undoable(request, claim.number) as change:
            messaging.send(
                number=claim.number,
                text=said["text"],
                files=said["attachments"],
                by=signed_in(request),
                now=present.now(),
                seen=form.seen(),
            )
    except WrongState as refusal:
        return _page(request, find_case(request, claim.number), form, refusal=refusal)
    except Refusal as refusal:
        form.add_error(refusal.code if refusal.code in form.fields else None, refusal.text)
        return _page(request, claim, form)
    say_done(request, change, _("Beskeden er sendt."))
    if mask(said["text"]).removed:
        notices.warning(request, _("Noget, der lignede et CPR-nummer eller en kode, blev fjernet fra beskeden."))
    return HttpResponseRedirect(onward(request, claim))


def _fill(request: HttpRequest, claim: Claim, form: MessageForm) -> HttpResponse:
    """Put the chosen text below what was typed, filled in; what nobody knows is named."""
    form.is_valid()
    template = form.cleaned_data.get("template")
    typed = request.POST.get("text", "").strip()
    filled = replying.draft(template, claim, agent=signed_in(request)) if template else Filled("")
    text = "\n\n".join(part for part in (typed, filled.text) if part)
    written = MessageForm(claim=claim, initial={"text": text, "template": template})
    extra = {"left_open": messaging.left_open(filled.missing) if filled.missing else "", "fetched": template}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "desk/message_text.html", {"form": written, "claim": claim, **extra})
    return _page(request, claim, written, extra=extra)


def _preview(request: HttpRequest, claim: Claim, form: MessageForm) -> HttpResponse:
    """The message as the claimant will read it, and where the mail about it goes."""
    text = form.cleaned_data.get("text", "")
    shown: dict[str, Any] = {"preview": mask(text).text.strip(), "addresses": messaging.addresses_of(claim)}
    shown["is_masked"] = bool(mask(text).removed)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "desk/message_preview.html", {"form": form, "claim": claim, **shown})
    return _page(request, claim, form, extra=shown)


def _page(
    request: HttpRequest,
    claim: Claim,
    form: MessageForm,
    *,
    refusal: Refusal | None = None,
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    # A browser sends the files of a form once; whoever sends it again has to choose them again.
    lost = {"files_lost": bool(request.FILES)}
    shown = {"nobody_to_mail": not messaging.addresses_of(claim), **lost, **(extra or {})}
    return case_page(request, claim, action=ACTIONS[Doing.MESSAGE], form=form, refusal=refusal, extra=shown)
