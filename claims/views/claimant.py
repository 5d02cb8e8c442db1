"""The pages behind a private link. An unknown token and a revoked one are answered alike, as missing.

Nothing that GET asks for changes anything, so a mail scanner may open every link.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_http_methods, require_safe

from accounts import present
from accounts.access import public
from claims.case.case_page import Door, with_parts
from claims.models import Claim
from claims.proof import links
from claims.views import (
    call_times,
    case,
    case_aftermath,
    case_files,
    case_links,
    case_messages,
    case_papers,
    case_reopening,
    case_unlocking,
)

TOKEN_LENGTH = 43


def _by_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turn the token into the door that it opens."""

    @case.private
    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        link = links.find(token, now=present.now()) if len(token) == TOKEN_LENGTH else None
        if link is None:
            raise Http404
        claim = with_parts(Claim.objects.filter(pk=link.claim_id)).get()
        door = Door(claim=claim, pages="claimant", key=token, own=link.of_filer, trusted=link.trusted)
        return view(request, door, *args, **kwargs)

    return opened


@require_safe
@public
@_by_link
def show(request: HttpRequest, door: Door) -> HttpResponse:
    """The claim as its link may show it."""
    return case.show_case(request, door)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@_by_link
def document(request: HttpRequest, door: Door, kind: str) -> HttpResponse:
    """Ask for and take a document."""
    return case_files.send_documents(request, door, kind)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@_by_link
def answer(request: HttpRequest, door: Door, task: str) -> HttpResponse:
    """Ask for and take the facts that a task lacks."""
    return case.send_answer(request, door, task)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@_by_link
def withdraw(request: HttpRequest, door: Door) -> HttpResponse:
    """Ask whether, and then withdraw the claim."""
    return case.withdraw_claim(request, door)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@_by_link
def call_time(request: HttpRequest, door: Door) -> HttpResponse:
    """Choose when we ring."""
    return call_times.choose_call_time(request, door)


@require_safe
@public
@_by_link
def call_calendar(request: HttpRequest, door: Door) -> HttpResponse:
    """The agreed call, for a calendar."""
    return call_times.call_calendar(request, door)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@_by_link
def unlock(request: HttpRequest, door: Door) -> HttpResponse:
    """Get the device ready for the workshop."""
    return case_unlocking.get_ready(request, door)


@require_safe
@public
@_by_link
def label(request: HttpRequest, door: Door) -> HttpResponse:
    """The shipping label, as PDF."""
    return case.show_label(request, door)


@require_safe
@public
@_by_link
def file(request: HttpRequest, door: Door, pk: int) -> HttpResponseBase:
    """A file that was sent in by this door."""
    return case_files.show_file(request, door, pk)


@require_safe
@public
@_by_link
def small_file(request: HttpRequest, door: Door, pk: int) -> HttpResponse:
    """The same as a small picture."""
    return case_files.show_small(request, door, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@_by_link
def complain(request: HttpRequest, door: Door) -> HttpResponse:
    """Ask for and take a complaint."""
    return case_aftermath.complain(request, door)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@_by_link
def new_received(request: HttpRequest, door: Door) -> HttpResponse:
    """Take the word that the new device is there."""
    return case_aftermath.new_received(request, door)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@_by_link
def messages(request: HttpRequest, door: Door) -> HttpResponse:
    """Read what was written, and write to us."""
    return case_messages.converse(request, door)


@require_safe
@public
@_by_link
def visit(request: HttpRequest, door: Door) -> HttpResponse:
    """What to show at the desk of the workshop, or to the driver."""
    return case_papers.show_visit(request, door)


@require_safe
@public
@_by_link
def visit_calendar(request: HttpRequest, door: Door) -> HttpResponse:
    """The agreed time, for a calendar."""
    return case_papers.visit_calendar(request, door)


@require_safe
@public
@_by_link
def pdf(request: HttpRequest, door: Door) -> HttpResponse:
    """The whole case as a PDF."""
    return case_papers.as_pdf(request, door)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@_by_link
def reopen(request: HttpRequest, door: Door) -> HttpResponse:
    """Ask why, and take in the wish for a reopening."""
    return case_reopening.ask_to_reopen(request, door)


@require_http_methods(["GET", "HEAD", "POST"])
@public
@_by_link
def close_link(request: HttpRequest, door: Door) -> HttpResponse:
    """Ask whether, and then close the link by which somebody came."""
    return case_links.close_link(request, door)
