"""Who may read and change how a claim's claimant is reached: never a link alone, for a mail is easily sent on.

That is somebody signed in whose claim it is, the session that filed it, and one that has just typed a code to the
claim's own contact or the register's. What is masked follows from the session alone, so that no device is known by it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest

from accounts.models import User
from claims.filing import filer
from claims.filing.draft import was_sent
from claims.models import Claim

# As long as it takes to look and to put something right; the telephone may be somebody else's.
KEPT: Final = timedelta(minutes=30)
_SHOWN: Final = "contact_shown"
_TYPED: Final = "contact_typed"
# Of each field; no address that a mail can go to is longer.
_MOST_TYPED: Final = 254


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


def keep_typed(request: HttpRequest, claim: Claim, typed: Mapping[str, str], *, now: datetime) -> bool:
    """Keep what was typed while the half hour ended, as long as the next one; False where there was none here.

    Nobody else's words are laid before whoever types the code.
    """
    if str(claim.pk) not in request.session.get(_SHOWN, {}):
        return False
    said = {name: value[:_MOST_TYPED] for name, value in typed.items()}
    request.session[_TYPED] = {"claim": claim.pk, "until": (now + KEPT).isoformat(), "said": said}
    return True


def typed_before(request: HttpRequest, claim: Claim, *, now: datetime) -> dict[str, str]:
    """What was kept of it, to be sent yet; empty where nothing was. The caller has asked whether they may see it."""
    held: dict[str, Any] = request.session.get(_TYPED) or {}
    if held.get("claim") != claim.pk or datetime.fromisoformat(held["until"]) <= now:
        return {}
    said: dict[str, str] = held["said"]
    return said


def forget_typed(request: HttpRequest) -> None:
    """Keep it no longer: it was sent, or the session reads no contact any more."""
    request.session.pop(_TYPED, None)


def forget_shown_of(request: HttpRequest, claim: Claim) -> None:
    """Let the session read this claim's no more, as where its link was closed."""
    shown = request.session.get(_SHOWN, {})
    if str(claim.pk) in shown:
        request.session[_SHOWN] = {key: until for key, until in shown.items() if key != str(claim.pk)}
    if request.session.get(_TYPED, {}).get("claim") == claim.pk:
        forget_typed(request)


def forget_shown(request: HttpRequest) -> None:
    """Let the session read none any more, as on a borrowed telephone."""
    request.session.pop(_SHOWN, None)
    forget_typed(request)
    filer.forget(request.session)
