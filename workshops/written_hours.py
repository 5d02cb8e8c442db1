"""Opening hours as people write them: `8–12, 12.30–16` for a day, `24.12` or `24. december 2026` for a date.

Pure. What cannot be read raises `WrittenProblem`, which carries the piece that nobody can read.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from workshops.calendars import FIRST_YEAR, LAST_YEAR, MINUTES_A_DAY, Calendar, MonthDay, Period

# A day that is not like its weekday: one date, or a (month, day) of every year.
OnDay = date | MonthDay
# The hours of such a day; none where it is closed.
SpecialDays = Mapping[OnDay, Sequence[Period]]

SHUT = frozenset({"", "-", "lukket", "closed", "ingen", "none"})
CENTURY = 2000
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "januar", "january"),
            ("feb", "februar", "february"),
            ("mar", "marts", "march"),
            ("apr", "april"),
            ("maj", "may"),
            ("jun", "juni", "june"),
            ("jul", "juli", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("okt", "oktober", "oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_CLOCK = r"([0-9]{1,2})(?:[.:]?([0-9]{2}))?"
_PERIOD = re.compile(rf"{_CLOCK} ?- ?{_CLOCK}(?![0-9.:])")
_BETWEEN = re.compile(r"(?:[,;+&/]|\bog\b|\band\b|\s)+")
_NUMBERED = re.compile(r"([0-9]{1,2})[./-] ?([0-9]{1,2})(?:[./-] ?([0-9]{4}|[0-9]{2}))?\.?")
_NAMED = re.compile(r"([0-9]{1,2})\.? ?([a-z]+)\.?(?: ([0-9]{4}))?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


class WrittenFault(StrEnum):
    """Why something written cannot be read."""

    NOT_HOURS = "written_not_hours"
    NO_SUCH_TIME = "written_no_such_time"
    NOT_A_DAY = "written_not_a_day"
    NO_SUCH_DAY = "written_no_such_day"


class WrittenProblem(ValueError):
    """Something written cannot be read; `piece` is the part of it that stands in the way."""

    def __init__(self, code: WrittenFault, piece: str) -> None:
        super().__init__(f"{code}: {piece}")
        self.code = code
        self.piece = piece


def read_hours(text: str) -> list[Period]:
    """The periods of a day in the order written, none where it is closed; whether they fit together is not asked."""
    plain = re.sub(r"\s+", " ", text.strip().lower()).rstrip(".")
    if plain in SHUT:
        return []
    plain = re.sub(r"\bkl\b\.?", " ", plain)
    plain = re.sub(r"[–—−]|\btil\b|\bto\b", "-", plain)
    periods: list[Period] = []
    rest = _BETWEEN.sub(" ", plain).strip()
    while rest:
        found = _PERIOD.match(rest)
        if found is None:
            raise WrittenProblem(WrittenFault.NOT_HOURS, rest)
        start, end = _minute(found[1], found[2], found[0]), _minute(found[3], found[4], found[0])
        if start == MINUTES_A_DAY:
            raise WrittenProblem(WrittenFault.NO_SUCH_TIME, found[0])
        periods.append((start, end))
        rest = rest[found.end() :].lstrip(" .")
    return periods


def read_day(text: str) -> OnDay:
    """One date, or without a year the (month, day) of every year."""
    plain = re.sub(r"\s+", " ", text.strip().lower()).removeprefix("den ")
    year: str | None
    if found := _ISO.fullmatch(plain):
        year, month, day = found[1], int(found[2]), found[3]
    elif found := _NUMBERED.fullmatch(plain):
        day, month, year = found[1], int(found[2]), found[3]
    elif (found := _NAMED.fullmatch(plain)) and found[2] in _MONTHS:
        day, month, year = found[1], _MONTHS[found[2]], found[3]
    else:
        raise WrittenProblem(WrittenFault.NOT_A_DAY, text.strip())
    try:
        # 2024 is a leap year, so that 29 February is a day.
        on = date(_year(year) if year else 2024, month, int(day))
    except ValueError:
        raise WrittenProblem(WrittenFault.NO_SUCH_DAY, text.strip()) from None
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise WrittenProblem(WrittenFault.NO_SUCH_DAY, text.strip())
    return on if year else (on.month, on.day)


def special_days(calendar: Calendar) -> dict[OnDay, Sequence[Period]]:
    """The days of a calendar that are not like their weekday: those of every year, then single ones, in order."""
    shut: Iterable[OnDay] = (*calendar.closed_yearly, *calendar.closed)
    half: Iterable[tuple[OnDay, Sequence[Period]]] = (*calendar.half_days_yearly.items(), *calendar.half_days.items())
    days: dict[OnDay, Sequence[Period]] = {**dict.fromkeys(shut, ()), **dict(half)}
    return dict(sorted(days.items(), key=lambda item: _place(item[0])))


def calendar_of(hours: Mapping[int, Sequence[Period]], days: SpecialDays, *, holidays: bool) -> Calendar:
    """The calendar of these weekdays (0 is Monday) and special days; raises `CalendarProblem`."""
    return Calendar(
        hours=hours,
        holidays=holidays,
        closed=frozenset(on for on, periods in days.items() if isinstance(on, date) and not periods),
        closed_yearly=frozenset(on for on, periods in days.items() if not isinstance(on, date) and not periods),
        half_days={on: periods for on, periods in days.items() if isinstance(on, date) and periods},
        half_days_yearly={on: periods for on, periods in days.items() if not isinstance(on, date) and periods},
    )


def _minute(hour: str, minute: str | None, piece: str) -> int:
    at = int(hour) * 60 + int(minute or 0)
    if at > MINUTES_A_DAY or int(minute or 0) > 59:
        raise WrittenProblem(WrittenFault.NO_SUCH_TIME, piece)
    return at


def _year(text: str) -> int:
    return int(text) + (CENTURY if len(text) == 2 else 0)


def _place(on: OnDay) -> tuple[int, int, int]:
    return (on.year, on.month, on.day) if isinstance(on, date) else (0, *on)
