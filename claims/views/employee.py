"""The employee's own page: their devices, their claims, and each claim as its claimant sees it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import present
from accounts.access import for_roles, private, signed_in
from accounts.models import Role
from claims.case import places
from claims.case.case_page import Door, ball_of, with_parts
from claims.models import Claim, Task, TaskOwner, WaitsFor
from claims.views.filing_waiting import begun_or_waiting
from claims.views.my_devices import my_devices
from claims.workflow import State

SHOWN_CLAIMS = 20
SHOWN_DEVICES = 50

for_employees = for_roles(Role.EMPLOYEE)


def own_case(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of one's own case, by its number; a foreign one is answered as missing."""

    @for_employees
    @private
    @wraps(view)
    def opened(request: HttpRequest, number: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        claim = get_object_or_404(with_parts(Claim.objects.visible_to(signed_in(request))), number=number)
        user = signed_in(request)
        door = Door(claim=claim, pages="my", key=number, own=True, trusted=True, sees_contact=True, user=user)
        return view(request, door, *args, **kwargs)

    return opened


@require_safe
@for_employees
def my_page(request: HttpRequest) -> HttpResponse:
    """What is begun and not sent, devices to file for, and claims with who has the ball: open ones first."""
    now = present.now()
    mine = Claim.objects.visible_to(signed_in(request))
    claims = [
        *with_parts(mine.open()).order_by("-filed_at", "-pk")[:SHOWN_CLAIMS],
        *with_parts(mine.exclude(pk__in=mine.open().values("pk"))).order_by("-filed_at", "-pk")[:SHOWN_CLAIMS],
    ]
    context = {
        "claims": [_claim_line(claim, now) for claim in claims],
        "devices": my_devices(signed_in(request), limit=SHOWN_DEVICES),
        **begun_or_waiting(request),
    }
    return render(request, "employee/my_page.html", context)


def _claim_line(claim: Claim, now: Any) -> dict[str, Any]:
    """One line: where the claim is, unless it waits for something that its claimant owes us."""
    ball = ball_of(claim, now)
    owes = claim.waits_for == WaitsFor.CLAIMANT and any(_is_owed(task) for task in claim.tasks.all())
    place = _("Vi mangler noget fra dig") if owes else places.place_word(places.current_place(State(claim.state)))
    return {
        "claim": claim,
        "name": claim.device.name if claim.device else claim.stated_identifier,
        "place": place,
        "ball": ball,
        "tone": "warning" if ball.broken or owes else "info" if claim.is_open else "neutral",
    }


def _is_owed(task: Task) -> bool:
    return task.owner == TaskOwner.CLAIMANT and task.done_at is None
