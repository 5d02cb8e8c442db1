"""The files of one case for its claimant: sending several at once, and seeing again what came by this door."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import present
from accounts.spoken import spoken_help_phone
from claims.case.case_page import DOCUMENT_TASKS, Door, documents_of
from claims.case.message_page import files_through
from claims.case.purchase_page import Card, cards_of
from claims.evidence import evidence
from claims.files import receipts, uploads
from claims.files.upload_room import NoRoom, room_of
from claims.forms.files import DocumentsForm
from claims.models import Document, DocumentKind
from claims.proof.disclosure import disclosure_of
from claims.views.file_answers import asks_for_json, refused_json, small_response

# What a claimant may send without being asked.
UNASKED: frozenset[str] = frozenset({DocumentKind.PHOTO, DocumentKind.OTHER})


@require_http_methods(["GET", "HEAD", "POST"])
def send_documents(request: HttpRequest, door: Door, kind: str) -> HttpResponse:
    """Take in what can be read; the page says of each other file what to do, and a script is told as JSON."""
    _own(door)
    if kind not in DOCUMENT_TASKS | UNASKED:
        raise Http404
    if request.method != "POST":
        return _page(request, door, DocumentsForm(kind=kind, room=room_of(door.claim, trusted=door.trusted)), kind)
    if sent := _sent_by_script(request):
        return _thank(request, door, kind, sent)
    form = DocumentsForm(request.POST, request.FILES, kind=kind, room=room_of(door.claim, trusted=door.trusted))
    taken = _take_all(door, kind, form) if form.is_valid() else []
    if asks_for_json(request):
        return JsonResponse({"name": taken[0].name}) if taken else refused_json(form.problems)
    for problem in form.problems if taken else ():
        messages.warning(request, str(problem))
    return _thank(request, door, kind, len(taken)) if taken else _page(request, door, form, kind)


@require_safe
def show_file(request: HttpRequest, door: Door, pk: int) -> HttpResponseBase:
    """A document that came by a door like this one, or goes with a message; any other is answered as missing."""
    return uploads.stream(_document(door, pk))


@require_safe
def show_small(request: HttpRequest, door: Door, pk: int) -> HttpResponse:
    """The same as a small picture; missing, too, where it is none."""
    return small_response(_document(door, pk))


def _sent_by_script(request: HttpRequest) -> int:
    """How many files a script says that it has sent one by one, before this; 0 where files come with the form."""
    said = request.POST.get("sent", "")
    return min(int(said), uploads.MAX_FILES) if said.isdecimal() and len(said) < 4 and not request.FILES else 0


def _thank(request: HttpRequest, door: Door, kind: str, count: int) -> HttpResponse:
    said = ngettext("Vi har fået filen.", "Vi har fået %(count)d filer.", count)
    messages.success(request, said % {"count": count})
    # To what we ask about it, where we have read something in it.
    anchor = "#koeb" if kind == DocumentKind.PROOF_OF_PURCHASE else ""
    return redirect(f"{door.url('case')}{anchor}")


def _take_all(door: Door, kind: str, form: DocumentsForm) -> list[Document]:
    """Take in what the form has read, as far as there is room; what others sent meanwhile may have used it up."""
    taken: list[Document] = []
    try:
        for upload in form.cleaned_data["file"]:
            taken.append(_take(door, kind, upload))
    except NoRoom as full:
        form.add_error("file", full.text)
    return taken


def _take(door: Door, kind: str, upload: uploads.Upload) -> Document:
    now = present.now()
    is_proof = kind == DocumentKind.PROOF_OF_PURCHASE
    return evidence.add_document(
        number=door.claim.number,
        kind=kind,
        upload=upload,
        by=door.user,
        now=now,
        trusted=door.trusted,
        reading=receipts.read(upload, today=timezone.localdate(now)) if is_proof else None,
    )


def _document(door: Door, pk: int) -> Document:
    _own(door)
    disclosed = disclosure_of(door.claim, trusted=door.trusted)
    written = files_through(door, disclosed, present.now())
    may_see = Q(pk__in=documents_of(door, disclosed).values("pk")) | Q(pk__in=written.values("pk"))
    return get_object_or_404(Document.objects.filter(may_see), pk=pk)


def _purchases(door: Door) -> list[Card]:
    """What was read in those that are here already, as long as nobody has said whether it fits."""
    sent = documents_of(door, disclosure_of(door.claim, trusted=door.trusted))
    cards = cards_of(door, list(sent), timezone.localdate(present.now()))
    return [card for card in cards.values() if card.is_open]


def _own(door: Door) -> None:
    if not door.own:
        raise Http404


def _page(request: HttpRequest, door: Door, form: DocumentsForm, kind: str) -> HttpResponse:
    if request.method != "POST" and not door.claim.is_open:
        return redirect(door.url("case"))
    context = {
        "form": form,
        "kind": kind,
        "purchases": _purchases(door) if kind == DocumentKind.PROOF_OF_PURCHASE else [],
        "claim": door.claim,
        "back_href": door.url("case"),
        "help_phone_number": spoken_help_phone(),
    }
    return render(request, "employee/send_files.html", context)
