"""What a person decides about a claim: cover, its end, and its beginning anew."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal
from claims import deadlines
from claims.ending import end, tell_closed
from claims.evidence import WITHOUT_DEVICE
from claims.guards import Seen, require_open, require_unchanged
from claims.insured import covers_of, in_force, loss_day
from claims.masking import mask
from claims.messages import tell_claimant
from claims.models import Claim, Decision, DecisionKind, EventKind, Task
from claims.models.deadline import DeadlineKind
from claims.models.task import DOCUMENTATION
from claims.routing import end_route
from claims.timeline import lock, move, record, require, touch
from claims.workflow import Outcome, Step
from policies import terms

# A decision that leaves nothing for a workshop to do closes the claim.
CLOSING: dict[DecisionKind, Outcome] = {
    DecisionKind.REJECTED: Outcome.REJECTED,
    DecisionKind.WARRANTY: Outcome.WARRANTY,
}
# How the desk may close a claim by hand. A rejection is a decision with its clause, a repair ends at the workshop.
CLOSED_BY_HAND: tuple[Outcome, ...] = (Outcome.SETTLED, Outcome.SWAPPED, Outcome.DUPLICATE, Outcome.WITHDRAWN)


@transaction.atomic
def decide(
    *, number: str, kind: str, clause: str, reason: str, by: User, now: datetime, seen: Seen | None = None
) -> Decision:
    """Decide about cover and send the claimant the letter; a rejection and a referral to the warranty close the claim.

    `clause` is the number of a clause of the terms, never alone: `reason` says it in words and stands in the letter.
    The decision keeps the terms in force on the day of the loss. Raises `WrongState`, `Changed`, and `Refusal` where
    a rejection lacks its clause or reason, a clause its words, or cover in part what is left out.
    """
    claim = lock(number)
    decided = DecisionKind(kind)
    require_open(claim)
    require_unchanged(claim, seen)
    if decided in CLOSING:
        require(claim, Step.CLOSE)
    reason = mask(reason).text
    _require_grounds(decided, clause, reason)
    covers = in_force(covers_of(claim), loss_day(claim))
    decision = Decision.objects.create(
        claim=claim,
        kind=decided,
        clause=clause,
        reason=reason,
        terms=covers[0].policy.terms if covers else "",
        decided_at=now,
        decided_by=by,
    )
    record(claim, EventKind.DECIDED, at=now, by=by, decision=decision.pk, kind=decided.value, clause=clause)
    if decided in CLOSING:
        end(claim, Step.CLOSE, CLOSING[decided], at=now, by=by)
    else:
        touch(claim)
    if _tell_decision(claim, decision, now=now):
        deadlines.meet(claim, DeadlineKind.FIRST_CONTACT, at=now, by=by, reason="decided")
    return decision


@transaction.atomic
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


@transaction.atomic
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


@transaction.atomic
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
    claim.escalated_at = None
    touch(claim, "escalated_at")
    kinds = [] if claim.peril in WITHOUT_DEVICE else [DeadlineKind.DELIVERY]
    if Task.objects.open().filter(claim=claim, kind__in=DOCUMENTATION).exists():
        kinds.append(DeadlineKind.DOCUMENTATION)
    deadlines.cancel_running(claim, at=now, reason=Step.REOPEN.value, by=by)
    # A device that was handed back has come to the end of its way; the next one is chosen anew.
    end_route(claim, at=now)
    started = deadlines.start_all(claim, kinds, starts_at=now, now=now, by=by)
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


def _tell_decision(claim: Claim, decision: Decision, *, now: datetime) -> int:
    facts = {"kind": decision.kind, "clause": decision.clause, "reason": decision.reason}
    if terms.exists(decision.terms):
        product = terms.get(decision.terms)
        facts |= {
            "product": product.name.spoken_in(claim.language),
            "insurer": product.insurer.agent or product.insurer.name,
            "insurer_email": product.contact.email,
        }
    return tell_claimant(claim, "decision_made", key=f"decision:{decision.pk}", now=now, context=facts)


def _require_grounds(kind: DecisionKind, clause: str, reason: str) -> None:
    if kind is DecisionKind.REJECTED and not (clause.strip() and reason.strip()):
        raise Refusal(
            _("En afvisning skal have både et punkt i vilkårene og en begrundelse. Skriv begge."),
            code="grounds_missing",
        )
    if kind is DecisionKind.PARTLY and not reason.strip():
        raise Refusal(_("Skriv, hvad der ikke er dækket, og hvorfor."), code="reason_missing")
    if clause.strip() and not reason.strip():
        raise Refusal(_("Skriv med ord, hvad punktet betyder for skaden."), code="reason_missing")


def _note(claim: Claim, text: str, *, by: User | None, now: datetime) -> None:
    """What the desk writes about its own steps is internal; the claimant's page shows the step alone."""
    if text.strip():
        record(claim, EventKind.NOTE, at=now, by=by, text=mask(text).text)
