"""The timeline: writing an event, and moving a claim along its workflow. Every act on a claim goes through here."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import WrongState
from claims.models import Claim, ClaimEvent, EventKind
from claims.workflow import ENDED, TRANSITIONS, Outcome, State, Step, may_take


def lock(number: str) -> Claim:
    """Fetch the claim and hold its row until the transaction ends.

    Every act that changes a claim or what hangs on it takes this lock first, so that acts on one claim follow one
    another. Raises `Claim.DoesNotExist`.
    """
    return Claim.objects.select_for_update(no_key=True).get(number=number)


def record(claim: Claim, kind: EventKind, /, *, at: datetime, by: User | None = None, **data: Any) -> ClaimEvent:
    """Append one line to the timeline. `data` must be JSON: names and numbers, no sentences."""
    return ClaimEvent.objects.create(claim=claim, kind=kind, at=at, by=by, data=data)


def require(claim: Claim, step: Step) -> None:
    """Raise `WrongState` (409) unless the claim, as locked, can take the step now."""
    if may_take(step, State(claim.state)):
        return
    raise WrongState(
        _("Sag %(number)s er i tilstanden «%(state)s», så det kan ikke lade sig gøre nu. Se sagen igen.")
        % {"number": claim.number, "state": claim.get_state_display()},
        code=step.value,
    )


def move(claim: Claim, step: Step, *, at: datetime, outcome: Outcome | None = None) -> None:
    """Take the step on the locked claim: guard, new state, one version on.

    `outcome` belongs to steps that close the claim and to no other. The caller writes the event. Raises `WrongState`.
    """
    require(claim, step)
    claim.state = TRANSITIONS[step].target.value
    claim.outcome = outcome.value if outcome else ""
    claim.closed_at = at if claim.state in ENDED else None
    touch(claim, "state", "outcome", "closed_at")


def touch(claim: Claim, *fields: str) -> None:
    """Save these fields of the locked claim, one version on."""
    claim.version += 1
    claim.save(update_fields=[*fields, "version"])
