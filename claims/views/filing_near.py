"""'Mente du ...?': for who is signed in and wrote a number one slip away from one of their own organisation's."""

from difflib import SequenceMatcher
from typing import Any, Final, cast

from django.conf import settings
from django.http import HttpRequest

from accounts.models import Actor
from claims.proof.even_time import even_time
from devices.identifiers import as_typed, normalise
from devices.meant import Meant, meant

# The answer 'no, it is as I wrote it'.
MEANT: Final = "meant"


def near_miss(request: HttpRequest, *, stands: bool) -> dict[str, Any]:
    """The context of `employee/identifier_near.html` for what was sent; empty where there is nothing to ask.

    `stands` where what was typed is a number, which may be kept. A visitor is never asked, and costs no statement; for
    who is signed in the answer takes a whole number of steps, whoever has such a device.
    """
    actor, typed = cast(Actor, request.user), request.POST.get("identifier", "").strip()
    if MEANT in request.POST or actor.organisation_id is None:
        return {}
    with even_time(settings.FILING_STEP_SECONDS):
        near = meant(typed, actor=actor)
    if not near:
        return {}
    rows = [_row(number, typed) for number in near]
    return {"near": rows, "near_typed": typed, "near_stands": stands, "near_action": request.get_full_path()}


def _row(number: Meant, typed: str) -> dict[str, Any]:
    """The number in parts, and of each whether the two differ there: nobody need compare fifteen digits."""
    alike = SequenceMatcher(None, normalise(typed), number.value, autojunk=False).get_opcodes()
    parts = [(number.value[first:last], tag != "equal") for tag, _from, _to, first, last in alike if last > first]
    return {"text": as_typed(number.kind, number.value), "name": number.name, "parts": parts}
