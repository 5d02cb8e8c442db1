"""What is drawn behind a promise's 'Hvorfor?': the days that it passed through, and what each of them counted.

Pure, and without words. Working time is drawn as a bar a day, over the hours of the calendar that it was reckoned in;
limits in days as a bar a week. What is drawn as counted adds up to the promise, or it is not drawn.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from claims.promises.due import is_ordinary_day
from claims.promises.worktime import DEFAULT_CALENDAR, Calendar, Step, Why
from workshops.calendars import COPENHAGEN, local_date

# As many days are drawn one by one; in a longer row, days in a row that counted nothing share a bar.
MOST_DAYS = 8
HOUR = 3600
INSTANT = timedelta(microseconds=1)
DAY = timedelta(days=1)
# The scale of a drawing in which no hours are known.
OFFICE_HOURS = (8, 16)


class Look(StrEnum):
    """What a day is in the drawing."""

    OPEN = "open"
    HALF = "half"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    WEEKEND = "weekend"
    AFTER_HOURS = "after_hours"


class Part(StrEnum):
    """What a day is to a limit in days: where it begins, counts, does not count, and ends.

    Days that were added by a move count beyond those of the rule; `MOVED` is the ordinary day that a miss waits for.
    """

    FIRST = "first"
    COUNTED = "counted"
    PASSED = "passed"
    LAST = "last"
    ADDED = "added"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A promise as its ledger has it: from when, until when, from when a miss counts, and the days it took.

    `begun_due_at` is where it would end without its moves.
    """

    starts_at: datetime
    due_at: datetime
    enforced_at: datetime
    steps: tuple[Step, ...] = ()
    begun_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a day's opening hours, in seconds after midnight by the wall, that counted or did not."""

    start: int
    end: int
    counted: bool


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day, or several in a row that counted nothing: what they are, in order, their minutes and their hours."""

    first: date
    last: date
    looks: tuple[Look, ...]
    counted_minutes: int
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class HourChart:
    """Working time: the days from top to bottom, and the hours of the wall that the scale begins and ends with."""

    days: tuple[DayBar, ...]
    opens: int
    closes: int

    @property
    def counted_minutes(self) -> int:
        return sum(day.counted_minutes for day in self.days)


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of a limit in days; `number` is how many have counted when it is over, `look` what day it is.

    `is_added` says that it lies beyond the days of the rule, but within the limit as it was moved.
    """

    date: date
    number: int
    part: Part
    look: Look
    is_added: bool = False


@dataclass(frozen=True, slots=True)
class DayChart:
    """A limit in days: the weeks from Monday to Sunday, how many days the rule counts and to which one (`ruled_day`).

    Then the last day as it stands, and the one that a miss is acted on after.
    """

    weeks: tuple[tuple[DayCell, ...], ...]
    days: int
    first_day: date
    ruled_day: date
    last_day: date
    enforced_day: date

    @property
    def is_extended(self) -> bool:
        """Whether the last day is later than the rule alone would have it."""
        return self.last_day > self.ruled_day

    @property
    def is_moved(self) -> bool:
        return self.enforced_day > self.last_day


def hour_chart(calendar: Calendar | None, reckoned: Reckoning) -> HourChart:
    """Draw working time as the ledger's steps have it, over the hours of `calendar`; None where it is not known.

    A day whose hours there do not give what the ledger counted is drawn without hours: the ledger has the word.
    """
    bars = [_bar(calendar, reckoned, step) for step in reckoned.steps]
    if len(bars) > MOST_DAYS:
        bars = list(_folded(bars))
    edges = [edge for bar in bars for stretch in bar.stretches for edge in (stretch.start, stretch.end)]
    opens, closes = (min(edges) // HOUR, -(-max(edges) // HOUR)) if edges else OFFICE_HOURS
    return HourChart(tuple(bars), opens, closes)


def day_chart(reckoned: Reckoning) -> DayChart:
    """Draw a limit in days: all days count, or where the ledger has steps, the ones that it calls open."""
    first = local_date(reckoned.starts_at)
    last, enforced = local_date(reckoned.due_at - INSTANT), local_date(reckoned.enforced_at - INSTANT)
    ruled = local_date((reckoned.begun_due_at or reckoned.due_at) - INSTANT)
    cells = [DayCell(first, 0, Part.FIRST, _look_of(first))]
    for on, counts, look in _days_after(first, ruled, reckoned.steps):
        part = Part.LAST if on == last else Part.COUNTED if counts else Part.PASSED
        cells.append(DayCell(on, cells[-1].number + counts, part, look))
    days = cells[-1].number
    for ahead in range(1, (enforced - ruled).days + 1):
        on = ruled + ahead * DAY
        cells.append(DayCell(on, days, _part_after(on, last, enforced), _look_of(on), is_added=on <= last))
    weeks = groupby(cells, key=lambda cell: cell.date - cell.date.weekday() * DAY)
    return DayChart(tuple(tuple(week) for _, week in weeks), days, first, ruled, last, enforced)


def _part_after(on: date, last: date, enforced: date) -> Part:
    """What a day is after those that the rule counts."""
    if on <= last:
        return Part.LAST if on == last else Part.ADDED
    return Part.MOVED if on == enforced else Part.PASSED


def _bar(calendar: Calendar | None, reckoned: Reckoning, step: Step) -> DayBar:
    look = Look(step.why.value)
    if calendar is None:
        return DayBar(step.date, step.date, (look,), step.counted_minutes)
    day = calendar.day(step.date)
    if look is Look.OPEN and day.is_half:
        look = Look.HALF
    stretches = tuple(s for opens, closes in day.intervals for s in _stretches(opens, closes, reckoned))
    drawn = sum(stretch.end - stretch.start for stretch in stretches if stretch.counted)
    # The ledger carries seconds to the day that completes their minute.
    if abs(drawn - 60 * step.counted_minutes) >= 60:
        stretches = ()
    return DayBar(step.date, step.date, (look,), step.counted_minutes, stretches)


def _stretches(opens: datetime, closes: datetime, reckoned: Reckoning) -> Iterator[Stretch]:
    """The opening hours before the clock began, while it counted, and after it was due; empty ones left out."""
    begins = min(max(opens, reckoned.starts_at), closes)
    ends = max(min(closes, reckoned.due_at), begins)
    for start, end, counted in ((opens, begins, False), (begins, ends, True), (ends, closes, False)):
        if start < end:
            wall = start.astimezone(COPENHAGEN)
            at = wall.hour * HOUR + wall.minute * 60 + wall.second
            # Between the changes of clocks an hour of the wall is an hour; an interval lies between them.
            yield Stretch(at, at + round((end - start).total_seconds()), counted)


def _folded(bars: Sequence[DayBar]) -> Iterator[DayBar]:
    # Seconds that the ledger carries to a later day are drawn on theirs, though it gives that day no minute.
    for counted, group in groupby(bars, key=lambda b: b.counted_minutes > 0 or any(s.counted for s in b.stretches)):
        days = list(group)
        if counted or len(days) == 1:
            yield from days
        else:
            yield DayBar(days[0].first, days[-1].last, tuple(dict.fromkeys(d.looks[0] for d in days)), 0)


def _days_after(first: date, last: date, steps: Sequence[Step]) -> Iterator[tuple[date, bool, Look]]:
    if steps:
        yield from ((step.date, step.why is Why.OPEN, Look(step.why.value)) for step in steps)
        return
    for ahead in range(1, (last - first).days + 1):
        yield first + ahead * DAY, True, _look_of(first + ahead * DAY)


def _look_of(on: date) -> Look:
    """What a day is to everybody, as the rule sees it that moves a last day (`promises.due.is_ordinary_day`)."""
    return Look.OPEN if is_ordinary_day(on) else Look(DEFAULT_CALENDAR.day(on).why.value)
