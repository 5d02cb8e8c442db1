"""The employee's own page: their devices, their claims, and each claim as its claimant sees it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import Role
from claims.case import status
from claims.case.case_page import Door, ball_of, with_parts
from claims.models import Claim, Task, TaskOwner, WaitsFor
from claims.views import (
    call_times,
    case,
    case_aftermath,
    case_files,
    case_messages,
    case_papers,
    case_reopening,
    case_unlocking,
)
from claims.views.my_devices import my_devices
from claims.workflow import State

SHOWN_CLAIMS = 20
SHOWN_DEVICES = 50

for_employees = for_roles(Role.EMPLOYEE)


def _own_case(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turn the number into the door of one's own case; a foreign one is answered as missing."""

    @case.private
    @wraps(view)
    def opened(request: HttpRequest, number: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        claim = get_object_or_404(with_parts(Claim.objects.visible_to(signed_in(request))), number=number)
        door = Door(claim=claim, pages="my", key=number, own=True, trusted=True, user=signed_in(request))
        return view(request, door, *args, **kwargs)

    return opened


@require_safe
@for_employees
def my_page(request: HttpRequest) -> HttpResponse:
    """Devices to file for, and claims with who has the ball: open ones first, then the latest."""
    now = present.now()
    mine = Claim.objects.visible_to(signed_in(request))
    claims = [
        *with_parts(mine.open()).order_by("-filed_at", "-pk")[:SHOWN_CLAIMS],
        *with_parts(mine.exclude(pk__in=mine.open().values("pk"))).order_by("-filed_at", "-pk")[:SHOWN_CLAIMS],
    ]
    context = {
        "claims": [_claim_line(claim, now) for claim in claims],
        "devices": my_devices(signed_in(request), limit=SHOWN_DEVICES),
    }
    return render(request, "employee/my_page.html", context)


def _claim_line(claim: Claim, now: Any) -> dict[str, Any]:
    """One line: where the claim is, unless it waits for something that its claimant owes us."""
    ball = ball_of(claim, now)
    owes = claim.waits_for == WaitsFor.CLAIMANT and any(_is_owed(task) for task in claim.tasks.all())
    place = _("Vi mangler noget fra dig") if owes else status.place_word(status.current_place(State(claim.state)))
    return {
        "claim": claim,
        "name": claim.device.name if claim.device else claim.stated_identifier,
        "place": place,
        "ball": ball,
        "tone": "warning" if ball.broken or owes else "info" if claim.is_open else "neutral",
    }


def _is_owed(task: Task) -> bool:
    return task.owner == TaskOwner.CLAIMANT and task.done_at is None


@require_safe
@for_employees
@_own_case
def show(request: HttpRequest, door: Door) -> HttpResponse:
    """The employee's own claim."""
    return case.show_case(request, door)


@require_http_methods(["GET", "HEAD", "POST"])
@for_employees
@_own_case
def document(request: HttpRequest, door: Door, kind: str) -> HttpResponse:
    """Ask for and take a document."""
    return case_files.send_documents(request, door, kind)


@require_http_methods(["GET", "HEAD", "POST"])
@for_employees
@_own_case
def answer(request: HttpRequest, door: Door, task: str) -> HttpResponse:
    """Ask for and take the facts that a task lacks."""
    return case.send_answer(request, door, task)


@require_http_methods(["GET", "HEAD", "POST"])
@for_employees
@_own_case
def withdraw(request: HttpRequest, door: Door) -> HttpResponse:
    """Ask whether, and then withdraw the claim."""
    return case.withdraw_claim(request, door)


@require_http_methods(["GET", "HEAD", "POST"])
@for_employees
@_own_case
def call_time(request: HttpRequest, door: Door) -> HttpResponse:
    """Choose when we ring."""
    return call_times.choose_call_time(request, door)


@require_safe
@for_employees
@_own_case
def call_calendar(request: HttpRequest, door: Door) -> HttpResponse:
    """The agreed call, for a calendar."""
    return call_times.call_calendar(request, door)


@require_http_methods(["GET", "HEAD", "POST"])
@for_employees
@_own_case
def unlock(request: HttpRequest, door: Door) -> HttpResponse:
    """Get the device ready for the workshop."""
    return case_unlocking.get_ready(request, door)


@require_safe
@for_employees
@_own_case
def label(request: HttpRequest, door: Door) -> HttpResponse:
    """The shipping label, as PDF."""
    return case.show_label(request, door)


@require_safe
@for_employees
@_own_case
def file(request: HttpRequest, door: Door, pk: int) -> HttpResponseBase:
    """A file that was sent in about the claim."""
    return case_files.show_file(request, door, pk)


@require_safe
@for_employees
@_own_case
def small_file(request: HttpRequest, door: Door, pk: int) -> HttpResponse:
    """The same as a small picture."""
    return case_files.show_small(request, door, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_employees
@_own_case
def complain(request: HttpRequest, door: Door) -> HttpResponse:
    """Ask for and take a complaint."""
    return case_aftermath.complain(request, door)


@require_http_methods(["GET", "HEAD", "POST"])
@for_employees
@_own_case
def new_received(request: HttpRequest, door: Door) -> HttpResponse:
    """Take the word that the new device is there."""
    return case_aftermath.new_received(request, door)


@require_http_methods(["GET", "HEAD", "POST"])
@for_employees
@_own_case
def messages(request: HttpRequest, door: Door) -> HttpResponse:
    """Read what was written, and write to us."""
    return case_messages.converse(request, door)


@require_safe
@for_employees
@_own_case
def visit(request: HttpRequest, door: Door) -> HttpResponse:
    """What to show at the desk of the workshop, or to the driver."""
    return case_papers.show_visit(request, door)


@require_safe
@for_employees
@_own_case
def visit_calendar(request: HttpRequest, door: Door) -> HttpResponse:
    """The agreed time, for a calendar."""
    return case_papers.visit_calendar(request, door)


@require_safe
@for_employees
@_own_case
def pdf(request: HttpRequest, door: Door) -> HttpResponse:
    """The whole case as a PDF."""
    return case_papers.as_pdf(request, door)


@require_http_methods(["GET", "HEAD", "POST"])
@for_employees
@_own_case
def reopen(request: HttpRequest, door: Door) -> HttpResponse:
    """Ask why, and take in the wish for a reopening."""
    return case_reopening.ask_to_reopen(request, door)
