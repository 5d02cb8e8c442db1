"""What the end of a claim brings with it, whichever act ends it. The caller holds the row and writes the event."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from claims.models import Claim, Decision, DecisionState, Quote
from claims.promises import deadlines
from claims.routes.routing import end_route
from claims.timeline import move, touch
from claims.workflow import Outcome, Step
from claims.writing.messages import tell_claimant


def end(claim: Claim, step: Step, outcome: Outcome, *, at: datetime, by: User | None, keep_route: bool = False) -> None:
    """Take a closing step: promises fall, the standing route ends, and the claim leaves the top of the queue.

    A decision that still waits for a colleague falls with it, so that none comes to life when the claim is reopened.
    `keep_route` leaves the route of a device that is at its workshop, which would know nothing of it otherwise. Raises
    `WrongState` where the step cannot be taken now.
    """
    move(claim, step, at=at, outcome=outcome)
    if claim.escalated_at is not None:
        claim.escalated_at = None
        touch(claim, "escalated_at")
    drop_proposals([claim])
    drop_quotes([claim], at=at)
    deadlines.cancel_running(claim, at=at, reason=step.value, by=by)
    if not keep_route:
        end_route(claim, at=at)


def drop_proposals(claims: Iterable[Claim]) -> None:
    """Let the decisions fall that still wait for a colleague; for claims that have ended."""
    Decision.objects.proposed().filter(claim__in=list(claims)).update(state=DecisionState.SENT_BACK)


def drop_quotes(claims: Iterable[Claim], *, at: datetime) -> None:
    """Let fall what workshops still ask; for repairs that have come to their end."""
    Quote.objects.open().filter(claim__in=list(claims)).update(withdrawn_at=at)


def tell_closed(claim: Claim, *, event: int, now: datetime) -> None:
    """Mail the claimant that the claim is closed, and how; `event` is the closing event, so that each is told once."""
    tell_claimant(claim, "claim_closed", key=f"closed:{event}", now=now, context={"outcome": claim.outcome})
