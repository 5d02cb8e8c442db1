"""The claimant's complaint, and their word that the new device is there; the same by a private link and signed in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import present
from accounts.refusals import Refusal, WrongState
from claims import complaints
from claims.case.case_page import Door
from claims.deciding.decision_texts import decision_part
from claims.forms.aftermath import ComplainForm
from claims.models import ComplaintChannel
from claims.proof.disclosure import disclosure_of, may_arrange
from claims.routes import originals
from claims.views.case import removed_text
from claims.writing.masking import mask


@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: HttpRequest, door: Door) -> HttpResponse:
    """Take in a complaint; one that waits or was answered is read on the page of the claim."""
    decided = door.claim.decisions.in_force().exists()
    disclosed = disclosure_of(door.claim, trusted=door.trusted)
    if not door.own or not may_arrange(door.claim, disclosed, trusted=door.trusted, decided=decided):
        raise Http404
    if request.method != "POST":
        if not complaints.may_complain(door.claim):
            return redirect(f"{door.url('case')}#klage")
        return _complain_page(request, door, ComplainForm())
    form = ComplainForm(request.POST)
    if not form.is_valid():
        return _complain_page(request, door, form)
    text = form.cleaned_data["text"]
    try:
        complaints.receive(
            number=door.claim.number, text=text, channel=ComplaintChannel.PAGE, by=door.user, now=present.now()
        )
    except WrongState:
        raise
    except Refusal as refusal:
        form.add_error("text", refusal.text)
        return _complain_page(request, door, form)
    messages.success(request, _("Vi har fået din klage."))
    if mask(text).removed:
        messages.warning(request, removed_text())
    return redirect(f"{door.url('case')}#klage")


@require_http_methods(["GET", "HEAD", "POST"])
def new_received(request: HttpRequest, door: Door) -> HttpResponse:
    """Note that the new device is there; nothing that GET asks for changes anything."""
    _require_arrangements(door)
    if request.method == "POST":
        originals.receive_new(number=door.claim.number, by=door.user, now=present.now())
        messages.success(request, _("Tak. Nu ved du, hvornår den gamle skal være sendt."))
    return redirect(f"{door.url('case')}#gammel-enhed")


def _require_arrangements(door: Door) -> None:
    """What was decided and settled is its real user's; who only filed is answered as if there was no such page."""
    if not door.own or not disclosure_of(door.claim, trusted=door.trusted).arrangements:
        raise Http404


def _complain_page(request: HttpRequest, door: Door, form: ComplainForm) -> HttpResponse:
    decisions = list(door.claim.decisions.all())
    decision = decision_part(door.claim, decisions[-1], trusted=door.trusted) if decisions else None
    context = {"form": form, "claim": door.claim, "back_href": door.url("case"), "decision": decision}
    return render(request, "employee/complain.html", context)
