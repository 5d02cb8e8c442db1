"""The stages of a promise: when its reminders, its warnings and its miss fall.

Pure. Reminders go to the claimant and fall when the call centre opens, so that somebody can answer the phone; warnings
go to the desk and are counted in its working time.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from claims.promises.due import ENFORCED_AFTER_AN_ORDINARY_DAY, Kind
from claims.promises.worktime import (
    DEFAULT_CALENDAR,
    Calendar,
    CalendarProblem,
    OutOfReach,
    add_working_time,
    next_opening,
    working_time_between,
)
from workshops.calendars import COPENHAGEN, local_date, start_of_day

# The ledger's own name for it, since before there were other stages.
MISSED = "missed"
# Where the call centre does not open any more before the last day is over, a reminder goes out at this hour.
DAYTIME = time(9)
INSTANT = timedelta(microseconds=1)


class Act(StrEnum):
    """What a stage brings about."""

    REMIND = "remind"
    WARN = "warn"
    MISS = "miss"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of one promise; `name` is its own among the stages of a kind, and stands in the ledger."""

    name: str
    act: Act
    at: datetime


@dataclass(frozen=True, slots=True)
class Span:
    """A promise's times, which its stages are reckoned from; how often it was moved, and when it was last."""

    starts_at: datetime
    due_at: datetime
    enforced_at: datetime
    moves: int = 0
    moved_at: datetime | None = None

    @property
    def begins(self) -> datetime:
        """Since when its stages count: a promise that was moved begins them anew."""
        return max(self.starts_at, self.moved_at) if self.moved_at else self.starts_at


Moment = Callable[[Span, Calendar], datetime]


@dataclass(frozen=True, slots=True)
class Rule:
    """A stage that a kind has, and how its moment is found; `is_ahead` where that lies before the promise begins."""

    name: str
    act: Act
    moment: Moment
    is_ahead: bool = False


def days_left(days: int) -> Moment:
    """The first opening from the beginning of the day on, so many calendar days before the last one.

    Where that would be past the last day, as over Christmas, the day itself stands, at nine.
    """

    def moment(span: Span, calendar: Calendar) -> datetime:
        on = local_date(span.due_at - INSTANT) - timedelta(days=days)
        opens = next_opening(calendar, start_of_day(on))
        return opens if opens < span.due_at else datetime.combine(on, DAYTIME, COPENHAGEN)

    return moment


def half_gone(span: Span, calendar: Calendar) -> datetime:
    """When half of the promise's working time has passed."""
    return add_working_time(calendar, span.starts_at, _working(span, calendar) / 2)[0]


def minutes_left(minutes: int) -> Moment:
    """When so many minutes of working time are left; at the start where there are no more than those."""

    def moment(span: Span, calendar: Calendar) -> datetime:
        passed = _working(span, calendar) - timedelta(minutes=minutes)
        return add_working_time(calendar, span.starts_at, passed)[0] if passed > timedelta() else span.starts_at

    return moment


def minutes_ahead(minutes: int) -> Moment:
    """So many minutes before the promise begins; when it begins where nobody is there yet to be warned."""

    def moment(span: Span, calendar: Calendar) -> datetime:
        return next_opening(calendar, span.starts_at - timedelta(minutes=minutes))

    return moment


_REMINDERS = tuple(Rule(f"days_{days}", Act.REMIND, days_left(days)) for days in (14, 7, 2))
_WARNINGS = (Rule("half_time", Act.WARN, half_gone), Rule("minutes_30", Act.WARN, minutes_left(30)))

# What comes before the miss, which every kind has. `accounts.clock` shows the same half and the same 30 minutes.
RULES: Mapping[Kind, Sequence[Rule]] = {
    Kind.DOCUMENTATION: _REMINDERS,
    Kind.DELIVERY: _REMINDERS,
    Kind.ORIGINAL_RETURN: _REMINDERS[1:],
    Kind.CALLBACK: _WARNINGS,
    # It begins with the half hour that was agreed, and who is to ring is told before.
    Kind.AGREED_CALL: (Rule("ahead_30", Act.WARN, minutes_ahead(30), is_ahead=True),),
}


def stages(kind: Kind, span: Span, *, calendar: Calendar = DEFAULT_CALENDAR) -> tuple[Stage, ...]:
    """The stages of a promise in their order, the miss last; moments before it began or was moved have none.

    Two may fall on one moment, as where a holiday lies between them. A span that the calendar does not know, or in
    which it never opens, has no stage but its miss.
    """
    miss = missed_at(kind, span)
    try:
        before = sorted(_before(kind, span, miss, calendar), key=lambda stage: stage.at)
    except (OutOfReach, CalendarProblem):
        before = []
    return (*before, Stage(MISSED, Act.MISS, miss))


def missed_at(kind: Kind, span: Span) -> datetime:
    """From when the miss counts: what closes a claim waits for an ordinary day, what we owe is missed at once."""
    return span.enforced_at if kind in ENFORCED_AFTER_AN_ORDINARY_DAY else span.due_at


def overdue(of: Sequence[Stage], *, now: datetime, fired: Collection[str]) -> list[Stage]:
    """The stages before the miss whose moment has come and that have not fired, in their order."""
    return [stage for stage in of if stage.at <= now and stage.act is not Act.MISS and stage.name not in fired]


def next_at(of: Sequence[Stage], *, after: datetime) -> datetime:
    """The moment of the first stage later than `after`; of the miss where it has come already."""
    return next((stage.at for stage in of if stage.at > after), of[-1].at)


def _before(kind: Kind, span: Span, miss: datetime, calendar: Calendar) -> Iterator[Stage]:
    for rule in RULES.get(kind, ()):
        # A stage fires once by its name; after a move the same one falls on another day, and has another name.
        name = f"{rule.name}#{span.moves}" if span.moves else rule.name
        at = rule.moment(span, calendar).astimezone(UTC)
        if at < miss and (rule.is_ahead or span.begins < at):
            yield Stage(name, rule.act, at)


def _working(span: Span, calendar: Calendar) -> timedelta:
    return working_time_between(calendar, span.starts_at, span.due_at)
