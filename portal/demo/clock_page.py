"""The page of the demonstration's clock: what time it is, what comes next, and what the last move brought."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import present
from accounts.access import public
from accounts.models import DemoClock
from claims.models import Claim, DeadlineEntry
from claims.promises.ledger_texts import desk_line
from claims.views.desk_timeline import subject_of
from notifications import mailbox
from notifications.models import MessageState, OutboxMessage
from notifications.views import demonstration_only
from portal.demo.clock import Coming, Step, coming, fired_since, put_forward, written_since
from portal.demo.clock_texts import ahead_text, coming_text

# So many lines of a table; the rest is a number.
SHOWN = 30
AHEAD = 5


PRESS_ONE = gettext_lazy("Tryk på en af knapperne for at stille uret frem.")


class MoveForm(forms.Form):
    """A press of one of the two buttons, and the claim that is followed meanwhile."""

    step = forms.ChoiceField(
        choices=[(step.value, step.value) for step in Step],
        error_messages={"required": PRESS_ONE, "invalid_choice": PRESS_ONE},
    )


@dataclass(frozen=True, kw_only=True)
class Fired:
    """A line of a ledger, with the claim and the promise that it belongs to."""

    number: str
    promise: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message, and the mail of the mailbox once it lies there."""

    number: str
    subject: str
    address: str
    channel: str
    state: str
    waits: bool
    name: str


@dataclass(frozen=True, kw_only=True)
class Next:
    """A stage that comes."""

    number: str
    promise: str
    says: str
    at: datetime


@require_http_methods(["GET", "HEAD", "POST"])
@public
@demonstration_only
def clock(request: HttpRequest) -> HttpResponse:
    """Show the clock; a press puts it forward and comes back. `?sag=` follows one claim."""
    if request.method != "POST":
        return _page(request, followed=request.GET.get("sag", ""))
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _page(request, followed=request.POST.get("sag", ""), form=form)
    number = _number(request.POST.get("sag", ""))
    put_forward(step=Step(form.cleaned_data["step"]), real=present.real(), number=number)
    return redirect(f"{_address(number)}#skete")


def _page(request: HttpRequest, *, followed: str, form: MoveForm | None = None) -> HttpResponse:
    now, number = present.now(), _number(followed)
    known = not number or Claim.objects.filter(number=number).exists()
    follow = number if known else ""
    moved = DemoClock.objects.exclude(moved_to=None).first()
    shown = {
        "form": form,
        "now": now,
        "ahead": ahead_text(present.ahead()) if present.ahead() else "",
        "followed": follow,
        "asked": number,
        "unknown": not known,
        "coming": [_next(row) for row in coming(now=now, number=follow, limit=AHEAD)],
        **(_happened(moved, number=follow) if moved else {}),
    }
    return render(request, "demo/clock.html", shown)


def _happened(moved: DemoClock, *, number: str) -> dict[str, Any]:
    """What the last move brought, and whatever came since."""
    assert moved.moved_to is not None  # noqa: S101  # The caller asked for a clock that was moved.
    fired, written = fired_since(moved.moved_to, number=number), written_since(moved.moved_to, number=number)
    lines, letters = list(fired[: SHOWN + 1]), list(written[: SHOWN + 1])
    shown = list(_letters(letters[:SHOWN]))
    return {
        "moved": moved,
        "fired": [_fired(entry) for entry in lines[:SHOWN]],
        "fired_more": fired.count() - SHOWN if len(lines) > SHOWN else 0,
        "letters": shown,
        "letters_more": written.count() - SHOWN if len(letters) > SHOWN else 0,
        "letters_wait": any(letter.waits for letter in shown),
    }


def _next(row: Coming) -> Next:
    return Next(
        number=row.deadline.claim.number,
        promise=row.deadline.get_kind_display(),
        says=coming_text(row),
        at=row.deadline.next_at,
    )


def _fired(entry: DeadlineEntry) -> Fired:
    deadline = entry.deadline
    return Fired(number=deadline.claim.number, promise=deadline.get_kind_display(), said=desk_line(entry))


def _letters(messages: list[OutboxMessage]) -> Iterator[Letter]:
    for message in messages:
        name = mailbox.name_of(message.provider_id) if message.provider_id else ""
        yield Letter(
            number=message.subject_key,
            subject=subject_of(message),
            address=message.address,
            channel=message.get_channel_display(),
            state=message.get_state_display(),
            waits=message.state == MessageState.PENDING,
            name=name if name and mailbox.holds(name) else "",
        )


def _number(asked: str) -> str:
    """The number as it stands in the register, however it was typed."""
    return asked.replace("\x00", "").strip().upper()[:30]


def _address(number: str) -> str:
    address = reverse("demo-clock")
    return f"{address}?{urlencode({'sag': number})}" if number else address
