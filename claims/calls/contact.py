"""Talking with the claimant, and who of us does it: calls, notes, and whose claim it is."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal
from claims.calls import calling, reaching
from claims.calls.call_outcomes import Letter, Rule, rule_of
from claims.desk import mentioning
from claims.ending import end, tell_closed
from claims.guards import Seen, require_open, require_unchanged
from claims.models import CallAttempt, Claim, ClaimEvent, EventKind, Task, TaskKind
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines, next_word
from claims.timeline import act, lock, move, record, require, touch
from claims.workflow import State, may_take
from claims.writing.masking import mask


@act
def log_call(
    *,
    number: str,
    agent: User,
    outcome: str,
    note: str,
    now: datetime,
    seen: Seen | None = None,
    rung: str = "",
    phone: str = "",
    solved_with: str = "",
) -> CallAttempt:
    """Log one call with the claimant, or an attempt at one; what its outcome does stands in `calls.call_outcomes`.

    The first human attempt keeps the promise of a callback, whoever answers, but for a number that is a stranger's.
    After a call in vain the next rung of the ladder begins, and the claimant is told of it, once a day. An agreed call
    is kept by whoever is reached before, and from its beginning on by any attempt. `rung` is the number that the page
    showed, and `phone` (E.164) the one to ring from now on; `solved_with` names what helped
    (`calls.phone_support`). What was said and done is noted even where the claim changed meanwhile; only what ends the
    claim, and another number than the one rung, ask for the claim as `seen`. Raises `WrongState` for a claim that has
    ended, and for a solution by phone of one that is on its way to a workshop; `Changed`; ValueError for no outcome.
    """
    claim = lock(number)
    rule = rule_of(outcome)
    rung = rung or claim.callable_phone
    _admit(claim, rule, seen, renumbers=bool(phone) and rung != claim.callable_phone)
    attempt = CallAttempt.objects.create(claim=claim, agent=agent, at=now, outcome=outcome, note=mask(note).text)
    helped = {"solved_with": solved_with} if rule.ends_as and solved_with else {}
    event = record(claim, EventKind.CALLED, at=now, by=agent, call=attempt.pk, outcome=outcome, **helped)
    if _keep_call_promises(claim, rule, outcome, rung=rung, now=now, by=agent):
        deadlines.meet(claim, DeadlineKind.FIRST_CONTACT, at=now, by=agent, reason=outcome)
    if phone:
        reaching.note_phone(claim, phone, confirmed=rule.talked, at=now, by=agent)
    touch(claim)
    _go_on(claim, rule, event, now=now, by=agent)
    next_word.owe(claim, at=now, by=agent)
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
    """Write an internal note, also on a claim that has ended; claimant, workshop and IT admin never see it.

    Colleagues whom it names (`@Camilla`) find the claim in a list of their own until they have opened it. Raises
    `Claim.DoesNotExist`, and `Refusal` for a name that is nobody's or more than one person's.
    """
    said = mask(text).text
    note = record(lock(number), EventKind.NOTE, at=now, by=by, text=said)
    mentioning.mention(note, said, by=by)
    return note


def _admit(claim: Claim, rule: Rule, seen: Seen | None, *, renumbers: bool) -> None:
    """Raise where the locked claim does not take a call with this outcome now."""
    require_open(claim)
    if rule.ends_as or renumbers:
        require_unchanged(claim, seen)
    if rule.ends_as and rule.step:
        require(claim, rule.step)


def _keep_call_promises(claim: Claim, rule: Rule, outcome: str, *, rung: str, now: datetime, by: User) -> bool:
    """Settle what was promised of this attempt, and begin what follows one in vain; whether the claimant has heard us.

    A call before the agreed time that nobody took is not what was agreed, nor is one that was put off.
    """
    if not rule.stops_clock:
        return reaching.disown(claim, rung, at=now, by=by)
    deadlines.meet(claim, DeadlineKind.CALLBACK, at=now, by=by, reason=outcome)
    deadlines.meet(claim, DeadlineKind.CALL_AGAIN, at=now, by=by, reason=outcome)
    agreed = calling.agreed_call(claim)
    if agreed is None or agreed.starts_at <= now or (rule.talked and not rule.rings_again):
        deadlines.meet(claim, DeadlineKind.AGREED_CALL, at=now, by=by, reason=outcome)
    if rule.talked:
        deadlines.meet(claim, DeadlineKind.NEXT_WORD, at=now, by=by, reason=outcome)
    if rule.in_vain:
        return calling.after_vain_call(claim, now=now, by=by, tells=rule.letter is Letter.NO_ANSWER)
    calling.heard_from(claim, at=now, by=by, reason=outcome)
    if rule.rings_again:
        calling.ring_later(claim, now=now, by=by)
    return True


def _go_on(claim: Claim, rule: Rule, event: ClaimEvent, *, now: datetime, by: User) -> None:
    """What a talk makes of the claim: a way to reach them is found, and its state goes on where that fits."""
    if rule.talked:
        Task.objects.open().filter(claim=claim, kind=TaskKind.FIND_CONTACT).update(done_at=now, done_by=by)
    if rule.step and rule.ends_as:
        end(claim, rule.step, rule.ends_as, at=now, by=by)
        tell_closed(claim, event=event.pk, now=now)
    elif rule.step and may_take(rule.step, State(claim.state)):
        move(claim, rule.step, at=now)
