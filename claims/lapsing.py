"""What a missed deadline brings with it: the claim is raised in the queue, or lapses.

Works on many claims at once, in as many statements as on one. The caller holds the claims' rows, has read the deadlines
under that lock, and has a transaction open (`claims.sweep`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db.models import F, OuterRef, Subquery

from accounts.models import Language, User
from claims import deadlines
from claims.ending import drop_proposals
from claims.messages import recipients_of
from claims.models import Claim, ClaimEvent, Deadline, DeadlineEntry, DeadlineState, EventKind, Route
from claims.models.deadline import DeadlineKind
from claims.routing import end_route
from claims.workflow import ENDED, TRANSITIONS, State, Step, may_take
from notifications import outbox
from notifications.outbox import Draft


@dataclass
class Misses:
    """Due deadlines by what follows from them; `overtaken` are those whose claim is past any consequence."""

    raised: list[Deadline] = field(default_factory=list)
    lapsed: list[Deadline] = field(default_factory=list)
    overtaken: list[Deadline] = field(default_factory=list)

    @classmethod
    def judge(cls, due: Iterable[Deadline]) -> "Misses":
        """Judge each by its claim's state, in their order: what lapses first takes the claim's other ones with it."""
        misses = cls()
        lapsing: set[int] = set()
        for deadline in due:
            state = State(deadline.claim.state)
            if deadline.claim_id in lapsing or state in ENDED:
                misses.overtaken.append(deadline)
            elif deadline.kind not in deadlines.CLOSING:
                misses.raised.append(deadline)
            elif may_take(Step.LAPSE, state):
                lapsing.add(deadline.claim_id)
                misses.lapsed.append(deadline)
            else:
                misses.overtaken.append(deadline)
        return misses


def fire(due: Sequence[Deadline], *, now: datetime) -> set[int]:
    """Write everything that follows from these deadlines being missed at `now`: state, ledger, events and messages.

    Returns the claims that lapsed, by id: whatever else ran on them has fallen. Raises `deadlines.Overtaken` where
    somebody changed a deadline without holding its claim, and IntegrityError where a miss stands in the ledger already;
    nothing must be kept then.
    """
    misses = Misses.judge(due)
    missed = [*misses.raised, *misses.lapsed]
    _let_go(misses.overtaken, now=now)
    changed = Deadline.objects.running().filter(pk__in=[d.pk for d in missed]).update(state=DeadlineState.MISSED)
    if changed != len(missed):
        raise deadlines.Overtaken(f"{len(missed) - changed} of {len(missed)} deadlines")
    DeadlineEntry.objects.bulk_create(deadlines.missed_entry(deadline, at=now) for deadline in missed)
    _raise(misses.raised, now=now)
    _lapse(misses.lapsed, now=now)
    ClaimEvent.objects.bulk_create(
        [
            *(_event(deadline, EventKind.DEADLINE_MISSED, at=now) for deadline in misses.raised),
            *(_event(deadline, EventKind.LAPSED, at=now) for deadline in misses.lapsed),
        ]
    )
    outbox.post_all([*_to_team_leads(misses.raised), *_to_claimants(misses.lapsed)], now=now)
    return {deadline.claim_id for deadline in misses.lapsed}


def _let_go(overtaken: Sequence[Deadline], *, now: datetime) -> None:
    """Cancel what has no consequence any more, each with the state of its claim as the reason."""
    for state, fallen in groupby(sorted(overtaken, key=_state), key=_state):
        deadlines.let_fall(list(fallen), at=now, reason=f"claim_{state}")
    if overtaken:
        first = deadlines.open_deadlines().filter(claim=OuterRef("pk")).order_by("due_at")
        Claim.objects.filter(pk__in={d.claim_id for d in overtaken}).update(due_at=Subquery(first.values("due_at")[:1]))


def _raise(raised: Sequence[Deadline], *, now: datetime) -> None:
    """Lift the claims in the queue; their `due_at` stays where it is, in the past."""
    if raised:
        claims = Claim.objects.filter(pk__in=[deadline.claim_id for deadline in raised])
        claims.update(escalated_at=now, version=F("version") + 1)


def _lapse(lapsed: Sequence[Deadline], *, now: datetime) -> None:
    """Close the claims as lapsed: their other promises fall, their bookings and parcels are given back."""
    if not lapsed:
        return
    claims = {deadline.claim_id: deadline.claim for deadline in lapsed}
    for route in Route.objects.standing().filter(claim__in=claims).values_list("claim_id", flat=True):
        end_route(claims[route], at=now)
    others = list(deadlines.open_deadlines().filter(claim__in=claims))
    deadlines.let_fall(others, at=now, reason=Step.LAPSE.value)
    drop_proposals(claims.values())
    Claim.objects.filter(pk__in=claims).update(
        state=TRANSITIONS[Step.LAPSE].target.value,
        closed_at=now,
        due_at=None,
        escalated_at=None,
        version=F("version") + 1,
    )


def _to_team_leads(raised: Sequence[Deadline]) -> Iterator[Draft]:
    calls = [deadline for deadline in raised if deadline.kind == DeadlineKind.CALLBACK]
    leads = list(User.objects.team_leads().only("email", "language")) if calls else []
    for deadline in calls:
        for lead in leads:
            yield Draft(
                key=f"deadline:{deadline.pk}:missed:{lead.pk}",
                template="callback_missed",
                address=lead.email,
                language=lead.language or Language.DANISH,
                context={"number": deadline.claim.number, "due_at": deadline.due_at.isoformat()},
                subject_key=deadline.claim.number,
            )


def _to_claimants(lapsed: Sequence[Deadline]) -> Iterator[Draft]:
    told = recipients_of([deadline.claim for deadline in lapsed])
    for deadline in lapsed:
        claim = deadline.claim
        for address, about in told[claim.pk]:
            yield Draft(
                key=f"deadline:{deadline.pk}:missed:{about.get('link_key', 'contact')}",
                template="claim_lapsed",
                address=address,
                language=claim.language,
                context={
                    "number": claim.number,
                    "kind": deadline.kind,
                    "due_at": deadline.due_at.isoformat(),
                    **about,
                },
                subject_key=claim.number,
            )


def _event(deadline: Deadline, kind: EventKind, *, at: datetime) -> ClaimEvent:
    data = {"kind": deadline.kind, "deadline": deadline.pk, "due_at": deadline.due_at.isoformat()}
    return ClaimEvent(claim_id=deadline.claim_id, kind=kind, at=at, data=data)


def _state(deadline: Deadline) -> str:
    return deadline.claim.state
