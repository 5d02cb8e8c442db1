"""A call centre's calendar as a value: opening hours a weekday, closed days, half days, Danish public holidays.

Pure. Hours are local wall time in Europe/Copenhagen; what they are worth on a day is reckoned in real minutes, so a
night of changed clocks is an hour shorter or longer. `to_json` and `from_json` keep a calendar in a row.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Any, Self, TypeVar
from zoneinfo import ZoneInfo

import holidays

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60
# Before 2000 nothing was insured here; the list of public holidays ends with 2100.
FIRST_YEAR = 2000
LAST_YEAR = 2099

Period = tuple[int, int]
Interval = tuple[datetime, datetime]
MonthDay = tuple[int, int]
OnDay = TypeVar("OnDay")


class CalendarFault(StrEnum):
    """Why a calendar is refused."""

    WRONG_TYPE = "calendar_wrong_type"
    MISSING = "calendar_missing"
    UNKNOWN_KEY = "calendar_unknown_key"
    MALFORMED_PERIOD = "calendar_malformed_period"
    REVERSED_PERIOD = "calendar_reversed_period"
    OVERLAP = "calendar_overlap"
    NO_HOURS = "calendar_no_hours"
    MALFORMED_DATE = "calendar_malformed_date"
    UNKNOWN_HOLIDAYS = "calendar_unknown_holidays"
    NEVER_OPEN = "calendar_never_open"
    HALF_DAY_EMPTY = "calendar_half_day_empty"
    HALF_DAY_CLOSED = "calendar_half_day_closed"


class CalendarProblem(ValueError):
    """A calendar is refused; `at` is a dotted path below it in its JSON shape, such as `hours.wed.1`."""

    def __init__(self, code: CalendarFault, at: str) -> None:
        super().__init__(f"{code} at {at}")
        self.code = code
        self.at = at


class Why(StrEnum):
    """What a day is, or was for a clock that passed through it."""

    OPEN = "open"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    WEEKEND = "weekend"
    AFTER_HOURS = "after_hours"


@dataclass(frozen=True, slots=True)
class Day:
    """One local day: is it open and if not why, its open intervals in UTC, and when its last period ends.

    A half day is open, in hours of its own.
    """

    why: Why
    intervals: tuple[Interval, ...]
    closes_at: datetime | None
    is_half: bool = False

    @property
    def is_working_day(self) -> bool:
        """A day with opening hours."""
        return self.closes_at is not None


@dataclass(frozen=True)
class Calendar:
    """When a call centre is open.

    `hours` maps a weekday (0 is Monday) to periods of (start, end) in minutes after midnight, 1440 as an end being
    midnight; a weekday left out is closed. `closed` are single days, `closed_yearly` (month, day) of every year,
    `holidays` whether Danish public holidays are closed. `half_days` are single days with hours of their own, instead
    of what their weekday or a yearly rule says; `half_days_yearly` the same for a (month, day) of every year, on a
    weekday with hours. A public holiday is closed whatever else is said of it. Touching periods are joined.
    Raises `CalendarProblem` where there are no hours at all, a period is reversed or overlaps another, or a half day
    has no hours or is closed as well.
    """

    hours: Mapping[int, Sequence[Period]] = field(hash=False)
    closed: frozenset[date] = frozenset()
    holidays: bool = False
    closed_yearly: frozenset[MonthDay] = frozenset()
    half_days: Mapping[date, Sequence[Period]] = field(default_factory=dict, hash=False)
    half_days_yearly: Mapping[MonthDay, Sequence[Period]] = field(default_factory=dict, hash=False)
    _days: dict[date, Day] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        hours = {weekday: _of_weekday(weekday, periods) for weekday, periods in sorted(self.hours.items()) if periods}
        if not hours:
            raise CalendarProblem(CalendarFault.NO_HOURS, "hours")
        object.__setattr__(self, "hours", hours)
        single = {
            on: _of_half_day(periods, f"half_days.{on.isoformat()}", closed=on in self.closed)
            for on, periods in sorted(self.half_days.items())
        }
        yearly = {
            on: _of_half_day(periods, f"half_days_yearly.{_written(on)}", closed=on in self.closed_yearly)
            for on, periods in sorted(self.half_days_yearly.items())
        }
        object.__setattr__(self, "half_days", single)
        object.__setattr__(self, "half_days_yearly", yearly)

    def day(self, on: date) -> Day:
        """What the local day `on` is worth; remembered, since a sweep asks for the same days again and again."""
        known = self._days.get(on)
        if known is None:
            if len(self._days) > 5000:
                self._days.clear()
            known = self._days[on] = self._reckoned(on)
        return known

    def holds(self, begins: datetime, ends: datetime) -> bool:
        """Whether one open period of the day that it begins on has room for all of it."""
        intervals = self.day(local_date(begins)).intervals
        return any(opens <= begins and ends <= closes for opens, closes in intervals)

    def _reckoned(self, on: date) -> Day:
        if self.holidays and on in public_holidays(on.year):
            return Day(Why.HOLIDAY, (), None)
        periods, is_half = self._hours_of(on)
        if not periods:
            shut = on in self.closed or (on.month, on.day) in self.closed_yearly or on.weekday() < 5
            return Day(Why.CLOSED if shut else Why.WEEKEND, (), None)
        pieces = _pieces(on)
        intervals = sorted(interval for period in periods for interval in _intervals(period, pieces))
        return Day(Why.OPEN, tuple(intervals), _end_of_period(periods[-1][1], pieces), is_half)

    def _hours_of(self, on: date) -> tuple[Sequence[Period], bool]:
        """The hours of a day that is no holiday, and whether it is a half one; what is said of one date goes first."""
        if on in self.closed:
            return (), False
        if on in self.half_days:
            return self.half_days[on], True
        of_weekday, month_day = self.hours.get(on.weekday(), ()), (on.month, on.day)
        if month_day in self.closed_yearly:
            return (), False
        if of_weekday and month_day in self.half_days_yearly:
            return self.half_days_yearly[month_day], True
        return of_weekday, False

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Read the shape of the acceptance contract, plus what the contract does not know.

        That is `closed_yearly`, a list of `MM-DD`, and `half_days` and `half_days_yearly`, the periods of a day by its
        `YYYY-MM-DD` or `MM-DD`. Raises
        `CalendarProblem` with a path below the calendar.
        """
        fields = _mapping(value, "", _KEYS)
        if "hours" not in fields:
            raise CalendarProblem(CalendarFault.MISSING, "hours")
        by_name = _mapping(fields["hours"], "hours", set(WEEKDAYS))
        hours = {
            weekday: _periods(by_name[name], f"hours.{name}")
            for weekday, name in enumerate(WEEKDAYS)
            if name in by_name
        }
        if fields.get("holidays", "DK") != "DK":
            raise CalendarProblem(CalendarFault.UNKNOWN_HOLIDAYS, "holidays")
        yearly = _numbered(fields.get("closed_yearly", []), "closed_yearly")
        return cls(
            hours=hours,
            closed=frozenset(_date(d, f"closed.{n}") for n, d in _numbered(fields.get("closed", []), "closed")),
            holidays="holidays" in fields,
            closed_yearly=frozenset(_month_day(d, f"closed_yearly.{n}") for n, d in yearly),
            half_days=_by_day(fields, "half_days", _date),
            half_days_yearly=_by_day(fields, "half_days_yearly", _month_day),
        )

    def to_json(self) -> dict[str, Any]:
        """The calendar in the shape that `from_json` reads."""
        shape: dict[str, Any] = {
            "hours": {WEEKDAYS[weekday]: _clocks(periods) for weekday, periods in self.hours.items()},
            "closed": [day.isoformat() for day in sorted(self.closed)],
        }
        if self.holidays:
            shape["holidays"] = "DK"
        if self.closed_yearly:
            shape["closed_yearly"] = [_written(day) for day in sorted(self.closed_yearly)]
        if self.half_days:
            shape["half_days"] = {on.isoformat(): _clocks(periods) for on, periods in self.half_days.items()}
        if self.half_days_yearly:
            shape["half_days_yearly"] = {
                _written(on): _clocks(periods) for on, periods in self.half_days_yearly.items()
            }
        return shape


_KEYS = {"hours", "closed", "holidays", "closed_yearly", "half_days", "half_days_yearly"}

# Constitution Day, Christmas Eve and New Year's Eve: no public holidays, but most agreements have them off.
CUSTOMARY_DAYS_OFF: frozenset[MonthDay] = frozenset({(6, 5), (12, 24), (12, 31)})


@lru_cache(maxsize=256)
def public_holidays(year: int) -> frozenset[date]:
    """The Danish public holidays of a year, Store Bededag until 2023 among them (Act 214/2023)."""
    return frozenset(holidays.country_holidays("DK", years=year, categories=("public",)))


def start_of_day(on: date) -> datetime:
    """Local midnight at the beginning of the day, in UTC."""
    return datetime.combine(on, time(), COPENHAGEN).astimezone(UTC)


def local_date(instant: datetime) -> date:
    """The date in Copenhagen at an aware instant."""
    return instant.astimezone(COPENHAGEN).date()


# A piece of a day without a change of clocks: from, until, and its offset from UTC.
Piece = tuple[datetime, datetime, timedelta]


def _pieces(on: date) -> tuple[Piece, ...]:
    """The local day in pieces of one offset: one, or two on the days when the clocks change."""
    start, end = start_of_day(on), start_of_day(on + timedelta(days=1))
    before, after = _offset(start), _offset(end)
    if before == after:
        return ((start, end, before),)
    minutes = range(int((end - start) / timedelta(minutes=1)))
    changed = bisect_left(minutes, True, key=lambda minute: _offset(start + timedelta(minutes=minute)) == after)  # noqa: FBT003
    turn = start + timedelta(minutes=changed)
    return ((start, turn, before), (turn, end, after))


def _offset(instant: datetime) -> timedelta:
    return instant.astimezone(COPENHAGEN).utcoffset() or timedelta()


def _intervals(period: Period, pieces: Sequence[Piece]) -> Iterable[Interval]:
    """The real time during which the wall clock shows the period.

    An edge in the skipped hour thereby moves to its end, and an hour shown twice counts twice.
    """
    for start, end, offset in pieces:
        midnight = _midnight(pieces, offset)
        opens = max(start, midnight + timedelta(minutes=period[0]))
        closes = min(end, midnight + timedelta(minutes=period[1]))
        if opens < closes:
            yield opens, closes


def _end_of_period(minute: int, pieces: Sequence[Piece]) -> datetime:
    """The last instant at which a period ending at this minute of the wall clock closes."""
    for start, end, offset in reversed(pieces):
        instant = _midnight(pieces, offset) + timedelta(minutes=minute)
        if start < instant <= end:
            return instant
    return pieces[-1][0]


def _midnight(pieces: Sequence[Piece], offset: timedelta) -> datetime:
    """Where the day's midnight would be if `offset` held all day."""
    return pieces[0][0] + pieces[0][2] - offset


def _of_weekday(weekday: int, periods: Sequence[Period]) -> tuple[Period, ...]:
    if weekday not in range(7):
        raise CalendarProblem(CalendarFault.UNKNOWN_KEY, f"hours.{weekday}")
    return _joined(periods, f"hours.{WEEKDAYS[weekday]}")


def _of_half_day(periods: Sequence[Period], at: str, *, closed: bool) -> tuple[Period, ...]:
    if closed:
        raise CalendarProblem(CalendarFault.HALF_DAY_CLOSED, at)
    if not periods:
        raise CalendarProblem(CalendarFault.HALF_DAY_EMPTY, at)
    return _joined(periods, at)


def _joined(periods: Sequence[Period], at: str) -> tuple[Period, ...]:
    """The periods in order, touching ones joined; a fault names the period's place in the list as given."""
    for place, (start, end) in enumerate(periods):
        if not 0 <= start < MINUTES_A_DAY or not 0 < end <= MINUTES_A_DAY or start >= end:
            raise CalendarProblem(CalendarFault.REVERSED_PERIOD, f"{at}.{place}")
    order = sorted(range(len(periods)), key=lambda place: periods[place])
    for earlier, later in pairwise(order):
        if periods[later][0] < periods[earlier][1]:
            raise CalendarProblem(CalendarFault.OVERLAP, f"{at}.{max(earlier, later)}")
    joined: list[Period] = []
    for start, end in (periods[place] for place in order):
        if joined and joined[-1][1] == start:
            start = joined.pop()[0]
        joined.append((start, end))
    return tuple(joined)


def _mapping(value: object, at: str, known: set[str]) -> dict[str, object]:
    if not isinstance(value, dict):
        raise CalendarProblem(CalendarFault.WRONG_TYPE, at)
    for key in value:
        if key not in known:
            raise CalendarProblem(CalendarFault.UNKNOWN_KEY, f"{at}.{key}" if at else str(key))
    return value


def _numbered(value: object, at: str) -> Iterable[tuple[int, object]]:
    if not isinstance(value, list):
        raise CalendarProblem(CalendarFault.WRONG_TYPE, at)
    return enumerate(value)


def _by_day(fields: Mapping[str, object], key: str, read: Callable[[object, str], OnDay]) -> dict[OnDay, list[Period]]:
    by_day = fields.get(key, {})
    if not isinstance(by_day, dict):
        raise CalendarProblem(CalendarFault.WRONG_TYPE, key)
    return {read(day, f"{key}.{day}"): _periods(periods, f"{key}.{day}") for day, periods in by_day.items()}


def _periods(value: object, at: str) -> list[Period]:
    return [_period(period, f"{at}.{place}") for place, period in _numbered(value, at)]


def _period(value: object, at: str) -> Period:
    if not isinstance(value, list):
        raise CalendarProblem(CalendarFault.WRONG_TYPE, at)
    if len(value) != 2:
        raise CalendarProblem(CalendarFault.MALFORMED_PERIOD, at)
    start, end = (_minute(edge, f"{at}.{place}") for place, edge in enumerate(value))
    if start == MINUTES_A_DAY:
        raise CalendarProblem(CalendarFault.MALFORMED_PERIOD, f"{at}.0")
    return start, end


def _minute(value: object, at: str) -> int:
    if not isinstance(value, str):
        raise CalendarProblem(CalendarFault.WRONG_TYPE, at)
    if value == "24:00":
        return MINUTES_A_DAY
    if not re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", value):
        raise CalendarProblem(CalendarFault.MALFORMED_PERIOD, at)
    return int(value[:2]) * 60 + int(value[3:])


def _date(value: object, at: str) -> date:
    if not isinstance(value, str):
        raise CalendarProblem(CalendarFault.WRONG_TYPE, at)
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError(value)
        return date.fromisoformat(value)
    except ValueError:
        raise CalendarProblem(CalendarFault.MALFORMED_DATE, at) from None


def _month_day(value: object, at: str) -> MonthDay:
    if not isinstance(value, str):
        raise CalendarProblem(CalendarFault.WRONG_TYPE, at)
    # 2024 is a leap year, so that 29 February is a day.
    in_a_leap_year = _date(f"2024-{value}", at)
    return in_a_leap_year.month, in_a_leap_year.day


def _written(on: MonthDay) -> str:
    return f"{on[0]:02}-{on[1]:02}"


def _clocks(periods: Sequence[Period]) -> list[list[str]]:
    return [[_clock(start), _clock(end)] for start, end in periods]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


DEFAULT_CALENDAR = Calendar(
    hours={weekday: ((8 * 60, 16 * 60),) for weekday in range(5)},
    holidays=True,
    closed_yearly=CUSTOMARY_DAYS_OFF,
)
