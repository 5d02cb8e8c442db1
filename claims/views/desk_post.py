"""The messages that could not be sent: why, and what a person does about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import present
from accounts.access import for_roles
from accounts.models import Role, User
from claims.models import Claim
from claims.views.desk_timeline import subject_of
from notifications import reviving
from notifications.addresses import masked
from notifications.models import OutboxMessage

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A line of the list."""

    pk: int
    subject: str
    language: str
    channel: str
    address: str
    error: str
    attempts: int
    created_at: datetime
    claim: str


@for_roles(Role.TEAM_LEAD, Role.SYSTEM_ADMIN)
@require_safe
def dead_letters(request: HttpRequest) -> HttpResponse:
    """What was given up, the latest first, beginning behind `?efter=`. Who administers the system sees no address."""
    user = _user(request)
    after = request.GET.get("efter", "")
    after = after if after.isascii() and after.isdecimal() and len(after) < 19 else ""
    dead = OutboxMessage.objects.visible_to(user).dead()
    found = list((dead.filter(pk__lt=int(after)) if after else dead)[: PAGE + 1])
    address = reverse("desk-dead-letters")
    further = f"{address}?{urlencode({'efter': found[PAGE - 1].pk})}" if len(found) > PAGE else ""
    shown = {
        "letters": _lines(found[:PAGE], user),
        "pager": {"previous_href": address if after else "", "next_href": further},
    }
    return render(request, "desk/dead_letters.html", shown)


@for_roles(Role.TEAM_LEAD, Role.SYSTEM_ADMIN)
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the message again."""
    return _do(request, pk, reviving.revive, done=_("Beskeden bliver sendt igen om lidt."))


@for_roles(Role.TEAM_LEAD, Role.SYSTEM_ADMIN)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Lay the message away."""
    return _do(request, pk, reviving.close, done=_("Beskeden er lukket og bliver ikke sendt."))


def _do(request: HttpRequest, pk: int, act: Callable[..., OutboxMessage], *, done: str) -> HttpResponse:
    try:
        act(pk=pk, by=_user(request), now=present.now())
    except OutboxMessage.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, done)
    return redirect("desk-dead-letters")


def _lines(found: list[OutboxMessage], user: User) -> list[Letter]:
    knows = user.role == Role.TEAM_LEAD
    about = {message.subject_key for message in found} if knows else set()
    claims = set(Claim.objects.visible_to(user).filter(number__in=about).values_list("number", flat=True))
    return [_line(message, knows=knows, claims=claims) for message in found]


def _line(message: OutboxMessage, *, knows: bool, claims: set[str]) -> Letter:
    hidden = masked(message.address)
    return Letter(
        pk=message.pk,
        subject=subject_of(message),
        language=message.language,
        channel=message.get_channel_display(),
        address=message.address if knows else hidden,
        # A mail server names the address in its refusal.
        error=message.error if knows or not message.address else message.error.replace(message.address, hidden),
        attempts=message.attempts,
        created_at=message.created_at,
        claim=message.subject_key if message.subject_key in claims else "",
    )


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
