"""What a missed deadline brings with it: the claim is raised in the queue, or lapses.

Works on many claims at once, in as many statements as on one. The caller holds the claims' rows, has read the deadlines
under that lock, and has a transaction open (`promises.sweep`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import F

from accounts.keys import among
from accounts.models import Language, User
from claims import waiting
from claims.calls import call_letters
from claims.ending import drop_proposals
from claims.models import Claim, Deadline, DeadlineState, EventKind
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import admitting, deadlines, raising
from claims.promises.stages import MISSED
from claims.routes.routing import end_routes
from claims.workflow import ENDED, TRANSITIONS, State, Step, may_take
from claims.writing.messages import recipients_of, texts_of
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
            outlives = deadline.kind in deadlines.OUTLIVING
            # The end lets the next word fall: one that runs after it was promised to whoever answered us since.
            has_ended = state in ENDED and deadline.kind != DeadlineKind.NEXT_WORD
            if not outlives and (deadline.claim_id in lapsing or has_ended):
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
    _note(missed, now=now)
    _raise(misses.raised, now=now)
    _lapse(misses.lapsed, now=now)
    drafts = (
        *_to_team_leads(misses.raised),
        *call_letters.to_claimants(misses.raised, now=now),
        *admitting.letters(misses.raised, now=now),
        *raising.letters(misses.raised),
        *_to_claimants(misses.lapsed),
        *_by_sms(misses.lapsed, now=now),
    )
    outbox.post_all(drafts, now=now)
    return {deadline.claim_id for deadline in misses.lapsed}


def _note(missed: Sequence[Deadline], *, now: datetime) -> None:
    """Change the state and write the ledger's line of each; the lines come from the rows that changed, not from us."""
    if not missed:
        return
    facts: dict[str, Any] = {
        "ids": [deadline.pk for deadline in missed],
        "running": DeadlineState.RUNNING,
        "missed": DeadlineState.MISSED,
        "kind": EntryKind.MISSED,
        "stage": MISSED,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MISS, facts)
        if cursor.rowcount != len(missed):
            raise deadlines.Overtaken(f"{len(missed) - cursor.rowcount} of {len(missed)} deadlines")


_MISS = """
    WITH changed AS (
        UPDATE claims_deadline SET state = %(missed)s
        WHERE id = ANY(%(ids)s) AND state = %(running)s
        RETURNING id
    )
    INSERT INTO claims_deadlineentry (deadline_id, kind, stage, at, data)
    SELECT id, %(kind)s, %(stage)s, %(now)s, '{}' FROM changed
"""


def _tell(missed: Sequence[Deadline], kind: EventKind, *, now: datetime) -> None:
    """A line in the timeline of each claim."""
    with connection.cursor() as cursor:
        cursor.execute(_TELL, {"ids": [deadline.pk for deadline in missed], "kind": kind, "now": now})


# The time is written as `datetime.isoformat` writes it: JSON has the form of ISO 8601, and the connection speaks UTC.
_TELL = """
    INSERT INTO claims_claimevent (claim_id, kind, at, data)
    SELECT claim_id, %(kind)s, %(now)s, jsonb_build_object('kind', kind, 'deadline', id, 'due_at', due_at)
    FROM claims_deadline WHERE id = ANY(%(ids)s)
    ORDER BY next_at, id
"""


def _let_go(overtaken: Sequence[Deadline], *, now: datetime) -> None:
    """Cancel what has no consequence any more, each with the state of its claim as the reason."""
    for state, fallen in groupby(sorted(overtaken, key=_state), key=_state):
        deadlines.let_fall(list(fallen), at=now, reason=f"claim_{state}")
    if overtaken:
        Claim.objects.filter(pk__in={d.claim_id for d in overtaken}).update(due_at=deadlines.first_due())
        waiting.settle(deadline.claim_id for deadline in overtaken)


def _raise(raised: Sequence[Deadline], *, now: datetime) -> None:
    """Lift the claims in the queue, also those that were set aside; their `due_at` stays where it is, in the past."""
    if raised:
        claims = Claim.objects.filter(pk__in=among(deadline.claim_id for deadline in raised))
        claims.update(escalated_at=now, snoozed_until=None, version=F("version") + 1, **waiting.RAISED)
        _tell(raised, EventKind.DEADLINE_MISSED, now=now)


def _lapse(lapsed: Sequence[Deadline], *, now: datetime) -> None:
    """Close the claims as lapsed: their other promises fall, their bookings and parcels are given back."""
    if not lapsed:
        return
    claims = {deadline.claim_id: deadline.claim for deadline in lapsed}
    end_routes(claims, at=now)
    others = list(deadlines.open_deadlines().filter(claim__in=among(claims)).exclude(kind__in=deadlines.OUTLIVING))
    deadlines.let_fall(others, at=now, reason=Step.LAPSE.value)
    drop_proposals(claims.values())
    Claim.objects.filter(pk__in=among(claims)).update(
        state=TRANSITIONS[Step.LAPSE].target.value,
        closed_at=now,
        due_at=deadlines.first_due(),
        escalated_at=None,
        version=F("version") + 1,
        **waiting.ENDED,
    )
    _tell(lapsed, EventKind.LAPSED, now=now)


def _to_team_leads(raised: Sequence[Deadline]) -> Iterator[Draft]:
    calls = [deadline for deadline in raised if deadline.kind in call_letters.OURS]
    leads = list(User.objects.team_leads().only("email", "language")) if calls else []
    for deadline in calls:
        number, due_at = deadline.claim.number, deadline.due_at.isoformat()
        for lead in leads:
            yield Draft(
                key=f"deadline:{deadline.pk}:missed:{lead.pk}",
                template="callback_missed",
                address=lead.email,
                language=lead.language or Language.DANISH,
                context={"number": number, "due_at": due_at},
                subject_key=number,
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


def _by_sms(lapsed: Sequence[Deadline], *, now: datetime) -> list[Draft]:
    return texts_of(
        [deadline.claim for deadline in lapsed],
        "claim_lapsed",
        keys={deadline.claim_id: f"deadline:{deadline.pk}:missed:sms" for deadline in lapsed},
        contexts={deadline.claim_id: {"kind": deadline.kind} for deadline in lapsed},
        not_before=outbox.awake(now),
    )


def _state(deadline: Deadline) -> str:
    return deadline.claim.state
