"""Who has the ball on a claim, as a door of the claimant's may be told, and how the time in it was found."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from accounts.spoken import spoken_help_phone
from claims.calls.call_outcomes import IN_VAIN, TALKED, rule_of
from claims.case import status
from claims.case.case_parts import (
    Door,
    is_stopped,
    lapse_of,
    limit_of,
    promise_of,
    route_of,
    sent_at,
    waits_for_a_look,
    way_of,
)
from claims.case.case_tasks import OF_THE_TERMS, waits_for_us
from claims.case.places import current_place, place_word
from claims.deciding.entitlement import grants
from claims.models import Claim, Deadline, TaskOwner
from claims.models.claim import WITHOUT_DEVICE
from claims.models.deadline import DeadlineKind
from claims.promises.admitting import made_good
from claims.promises.ledger_texts import claimant_line
from claims.promises.new_times import NewTime
from claims.promises.next_word import is_of_a_look
from claims.promises.why_texts import explain, spoken_at
from claims.proof.disclosure import Disclosure, disclosure_of
from claims.routes import readiness
from claims.workflow import Outcome, State
from workshops.models import RepairOutcome

_ON_ITS_WAY = frozenset({State.ROUTED, State.IN_REPAIR, State.RETURNING})
# What only a decision brings about; who may not read the decision does not learn it from the end.
_OF_A_DECISION = frozenset({Outcome.REJECTED, Outcome.WARRANTY, Outcome.SETTLED})
# What we are to do ourselves, in the order in which it is spoken of.
_OURS = (DeadlineKind.AGREED_CALL, DeadlineKind.CALLBACK, DeadlineKind.REOPENING_ANSWER, DeadlineKind.NEXT_WORD)


def ball_of(claim: Claim, now: datetime) -> status.Ball:
    """Who has the ball on a claim loaded by `with_parts`."""
    return status.ball(_facts(claim, now), now)


def ball_through(door: Door, now: datetime, disclosed: Disclosure | None = None) -> status.Ball:
    """The same as this door may show it: what was decided, and when and where the device changes hands, is its real
    user's to know. Without `disclosed` it is asked for where it matters.
    """
    if door.own and disclosed is None:
        disclosed = disclosure_of(door.claim, trusted=door.trusted)
    state, facts = State(door.claim.state), _facts(door.claim, now, known=door.trusted)
    if disclosed is None or "contact_phone" in disclosed.hidden:
        # Through this door it was not given.
        facts = replace(facts, wrong_number=facts.wrong_number and door.trusted)
    if door.trusted or (disclosed and disclosed.arrangements):
        return status.ball(facts, now)
    if state in _ON_ITS_WAY:
        return status.Ball(text=place_word(current_place(state)), icon="truck")
    outcome = None if facts.outcome in _OF_A_DECISION else facts.outcome
    hidden = replace(facts, agreed_from=None, agreed_until=None, asked_to_choose=False, reopening_by=None)
    # Whom no decision and no answer is sent does not hear from us by then; and who may send nothing is not asked to.
    hidden = replace(hidden, old_device=None, complaint_receipt=None, complaint_answer=None)
    hidden = replace(hidden, next_word_by=None, answer_since=None, owes_papers=facts.owes_papers and door.own)
    if facts.agreed_until and facts.agreed_until <= now:
        # The new time of a call that this door knows nothing of.
        callback = promise_of(door.claim, DeadlineKind.CALLBACK)
        hidden = _with(hidden, made_good(callback, now))
    return status.ball(replace(hidden, decided=False, recalled=False, outcome=outcome), now)


def why_of(claim: Claim, ball: status.Ball, now: datetime) -> dict[str, Any]:
    """How the time was found that the page speaks of on top, and what has happened to that promise."""
    kinds = (*_OURS, DeadlineKind.QUOTE_WAITING, DeadlineKind.DELIVERY)
    promises = [promise for kind in kinds if (promise := promise_of(claim, kind))]
    # Of an agreed call it is the beginning that is spoken of.
    spoken_of = next((p for p in promises if ball.at and ball.at == spoken_at(p)), None)
    return {"why": explain(spoken_of, now), "why_lines": lived(spoken_of)} if spoken_of else {}


def lived(promise: Deadline) -> list[str]:
    """What has happened to the promise, as far as it is the claimant's business."""
    lines = (claimant_line(promise, entry) for entry in promise.entries.all())
    return [line for line in lines if line]


def _facts(claim: Claim, now: datetime, *, known: bool = True) -> status.Facts:
    calls = list(claim.calls.all())
    reached = [call.at for call in calls if call.outcome in TALKED]
    route = route_of(claim)
    booked = route.booking.period if route and route.booking else None
    window = route.shipment.window if route and route.shipment else None
    span = booked or window
    callback, next_word = promise_of(claim, DeadlineKind.CALLBACK), promise_of(claim, DeadlineKind.NEXT_WORD)
    agreed, reopening = promise_of(claim, DeadlineKind.AGREED_CALL), promise_of(claim, DeadlineKind.REOPENING_ANSWER)
    silence = promise_of(claim, DeadlineKind.SILENCE)
    repair = route.repair if route else None
    decisions = list(claim.decisions.all())
    facts = status.Facts(
        state=State(claim.state),
        outcome=Outcome(claim.outcome) if claim.outcome else None,
        help_phone=spoken_help_phone(),
        call_by=callback.due_at if callback else None,
        called_in_vain_at=calls[-1].at if calls and calls[-1].outcome in IN_VAIN else None,
        call_again=_promise(claim, DeadlineKind.CALL_AGAIN, now) or _after_silence(silence, now),
        asked_later=bool(calls) and rule_of(calls[-1].outcome).rings_again,
        agreed_from=agreed.starts_at if agreed else None,
        agreed_until=agreed.due_at if agreed else None,
        asked_to_choose=silence is not None and silence.due_at > now,
        wrong_number=_gave_a_wrong_number(claim, known=known),
        open_until=_open_until(claim, now, known=known),
        reached_at=reached[-1] if reached else None,
        # A claim that was opened again after a rejection is not decided as it stands.
        decided=grants(decisions[-1] if decisions else None),
        recalled=claim.guarantee_id is not None,
        device_gone=claim.peril in WITHOUT_DEVICE,
        way=way_of(claim),
        workshop=route.workshop.name if route else "",
        street=route.workshop.street if route else "",
        city=route.workshop.city if route else "",
        starts_at=span.lower if span else None,
        ends_at=span.upper if span else None,
        deliver_by=limit_of(claim, DeadlineKind.DELIVERY, now),
        sent_at=sent_at(claim),
        received_at=repair.received_at if repair else None,
        answer=_promise(claim, DeadlineKind.QUOTE_WAITING, now),
        repaired=repair is None or repair.outcome != RepairOutcome.IRREPARABLE,
        closed_at=claim.closed_at,
        label_waits=readiness.withholds(claim, route, known=known),
        must_not_be_sent=is_stopped(claim),
        **_going_on(claim, now),
        lapsed_for=lapse_of(claim),  # type: ignore[arg-type]
        reopening_by=reopening.due_at if reopening else None,
        next_word_by=next_word.due_at if next_word else None,
        is_of_a_look=next_word is not None and _is_of_a_look(claim, next_word, known=known),
        **_papers(claim, now, known=known),
    )
    late = next((made for kind in _OURS if (made := made_good(promise_of(claim, kind), now))), None)
    return _with(facts, late)


def _promise(claim: Claim, kind: DeadlineKind, now: datetime) -> status.Promise | None:
    """What is said of an open promise beside those of `_OURS`, whose new time it would take otherwise."""
    promise = promise_of(claim, kind)
    if promise is None:
        return None
    late = made_good(promise, now)
    passed = late.passed if late else None
    return status.Promise(due_at=promise.due_at, new_time=late.at if late else None, new_time_passed=passed)


def _gave_a_wrong_number(claim: Claim, *, known: bool) -> bool:
    """Whether the number that was given is a stranger's; who may know it reads of no such thing while we have one."""
    return claim.contact_phone in claim.wrong_phones and not (known and claim.callable_phone)


def _going_on(claim: Claim, now: datetime) -> dict[str, Any]:
    """What goes on after the claim has ended: the old device, a complaint, and what they wrote to us since."""
    old = promise_of(claim, DeadlineKind.ORIGINAL_RETURN)
    return {
        "old_device": old
        and status.Limit(due_at=old.due_at, enforced_at=old.enforced_at, is_held=old.held_at is not None),
        "complaint_receipt": _promise(claim, DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT, now),
        "complaint_answer": _promise(claim, DeadlineKind.COMPLAINT_ANSWER, now),
        "answer_since": None if claim.is_open else _promise(claim, DeadlineKind.NEXT_WORD, now),
    }


def _after_silence(silence: Deadline | None, now: datetime) -> status.Promise | None:
    """When we ring again who has let their week to choose a call pass: as if we had missed a call when it ended."""
    first = made_good(silence, silence.due_at) if silence and silence.due_at <= now else None
    late = made_good(silence, now) if first else None
    if first is None or late is None or first.at > now:
        return status.Promise(due_at=first.at) if first else None
    passed = late.passed if late.passed != first.at else None
    return status.Promise(due_at=first.at, new_time=late.at, new_time_passed=passed)


def _open_until(claim: Claim, now: datetime, *, known: bool) -> datetime | None:
    """Until when nothing closes the claim on its claimant; the device's own limit is for who may read of a way."""
    kinds = (DeadlineKind.DOCUMENTATION, *([DeadlineKind.DELIVERY] if known else []))
    return min(filter(None, (limit_of(claim, kind, now) for kind in kinds)), default=None)


def _papers(claim: Claim, now: datetime, *, known: bool) -> dict[str, Any]:
    """What is said of papers that the claimant owes; nothing where none are, or where they wait for us."""
    limit = promise_of(claim, DeadlineKind.DOCUMENTATION)
    held = limit is not None and limit.held_at is not None
    if not _owes_papers(claim, known=known) or (limit and held and waits_for_us(limit)):
        return {}
    grace = (limit.due_at, limit.enforced_at) if limit and not held and limit.due_at <= now else None
    return {
        "owes_papers": True,
        "papers_by": limit_of(claim, DeadlineKind.DOCUMENTATION, now),
        "papers_grace": grace,
    }


def _is_of_a_look(claim: Claim, promise: Deadline, *, known: bool) -> bool:
    """Whether the promise is spoken of as a look: with all the papers in, or all of it seen, it is the next word."""
    if not (_owes_papers(claim, known=known) and waits_for_a_look(claim, promise.due_at)):
        return False
    return is_of_a_look(promise)


def _owes_papers(claim: Claim, *, known: bool) -> bool:
    """Whether a task of the claimant's is open that this door shows."""
    left_out = frozenset() if known else OF_THE_TERMS
    tasks = (task for task in claim.tasks.all() if task.owner == TaskOwner.CLAIMANT and task.done_at is None)
    return any(task.kind not in left_out for task in tasks)


def _with(facts: status.Facts, late: NewTime | None) -> status.Facts:
    return replace(facts, new_time=late.at if late else None, new_time_passed=late.passed if late else None)
