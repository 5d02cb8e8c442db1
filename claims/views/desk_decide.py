"""Deciding about a claim: the form, the letter as it will go out, and a colleague's word on what is large.

The form is filled in and sent to the letter's page, which carries what was typed in hidden fields: from there it is
sent off, or goes back to be mended. Nothing is kept meanwhile, so nothing can be left behind or lost.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE, Language
from accounts.refusals import Refusal, WrongState
from accounts.spoken import spoken_language
from claims.deciding import decisions
from claims.deciding.assessing import CoverAssessment
from claims.deciding.basis import bases_of, changed_since, drafted, suggested_reason, takes_two
from claims.deciding.decision_texts import clause_label, is_against, terms_of
from claims.deciding.letters import letters_of
from claims.forms.deciding import DecideForm, SendBackForm
from claims.guards import Seen
from claims.models import Claim, Decision, DecisionKind, DecisionState, Document
from claims.views.desk_actions import ACTIONS, Doing
from claims.views.desk_assessment import VERDICT_TONES
from claims.views.desk_case import Refused, case_page, find_case
from claims.views.desk_done import say_done, undoable
from claims.views.desk_opened import note_opened
from claims.workflow import State
from policies.coverage_texts import verdict_text
from policies.terms_texts import product_name
from policies.vocabulary import Verdict

opens_and_posts = require_http_methods(["GET", "HEAD", "POST"])


@for_roles(*CALL_CENTRE)
@opens_and_posts
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """Fill in a decision; sent from the letter's page it is decided, or with `edit` opened again as it was typed."""
    claim = find_case(request, number)
    bases = bases_of(claim)
    form = _form(request, claim, bases)
    if request.method != "POST":
        lapsed = claim.state == State.LAPSED
        decisions.require_decidable(claim, DecisionKind.REJECTED if lapsed else DecisionKind.COVERED)
        return _form_page(request, claim, form, bases)
    if "edit" in request.POST or not form.is_valid():
        return _form_page(request, claim, form, bases)
    try:
        with undoable(request, number) as change:
            decision = decisions.decide(
                number=number,
                by=signed_in(request),
                now=present.now(),
                seen=form.seen(),
                cover=form.basis.cover if form.basis else None,
                **form.said,
            )
    except Refusal as refusal:
        return _form_page(request, find_case(request, number), form, bases, refusal=refusal)
    if decision.state == DecisionState.PROPOSED:
        say_done(request, change, _("Afgørelsen venter på en kollega. Intet er sendt endnu."))
    else:
        say_done(request, change, _("Afgørelsen er gemt, og brevet er på vej."))
    return redirect("desk-case", number)


@for_roles(*CALL_CENTRE)
@opens_and_posts
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """The letter as it will go out, in the claimant's language or another, before anything is decided."""
    claim = find_case(request, number)
    if request.method != "POST":
        return redirect("desk-decide", number)
    bases = bases_of(claim)
    form = _form(request, claim, bases)
    if not form.is_valid():
        return _form_page(request, claim, form, bases)
    try:
        decisions.require_decidable(claim, form.said["kind"], seen=form.seen())
    except Refusal as refusal:
        return _form_page(request, claim, form, bases, refusal=refusal)
    note_opened(request, claim)
    language = _language(request.POST.get("language", ""), claim)
    decision = drafted(claim, form.basis, **_in_language(claim, form, language))
    context = {
        **_letter_parts(claim, decision, language=language),
        "form": form,
        "version": request.POST.get("version", ""),
        "warning": _warning(decision),
        "takes_two": takes_two(claim, decision.at_stake_dkk),
    }
    return render(request, "desk/decide_letter.html", context)


@for_roles(*CALL_CENTRE)
@opens_and_posts
def second(request: HttpRequest, number: str) -> HttpResponse:
    """Read a colleague's proposal with its letter, and second it."""
    claim = find_case(request, number)
    if request.method != "POST":
        return _proposal_page(request, claim, _waiting(claim))
    try:
        with undoable(request, number) as change:
            decisions.second(
                number=number,
                decision=_posted_decision(request),
                by=signed_in(request),
                now=present.now(),
                seen=Seen.read(request.POST.get("version", "")),
            )
    except Refusal as refusal:
        return _refused(request, number, refusal)
    say_done(request, change, _("Afgørelsen er truffet, og brevet er på vej."))
    return redirect("desk-case", number)


@for_roles(*CALL_CENTRE)
@require_POST
def send_back(request: HttpRequest, number: str) -> HttpResponse:
    """Send a colleague's proposal back with a note."""
    claim = find_case(request, number)
    form = SendBackForm(request.POST, claim=claim)
    if not form.is_valid():
        return _proposal_page(request, claim, _waiting(claim), form=form)
    try:
        with undoable(request, number) as change:
            decisions.send_back(
                number=number,
                decision=_posted_decision(request),
                note=form.cleaned_data["note"],
                by=signed_in(request),
                now=present.now(),
                seen=form.seen(),
            )
    except Refusal as refusal:
        return _refused(request, number, refusal, form=form)
    say_done(request, change, _("Forslaget er sendt tilbage. Sagen skal afgøres på ny."))
    return redirect("desk-case", number)


def _form(request: HttpRequest, claim: Claim, bases: list[CoverAssessment]) -> DecideForm:
    """The form for the cover that was asked for: by `daekning` in the address, or as the form was sent."""
    posted = request.POST if request.method == "POST" else None
    wished = request.GET.get("daekning", "") if posted is None else posted.get("cover", "")
    found = next((basis for basis in bases if str(basis.cover.pk) == wished), None)
    basis = found or (bases[0] if bases else None)
    is_gone = posted is not None and bool(wished) and found is None
    return DecideForm(posted, claim=claim, basis=basis, is_cover_gone=is_gone)


def _form_page(
    request: HttpRequest,
    claim: Claim,
    form: DecideForm,
    bases: list[CoverAssessment],
    *,
    refusal: Refusal | None = None,
) -> HttpResponse:
    extra = {"bases": [_basis_row(claim, basis, form.basis) for basis in bases]}
    return case_page(request, claim, action=ACTIONS[Doing.DECIDE], form=form, refusal=refusal, extra=extra)


def _basis_row(claim: Claim, basis: CoverAssessment, chosen: CoverAssessment | None) -> dict[str, Any]:
    verdict = basis.assessment.verdict if basis.assessment else None
    return {
        "product": product_name(basis.cover.terms_id),
        "policy": basis.cover.policy.number,
        "verdict": verdict_text(verdict) if verdict else _("Kan ikke vurderes endnu"),
        "tone": VERDICT_TONES[verdict] if verdict else "neutral",
        "is_guess": basis.proposed,
        "current": basis is chosen,
        "href": f"{reverse('desk-decide', args=[claim.number])}?daekning={basis.cover.pk}",
    }


def _in_language(claim: Claim, form: DecideForm, language: str) -> dict[str, str]:
    """What was typed; a reason that was left as suggested is said in the language of the letter that is looked at."""
    said = form.said
    suggested = suggested_reason(form.basis, language=claim.language)
    if language != claim.language and suggested and said["reason"].split() == suggested.split():
        return {**said, "reason": suggested_reason(form.basis, language=language)}
    return said


def _language(wished: str, claim: Claim) -> str:
    return wished if wished in Language.values else claim.language


def _letter_parts(claim: Claim, decision: Decision, *, language: str) -> dict[str, Any]:
    """What a page shows of a decision that has not been taken."""
    limit = claim.organisation.four_eyes_above_dkk if claim.organisation else None
    return {
        "claim": claim,
        "decision": decision,
        "clause": clause_label(terms_of(decision), decision.clause),
        "letters": letters_of(claim, decision, language=language),
        "language": language,
        "languages": [
            {"code": Language.DANISH, "label": _("Brevet på dansk"), "current": language == Language.DANISH},
            {"code": Language.ENGLISH, "label": _("Brevet på engelsk"), "current": language == Language.ENGLISH},
        ],
        "is_other_language": language != claim.language,
        "claimants_language": spoken_language(claim.get_language_display()),
        "limit": limit,
    }


def _warning(decision: Decision) -> str:
    """A sentence where the decision goes against the assessment; '' elsewhere."""
    verdict = decision.assessment.get("verdict")
    if verdict is None or not is_against(decision.kind, Verdict(verdict)):
        return ""
    return _("Vurderingen siger «%(verdict)s», og afgørelsen er «%(kind)s». Se efter, at det er det, du vil.") % {
        "verdict": verdict_text(verdict),
        "kind": DecisionKind(decision.kind).label,
    }


def _waiting(claim: Claim) -> Decision:
    """The proposal that waits on the claim; `WrongState` where none does."""
    waiting = _proposal_of(claim)
    if waiting is None:
        raise WrongState(
            _("Der venter ingen afgørelse på sag %(number)s. Se sagen igen.") % {"number": claim.number},
            code="no_proposal",
        )
    return waiting


def _proposal_of(claim: Claim) -> Decision | None:
    return (
        Decision.objects.proposed()
        .filter(claim=claim)
        .select_related("decided_by", "cover__policy", "cover__device", "cover__continues__device")
        .first()
    )


def _posted_decision(request: HttpRequest) -> int:
    """Which proposal the page showed; 0, which none is, for what no page wrote."""
    text = request.POST.get("decision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _refused(request: HttpRequest, number: str, refusal: Refusal, *, form: SendBackForm | None = None) -> HttpResponse:
    """What was refused, above the proposal where it still waits, else above the claim."""
    claim = find_case(request, number)
    waiting = _proposal_of(claim)
    if waiting is None:
        return case_page(request, claim, refusal=refusal)
    return _proposal_page(request, claim, waiting, form=form, refusal=refusal)


def _proposal_page(
    request: HttpRequest,
    claim: Claim,
    proposal: Decision,
    *,
    form: SendBackForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    note_opened(request, claim)
    language = _language(request.GET.get("sprog", ""), claim)
    earlier = form.seen() if form and refusal is None else None
    context = {
        **_letter_parts(claim, proposal, language=language),
        "form": form,
        "back_form": form or SendBackForm(claim=claim),
        "own": proposal.decided_by_id == signed_in(request).pk,
        "warning": _warning(proposal),
        "changes": changed_since(claim, proposal, list(Document.objects.at_hand(claim.pk))),
        "refused": Refused.of(refusal) if refusal else None,
        "version": str(earlier or Seen.of(claim, claim.events.order_by("-pk").first())),
    }
    return render(request, "desk/decide_second.html", context, status=refusal.status if refusal else 200)
