"""The evidence pack of a claim, as one PDF or as a ZIP with everything in it; every opening is logged."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE, Language
from claims.evidence import evidence_pdf, evidence_zip
from claims.evidence.evidence_chapters import chapters
from claims.evidence.evidence_pack import Pack, open_pack
from claims.models import Claim


@for_roles(*CALL_CENTRE)
@require_safe
def as_pdf(request: HttpRequest, number: str) -> HttpResponseBase:
    """The pack to read, in the language of `?sprog=`."""
    pack = _opened(request, number)
    with translation.override(_language(request)):
        content = evidence_pdf.pdf(chapters(pack), number=pack.claim.number)
    return _named(HttpResponse(content, content_type=evidence_pdf.CONTENT_TYPE), f"{pack.claim.number}.pdf")


@for_roles(*CALL_CENTRE)
@require_safe
def as_zip(request: HttpRequest, number: str) -> HttpResponseBase:
    """The pack with all its files, streamed: all words are ready before the first byte, files are read on the way."""
    pack = _opened(request, number)
    with translation.override(_language(request)):
        made = evidence_zip.prepared(pack, made_at=present.now(), made_by=signed_in(request).name)
    streamed = StreamingHttpResponse(evidence_zip.stream(made), content_type=evidence_zip.CONTENT_TYPE)
    return _named(streamed, f"{pack.claim.number}.zip")


def _opened(request: HttpRequest, number: str) -> Pack:
    try:
        return open_pack(number=number, by=signed_in(request), now=present.now())
    except Claim.DoesNotExist as missing:
        raise Http404 from missing


def _language(request: HttpRequest) -> str:
    """Danish unless English is asked for: Danish boards read it, but the arbiter of one product sits in Malta."""
    return Language.ENGLISH if request.GET.get("sprog") == Language.ENGLISH else Language.DANISH


def _named(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
