"""Talking with the claimant, and who of us does it: calls, notes, and whose claim it is."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal
from claims import calling, deadlines
from claims.ending import end, tell_closed
from claims.guards import Seen, require_open, require_unchanged
from claims.masking import mask
from claims.models import CallAttempt, CallOutcome, Claim, ClaimEvent, EventKind, Task, TaskKind
from claims.models.deadline import DeadlineKind
from claims.timeline import act, lock, move, record, require, touch
from claims.workflow import Outcome, State, Step


@act
def log_call(
    *, number: str, agent: User, outcome: str, note: str, now: datetime, seen: Seen | None = None
) -> CallAttempt:
    """Log one attempt to ring the claimant; the first human attempt keeps the promise of a callback, whoever answers.

    A claim that waited for the call goes on to assessment when the claimant was reached; one solved by phone closes.
    After a call in vain the next rung of the ladder begins, and the claimant is told of it, once a day. An agreed call
    is kept by whoever is reached before, and from its beginning on by any attempt. What was said and done is noted even
    where the claim changed meanwhile; only a solution by phone asks for the claim as `seen`. Raises `WrongState` for a
    claim that has ended, and for a solution by phone of one that is on its way to a workshop.
    """
    claim = lock(number)
    result = CallOutcome(outcome)
    require_open(claim)
    if result is CallOutcome.SOLVED_BY_PHONE:
        require_unchanged(claim, seen)
        require(claim, Step.SOLVE_BY_PHONE)
    attempt = CallAttempt.objects.create(claim=claim, agent=agent, at=now, outcome=result, note=mask(note).text)
    event = record(claim, EventKind.CALLED, at=now, by=agent, call=attempt.pk, outcome=result.value)
    deadlines.meet(claim, DeadlineKind.CALLBACK, at=now, by=agent, reason=result.value)
    if _keep_call_promises(claim, result, now=now, by=agent):
        deadlines.meet(claim, DeadlineKind.FIRST_CONTACT, at=now, by=agent, reason=result.value)
    touch(claim)
    if result is not CallOutcome.NOT_REACHED:
        Task.objects.open().filter(claim=claim, kind=TaskKind.FIND_CONTACT).update(done_at=now, done_by=agent)
    if result is CallOutcome.SOLVED_BY_PHONE:
        end(claim, Step.SOLVE_BY_PHONE, Outcome.SOLVED_BY_PHONE, at=now, by=agent)
        tell_closed(claim, event=event.pk, now=now)
    elif result is CallOutcome.REACHED and claim.state == State.FILED:
        move(claim, Step.REACH, at=now)
    return attempt


@act
def assign(*, number: str, agent: User | None, by: User, now: datetime, seen: Seen | None = None) -> Claim:
    """Give the claim to a colleague, take it, or (without `agent`) put it back; whoever has it already keeps it.

    Raises `WrongState` for a claim that has ended, `Changed` where somebody else was quicker, and `Refusal` for
    somebody who does not work in the call centre.
    """
    claim = lock(number)
    require_open(claim)
    if agent == claim.assigned_to:
        return claim
    require_unchanged(claim, seen)
    if agent is not None and not (agent.is_active and agent.is_call_centre):
        raise Refusal(_("%(name)s kan ikke få sager. Vælg en fra callcenteret.") % {"name": agent}, code="not_an_agent")
    claim.assigned_to = agent
    touch(claim, "assigned_to")
    facts = {"agent": agent.pk, "name": agent.name, "taken": agent == by} if agent else {}
    record(claim, EventKind.ASSIGNED, at=now, by=by, **facts)
    return claim


@act
def add_note(*, number: str, text: str, by: User, now: datetime) -> ClaimEvent:
    """Write an internal note, also on a claim that has ended; claimant, workshop and IT admin never see it."""
    return record(lock(number), EventKind.NOTE, at=now, by=by, text=mask(text).text)


def _keep_call_promises(claim: Claim, result: CallOutcome, *, now: datetime, by: User) -> bool:
    """Settle what was promised of this attempt, and begin what follows one in vain; whether the claimant has heard us.

    A call before the agreed time that nobody took is not what was agreed.
    """
    deadlines.meet(claim, DeadlineKind.CALL_AGAIN, at=now, by=by, reason=result.value)
    agreed = calling.agreed_call(claim)
    if result is not CallOutcome.NOT_REACHED or agreed is None or agreed.starts_at <= now:
        deadlines.meet(claim, DeadlineKind.AGREED_CALL, at=now, by=by, reason=result.value)
    if result is CallOutcome.NOT_REACHED:
        return calling.after_vain_call(claim, now=now, by=by)
    calling.heard_from(claim, at=now, by=by, reason=result.value)
    return True
