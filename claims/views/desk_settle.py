"""Making a loss good, and taking a fault up under a guarantee: what the call centre does with money and objects."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from accounts.refusals import Refusal, WrongState
from accounts.spoken import spoken_money
from claims.deciding import recalling, settling
from claims.deciding.decision_texts import clause_label, terms_of
from claims.deciding.entitlement import Entitlement
from claims.forms.desk import ActionForm
from claims.forms.settling import SettleForm
from claims.guards import Seen
from claims.models import Claim
from claims.timeline import require
from claims.views.desk_actions import ACTIONS, Doing
from claims.views.desk_case import case_page, find_case
from claims.views.desk_done import say_done, undoable
from claims.workflow import Step
from devices.replacing import AlreadyReplaced, NotTheNewUnit
from workshops.models import Guarantee

FIELDS = frozenset({"form", "amount_dkk", "excess_dkk", "new_identifier"})


@for_roles(*CALL_CENTRE)
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, number: str) -> HttpResponse:
    """Say what the claimant gets; what the decision does not entitle to comes back with what was typed."""
    claim = find_case(request, number)
    try:
        entitled = settling.entitlement(claim)
    except WrongState as refusal:
        if request.method != "POST":
            raise
        return case_page(request, claim, refusal=refusal)
    if request.method != "POST":
        require(claim, Step.SETTLE)
        return _settle_page(request, claim, SettleForm(claim=claim, entitled=entitled), entitled)
    form = SettleForm(request.POST, claim=claim, entitled=entitled)
    if not form.is_valid():
        return _settle_page(request, claim, form, entitled)
    try:
        with undoable(request, number) as change:
            settling.settle(number=number, by=signed_in(request), now=present.now(), seen=form.seen(), **form.settled())
    except (settling.NotEntitled, NotTheNewUnit, AlreadyReplaced) as refusal:
        form.add_error(_field_of(refusal, form), refusal.text)
        return _settle_page(request, claim, form, entitled)
    except Refusal as refusal:
        return _settle_page(request, find_case(request, number), form, entitled, refusal=refusal)
    say_done(request, change, _("Skaden er erstattet, sagen er afsluttet, og anmelderen får en mail."))
    return redirect("desk-case", number)


@for_roles(*CALL_CENTRE)
@require_POST
def recall(request: HttpRequest, number: str) -> HttpResponse:
    """Take the claim up under the guarantee that was chosen, or with `undo` make it a loss like any other again."""
    claim = find_case(request, number)
    user, now, seen = signed_in(request), present.now(), Seen.read(request.POST.get("version", ""))
    try:
        with undoable(request, number) as change:
            if "undo" in request.POST:
                recalling.take_back(number=number, by=user, now=now, seen=seen)
                said = _("Sagen er ikke længere en reklamation, og anmelderen får en mail.")
            else:
                chosen = _key(request.POST.get("guarantee", ""))
                guarantee = Guarantee.objects.visible_to(user).filter(pk=chosen).first()
                recalling.recall(number=number, guarantee=guarantee, by=user, now=now, seen=seen)
                said = _("Sagen er en reklamation nu, og anmelderen får en mail.")
    except Refusal as refusal:
        return case_page(request, claim, refusal=refusal)
    say_done(request, change, said)
    return redirect("desk-case", number)


def _settle_page(
    request: HttpRequest,
    claim: Claim,
    form: ActionForm,
    entitled: Entitlement,
    *,
    refusal: Refusal | None = None,
) -> HttpResponse:
    extra = {"entitled_rows": _entitled_rows(entitled)}
    return case_page(request, claim, action=ACTIONS[Doing.SETTLE], form=form, refusal=refusal, extra=extra)


def _entitled_rows(entitled: Entitlement) -> list[dict[str, Any]]:
    """What the decision entitles to, for the top of the form."""
    decision = entitled.decision
    clause = clause_label(terms_of(decision), decision.clause) if decision.clause else ""
    limit, worth = entitled.limit_dkk, entitled.worth_dkk
    rows = [
        (_("Afgørelse"), str(decision.get_kind_display())),
        (_("Punkt"), clause),
        (_("Højeste erstatning"), spoken_money(limit) if limit is not None else ""),
        (_("Enhedens værdi"), spoken_money(worth) if worth is not None else ""),
        (_("Totalskade"), _("Ja, den kan ikke repareres for det, den er værd") if entitled.total_loss else ""),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _field_of(refusal: Refusal, form: ActionForm) -> str | None:
    """The field at which the refusal is shown; an error of the whole form where the form does not have it."""
    name = refusal.code if refusal.code in FIELDS else "new_identifier"
    if isinstance(refusal, AlreadyReplaced):
        name = "form"
    return name if name in form.fields else None


def _key(text: str) -> int:
    """The id that the page itself wrote; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
