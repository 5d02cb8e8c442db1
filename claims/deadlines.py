"""Starting, meeting and cancelling promises, each with a line in its ledger (docs/architecture.md, idea 2).

Callers hold the claim's row (`claims.timeline.lock`), or have just created it. The sweep does the same before it fires,
so nobody changes a deadline beside another.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from accounts.models import User
from claims import due, stages
from claims.models import Claim, Deadline, DeadlineEntry, DeadlineState
from claims.models.deadline import DeadlineKind, EntryKind
from claims.worktime import DEFAULT_CALENDAR

# A miss of these closes the claim. A miss of the others leaves work to do, so they keep their place in the queue.
CLOSING: frozenset[str] = frozenset({DeadlineKind.DOCUMENTATION, DeadlineKind.DELIVERY})
RAISING: frozenset[str] = frozenset({DeadlineKind.CALLBACK, DeadlineKind.FIRST_CONTACT})

# Named by its content, so that a row says for ever which hours it was reckoned in.
_CALENDAR = json.dumps(DEFAULT_CALENDAR.to_json(), sort_keys=True)
CALENDAR_VERSION = f"standard-{hashlib.sha256(_CALENDAR.encode()).hexdigest()[:12]}"


class Overtaken(Exception):
    """A deadline was no longer running when its stage was written, although its claim's row was held."""


def start(claim: Claim, kind: DeadlineKind, *, starts_at: datetime, now: datetime, by: User | None = None) -> Deadline:
    """Begin one promise on the claim at `starts_at`. One of a kind runs at a time: cancel the other one first.

    Raises `claims.due.DueProblem` for a `starts_at` outside the calendar, and IntegrityError where one runs.
    """
    return start_all(claim, [kind], starts_at=starts_at, now=now, by=by)[0]


@transaction.atomic
def start_all(
    claim: Claim, kinds: Sequence[DeadlineKind], *, starts_at: datetime, now: datetime, by: User | None = None
) -> list[Deadline]:
    """Begin several promises at the same moment; otherwise as `start`, in as many statements as for one."""
    reckoned = [due.due(due.Kind(kind), starts_at) for kind in kinds]
    started = Deadline.objects.bulk_create(
        Deadline(
            claim=claim,
            kind=kind,
            starts_at=starts_at,
            due_at=at.due_at,
            enforced_at=at.enforced_at,
            next_at=stages.stages(due.Kind(kind), stages.Span(starts_at, at.due_at, at.enforced_at))[0].at,
            calendar_version=CALENDAR_VERSION,
        )
        for kind, at in zip(kinds, reckoned, strict=True)
    )
    DeadlineEntry.objects.bulk_create(
        DeadlineEntry(deadline=deadline, kind=EntryKind.STARTED, at=now, by=by, data=_arithmetic(deadline, at))
        for deadline, at in zip(started, reckoned, strict=True)
    )
    refresh_due(claim)
    return started


@transaction.atomic
def meet(claim: Claim, kind: DeadlineKind, *, at: datetime, by: User | None = None, reason: str = "") -> bool:
    """Note that what was promised has happened at `at`; returns whether the promise was kept.

    False where none was open, and where it came too late: a missed promise stays missed, its ledger says when it was
    met after all, and the claim leaves the top of the queue. What the claimant owes is in time as long as the claim
    has not lapsed; what we owe is late from `due_at` on, even where the sweep has not come by yet.
    """
    deadline = _open(claim).filter(kind=kind).order_by("pk").last()
    if deadline is None:
        return False
    kept = deadline.state == DeadlineState.RUNNING and (kind in CLOSING or at < deadline.due_at)
    entries = [_entry(deadline, EntryKind.MET, at=at, by=by, reason=reason, late=at >= deadline.enforced_at)]
    if deadline.state == DeadlineState.RUNNING:
        deadline.state = DeadlineState.MET if kept else DeadlineState.MISSED
        deadline.save(update_fields=["state"])
        if not kept:
            entries.insert(0, missed_entry(deadline, at=at))
    DeadlineEntry.objects.bulk_create(entries)
    refresh_due(claim)
    return kept


@transaction.atomic
def cancel_running(
    claim: Claim,
    *,
    at: datetime,
    reason: str,
    by: User | None = None,
    kinds: Iterable[DeadlineKind] | None = None,
) -> int:
    """Let the claim's promises fall, all or those of `kinds`; returns how many were running.

    A missed one that nobody has made good falls as well: its ledger says so, its state stays missed. `reason` is a
    short code such as `withdrawn`.
    """
    standing = _open(claim) if kinds is None else _open(claim).filter(kind__in=list(kinds))
    fallen = list(standing)
    running = let_fall(fallen, at=at, by=by, reason=reason)
    if fallen:
        refresh_due(claim)
    return running


def let_fall(fallen: Sequence[Deadline], *, at: datetime, reason: str, by: User | None = None) -> int:
    """Cancel these `open_deadlines`, of any claims; as `cancel_running`, but the claims' due times are the caller's."""
    DeadlineEntry.objects.bulk_create(_entry(d, EntryKind.CANCELLED, at=at, by=by, reason=reason) for d in fallen)
    running = [deadline.pk for deadline in fallen if deadline.state == DeadlineState.RUNNING]
    return Deadline.objects.filter(pk__in=running).update(state=DeadlineState.CANCELLED) if running else 0


def refresh_due(claim: Claim) -> None:
    """Set `claim.due_at` to the earliest promise that runs, or that was missed and not made good; None without one."""
    due_at = _open(claim).aggregate(first=Min("due_at"))["first"]
    if due_at != claim.due_at:
        claim.due_at = due_at
        claim.save(update_fields=["due_at"])


def open_deadlines() -> QuerySet[Deadline]:
    """Promises that still ask for something: running ones, and missed ones that nobody has made good."""
    settled = DeadlineEntry.objects.filter(deadline=OuterRef("pk"), kind__in=[EntryKind.MET, EntryKind.CANCELLED])
    return Deadline.objects.filter(
        Q(state=DeadlineState.RUNNING) | Q(state=DeadlineState.MISSED, kind__in=RAISING) & ~Exists(settled)
    )


def try_again(parked: QuerySet[Deadline]) -> int:
    """Let the next sweep fire those of them that are parked; returns how many."""
    return Deadline.objects.parked().filter(pk__in=parked.values("pk")).update(failures=0)


def stages_of(deadline: Deadline) -> tuple[stages.Stage, ...]:
    """The stages of the promise in their order, the miss last."""
    return stages.stages(due.Kind(deadline.kind), _span(deadline))


def missed_at(deadline: Deadline) -> datetime:
    """From when the promise's miss counts, without reckoning its other stages."""
    return stages.missed_at(due.Kind(deadline.kind), _span(deadline))


def missed_entry(deadline: Deadline, *, at: datetime) -> DeadlineEntry:
    """The ledger's line of a miss. Its stage stands once a deadline, by the database's own word."""
    return DeadlineEntry(deadline=deadline, kind=EntryKind.MISSED, stage=stages.MISSED, at=at)


def _span(deadline: Deadline) -> stages.Span:
    return stages.Span(deadline.starts_at, deadline.due_at, deadline.enforced_at)


def _open(claim: Claim) -> QuerySet[Deadline]:
    return open_deadlines().filter(claim=claim)


def _entry(deadline: Deadline, kind: EntryKind, *, at: datetime, by: User | None, **data: Any) -> DeadlineEntry:
    return DeadlineEntry(deadline=deadline, kind=kind, at=at, by=by, data={k: v for k, v in data.items() if v})


def _arithmetic(deadline: Deadline, reckoned: due.Due) -> dict[str, Any]:
    return {
        "due_at": deadline.due_at.isoformat(),
        "enforced_at": deadline.enforced_at.isoformat(),
        "steps": [
            {"date": step.date.isoformat(), "counted_minutes": step.counted_minutes, "why": step.why}
            for step in reckoned.steps
        ],
    }
