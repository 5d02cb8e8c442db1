"""When things happened, seen from now: in working time, so that any day and hour has calls ahead and behind. Pure."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from claims.promises.worktime import DEFAULT_CALENDAR, add_working_time
from workshops.calendars import COPENHAGEN, Calendar, local_date

Past = Callable[[datetime], datetime]

EVENING = time(19, 40)
BROAD_DAYLIGHT = time(14, 25)
DAY = timedelta(days=1)


def working(minutes: int) -> Past:
    """The latest moment with so many minutes of the call centre's opening hours between it and now."""
    return lambda now: _back(DEFAULT_CALENDAR, now, timedelta(minutes=minutes))


def minutes_ago(minutes: int) -> Past:
    """So many real minutes before now, also at night."""
    return lambda now: now - timedelta(minutes=minutes)


def days_ago(days: int) -> Past:
    """The afternoon of the day so many calendar days before today."""
    return lambda now: _at(local_date(now) - days * DAY, BROAD_DAYLIGHT)


def after_working(at: datetime, minutes: int) -> datetime:
    """The moment so many working minutes later, in opening hours."""
    return add_working_time(DEFAULT_CALENDAR, at, minutes)[0]


def evening_after(at: datetime) -> datetime:
    """The next evening after the moment: when a claimant comes to the papers."""
    today = _at(local_date(at), EVENING)
    return today if today > at else _at(local_date(at) + DAY, EVENING)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, COPENHAGEN)


def _back(calendar: Calendar, now: datetime, left: timedelta) -> datetime:
    if not left:
        return now
    day = local_date(now)
    while True:
        for opens, closes in reversed(calendar.day(day).intervals):
            end = min(closes, now)
            if end <= opens:
                continue
            if end - opens >= left:
                return end - left
            left -= end - opens
        day -= DAY
