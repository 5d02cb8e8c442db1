"""Who may read and change how a claim's claimant is reached: never a link alone, for a mail is easily sent on.

That is somebody signed in whose claim it is, the session that filed it, and one that has just typed a code to the
claim's own contact or the register's. What is masked follows from the session alone, so that no device is known by it.
"""

from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest

from accounts.models import User
from claims.filing import filer
from claims.filing.draft import was_sent
from claims.models import Claim

# As long as it takes to look and to put something right; the telephone may be somebody else's.
KEPT: Final = timedelta(minutes=30)
_SHOWN: Final = "contact_shown"


def may_see(request: HttpRequest, claim: Claim, *, now: datetime) -> bool:
    """Whether the visitor may, through whichever door they came; reads the claim's `person`."""
    if isinstance(request.user, User) and claim.person and claim.person.user_id == request.user.pk:
        return True
    if claim.draft_key and was_sent(request.session, str(claim.draft_key)):
        return True
    until = request.session.get(_SHOWN, {}).get(str(claim.pk), "")
    return bool(until) and now < datetime.fromisoformat(until)


def show(request: HttpRequest, claim: Claim, *, now: datetime) -> None:
    """Let the session, under a new key, read and change it for half an hour: a code has just been typed here."""
    # Whoever has put their own session into this browser does not come along.
    filer.renew(request.session)
    shown = {key: until for key, until in request.session.get(_SHOWN, {}).items() if now.isoformat() < until}
    request.session[_SHOWN] = shown | {str(claim.pk): (now + KEPT).isoformat()}


def forget_shown(request: HttpRequest) -> None:
    """Let the session read none any more, as on a borrowed telephone."""
    request.session.pop(_SHOWN, None)
    filer.forget(request.session)
