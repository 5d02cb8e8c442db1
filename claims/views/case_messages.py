"""The claimant's conversation with us; the same by a private link and signed in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import present
from accounts.refusals import Refusal, WrongState
from accounts.spoken import spoken_help_phone
from claims.case.case_page import Door, may_ask_to_reopen
from claims.case.message_page import lines_for_claimant, may_write, waiting_text, written_through
from claims.files.upload_room import room_of
from claims.forms.messaging import ClaimantMessageForm
from claims.proof.disclosure import Disclosure, disclosure_of
from claims.views.case import removed_text
from claims.views.file_answers import for_script
from claims.views.unsent import Unsent, unsent
from claims.writing import messaging
from claims.writing.masking import mask


@require_http_methods(["GET", "HEAD", "POST"])
def converse(request: HttpRequest, door: Door) -> HttpResponse:
    """Read what was written, and write to us. Nothing that GET asks for changes anything."""
    disclosed = disclosure_of(door.claim, trusted=door.trusted)
    if not may_write(door, disclosed, present.now()):
        raise Http404
    room = room_of(door.claim, trusted=door.trusted)
    if request.method != "POST":
        return _page(request, door, disclosed, form=ClaimantMessageForm(room=room))
    form = ClaimantMessageForm(request.POST, request.FILES, room=room)
    return for_script(request, _receive(request, door, disclosed, form), form)


def _receive(request: HttpRequest, door: Door, disclosed: Disclosure, form: ClaimantMessageForm) -> HttpResponse:
    if not messaging.takes(door.claim, written_through(door, present.now())):
        return _ended(request, door, disclosed)
    if not form.is_valid():
        return _page(request, door, disclosed, form=form)
    said = form.cleaned_data
    try:
        messaging.receive(
            number=door.claim.number,
            text=said["text"],
            files=said["attachments"],
            by=door.user,
            now=present.now(),
            trusted=door.trusted,
        )
    except WrongState:
        return _ended(request, door, disclosed)
    except Refusal as refusal:
        form.add_error(refusal.code if refusal.code in form.fields else None, refusal.text)
        return _page(request, door, disclosed, form=form)
    messages.success(request, _("Din besked er sendt. Vi skriver til dig, når vi har svaret."))
    if mask(said["text"]).removed:
        messages.warning(request, removed_text())
    return redirect(f"{door.url('messages')}#seneste")


def _ended(request: HttpRequest, door: Door, disclosed: Disclosure) -> HttpResponse:
    """What was typed while the claim ended stays on the page."""
    text = request.POST.get("text", "").strip()
    return _page(request, door, disclosed, kept=unsent(door, disclosed, text) if text else None, status=409)


def _page(
    request: HttpRequest,
    door: Door,
    disclosed: Disclosure,
    *,
    form: ClaimantMessageForm | None = None,
    kept: Unsent | None = None,
    status: int = 200,
) -> HttpResponse:
    now = present.now()
    written = written_through(door, now)
    context = {
        "form": form if messaging.takes(door.claim, written) else None,
        "unsent": kept,
        "reopen_href": door.url("reopen") if may_ask_to_reopen(door, disclosed) else "",
        "files_lost": bool(request.FILES),
        "claim": door.claim,
        "lines": lines_for_claimant(door, written),
        "waits": waiting_text(door, now),
        "back_href": door.url("case"),
        "help_phone_number": spoken_help_phone(),
    }
    return render(request, "employee/messages.html", context, status=status)
