"""Answering a complaint: for good, or as a draft that is not sent yet."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from accounts.refusals import Refusal, WrongState
from claims import complaints
from claims.forms.aftermath import AnswerComplaintForm
from claims.models import Claim, Complaint, ComplaintDraft
from claims.views.desk_actions import ACTIONS, Doing
from claims.views.desk_case import case_page, find_case
from claims.views.desk_done import say_done, undoable

ACTION = ACTIONS[Doing.ANSWER_COMPLAINT]


@for_roles(*CALL_CENTRE)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Open the answer as far as it has come, send it, or keep it as a draft."""
    claim = find_case(request, number)
    complaint = Complaint.objects.visible_to(signed_in(request)).open().filter(claim=claim).first()
    if request.method != "POST":
        if complaint is None:
            text = _("Sag %(number)s venter ikke på det nu. Se sagen igen.") % {"number": claim.number}
            raise WrongState(text, code="nothing_waits")
        draft = _draft_of(complaint)
        begun = {"outcome": draft.outcome, "answer": draft.answer} if draft else None
        return _form_page(request, claim, AnswerComplaintForm(claim=claim, initial=begun), draft=draft)
    form = AnswerComplaintForm(request.POST, claim=claim)
    if "draft" in request.POST:
        return _keep(request, claim, form)
    return _send(request, claim, form)


def _keep(request: HttpRequest, claim: Claim, form: AnswerComplaintForm) -> HttpResponse:
    try:
        complaints.save_draft(
            number=claim.number, by=signed_in(request), now=present.now(), seen_at=_seen_at(request), **form.as_draft()
        )
    except WrongState as refusal:
        return _form_page(request, claim, _unjudged(form, claim), refusal=refusal)
    messages.success(request, _("Kladden er gemt. Den er ikke sendt."))
    return redirect("desk-case", claim.number)


def _send(request: HttpRequest, claim: Claim, form: AnswerComplaintForm) -> HttpResponse:
    if not form.is_valid():
        return _form_page(request, claim, form)
    said = {name: form.cleaned_data[name] for name in ("outcome", "answer")}
    try:
        with undoable(request, claim.number) as change:
            complaints.answer(number=claim.number, by=signed_in(request), now=present.now(), seen=form.seen(), **said)
    except WrongState as refusal:
        return _form_page(request, find_case(request, claim.number), form, refusal=refusal)
    except Refusal as refusal:
        form.add_error(refusal.code if refusal.code in form.fields else None, refusal.text)
        return _form_page(request, claim, form)
    say_done(request, change, _("Klagen er besvaret."))
    return redirect("desk-case", claim.number)


def _form_page(
    request: HttpRequest,
    claim: Claim,
    form: AnswerComplaintForm,
    *,
    draft: ComplaintDraft | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    seen: Any = draft.at.isoformat() if draft else request.POST.get("draft_seen", "")
    shown = {"draft": draft, "draft_seen": seen, "bodies": complaints.bodies_of(claim)}
    return case_page(request, claim, action=ACTION, form=form, refusal=refusal, extra=shown)


def _draft_of(complaint: Complaint) -> ComplaintDraft | None:
    return ComplaintDraft.objects.select_related("by").filter(complaint=complaint).first()


def _unjudged(form: AnswerComplaintForm, claim: Claim) -> AnswerComplaintForm:
    """The form with what was typed, without a word on what a draft may well lack."""
    return AnswerComplaintForm(claim=claim, initial=form.as_draft())


def _seen_at(request: HttpRequest) -> datetime | None:
    try:
        at = parse_datetime(request.POST.get("draft_seen", ""))
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
