"""A second reckoning of working time, by walking the minutes that a clock on the wall shows.

It knows a calendar by its JSON alone, and nothing of the portal's own code: each minute of UTC is looked up on the wall
in Copenhagen, and is open or not. Slower and plainer than what it checks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from tests.workshops.holidays_by_hand import holidays_by_the_book

WALL = ZoneInfo("Europe/Copenhagen")
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

Shape = Mapping[str, Any]
Periods = list[list[str]]
# A day that was passed: its date, the whole minutes that it counted, and what it was.
Passed = tuple[date, int, str]


@lru_cache(maxsize=50_000)
def minutes_of(day: date) -> tuple[datetime, tuple[int, ...]]:
    """When the day's first minute begins, and what the wall shows, minute after minute, until the day is over."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=3)
    begins, shown = None, []
    for _ in range(30 * 60):
        on_the_wall = moment.astimezone(WALL)
        if on_the_wall.date() == day:
            begins = begins or moment
            shown.append(60 * on_the_wall.hour + on_the_wall.minute)
        moment += MINUTE
    assert begins
    return begins, _ORDINARY if tuple(shown) == _ORDINARY else tuple(shown)


_ORDINARY = tuple(range(24 * 60))


@dataclass(frozen=True)
class Minutes:
    """One local day: when it begins, one byte a minute that passes, what kind of day it is, when its hours end."""

    begins: datetime
    open: bytes
    why: str
    ends_at: datetime | None


class WallWalk:
    """A calendar, walked by the minute."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._known: dict[date, Minutes] = {}

    def due(self, start: datetime, seconds: int) -> tuple[datetime, list[Passed]]:
        """The end of the second that completes so many open ones from `start` on, and the days that were passed.

        Nothing to wait for is due at the first open moment.
        """
        passed: list[Passed] = []
        left, noted = seconds, 0
        for day, minutes, first, into in self._days(start):
            counted, end = _count(minutes, first, into, left)
            left -= counted
            why = "open" if 1 in minutes.open[first:] else "after_hours" if minutes.why == "open" else minutes.why
            so_far = (seconds - left) // 60
            passed.append((day, so_far - noted, why))
            noted = so_far
            if end is not None:
                return end, passed
        raise AssertionError("days go on")

    def between(self, start: datetime, end: datetime) -> int:
        """The open seconds from `start` to a later `end`."""
        return self._since(end) - self._since(start) + self._whole_days(start, end)

    def nth_day(self, start: datetime, days: int) -> datetime:
        """When the hours of the Nth day that has some end; the day of `start` is not counted."""
        day = start.astimezone(WALL).date()
        while days:
            day += DAY
            days -= self.minutes(day).ends_at is not None
        ends_at = self.minutes(day).ends_at
        assert ends_at
        return ends_at

    def minutes(self, day: date) -> Minutes:
        """The day, minute by minute; remembered."""
        if day not in self._known:
            self._known[day] = self._look(day)
        return self._known[day]

    def hours(self, day: date) -> tuple[Periods, str]:
        """The periods that hold on the day, and what it is."""
        shape, single, yearly = self._shape, day.isoformat(), f"{day:%m-%d}"
        if "holidays" in shape and day in holidays_by_the_book(day.year):
            return [], "holiday"
        usual = shape["hours"].get(NAMES[day.weekday()], [])
        if single in shape.get("closed", []):
            return [], "closed"
        if single in shape.get("half_days", {}):
            return shape["half_days"][single], "open"
        if yearly in shape.get("closed_yearly", []):
            return [], "closed"
        if not usual:
            return [], "weekend" if day.weekday() > 4 else "closed"
        return shape.get("half_days_yearly", {}).get(yearly, usual), "open"

    def _look(self, day: date) -> Minutes:
        periods, why = self.hours(day)
        begins, shown = minutes_of(day)
        on_the_wall = bytearray(24 * 60)
        for start, end in periods:
            for minute in range(_minute(start), _minute(end)):
                on_the_wall[minute] = 1
        if not periods:
            return Minutes(begins, bytes(len(shown)), why, None)
        closing = max(_minute(end) for _, end in periods)
        last = max((n for n, minute in enumerate(shown) if minute < closing), default=-1)
        return Minutes(begins, bytes(on_the_wall[minute] for minute in shown), why, begins + (last + 1) * MINUTE)

    def _days(self, start: datetime) -> Iterator[tuple[date, Minutes, int, int]]:
        """The days from `start` on; with the first the minute to begin in, and the seconds of it that are gone."""
        day = start.astimezone(WALL).date()
        minutes = self.minutes(day)
        first, into = divmod(int((start - minutes.begins).total_seconds()), 60)
        while True:
            yield day, minutes, first, into
            day, first, into = day + DAY, 0, 0
            minutes = self.minutes(day)

    def _since(self, moment: datetime) -> int:
        """The open seconds of the day of `moment` until then."""
        minutes = self.minutes(moment.astimezone(WALL).date())
        at, into = divmod(int((moment - minutes.begins).total_seconds()), 60)
        return 60 * sum(minutes.open[:at]) + into * minutes.open[at]

    def _whole_days(self, start: datetime, end: datetime) -> int:
        """The open seconds of all days from that of `start` until the one before that of `end`."""
        day, last, total = start.astimezone(WALL).date(), end.astimezone(WALL).date(), 0
        while day < last:
            total += 60 * sum(self.minutes(day).open)
            day += DAY
        return total


def _count(minutes: Minutes, first: int, into: int, left: int) -> tuple[int, datetime | None]:
    """How many of the seconds left pass in the day's open minutes, and where the last of them ends."""
    counted, at = 0, minutes.open.find(1, first)
    while at >= 0:
        gone = into if at == first else 0
        taken = min(left - counted, 60 - gone)
        counted += taken
        if counted == left:
            return counted, minutes.begins + at * MINUTE + timedelta(seconds=gone + taken)
        at = minutes.open.find(1, at + 1)
    return counted, None


def _minute(text: str) -> int:
    return 60 * int(text[:2]) + int(text[3:])
