"""The files of one case for its claimant: sending several at once, and seeing again what came by this door.

What came before anybody asked for it, as with the filing, may be what is asked for now: it is not sent a second time.
"""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import present
from accounts.spoken import spoken_help_phone
from claims.case.case_page import DOCUMENT_TASKS, Door, documents_of
from claims.case.case_tasks import OF_THE_TERMS
from claims.case.message_page import files_through
from claims.case.purchase_page import cards_of
from claims.evidence import evidence
from claims.evidence.evidence import UNASKED
from claims.files import receipts, uploads
from claims.files.upload_room import NoRoom, room_of
from claims.forms.files import DocumentsForm
from claims.models import Document, DocumentKind
from claims.proof.disclosure import disclosure_of
from claims.views.file_answers import asks_for_json, refused_json, small_response

# The button beside a file that is here already.
USE = "brug"


@require_http_methods(["GET", "HEAD", "POST"])
def send_documents(request: HttpRequest, door: Door, kind: str) -> HttpResponse:
    """Take in what can be read; the page says of each other file what to do, and a script is told as JSON."""
    _own(door)
    if kind not in DOCUMENT_TASKS | UNASKED:
        raise Http404
    if request.method != "POST":
        return _page(request, door, DocumentsForm(kind=kind, room=room_of(door.claim, trusted=door.trusted)), kind)
    if USE in request.POST:
        return _use(request, door, kind)
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
    return _to_case(door, kind)


def _to_case(door: Door, kind: str) -> HttpResponse:
    # To what we ask about it, where we have read something in it.
    anchor = "#koeb" if kind == DocumentKind.PROOF_OF_PURCHASE else ""
    return redirect(f"{door.url('case')}{anchor}")


def _use(request: HttpRequest, door: Door, kind: str) -> HttpResponse:
    """Take one that is here for what is asked; one that the door does not show, or is something else, is missing."""
    said, now = request.POST[USE], present.now()
    usable = _sent(door).filter(kind__in={kind, *UNASKED}) if _may_know(door, kind) else ()
    found = next((document for document in usable if str(document.pk) == said), None)
    if found is None:
        raise Http404
    # Nobody keeps the machine reading by asking again.
    is_new = found.kind != kind and door.claim.is_open and evidence.is_asked(door.claim, kind)
    is_read = kind == DocumentKind.PROOF_OF_PURCHASE and is_new
    evidence.use_document(
        number=door.claim.number,
        document=found.pk,
        kind=kind,
        by=door.user,
        now=now,
        trusted=door.trusted,
        reading=receipts.read_kept(found, today=timezone.localdate(now)) if is_read else None,
    )
    messages.success(request, _("Tak. Vi bruger «%(name)s».") % {"name": found.name})
    return _to_case(door, kind)


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


def _sent(door: Door) -> QuerySet[Document]:
    return documents_of(door, disclosure_of(door.claim, trusted=door.trusted))


def _lying(door: Door, kind: str) -> dict[str, list[Any]]:
    """Of what was sent before: what may be what is asked for now, and what was read in proofs of purchase, as long as
    nobody has said whether it fits.
    """
    sent = list(_sent(door)) if kind in DOCUMENT_TASKS else []
    is_asked = _may_know(door, kind) and evidence.is_asked(door.claim, kind)
    is_proof = kind == DocumentKind.PROOF_OF_PURCHASE
    cards = cards_of(door, sent, timezone.localdate(present.now())) if is_proof else {}
    return {
        "usable": [_row(door, document) for document in sent if is_asked and document.kind in UNASKED],
        "purchases": [card for card in cards.values() if card.is_open],
    }


def _may_know(door: Door, kind: str) -> bool:
    """Whether the door may be told that such a document is asked for, or is not."""
    known = disclosure_of(door.claim, trusted=door.trusted).arrangements
    return kind in (DOCUMENT_TASKS if known else DOCUMENT_TASKS - OF_THE_TERMS)


def _row(door: Door, document: Document) -> dict[str, Any]:
    small = door.url("small-file", document.pk) if document.content_type in uploads.PICTURES else ""
    return {"pk": document.pk, "name": document.name, "href": door.url("file", document.pk), "small": small}


def _own(door: Door) -> None:
    if not door.own:
        raise Http404


def _page(request: HttpRequest, door: Door, form: DocumentsForm, kind: str) -> HttpResponse:
    if request.method != "POST" and not door.claim.is_open:
        return redirect(door.url("case"))
    context = {
        "form": form,
        "kind": kind,
        **_lying(door, kind),
        "claim": door.claim,
        "back_href": door.url("case"),
        "help_phone_number": spoken_help_phone(),
    }
    return render(request, "employee/send_files.html", context)
