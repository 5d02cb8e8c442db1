"""The no-answer ladder: when somebody whom we rang in vain is rung again.

Pure. The rungs are data: three attempts, each in a part of the working day that has not been tried, so that who is in
meetings all morning is rung in the afternoon. Hours are those of the given calendar, instants are UTC.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from claims.promises.worktime import Calendar, CalendarProblem, OutOfReach, add_working_time
from workshops.calendars import COPENHAGEN, LAST_YEAR, local_date, start_of_day

# So often the claimant is rung before we ask them to choose a time.
ATTEMPTS = 3
# Of working time between two attempts: who did not answer an hour ago is still where they were.
APART = timedelta(hours=2)
ATTEMPTS_A_DAY = 2
# What is left of a part of the day is tried where a call fits in well; half an hour is also what an agreed call has.
WORTHWHILE = timedelta(minutes=30)
# Another part of the day is waited for so long; a calendar whose week does not have one has none.
PATIENCE_DAYS = 7


class Part(StrEnum):
    """A part of the working day, by the wall clock; together they are the whole day, whatever the hours."""

    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"


# When each begins; it ends where the next one does.
BEGINS: dict[Part, time] = {Part.MORNING: time(0), Part.MIDDAY: time(10), Part.AFTERNOON: time(13)}


class Window(NamedTuple):
    """From when and until when the next attempt is made (UTC), within one opening period and one part of the day."""

    earliest: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class _Candidate:
    window: Window
    part: Part

    @property
    def is_worthwhile(self) -> bool:
        return self.window.latest - self.window.earliest >= WORTHWHILE


def part_of(at: datetime) -> Part:
    """The part of the local day at an aware instant."""
    clock = at.astimezone(COPENHAGEN).time()
    return next(part for part in reversed(Part) if BEGINS[part] <= clock)


def next_attempt(calendar: Calendar, attempts: Sequence[datetime]) -> Window | None:
    """When to ring next after these attempts in vain; None where the ladder is climbed, or the calendar stays closed.

    Before the first attempt it is None, too: the promise of a callback says when that is due. The attempt lies in a
    part of the day that none of them was in, else in another one than the last, wherever the calendar has one within
    `PATIENCE_DAYS`; at least `APART` of working time after the last one, and never as the third of its day.
    """
    tried = sorted(attempts)
    if not tried or len(tried) >= ATTEMPTS:
        return None
    try:
        earliest = add_working_time(calendar, tried[-1], APART)[0]
        ahead = list(_candidates(calendar, earliest, tried))
    except (OutOfReach, CalendarProblem):
        return None
    parts = {part_of(at) for at in tried}
    choices = (
        [c for c in ahead if c.part not in parts and c.is_worthwhile],
        [c for c in ahead if c.part is not part_of(tried[-1]) and c.is_worthwhile],
        [c for c in ahead if c.part is not part_of(tried[-1])],
        [c for c in ahead if c.is_worthwhile],
        ahead,
    )
    return next((found[0].window for found in choices if found), None)


def _candidates(calendar: Calendar, earliest: datetime, tried: Sequence[datetime]) -> Iterator[_Candidate]:
    """What the calendar has from `earliest` on, in order of time, during `PATIENCE_DAYS` from the first day with any.

    The clock that found `earliest` would not have stopped on a calendar that stays closed for years; the days after
    it are as few as `_days` says.
    """
    last: date | None = None
    for on in _days(local_date(earliest)):
        if last is not None and on > last:
            return
        if sum(local_date(at) == on for at in tried) >= ATTEMPTS_A_DAY:
            continue
        for opens, closes in calendar.day(on).intervals:
            for part, begins, ends in _parts(on):
                window = Window(max(opens, begins, earliest), min(closes, ends))
                if window.earliest < window.latest:
                    last = last or on + timedelta(days=PATIENCE_DAYS - 1)
                    yield _Candidate(window, part)


def _days(first: date) -> Iterator[date]:
    """Local days from `first` on, for a year: one that two attempts have used up may be followed by a long closure."""
    for ahead in range(366):
        on = first + timedelta(days=ahead)
        if on.year > LAST_YEAR:
            return
        yield on


def _parts(on: date) -> Iterator[tuple[Part, datetime, datetime]]:
    """The parts of a local day in UTC; the clocks change at night, so that no part begins twice."""
    begins = [datetime.combine(on, BEGINS[part], COPENHAGEN).astimezone(UTC) for part in Part]
    ends = [*begins[1:], start_of_day(on + timedelta(days=1))]
    yield from zip(Part, begins, ends, strict=True)
