"""What the call centre does about complaints, old devices and workshops' questions; each view is one act.

Answering a complaint is in `desk_complaints`.
"""

from collections.abc import Callable
from typing import Any

from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from accounts.refusals import Refusal, WrongState
from claims import complaints
from claims.forms.aftermath import ArrivalForm, ChargeForm, QuoteAnswerForm, ReceiveComplaintForm
from claims.forms.desk import ActionForm
from claims.guards import Seen
from claims.models import Claim, Complaint, OriginalReturn, Quote
from claims.routes import originals, quoting
from claims.views.desk_actions import ACTIONS, Doing
from claims.views.desk_case import case_page, find_case
from claims.views.desk_done import say_done, undoable

opens_and_posts = require_http_methods(["GET", "HEAD", "POST"])


@for_roles(*CALL_CENTRE)
@opens_and_posts
def complain(request: HttpRequest, number: str) -> HttpResponse:
    """Write down a complaint that came by telephone, mail or letter."""
    claim = find_case(request, number)
    if request.method != "POST" and Complaint.objects.open().filter(claim=claim).exists():
        raise _nothing(claim)
    form = ReceiveComplaintForm(_posted(request), claim=claim)

    def act(said: dict[str, Any]) -> None:
        complaints.receive(number=number, by=signed_in(request), now=present.now(), **said)

    return _answer(request, claim, Doing.COMPLAIN, form, act, done=_("Klagen er skrevet ned, og fristerne løber."))


@for_roles(*CALL_CENTRE)
@require_POST
def acknowledge(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm that the complaint has been read."""

    def act(seen: Seen | None) -> None:
        complaints.acknowledge(number=number, by=signed_in(request), now=present.now(), seen=seen)

    return _press(request, number, act, done=_("Klagen er bekræftet, og klageren får en mail."))


@for_roles(*CALL_CENTRE)
@require_POST
def withdraw_complaint(request: HttpRequest, number: str) -> HttpResponse:
    """Note that the claimant has taken the complaint back."""

    def act(seen: Seen | None) -> None:
        complaints.withdraw(number=number, by=signed_in(request), now=present.now(), seen=seen)

    return _press(request, number, act, done=_("Klagen er trukket tilbage, og klageren får en mail."))


@for_roles(*CALL_CENTRE)
@require_POST
def new_received(request: HttpRequest, number: str) -> HttpResponse:
    """Note that the employee has the new device."""

    def act(seen: Seen | None) -> None:
        originals.receive_new(number=number, by=signed_in(request), now=present.now())

    return _press(request, number, act, done=_("Den nye er modtaget. Nu løber fristen for den gamle."))


@for_roles(*CALL_CENTRE)
@opens_and_posts
def original_received(request: HttpRequest, number: str) -> HttpResponse:
    """Note that the old device has come, or is on its way by the carrier's scan."""
    claim = find_case(request, number)
    if request.method != "POST" and not OriginalReturn.objects.filter(claim=claim, arrived_at__isnull=True).exists():
        raise _nothing(claim)
    form = ArrivalForm(_posted(request), claim=claim)

    def act(said: dict[str, Any]) -> None:
        originals.receive_original(number=number, by=signed_in(request), now=present.now(), **said)

    return _answer(request, claim, Doing.ORIGINAL_RECEIVED, form, act, done=_("Den gamle enhed er registreret."))


@for_roles(*CALL_CENTRE)
@opens_and_posts
def charge_original(request: HttpRequest, number: str) -> HttpResponse:
    """Approve a charge for an old device that never came, or let it go."""
    claim = find_case(request, number)
    waiting = OriginalReturn.objects.visible_to(signed_in(request)).filter(claim=claim, new_received_at__isnull=False)
    # The one that `originals.charge` takes: settled ones come last.
    original = waiting.order_by(Coalesce("arrived_at", "charged_at").asc(nulls_first=True), "pk").first()
    if original is None or (request.method != "POST" and not originals.may_be_charged(claim)):
        raise _nothing(claim)
    form = ChargeForm(_posted(request), claim=claim, limit_dkk=original.limit_dkk)

    def act(said: dict[str, Any]) -> None:
        originals.charge(number=number, by=signed_in(request), now=present.now(), seen=form.seen(), **said)

    return _answer(request, claim, Doing.CHARGE, form, act, done=_("Det er afgjort, og anmelderen får en mail."))


@for_roles(*CALL_CENTRE)
@opens_and_posts
def quote(request: HttpRequest, number: str) -> HttpResponse:
    """Approve or decline what the workshop asks."""
    claim = find_case(request, number)
    if request.method != "POST" and not Quote.objects.open().filter(claim=claim).exists():
        raise _nothing(claim)
    form = QuoteAnswerForm(_posted(request), claim=claim)

    def act(said: dict[str, Any]) -> None:
        quoting.answer(
            number=number,
            approved=said["approved"] == "yes",
            note=said["note"],
            by=signed_in(request),
            now=present.now(),
            seen=form.seen(),
        )

    return _answer(request, claim, Doing.QUOTE, form, act, done=_("Værkstedet får svaret i en mail."))


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _answer(
    request: HttpRequest,
    claim: Claim,
    doing: Doing,
    form: ActionForm,
    act: Callable[[dict[str, Any]], None],
    *,
    done: str,
) -> HttpResponse:
    """Open the form, or hand it to the act; a field that is refused says so, and what was typed stays."""
    action = ACTIONS[doing]
    if request.method != "POST" or not form.is_valid():
        return case_page(request, claim, action=action, form=form)
    try:
        with undoable(request, claim.number) as change:
            act(form.cleaned_data)
    except WrongState as refusal:
        return case_page(request, find_case(request, claim.number), action=action, form=form, refusal=refusal)
    except Refusal as refusal:
        form.add_error(refusal.code if refusal.code in form.fields else None, refusal.text)
        return case_page(request, claim, action=action, form=form)
    say_done(request, change, done)
    return redirect("desk-case", claim.number)


def _press(request: HttpRequest, number: str, act: Callable[[Seen | None], None], *, done: str) -> HttpResponse:
    """One button: hand what its page showed to the act."""
    claim = find_case(request, number)
    try:
        with undoable(request, number) as change:
            act(Seen.read(request.POST.get("version", "")))
    except Refusal as refusal:
        return case_page(request, find_case(request, claim.number), refusal=refusal)
    say_done(request, change, done)
    return redirect("desk-case", number)


def _nothing(claim: Claim) -> WrongState:
    text = _("Sag %(number)s venter ikke på det nu. Se sagen igen.") % {"number": claim.number}
    return WrongState(text, code="nothing_waits")
