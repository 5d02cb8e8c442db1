"""The end of a claim by hand or at the claimant's wish, and its beginning anew.

What every end of a claim does, also that of a decision or a settlement, stands in `claims/ending.py`.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal
from claims.ending import drop_proposals, end, tell_closed
from claims.guards import Seen, require_unchanged
from claims.models import Claim, EventKind, Task
from claims.models.claim import WITHOUT_DEVICE
from claims.models.deadline import DeadlineKind
from claims.models.task import DOCUMENTATION
from claims.promises import deadlines, next_word
from claims.routes.routing import end_route
from claims.timeline import act, lock, move, record, require, touch
from claims.workflow import Outcome, Step
from claims.writing.masking import mask
from claims.writing.messages import tell_claimant

# How the desk may close a claim by hand. A rejection is a decision with its clause, a repair ends at the workshop, and
# what is made good is a settlement with its form and amount.
CLOSED_BY_HAND: tuple[Outcome, ...] = (Outcome.DUPLICATE, Outcome.WITHDRAWN)


@act
def close(*, number: str, outcome: str, reason: str, by: User, now: datetime, seen: Seen | None = None) -> Claim:
    """Close the claim by hand with one of `CLOSED_BY_HAND`; `reason` becomes an internal note.

    Raises `WrongState` once a workshop has the device, `Changed`, and ValueError for another outcome.
    """
    ended_as = Outcome(outcome)
    if ended_as not in CLOSED_BY_HAND:
        raise ValueError(f"{ended_as} is no outcome that the desk closes with")
    if ended_as is Outcome.WITHDRAWN:
        return withdraw(number=number, by=by, now=now, reason=reason, seen=seen)
    claim = lock(number)
    require(claim, Step.CLOSE)
    require_unchanged(claim, seen)
    end(claim, Step.CLOSE, ended_as, at=now, by=by)
    event = record(claim, EventKind.CLOSED, at=now, by=by, outcome=ended_as.value)
    _note(claim, reason, by=by, now=now)
    tell_closed(claim, event=event.pk, now=now)
    return claim


@act
def withdraw(*, number: str, by: User | None, now: datetime, reason: str = "", seen: Seen | None = None) -> Claim:
    """Take the claim back at the claimant's wish, by themself (`by` None on the private link) or on the phone.

    Raises `WrongState` once a workshop has the device.
    """
    claim = lock(number)
    require(claim, Step.WITHDRAW)
    require_unchanged(claim, seen)
    end(claim, Step.WITHDRAW, Outcome.WITHDRAWN, at=now, by=by)
    event = record(claim, EventKind.WITHDRAWN, at=now, by=by)
    _note(claim, reason, by=by, now=now)
    tell_closed(claim, event=event.pk, now=now)
    return claim


@act
def reopen(*, number: str, reason: str, by: User, now: datetime, seen: Seen | None = None) -> Claim:
    """Open an ended claim again, with fresh deadlines from now, no standing route and the reason as an internal note.

    The documentation deadline runs again where documents are missing, the one for delivery where there is a device to
    hand in. Raises `WrongState` for a claim that is open, `Refusal` without a reason.
    """
    claim = lock(number)
    require(claim, Step.REOPEN)
    require_unchanged(claim, seen)
    if not reason.strip():
        raise Refusal(_("Skriv, hvorfor sagen skal genåbnes."), code="reason_missing")
    move(claim, Step.REOPEN, at=now)
    if claim.merged_into_id is not None:
        claim.merged_into = None
        touch(claim, "merged_into")
    kinds = [] if claim.peril in WITHOUT_DEVICE else [DeadlineKind.DELIVERY]
    if Task.objects.open().filter(claim=claim, kind__in=DOCUMENTATION).exists():
        kinds.append(DeadlineKind.DOCUMENTATION)
    deadlines.cancel_running(claim, at=now, reason=Step.REOPEN.value, by=by)
    # A colleague may still have been asked whether the right is lost.
    drop_proposals([claim])
    # A device that was handed back has come to the end of its way; the next one is chosen anew. It is in use again, so
    # it is to be got ready once more.
    if claim.routes.filter(repair__isnull=False).exists():
        claim.unlock_steps.all().delete()
    end_route(claim, at=now)
    deadlines.meet(claim, DeadlineKind.REOPENING_ANSWER, at=now, by=by, reason=Step.REOPEN.value)
    started = deadlines.start_all(claim, kinds, starts_at=now, now=now, by=by)
    next_word.owe(claim, at=now, by=by)
    event = record(claim, EventKind.REOPENED, at=now, by=by)
    _note(claim, reason, by=by, now=now)
    tell_claimant(
        claim,
        "claim_reopened",
        key=f"reopened:{event.pk}",
        now=now,
        context={deadline.kind: deadline.due_at.isoformat() for deadline in started},
    )
    return claim


def _note(claim: Claim, text: str, *, by: User | None, now: datetime) -> None:
    """What the desk writes about its own steps is internal; the claimant's page shows the step alone."""
    if text.strip():
        record(claim, EventKind.NOTE, at=now, by=by, text=mask(text).text)
