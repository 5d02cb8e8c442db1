"""That somebody opens a claim at the desk, of a request for one of its pages."""

from django.http import HttpRequest

from accounts import present
from accounts.access import signed_in
from claims.desk import openings
from claims.models import Claim


def note_opened(request: HttpRequest, claim: Claim, *, reads_notes: bool = False) -> list[openings.Opened]:
    """Log it, as `desk.openings.note`, where somebody looks."""
    return openings.note(
        claim, by=signed_in(request), now=present.now(), reads_notes=reads_notes, looks=is_looked_at(request)
    )


def is_looked_at(request: HttpRequest) -> bool:
    """Whether the answer is shown to somebody: not that to HEAD, nor what a browser fetches ahead (Sec-Purpose)."""
    return request.method != "HEAD" and "prefetch" not in request.headers.get("Sec-Purpose", "")
