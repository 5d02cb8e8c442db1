"""Finding a device's number on a picture, or by the camera of a browser that reads barcodes itself.

What was read is said for what it is, whether the register knows it or not: nothing is asked of the register here.
"""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import present
from accounts.access import public
from claims.files.codes_found import keep_found, recall_found
from claims.filing.draft import Draft
from claims.filing.limits import may_read_picture
from claims.forms.codes import CodesForm
from claims.views.filing_way import COLLEAGUE, RETURNING, said_for_whom
from devices.code_texts import code_name, code_text
from devices.codes import LONGEST_TEXT, MOST_CODES, CodeKind, FoundCode, ReadCode, sort_out
from devices.identifiers import IMEI, SERIAL, as_typed

# The picture's answer has an address of its own, so that back and reload show it again without the picture.
SHOWN: Final = "fundet"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def codes(request: HttpRequest) -> HttpResponse:
    """Ask for a picture, say which numbers are on it, and let one be chosen; the choice goes the way of a typed one."""
    if request.method != "POST":
        found = recall_found(request.session) if SHOWN in request.GET else None
        return render(request, "employee/file_codes.html", _context(request, CodesForm(), found))
    if scanned := _scanned(request):
        return _shown(request, sort_out(scanned))
    if "asked_for_whom" in request.POST:
        # The first page sends itself here, so that its tick comes along without a script, too.
        return redirect(_address(request, "file-claim-codes"))
    form = CodesForm(request.POST, request.FILES)
    if request.FILES and not may_read_picture(request, now=present.now()):
        context = _context(request, CodesForm(), None) | {"too_many": True}
        return render(request, "employee/file_codes.html", context, status=429)
    if not form.is_valid():
        return render(request, "employee/file_codes.html", _context(request, form, None))
    return _shown(request, form.found)


def _shown(request: HttpRequest, found: list[FoundCode]) -> HttpResponse:
    keep_found(request.session, found)
    return redirect(_address(request, "file-claim-codes", SHOWN))


def _scanned(request: HttpRequest) -> list[ReadCode]:
    """What the browser's own reader saw, as `symbology:text`; it is as little believed as what is typed."""
    told = (code.partition(":") for code in request.POST.getlist("code")[:MOST_CODES])
    return [ReadCode(symbology, text[:LONGEST_TEXT]) for symbology, _colon, text in told if text.strip()]


def _context(request: HttpRequest, form: CodesForm, found: list[FoundCode] | None) -> dict[str, Any]:
    rows = [_row(code) for code in found or []]
    choices = [row for row in rows if row["is_choice"]]
    imeis = sum(row["is_imei"] for row in choices)
    return {
        "form": form,
        "is_read": found is not None,
        "choices": choices,
        "others": [row for row in rows if not row["is_choice"]],
        "has_two": imeis == 2,
        "has_many": imeis > 2,
        "draft_key": _draft_key(request),
        "for_whom": said_for_whom(request),
        "choose_href": _address(request, "file-claim"),
        "again_href": _address(request, "file-claim-codes"),
    }


def _row(code: FoundCode) -> dict[str, Any]:
    return {
        "name": code_name(code),
        "text": code_text(code),
        "value": code.value,
        "typed": as_typed(IMEI if code.kind is CodeKind.IMEI else SERIAL, code.value),
        "is_choice": code.is_choice,
        "is_imei": code.kind is CodeKind.IMEI,
    }


def _draft_key(request: HttpRequest) -> str:
    """Which filing a chosen number belongs to, as the first page says it."""
    draft = Draft.of(request.session, now=present.now())
    return draft.key if draft else ""


def _address(request: HttpRequest, name: str, *more: str) -> str:
    """A page of the filing; who came to correct one answer still does so there, and for whom it is goes along."""
    for_whom = said_for_whom(request)
    query = [f"{word}=1" for word in (*more, *([RETURNING] if RETURNING in request.GET else []))]
    query += [] if for_whom is None else [f"{COLLEAGUE}={int(for_whom)}"]
    return f"{reverse(name)}?{'&'.join(query)}" if query else reverse(name)
