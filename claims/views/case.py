"""The pages of one case for its claimant, the same by a private link and signed in; the door says who came."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import wraps
from typing import Any, Protocol

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import present
from accounts.refusals import WrongState
from accounts.spoken import spoken_help_phone
from claims.case.case_page import Door, case_context, may_withdraw
from claims.closing import withdraw
from claims.evidence import evidence
from claims.evidence.told import Answers
from claims.forms.evidence import TYPED, ContactAnswerForm, DescribeForm
from claims.guards import Seen
from claims.models import TaskKind
from claims.proof import own_contact
from claims.proof.disclosure import Disclosure, disclosure_of, gives_contact, may_arrange
from claims.routes.routing import label_file, require_label
from claims.views.case_contact import CORRECT, LABEL, contact_href
from claims.views.unsent import in_words, left_out, unsent
from claims.workflow import CLAIMANT, State, Step, steps_from


class AnswerForm(Protocol):
    def is_valid(self) -> bool: ...
    def to_answers(self) -> Answers: ...


@require_safe
def show_case(request: HttpRequest, door: Door) -> HttpResponse:
    return render(request, "employee/case.html", case_context(door, present.now()))


@require_http_methods(["GET", "HEAD", "POST"])
def send_answer(request: HttpRequest, door: Door, task: str) -> HttpResponse:
    """Take in what was skipped at the filing."""
    _own(door)
    if request.method != "POST" and not door.claim.is_open:
        return redirect(door.url("case"))
    said = request.POST if request.method == "POST" else None
    disclosed = disclosure_of(door.claim, trusted=door.trusted)
    told = disclosed.shown(door.claim)
    form: Any
    if task == TaskKind.DESCRIBE:
        form = DescribeForm(said, claim=told, now=present.now())
        title = _("Fortæl, hvad der er sket")
    elif task == TaskKind.CONTACT:
        if door.claim.is_open and not door.sees_contact and gives_contact(told):
            return _ask_for_code_first(request, door)
        form = ContactAnswerForm(said, claim=told, blank=not door.sees_contact)
        if said is None and door.sees_contact:
            _lay_before(request, door, form)
        title = _("Hvor får vi fat i dig?")
    else:
        raise Http404
    asked = {"title": title, "submit_label": _("Send"), "kind": task}
    if request.method == "POST" and form.is_valid():
        own_contact.forget_typed(request)
        return _take_in(request, door, disclosed, form, asked)
    return _answer_page(request, door, {**asked, "form": form})


def _ask_for_code_first(request: HttpRequest, door: Door) -> HttpResponse:
    """Lead to the code; what was typed while the half hour ended waits for it."""
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in TYPED}
        if own_contact.keep_typed(request, door.claim, typed, now=present.now()):
            said = _("Det, du skrev, er ikke gemt endnu. Få en kode, så kan du sende det.")
        else:
            said = _("Det, du skrev, er ikke gemt. Få en kode, og skriv det så igen.")
        messages.warning(request, said)
    return redirect(contact_href(door, CORRECT))


def _lay_before(request: HttpRequest, door: Door, form: ContactAnswerForm) -> None:
    """Put what was typed before the code into the form, and say that it is to be sent yet."""
    if typed := own_contact.typed_before(request, door.claim, now=present.now()):
        form.initial = {**form.initial, **typed}
        messages.warning(request, _("Det, du skrev, er ikke gemt endnu. Se det igennem, og send det."))


def _take_in(
    request: HttpRequest, door: Door, disclosed: Disclosure, form: Any, asked: Mapping[str, Any]
) -> HttpResponse:
    """Write the answers on the claim; what it does not take in is told, and a story stays on the page.

    Where somebody else has told it whom this door may not know of, it is answered as if nobody had.
    """
    whole = form.whole() if asked["kind"] == TaskKind.DESCRIBE else form
    said = whole.to_answers()
    about: dict[str, Any] = {
        "by": door.user,
        "now": present.now(),
        "trusted": door.trusted,
        "sees_contact": door.sees_contact,
        "token": door.token,
    }
    try:
        taken = evidence.answer(number=door.claim.number, answers=form.to_answers(), **about)
    except WrongState:
        if not said.description:
            raise
        kept = unsent(door, disclosed, in_words(said))
        return _answer_page(request, door, {**asked, "unsent": kept}, status=409)
    door.claim.refresh_from_db(fields=[field.name for field in fields(Answers)])
    left = left_out(said, taken, disclosed.shown(door.claim))
    if taken or left == Answers():
        messages.success(request, _("Tak. Vi har skrevet det på sagen."))
    if getattr(whole, "removed", None):
        messages.warning(request, removed_text())
    if left != Answers() and whole is not form:
        return _answer_page(request, door, {**asked, "unsent": unsent(door, disclosed, in_words(left))})
    if left != Answers():
        said_no = _("Vi kunne ikke rette det hele her. Ring til os på %(phone)s, så retter vi det.")
        messages.warning(request, said_no % {"phone": spoken_help_phone()})
    return redirect(door.url("case"))


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_claim(request: HttpRequest, door: Door) -> HttpResponse:
    """Ask once more on GET, withdraw on POST.

    A door that may not any more is sent back with whom to ring, alike whether the register knows the device.
    """
    _own(door)
    may = may_withdraw(door, disclosure_of(door.claim, trusted=door.trusted))
    if request.method == "POST":
        if not may and Step.WITHDRAW in steps_from(State(door.claim.state), CLAIMANT):
            said = _("Ring til os på %(phone)s, hvis anmeldelsen skal trækkes tilbage.")
            messages.warning(request, said % {"phone": spoken_help_phone()})
            return redirect(door.url("case"))
        # Whether the door may was asked of the claim as it was read: it must not have moved on since.
        withdraw(number=door.claim.number, by=door.user, now=present.now(), seen=Seen.of(door.claim, None))
        messages.success(request, _("Du har trukket anmeldelsen tilbage."))
        return redirect(door.url("case"))
    if not may:
        return redirect(door.url("case"))
    return render(request, "employee/withdraw.html", {"claim": door.claim, "back_href": door.url("case")})


@require_safe
def show_label(request: HttpRequest, door: Door) -> HttpResponse:
    """The shipping label as a PDF; 409 where the route has none any more.

    That is asked first: whether something is kept from this door would tell that the register knows the device.
    """
    _own(door)
    shipment = require_label(door.claim, known=door.trusted)
    if not disclosure_of(door.claim, trusted=door.trusted).arrangements:
        raise Http404
    if not door.sees_contact:
        # The sender stands on it, with their street.
        return redirect(contact_href(door, LABEL))
    label = label_file(shipment, language=door.claim.language)
    response = HttpResponse(label.content, content_type=label.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{label.name}"'
    return response


def arranging(view: Callable[[HttpRequest, Door, Disclosure], HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in who may arrange things with us (`proof.disclosure`), and give the view what they may see.

    Whoever may not is sent back to the case, whether there is anything to arrange or not. Who did not file gets 404.
    """

    @wraps(view)
    def guarded(request: HttpRequest, door: Door) -> HttpResponse:
        _own(door)
        disclosed = disclosure_of(door.claim, trusted=door.trusted)
        if not may_arrange(door.claim, disclosed, trusted=door.trusted):
            return redirect(door.url("case"))
        return view(request, door, disclosed)

    return guarded


def removed_text() -> str:
    """What is said where a CPR number or a code was taken out of somebody's text."""
    return _("Vi har fjernet noget, der lignede et CPR-nummer eller en kode, fra din tekst. Det skal vi ikke bruge.")


def _own(door: Door) -> None:
    if not door.own:
        raise Http404


def _answer_page(request: HttpRequest, door: Door, shown: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    context = {"claim": door.claim, "back_href": door.url("case"), "help_phone_number": spoken_help_phone()}
    return render(request, "employee/answer.html", {**context, **shown}, status=status)
