"""The call centre's new opening hours and the promises that run: what would move, and moving it, or leaving it be.

What is shown and what is done come from the same reckoning, `_follow`. A change is one transaction: it holds the
advisory lock of the call centre's hours and the rows of the claims whose promises follow, taken in the order of their
keys, and gives up where somebody keeps one of them. A promise that begins while it runs is reckoned in the hours
before; its ledger says which.
"""

import heapq
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import WrongState
from claims.models import Claim, Deadline, DeadlineEntry, DeadlineState
from claims.models.deadline import EntryKind
from claims.promises import deadlines, due, ledger, stages
from claims.promises.promise_hours import reckoned_in, remember, version_name
from claims.promises.worktime import Calendar, CalendarProblem
from workshops import hours
from workshops.hours import Hours
from workshops.models import CalendarVersion
from workshops.rewriting import write_version

# Whose due time is counted in working time or in working days, and so follows the hours.
MOVING = frozenset({due.Kind.CALLBACK, due.Kind.NEXT_WORD}) | due.WORKING_DAYS
# Whose reminders and warnings wait for the call centre to open as well; of the others nothing follows.
FOLLOWING: frozenset[str] = frozenset(kind.value for kind in MOVING | stages.RULES.keys())
NEAREST = 20
CHUNK = 1000
LONGER_THAN_ANY = timedelta(days=366)
# A preview that was read for a minute is still the one that is saved when a tenth more or fewer move meanwhile; what
# would be missed is never more than was shown.
DRIFT = 10
# So long it waits for any one lock, with all that it holds already; an act on a claim is over in less.
WAIT = "5s"
_NOT_TO_BE_HAD = frozenset({"55P03", "40P01"})


@dataclass(frozen=True, slots=True)
class Figures:
    """How many promises would move, and how many of them would be overdue at once."""

    moved: int
    overdue: int

    def __add__(self, more: "Figures") -> "Figures":
        return Figures(self.moved + more.moved, self.overdue + more.overdue)

    def still_holds(self, now: "Figures") -> bool:
        """Whether what was shown is still the picture."""
        return now.overdue <= self.overdue and abs(now.moved - self.moved) <= self.moved // DRIFT


@dataclass(frozen=True, slots=True)
class Move:
    """A promise whose due time would change; `claim` is its claim's key."""

    claim: int
    kind: str
    due_from: datetime
    due_to: datetime


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What new hours would do: to how many promises of those that follow the hours, and the nearest that move.

    `restaged` counts those of which only a reminder or a warning moves.
    """

    running: int
    restaged: int
    figures: Figures
    nearest: Sequence[Move]


class FiguresChanged(WrongState):
    """More would move, or be missed, than was shown (409); `effect` is what would happen now."""

    def __init__(self, effect: Effect) -> None:
        text = _("Tallene har ændret sig, mens du læste. Se dem igen, før du gemmer.")
        super().__init__(text, code="figures_changed")
        self.effect = effect


class Hindered(WrongState):
    """Somebody held what had to be held for longer than `WAIT` (409)."""


@dataclass(frozen=True, slots=True)
class Follow:
    """How one promise follows: its times, its next stage, and whether either differs from what they are."""

    deadline: Deadline
    found: due.Due
    next_at: datetime
    moves: bool
    restages: bool


def effect(calendar: Calendar, *, now: datetime) -> Effect:
    """What would happen if the promises that run followed this calendar; a fixed number of queries."""
    running = moved = overdue = restaged = 0
    nearest: list[Move] = []
    for chunk in _chunks(_running().iterator(chunk_size=CHUNK)):
        remember(chunk)
        found = [_follow(deadline, calendar, now=now) for deadline in chunk]
        running += len(found)
        restaged += sum(1 for follow in found if follow.restages and not follow.moves)
        moves = [_move(follow) for follow in found if follow.moves]
        moved += len(moves)
        overdue += sum(1 for move in moves if move.due_to <= now)
        nearest = heapq.nsmallest(NEAREST, [*nearest, *moves], key=lambda move: (move.due_to, move.claim))
    return Effect(running=running, restaged=restaged, figures=Figures(moved, overdue), nearest=nearest)


def renew(
    *, calendar: Calendar, seen: int, shown: Figures, also_open: bool, by: User, now: datetime
) -> CalendarVersion:
    """Make `calendar` the call centre's hours from now on; `seen` is the version that it follows.

    With `also_open` every promise that runs follows, else each keeps its hours; either way its ledger has a line.
    Raises `HoursChanged` where somebody else was quicker, `Hindered` where somebody is at work, and `FiguresChanged`
    where following would now do more than was `shown`; then nothing is changed.
    """
    # Around the transaction, for the keys that its rows name are looked up when it ends.
    with _or_hindered(_("Nogen arbejder på en af sagerne. Prøv igen om lidt.")), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [WAIT])
        before = hours.of_call_centre()
        with _or_hindered(_("Nogen gemmer nye åbningstider lige nu. Prøv igen om lidt.")):
            version = write_version(owner=None, calendar=calendar, seen=seen, now=now, by=by)
        if not also_open:
            _keep(version, by=by, now=now)
            return version
        done = Figures(0, 0)
        for chunk in _chunks(_claims_to_follow()):
            done += _let_follow(chunk, version, calendar, was=before, by=by, now=now)
        if shown.still_holds(done):
            return version
        transaction.set_rollback(True)
    raise FiguresChanged(effect(calendar, now=now))


@contextmanager
def _or_hindered(text: str) -> Iterator[None]:
    try:
        yield
    except OperationalError as problem:
        if getattr(problem.__cause__, "sqlstate", None) in _NOT_TO_BE_HAD:
            raise Hindered(text, code="hindered") from problem
        raise


def _running() -> Any:
    times = ("claim_id", "kind", "starts_at", "due_at", "enforced_at", "next_at", "moves", "moved_at", "held_at")
    following = Deadline.objects.running().filter(kind__in=FOLLOWING)
    return following.only(*times, "failures", "calendar_id", "state")


def _claims_to_follow() -> Iterator[int]:
    """The claims with a promise that follows, in the order in which their rows are held."""
    found = Deadline.objects.running().filter(kind__in=FOLLOWING).order_by("claim_id").distinct()
    return found.values_list("claim_id", flat=True).iterator(chunk_size=CHUNK)


def _chunks(of: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(of)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _follow(deadline: Deadline, calendar: Calendar, *, now: datetime) -> Follow:
    """Reckon the promise in the calendar. One that cannot be reckoned in it stays where it is."""
    kind, stood = due.Kind(deadline.kind), due.Due(deadline.due_at, deadline.enforced_at)
    found = stood
    if kind in MOVING:
        try:
            found = ledger.begin(kind, deadline.starts_at, {}, calendar=calendar)
        except (due.DueProblem, CalendarProblem):
            found = stood
    if found.due_at != stood.due_at:
        span = stages.Span(deadline.starts_at, found.due_at, found.enforced_at, moves=deadline.moves + 1, moved_at=now)
        waits = deadline.held_at is not None or deadline.failures > 0
        planned = stages.stages(kind, span, calendar=calendar)
        after = deadline.next_at if waits else stages.next_at(planned, after=now)
        return Follow(deadline, found, after, moves=True, restages=True)
    next_at = _next_stage(deadline, kind, calendar)
    return Follow(deadline, stood, next_at, moves=False, restages=next_at != deadline.next_at)


def _next_stage(deadline: Deadline, kind: due.Kind, calendar: Calendar) -> datetime:
    """When the stage comes that the promise waits for, and those after it; a moment that has passed fires at once.

    What waits for something else, a held promise or one that failed, goes on waiting.
    """
    if deadline.held_at is not None or deadline.failures:
        return deadline.next_at
    waited = _stages(deadline, kind, reckoned_in(deadline))
    names = {stage.name for stage in waited if stage.at >= deadline.next_at}
    ahead = (stage.at for stage in _stages(deadline, kind, calendar) if stage.name in names)
    return min(ahead, default=deadline.next_at)


def _stages(deadline: Deadline, kind: due.Kind, calendar: Calendar) -> tuple[stages.Stage, ...]:
    span = deadlines.span_of(deadline)
    if kind not in due.IN_DAYS:
        return stages.stages(kind, span, calendar=calendar)
    # Thousands of limits in days end on the same few, and their stages are found from the end.
    return _stages_of_days(kind, span.due_at, span.enforced_at, span.moves, calendar)


@lru_cache(maxsize=5000)
def _stages_of_days(
    kind: due.Kind, due_at: datetime, enforced_at: datetime, moves: int, calendar: Calendar
) -> tuple[stages.Stage, ...]:
    span = stages.Span(due_at - LONGER_THAN_ANY, due_at, enforced_at, moves=moves)
    return stages.stages(kind, span, calendar=calendar)


def _move(follow: Follow) -> Move:
    deadline = follow.deadline
    return Move(deadline.claim_id, deadline.kind, deadline.due_at, follow.found.due_at)


def _let_follow(
    claims: Sequence[int], version: CalendarVersion, calendar: Calendar, *, was: Hours, by: User, now: datetime
) -> Figures:
    """Hold these claims and let their promises follow, with a line in the ledger of each."""
    list(Claim.objects.filter(pk__in=claims).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    running = list(_running().filter(claim__in=claims))
    remember(running)
    found = [_follow(deadline, calendar, now=now) for deadline in running]
    numbers = _numbers({deadline.calendar_id for deadline in running}, was)
    facts: dict[str, Any] = {
        "version": version.pk,
        "number": version.number,
        "name": version_name(Hours(version.pk, version.number, calendar)),
        "running": DeadlineState.RUNNING,
        "now": now,
        "by": by.pk,
    }
    moved = [follow for follow in found if follow.moves]
    _write_moves(moved, version, numbers, facts, by=by)
    _write_stays([follow for follow in found if not follow.moves], numbers, facts)
    deadlines.refresh_due_of({follow.deadline.claim_id for follow in moved})
    return Figures(len(moved), sum(1 for follow in moved if follow.found.due_at <= now))


def _numbers(versions: set[int | None], was: Hours) -> Mapping[int | None, int]:
    """The number of each version by its key; a row that names none is from before there were any."""
    known = {was.version: was.number, None: 1}
    if unknown := {key for key in versions if key is not None} - known.keys():
        known.update(CalendarVersion.objects.filter(pk__in=unknown).values_list("pk", "number"))
    return known


def _write_moves(
    moved: Sequence[Follow],
    version: CalendarVersion,
    numbers: Mapping[int | None, int],
    facts: Mapping[str, Any],
    *,
    by: User,
) -> None:
    """The new times, and a line that says where from and how they were found."""
    times = {
        "ids": [follow.deadline.pk for follow in moved],
        "due": [follow.found.due_at for follow in moved],
        "enforced": [follow.found.enforced_at for follow in moved],
        "next": [follow.next_at for follow in moved],
    }
    _execute(_MOVE, {**facts, **times}, len(moved))
    entries = []
    for follow in moved:
        deadline = follow.deadline
        data = {
            "rule": ledger.Rule.CALENDAR.value,
            "reason": ledger.Rule.CALENDAR.value,
            "calendar": version.pk,
            "version": version.number,
            "was": numbers[deadline.calendar_id],
            "from": deadline.due_at.isoformat(),
            **deadlines.arithmetic(follow.found),
        }
        entries.append(DeadlineEntry(deadline=deadline, kind=EntryKind.MOVED, at=facts["now"], by=by, data=data))
    DeadlineEntry.objects.bulk_create(entries, batch_size=CHUNK)


def _write_stays(stays: Sequence[Follow], numbers: Mapping[int | None, int], facts: Mapping[str, Any]) -> None:
    """The hours and the next stage of those that are due when they were, and a line that says whose hours they follow.

    Written where the rows are: these are nearly all.
    """
    of_rows = {
        "ids": [follow.deadline.pk for follow in stays],
        "next": [follow.next_at for follow in stays],
        "restaged": [follow.restages for follow in stays],
        "was": [numbers[follow.deadline.calendar_id] for follow in stays],
        "kind": EntryKind.HOURS,
    }
    _execute(_STAY, {**facts, **of_rows}, len(stays))


def _execute(statement: str, facts: Mapping[str, Any], rows: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        if cursor.rowcount != rows:
            raise deadlines.Overtaken(f"{rows - cursor.rowcount} of {rows} deadlines")


# Each row has times of its own, which Django would write as one branch of a CASE a row.
_MOVE = """
    UPDATE claims_deadline AS following SET
        due_at = found.due_at, enforced_at = found.enforced_at, next_at = found.next_at,
        moves = following.moves + 1, moved_at = %(now)s, calendar_id = %(version)s, calendar_version = %(name)s
    FROM unnest(%(ids)s::bigint[], %(due)s::timestamptz[], %(enforced)s::timestamptz[], %(next)s::timestamptz[])
        AS found (id, due_at, enforced_at, next_at)
    WHERE following.id = found.id AND following.state = %(running)s
"""
_STAY = """
    WITH followed AS (
        UPDATE claims_deadline AS following SET
            next_at = found.next_at, calendar_id = %(version)s, calendar_version = %(name)s
        FROM unnest(%(ids)s::bigint[], %(next)s::timestamptz[], %(restaged)s::boolean[], %(was)s::int[])
            AS found (id, next_at, restaged, was)
        WHERE following.id = found.id AND following.state = %(running)s
        RETURNING following.id, found.restaged, found.was
    )
    INSERT INTO claims_deadlineentry (deadline_id, kind, stage, at, by_id, data)
    SELECT id, %(kind)s, '', %(now)s, %(by)s, jsonb_build_object(
        'calendar', %(version)s::bigint, 'version', %(number)s::int, 'was', was, 'restaged', restaged)
    FROM followed
"""


def _keep(version: CalendarVersion, *, by: User, now: datetime) -> None:
    """A line in the ledger of each promise that runs: it keeps the hours that it was given in. One statement."""
    with connection.cursor() as cursor:
        facts: dict[str, Any] = {
            "kind": EntryKind.HOURS,
            "now": now,
            "by": by.pk,
            "data": json.dumps({"kept": True, "version": version.number}),
            "running": DeadlineState.RUNNING,
            "kinds": sorted(FOLLOWING),
        }
        cursor.execute(_KEEP, facts)


_KEEP = """
    INSERT INTO claims_deadlineentry (deadline_id, kind, stage, at, by_id, data)
    SELECT running.id, %(kind)s, '', %(now)s, %(by)s,
           %(data)s::jsonb || jsonb_build_object('was', coalesce(held.number, 1))
    FROM claims_deadline running LEFT JOIN workshops_calendarversion held ON held.id = running.calendar_id
    WHERE running.state = %(running)s AND running.kind = ANY(%(kinds)s)
"""
