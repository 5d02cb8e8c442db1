"""Starting, meeting and cancelling promises, each with a line in its ledger (docs/architecture.md, idea 2).

Callers hold the claim's row (`claims.timeline.lock`), or have just created it. The sweep does the same before it fires,
so nobody changes a deadline beside another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.rows import write
from claims.models import Claim, Deadline, DeadlineEntry, DeadlineState
from claims.models.deadline import CLOSING as CLOSING
from claims.models.deadline import OUTLIVING as OUTLIVING
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import due, ledger, stages
from claims.promises.promise_hours import CALENDAR_VERSION as CALENDAR_VERSION
from claims.promises.promise_hours import reckoned_in, version_name
from claims.promises.worktime import DEFAULT_CALENDAR
from workshops import hours

RAISING: frozenset[str] = frozenset(DeadlineKind) - CLOSING
# What the claimant owes is in time as long as nobody has acted on its miss.
OF_THE_CLAIMANT: frozenset[str] = CLOSING | {DeadlineKind.ORIGINAL_RETURN, DeadlineKind.SILENCE}


@dataclass(frozen=True, slots=True)
class Promised:
    """Promises that are reckoned and not written yet: each with its times and the facts that it begins with."""

    starts_at: datetime
    held: hours.Hours
    times: Mapping[DeadlineKind, tuple[due.Due, Mapping[str, Any]]]

    @property
    def first_due(self) -> datetime:
        """What `Claim.due_at` is of a claim that has these alone."""
        return min(at.due_at for at, _facts in self.times.values())


class Overtaken(Exception):
    """A deadline was no longer running when its stage was written, although its claim's row was held."""


def start(
    claim: Claim,
    kind: DeadlineKind,
    *,
    starts_at: datetime,
    now: datetime,
    by: User | None = None,
    until: datetime | None = None,
    terms: str | None = None,
    reason: str = "",
) -> Deadline:
    """Begin one promise on the claim at `starts_at`. One of a kind runs at a time: cancel the other one first.

    What is counted in working time is reckoned in the call centre's hours as they are now, and stays with them.
    `until` is the end of a kind whose end is agreed (`due.AGREED`); `terms` bears on the return of the old device.
    `reason` is the short code of what began it, for its ledger.
    Raises `due.DueProblem` for a `starts_at` outside the calendar or an end that is not said, and IntegrityError where
    one runs.
    """
    facts = {"until": until.isoformat() if until else None, "terms": terms, "reason": reason}
    said = {name: fact for name, fact in facts.items() if fact}
    return _start(claim, {kind: said}, starts_at=starts_at, now=now, by=by)[0]


def start_all(
    claim: Claim, kinds: Sequence[DeadlineKind], *, starts_at: datetime, now: datetime, by: User | None = None
) -> list[Deadline]:
    """Begin several promises at the same moment; otherwise as `start`, in as many statements as for one."""
    return _start(claim, {kind: {} for kind in kinds}, starts_at=starts_at, now=now, by=by)


def reckon(kinds: Sequence[DeadlineKind], *, starts_at: datetime) -> Promised:
    """The promises of a claim that is about to be written, for `begin`; one query. Raises as `start`."""
    return _reckoned({kind: {} for kind in kinds}, starts_at)


def begin(claim: Claim, promised: Promised, *, now: datetime, by: User | None = None) -> list[Deadline]:
    """Write promises that were reckoned; two statements. `Claim.due_at` is the caller's (`Promised.first_due`)."""
    return begin_for([claim], promised, now=now, by=by)


def begin_for(claims: Sequence[Claim], promised: Promised, *, now: datetime, by: User | None = None) -> list[Deadline]:
    """The same promises for each of several claims, in as many statements as for one."""
    held, starts_at = promised.held, promised.starts_at
    calendar = held.calendar or DEFAULT_CALENDAR
    reckoned_with = {"calendar": held.version} if held.version else {}
    started = write(
        Deadline(
            claim=claim,
            kind=kind,
            starts_at=starts_at,
            due_at=at.due_at,
            enforced_at=at.enforced_at,
            next_at=stages.stages(due.Kind(kind), span, calendar=calendar)[0].at,
            calendar_id=held.version,
            calendar_version=version_name(held),
        )
        for claim in claims
        for kind, (at, _facts) in promised.times.items()
        for span in [stages.Span(starts_at, at.due_at, at.enforced_at)]
    )
    write(
        DeadlineEntry(
            deadline=deadline, kind=EntryKind.STARTED, at=now, by=by, data={**facts, **reckoned_with, **arithmetic(at)}
        )
        for deadline in started
        for at, facts in [promised.times[DeadlineKind(deadline.kind)]]
    )
    return started


@transaction.atomic
def _start(
    claim: Claim, asked: Mapping[DeadlineKind, dict[str, Any]], *, starts_at: datetime, now: datetime, by: User | None
) -> list[Deadline]:
    started = begin(claim, _reckoned(asked, starts_at), now=now, by=by)
    refresh_due(claim)
    return started


def _reckoned(asked: Mapping[DeadlineKind, Mapping[str, Any]], starts_at: datetime) -> Promised:
    held = hours.of_call_centre()
    calendar = held.calendar or DEFAULT_CALENDAR
    return Promised(
        starts_at,
        held,
        {
            kind: (ledger.begin(due.Kind(kind), starts_at, facts, calendar=calendar), facts)
            for kind, facts in asked.items()
        },
    )


def move(
    deadline: Deadline, rule: ledger.Rule, *, at: datetime, by: User | None = None, reason: str = "", **facts: Any
) -> bool:
    """Move a running promise by a rule, with a line in its ledger; returns whether its times changed.

    `facts` are those that `ledger.moved` asks for; no line is written where they change nothing. Its reminders begin
    anew. Raises `ledger.Immovable` where the rule does not fit the kind, and `Overtaken` where it no longer runs.
    """
    return move_all({deadline: facts}, rule, at=at, by=by, reason=reason) == 1


@transaction.atomic
def move_all(
    moves: Mapping[Deadline, Mapping[str, Any]],
    rule: ledger.Rule,
    *,
    at: datetime,
    by: User | None = None,
    reason: str = "",
) -> int:
    """Move several running promises, of any claims, each by its own facts; otherwise as `move`. Returns how many moved.

    The due times of their claims follow.
    """
    begun = _beginnings(moves)
    moved, entries = [], []
    for deadline, facts in moves.items():
        kind, stood = due.Kind(deadline.kind), due.Due(deadline.due_at, deadline.enforced_at)
        # Only new opening hours name a calendar; the promise then stays with it.
        deadline.calendar_id = facts.get("calendar", deadline.calendar_id)
        of_line = {**begun[deadline.pk], **facts}
        found = ledger.moved(kind, deadline.starts_at, stood, rule, of_line, calendar=reckoned_in(deadline))
        if (found.due_at, found.enforced_at) == (stood.due_at, stood.enforced_at):
            continue
        deadline.due_at, deadline.enforced_at = found.due_at, found.enforced_at
        deadline.moves, deadline.moved_at = deadline.moves + 1, at
        deadline.next_at = stages.next_at(stages_of(deadline), after=at)
        moved.append(deadline)
        data = {"rule": rule.value, **facts, "from": stood.due_at.isoformat(), **arithmetic(found)}
        if reason:
            data["reason"] = reason
        entries.append(DeadlineEntry(deadline=deadline, kind=EntryKind.MOVED, at=at, by=by, data=data))
    _require_running(moved)
    fields = ["due_at", "enforced_at", "moves", "moved_at", "next_at", "calendar"]
    Deadline.objects.bulk_update(moved, fields, batch_size=500)
    DeadlineEntry.objects.bulk_create(entries)
    refresh_due_of({deadline.claim_id for deadline in moved})
    return len(moved)


@transaction.atomic
def hold(
    held: Iterable[Deadline],
    *,
    at: datetime,
    look_again_at: datetime,
    reasons: Mapping[int, str] | None = None,
    by: User | None = None,
    words: str = "",
) -> int:
    """Keep running promises from being enforced, each for its reason (a short code, by id); returns how many are new.

    A person says why in `words`. One that is held already keeps its beginning, and its line where nobody adds one. The
    sweep looks again at `look_again_at`.
    """
    standing, codes = list(held), reasons or {}
    new = [deadline for deadline in standing if deadline.held_at is None or by is not None]
    pks = [deadline.pk for deadline in standing]
    if pks and Deadline.objects.running().filter(pk__in=pks).update(next_at=look_again_at) != len(pks):
        raise Overtaken(f"one of {len(pks)} deadlines")
    Deadline.objects.filter(pk__in=[deadline.pk for deadline in new], held_at__isnull=True).update(held_at=at)
    DeadlineEntry.objects.bulk_create(
        _entry(deadline, EntryKind.HELD, at=at, by=by, reason=codes.get(deadline.pk, ""), words=words)
        for deadline in new
    )
    for deadline in standing:
        deadline.held_at, deadline.next_at = deadline.held_at or at, look_again_at
    return len(new)


@transaction.atomic
def release(held: Iterable[Deadline], *, at: datetime, by: User | None = None, reason: str = "") -> int:
    """Let held promises run on, with at least `ledger.FRESH_DAYS` from now; returns how many were held."""
    let_go = [deadline for deadline in held if deadline.held_at is not None]
    _require_running(let_go)
    Deadline.objects.filter(pk__in=[deadline.pk for deadline in let_go]).update(held_at=None)
    DeadlineEntry.objects.bulk_create(
        _entry(deadline, EntryKind.RELEASED, at=at, by=by, reason=reason) for deadline in let_go
    )
    for deadline in let_go:
        deadline.held_at = None
    move_all({d: {"released_at": at.isoformat()} for d in let_go}, ledger.Rule.RELEASED, at=at, by=by)
    # One whose times did not change was only looked at again and again meanwhile; now it has its stages back.
    for deadline in let_go:
        deadline.next_at = stages.next_at(stages_of(deadline), after=at)
    Deadline.objects.bulk_update(let_go, ["next_at"], batch_size=500)
    return len(let_go)


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
    kept = deadline.state == DeadlineState.RUNNING and (kind in OF_THE_CLAIMANT or at < deadline.due_at)
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
    """Let the claim's promises fall, those of `kinds`, or all but the `OUTLIVING`; returns how many were running.

    A missed one that nobody has made good falls as well: its ledger says so, its state stays missed. `reason` is a
    short code such as `withdrawn`.
    """
    standing = _open(claim)
    fallen = list(standing.exclude(kind__in=OUTLIVING) if kinds is None else standing.filter(kind__in=list(kinds)))
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
    """Set `claim.due_at` to the earliest promise that runs, or that was missed and not made good; None without one.

    A claim of which nothing that was missed is still to be made good leaves the top of the queue. One that is set aside
    past a promise made since is taken up again: a pause never hides a promise.
    """
    due_at = _open(claim).aggregate(first=Min("due_at"))["first"]
    fields = ["due_at"] if due_at != claim.due_at else []
    claim.due_at = due_at
    if claim.snoozed_until is not None and due_at is not None and due_at <= claim.snoozed_until:
        claim.snoozed_until = None
        fields.append("snoozed_until")
    if claim.escalated_at is not None and not _open(claim).filter(state=DeadlineState.MISSED).exists():
        claim.escalated_at = None
        fields.append("escalated_at")
    if fields:
        claim.save(update_fields=fields)


def refresh_due_of(claims: Iterable[int]) -> None:
    """As `refresh_due`, for claims by id whose rows the caller holds, in one statement."""
    if pks := list(claims):
        Claim.objects.filter(pk__in=pks).update(due_at=first_due())


def first_due() -> Subquery:
    """The due time of a claim's first open promise, for an update of claims."""
    first = open_deadlines().filter(claim=OuterRef("pk")).order_by("due_at")
    return Subquery(first.values("due_at")[:1])


def open_deadlines() -> QuerySet[Deadline]:
    """Promises that still ask for something: running ones, and missed ones that nobody has made good."""
    # A copy of one that nobody evaluates: to compose the condition takes a third of asking it.
    return _open_deadlines().all()


@cache
def _open_deadlines() -> QuerySet[Deadline]:
    settled = DeadlineEntry.objects.filter(deadline=OuterRef("pk"), kind__in=[EntryKind.MET, EntryKind.CANCELLED])
    return Deadline.objects.filter(
        Q(state=DeadlineState.RUNNING) | Q(state=DeadlineState.MISSED, kind__in=RAISING) & ~Exists(settled)
    )


def try_again(parked: QuerySet[Deadline]) -> int:
    """Let the next sweep fire those of them that are parked; returns how many."""
    return Deadline.objects.parked().filter(pk__in=parked.values("pk")).update(failures=0)


def stages_of(deadline: Deadline) -> tuple[stages.Stage, ...]:
    """The stages of the promise in their order, the miss last."""
    return stages.stages(due.Kind(deadline.kind), span_of(deadline), calendar=reckoned_in(deadline))


def missed_at(deadline: Deadline) -> datetime:
    """From when the promise's miss counts, without reckoning its other stages."""
    return stages.missed_at(due.Kind(deadline.kind), span_of(deadline))


def missed_entry(deadline: Deadline, *, at: datetime) -> DeadlineEntry:
    """The ledger's line of a miss. Its stage stands once a deadline, by the database's own word."""
    return DeadlineEntry(deadline=deadline, kind=EntryKind.MISSED, stage=stages.MISSED, at=at)


def span_of(deadline: Deadline) -> stages.Span:
    """The promise's times, which its stages are reckoned from."""
    return stages.Span(
        deadline.starts_at, deadline.due_at, deadline.enforced_at, moves=deadline.moves, moved_at=deadline.moved_at
    )


def _open(claim: Claim) -> QuerySet[Deadline]:
    return open_deadlines().filter(claim=claim)


def _entry(deadline: Deadline, kind: EntryKind, *, at: datetime, by: User | None, **data: Any) -> DeadlineEntry:
    return DeadlineEntry(deadline=deadline, kind=kind, at=at, by=by, data={k: v for k, v in data.items() if v})


def _beginnings(of: Iterable[Deadline]) -> Mapping[int, Mapping[str, Any]]:
    """The facts that each promise began with, by its id."""
    begun = DeadlineEntry.objects.filter(deadline__in=[deadline.pk for deadline in of], kind=EntryKind.STARTED)
    facts = {pk: data for pk, data in begun.values_list("deadline_id", "data")}
    return {pk: {name: data[name] for name in ("until", "terms") if name in data} for pk, data in facts.items()}


def _require_running(changed: Sequence[Deadline]) -> None:
    pks = [deadline.pk for deadline in changed]
    if pks and Deadline.objects.running().filter(pk__in=pks).count() != len(pks):
        raise Overtaken(f"one of {len(pks)} deadlines")


def arithmetic(reckoned: due.Due) -> dict[str, Any]:
    """What a line of the ledger says of how its times were found."""
    return {
        "due_at": reckoned.due_at.isoformat(),
        "enforced_at": reckoned.enforced_at.isoformat(),
        "steps": [
            {"date": step.date.isoformat(), "counted_minutes": step.counted_minutes, "why": step.why}
            for step in reckoned.steps
        ],
    }
