"""Saying that something is done, with the way to undo it beside it for as long as that can be done."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.utils.functional import Promise

from accounts import present
from accounts.access import signed_in
from claims.desk.undoing import Recorded, recorded

MARK = "undo"


@contextmanager
def undoable(request: HttpRequest, number: str) -> Iterator[Recorded]:
    """Make the view's one call to an act within this (`desk.undoing.recorded`); the act is named by the address."""
    found = request.resolver_match
    name = (found.url_name or "") if found else ""
    with recorded(number, name.removeprefix("desk-")[:40], by=signed_in(request), now=present.now()) as done:
        yield done


def say_done(request: HttpRequest, done: Recorded, text: str | Promise) -> None:
    """Say it on the page that comes next; with 'Fortryd' beside it where the act changed something."""
    change = done.change
    tags = f"{MARK} {change.claim.number} {change.pk} {change.until.timestamp():.3f}" if change else ""
    messages.success(request, str(text), extra_tags=tags)


def undo_of(message: Message, now: datetime) -> dict[str, object] | None:
    """What the button of a message posts to, and for how many seconds more; None for a message without one."""
    mark, _space, rest = (message.extra_tags or "").partition(" ")
    parts = rest.split()
    if mark != MARK or len(parts) != 3:
        return None
    number, change, until = parts
    left = timedelta(seconds=float(until) - now.timestamp())
    return {"number": number, "change": int(change), "seconds": max(0, round(left.total_seconds()))}
