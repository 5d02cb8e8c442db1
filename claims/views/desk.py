"""What the call centre does on a claim: each view opens one form on the case page and hands it to one act."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from accounts.refusals import Refusal, WrongState
from claims import closing
from claims.calls import contact, reaching
from claims.deciding import assessing
from claims.desk import finding, mentioning
from claims.desk.searching import find_devices, typed
from claims.evidence import evidence
from claims.files import uploads
from claims.forms.assessing import AssessForm
from claims.forms.calls import CallForm, PhoneForm
from claims.forms.desk import (
    ActionForm,
    AssignForm,
    CloseForm,
    DocumentForm,
    FindDeviceForm,
    NoteForm,
    ReopenForm,
)
from claims.models import Claim, Document
from claims.views.desk_actions import ACTIONS, Action, Doing
from claims.views.desk_call_panel import panel_of
from claims.views.desk_case import case_page, find_case
from claims.views.desk_done import say_done, undoable
from claims.views.file_answers import for_script

Form = TypeVar("Form", bound=ActionForm)

opens_and_posts = require_http_methods(["GET", "HEAD", "POST"])


@for_roles(*CALL_CENTRE)
@opens_and_posts
def call(request: HttpRequest, number: str) -> HttpResponse:
    """Ring the claimant with what there is to say at hand, and log what came of it."""
    claim, action, user = find_case(request, number), ACTIONS[Doing.CALL], signed_in(request)
    if request.method != "POST":
        _require_fit(claim, action)
    panel = panel_of(claim, user)
    said = request.POST if request.method == "POST" else None
    form = CallForm(said, claim=claim, guides=panel.guides, rung=panel.phone.number)

    def act(_cleaned: dict[str, Any]) -> None:
        contact.log_call(number=number, agent=user, now=present.now(), seen=form.seen(), **form.said())

    answer = _answer(request, claim, action, form, act, done=_("Opkaldet er gemt."), extra={"call": panel})
    asks_for_time = isinstance(answer, HttpResponseRedirect) and form.asks_for_time
    return redirect("desk-agree-call", number) if asks_for_time else answer


@for_roles(*CALL_CENTRE)
@opens_and_posts
def phone(request: HttpRequest, number: str) -> HttpResponse:
    """Say on which number the claimant is rung."""
    claim, action, form = _begin(request, number, Doing.PHONE, PhoneForm)

    def act(said: dict[str, Any]) -> None:
        reaching.set_phone(number=number, by=signed_in(request), now=present.now(), seen=form.seen(), **said)

    return _answer(request, claim, action, form, act, done=_("Nummeret er gemt."))


@for_roles(*CALL_CENTRE)
@opens_and_posts
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Write an internal note."""
    claim, action, form = _begin(request, number, Doing.NOTE, NoteForm)

    def act(said: dict[str, Any]) -> None:
        contact.add_note(number=number, by=signed_in(request), now=present.now(), **said)

    extra = {"colleagues": [user.name for user in mentioning.colleagues() if user.pk != signed_in(request).pk]}
    return _answer(request, claim, action, form, act, done=_("Noten er gemt."), extra=extra)


@for_roles(*CALL_CENTRE)
@opens_and_posts
def assign(request: HttpRequest, number: str) -> HttpResponse:
    """Take the claim, give it to a colleague, or put it back."""
    user = signed_in(request)
    claim, action, form = _begin(request, number, Doing.ASSIGN, AssignForm, actor=user)

    def act(said: dict[str, Any]) -> None:
        contact.assign(number=number, by=user, now=present.now(), seen=form.seen(), **said)

    return _answer(request, claim, action, form, act, done=_("Sagen har fået ny sagsbehandler."))


@for_roles(*CALL_CENTRE)
@opens_and_posts
def assess(request: HttpRequest, number: str) -> HttpResponse:
    """State the facts that cover hangs on."""
    claim, action, form = _begin(request, number, Doing.ASSESS, AssessForm)

    def act(said: dict[str, Any]) -> None:
        assessing.state_facts(
            number=number, facts=form.to_facts(), by=signed_in(request), now=present.now(), seen=form.seen()
        )

    return _answer(request, claim, action, form, act, done=_("Oplysningerne er gemt, og vurderingen er regnet om."))


@for_roles(*CALL_CENTRE)
@opens_and_posts
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Close the claim by hand."""
    claim, action, form = _begin(request, number, Doing.CLOSE, CloseForm)

    def act(said: dict[str, Any]) -> None:
        closing.close(number=number, by=signed_in(request), now=present.now(), seen=form.seen(), **said)

    return _answer(request, claim, action, form, act, done=_("Sagen er afsluttet."))


@for_roles(*CALL_CENTRE)
@opens_and_posts
def reopen(request: HttpRequest, number: str) -> HttpResponse:
    """Open an ended claim again."""
    claim, action, form = _begin(request, number, Doing.REOPEN, ReopenForm)

    def act(said: dict[str, Any]) -> None:
        closing.reopen(number=number, by=signed_in(request), now=present.now(), seen=form.seen(), **said)

    return _answer(request, claim, action, form, act, done=_("Sagen er genåbnet med nye frister."))


@for_roles(*CALL_CENTRE)
@opens_and_posts
def find_device(request: HttpRequest, number: str) -> HttpResponse:
    """Search the register and say which device the claim is about."""
    user = signed_in(request)
    claim, action, form = _begin(request, number, Doing.FIND_DEVICE, FindDeviceForm, actor=user)
    text = typed(request.GET.get("q", claim.stated_identifier))
    extra = {"query": text, "found": find_devices(text, actor=user)}

    def act(said: dict[str, Any]) -> None:
        finding.attach_device(number=number, by=user, now=present.now(), seen=form.seen(), **said)

    return _answer(request, claim, action, form, act, done=_("Enheden er koblet til sagen."), extra=extra)


@for_roles(*CALL_CENTRE)
@opens_and_posts
def document(request: HttpRequest, number: str) -> HttpResponse:
    """Take in a file on the claimant's behalf."""
    claim, action, form = _begin(request, number, Doing.DOCUMENT, DocumentForm)

    def act(said: dict[str, Any]) -> None:
        user, now = signed_in(request), present.now()
        evidence.add_documents(number=number, kind=said["kind"], uploads=said["file"], by=user, now=now)

    files = form.cleaned_data.get("file", ()) if form.is_bound and form.is_valid() else ()
    done = ngettext("Dokumentet er gemt.", "%(count)d dokumenter er gemt.", len(files)) % {"count": len(files)}
    return for_script(request, _answer(request, claim, action, form, act, done=done), form)


@for_roles(*CALL_CENTRE)
@require_POST
def documents_complete(request: HttpRequest, number: str) -> HttpResponse:
    """Say that nothing more is needed from the claimant."""
    claim = find_case(request, number)
    try:
        with undoable(request, number) as change:
            evidence.complete_documentation(number=number, by=signed_in(request), now=present.now())
    except Refusal as refusal:
        return case_page(request, claim, refusal=refusal)
    say_done(request, change, _("Dokumentationen er markeret som komplet."))
    return redirect("desk-case", number)


@for_roles(*CALL_CENTRE)
@require_safe
def download(request: HttpRequest, number: str, document: int) -> HttpResponseBase:
    """Stream a document of the claim."""
    documents = Document.objects.visible_to(signed_in(request)).filter(claim__number=number)
    return uploads.stream(get_object_or_404(documents, pk=document))


def _begin(
    request: HttpRequest, number: str, doing: Doing, form_class: type[Form], **options: Any
) -> tuple[Claim, Action, Form]:
    """The claim, the action, and its form with what was posted. An action that does not fit is not opened (409)."""
    claim, action = find_case(request, number), ACTIONS[doing]
    if request.method == "POST":
        return claim, action, form_class(request.POST, request.FILES, claim=claim, **options)
    _require_fit(claim, action)
    return claim, action, form_class(claim=claim, **options)


def _require_fit(claim: Claim, action: Action) -> None:
    if not action.fits(claim):
        raise WrongState(
            _("Sag %(number)s er i tilstanden «%(state)s», så det kan ikke lade sig gøre nu. Se sagen igen.")
            % {"number": claim.number, "state": claim.get_state_display()},
            code=action.doing.value,
        )


def _answer(
    request: HttpRequest,
    claim: Claim,
    action: Action,
    form: ActionForm,
    act: Callable[[dict[str, Any]], None],
    *,
    done: str,
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    """Open the form, or hand it to the act and go on; what is refused comes back with what was typed."""
    if request.method != "POST" or not form.is_valid():
        return case_page(request, claim, action=action, form=form, extra=extra)
    try:
        with undoable(request, claim.number) as change:
            act(form.cleaned_data)
    except Refusal as refusal:
        fresh = find_case(request, claim.number)
        return case_page(request, fresh, action=action, form=form, refusal=refusal, extra=extra)
    say_done(request, change, done)
    return HttpResponseRedirect(onward(request, claim))


def onward(request: HttpRequest, claim: Claim) -> str:
    """Back to the page that the form names, where it is ours; else to the claim."""
    wished = request.POST.get("next", "")
    if wished.startswith("/") and url_has_allowed_host_and_scheme(wished, allowed_hosts=None):
        return wished
    return reverse("desk-case", args=[claim.number])
