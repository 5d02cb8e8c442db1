"""Counting working time and working days in a calendar.

Pure. Every instant is aware and comes back in UTC: two datetimes of one local zone are subtracted by their wall clocks
in Python, which is wrong over a change of clocks. Speak them in Europe/Copenhagen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from workshops.calendars import (
    DEFAULT_CALENDAR,
    FIRST_YEAR,
    LAST_YEAR,
    Calendar,
    CalendarFault,
    CalendarProblem,
    Why,
    local_date,
)

__all__ = [
    "DEFAULT_CALENDAR",
    "Calendar",
    "CalendarFault",
    "CalendarProblem",
    "OutOfReach",
    "Step",
    "Why",
    "add_working_days",
    "add_working_time",
    "next_opening",
    "within_reach",
    "working_time_between",
]

# A calendar that stays closed for so long is a mistake, not a holiday.
LONGEST_CLOSURE = timedelta(days=3 * 366)
MINUTE = timedelta(minutes=1)
NOTHING = timedelta()


class OutOfReach(ValueError):
    """An instant lies outside the years for which the calendar is known (`FIRST_YEAR` to `LAST_YEAR`)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One local day that a clock passed through: how many minutes it counted, and why so many.

    Minutes are whole: where seconds are counted, they are carried to the day that completes the minute.
    """

    date: date
    counted_minutes: int
    why: Why


def add_working_time(calendar: Calendar, start: datetime, amount: timedelta | int) -> tuple[datetime, tuple[Step, ...]]:
    """When `amount` of open time (a timedelta, or minutes) has passed since `start`, and the days it took.

    A start while closed, the closing minute itself included, waits for the next opening; the last minute of a period
    ends at closing time. Nothing to count is due at `start`, or at the next opening. Raises `OutOfReach`, and
    `CalendarProblem` where the calendar stays closed.
    """
    amount = remaining = amount if isinstance(amount, timedelta) else amount * MINUTE
    if amount < NOTHING:
        raise ValueError("working time is not negative")
    start, first = within_reach(start)
    steps: list[Step] = []
    counted = 0
    for on in _days_from(calendar, first):
        day = calendar.day(on)
        why: Why = Why.AFTER_HOURS if day.why is Why.OPEN else day.why
        for opens, closes in day.intervals:
            begins = max(opens, start)
            if begins >= closes:
                continue
            why = Why.OPEN
            used = min(remaining, closes - begins)
            remaining -= used
            if not remaining:
                steps.append(Step(on, amount // MINUTE - counted, why))
                return begins + used, tuple(steps)
        so_far = (amount - remaining) // MINUTE
        steps.append(Step(on, so_far - counted, why))
        counted = so_far
    raise AssertionError("days run until the calendar ends")


def working_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The open time from `start` to `end`, negative where `end` is earlier; the inverse of `add_working_time`."""
    (start, on), (end, last) = within_reach(start), within_reach(end)
    if end < start:
        return -working_time_between(calendar, end, start)
    total = NOTHING
    while on <= last:
        for opens, closes in calendar.day(on).intervals:
            if opens < end and start < closes:
                total += min(closes, end) - max(opens, start)
        on += timedelta(days=1)
    return total


def add_working_days(calendar: Calendar, start: datetime, days: int) -> tuple[datetime, tuple[Step, ...]]:
    """The end of the last opening period of the Nth working day after the day of `start`, and the days it took.

    The day of `start` is day 0 and no step. A working day is a day with opening hours; steps count no minutes.
    """
    if days < 1:
        raise ValueError("working days count from one")
    steps: list[Step] = []
    first = within_reach(start)[1] + timedelta(days=1)
    for on in _days_from(calendar, first):
        day = calendar.day(on)
        steps.append(Step(on, 0, day.why))
        if day.closes_at is not None:
            days -= 1
            if not days:
                return day.closes_at, tuple(steps)
    raise AssertionError("days run until the calendar ends")


def next_opening(calendar: Calendar, instant: datetime) -> datetime:
    """The instant itself where the calendar is open, otherwise when it opens next; at closing time it is closed."""
    return add_working_time(calendar, instant, NOTHING)[0]


def _days_from(calendar: Calendar, first: date) -> Iterator[date]:
    """Local days from `first` on; ends with an error, so that no calendar can make a clock run for ever."""
    on = last_open = first
    while on.year <= LAST_YEAR + 1:
        if calendar.day(on).is_working_day:
            last_open = on
        elif on - last_open > LONGEST_CLOSURE:
            raise CalendarProblem(CalendarFault.NEVER_OPEN, "closed")
        yield on
        on += timedelta(days=1)
    raise OutOfReach(first)


def within_reach(instant: datetime) -> tuple[datetime, date]:
    """The instant in UTC and its local date; raises `OutOfReach` outside the years that the calendar knows."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset")
    try:
        in_utc = instant.astimezone(UTC)
        on = local_date(in_utc)
    except OverflowError:
        raise OutOfReach(instant) from None
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise OutOfReach(instant)
    return in_utc, on
