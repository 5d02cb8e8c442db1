"""The days ahead on which something can happen, each with its times: at a workshop's desk, and for a courier.

Pure. Days are local days in Copenhagen, instants are UTC.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workshops.calendars import DEFAULT_CALENDAR, LAST_YEAR, Calendar, local_date
from workshops.slots import Interval, Slot, Taken, free_slots

# Somebody has to get there; a shorter notice helps nobody.
WALK_IN_NOTICE = timedelta(hours=1)
PICKUP_WINDOW = timedelta(hours=2)
# Further ahead nothing is promised, whatever the calendar says.
HORIZON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class DayOfSlots:
    """One open day and what is free on it; `slots` is empty where all is taken."""

    date: date
    slots: tuple[Slot, ...]


def desk_days(
    calendar: Calendar, *, now: datetime, days: int, length: timedelta, benches: int, taken: Iterable[Taken]
) -> list[DayOfSlots]:
    """The next open days of a desk with their free slots, the first slot at least an hour ahead."""
    busy = list(taken)
    found: list[DayOfSlots] = []
    for on, intervals in _open_days(calendar, local_date(now)):
        slots = free_slots(intervals, length=length, earliest=now + WALK_IN_NOTICE, benches=benches, taken=busy)
        # Today, when it is over, is no day ahead; a day that is fully booked is, and is shown as such.
        if slots or now + WALK_IN_NOTICE <= max(closes for _, closes in intervals) - length:
            found.append(DayOfSlots(on, tuple(slots)))
        if len(found) == days:
            break
    return found


def pickup_days(*, now: datetime, days: int) -> list[DayOfSlots]:
    """The next working days after today with the courier's windows of two hours between 8 and 16."""
    tomorrow = local_date(now) + timedelta(days=1)
    found: list[DayOfSlots] = []
    for on, intervals in _open_days(DEFAULT_CALENDAR, tomorrow):
        found.append(DayOfSlots(on, tuple(free_slots(intervals, length=PICKUP_WINDOW, earliest=now))))
        if len(found) == days:
            break
    return found


def _open_days(calendar: Calendar, first: date) -> Iterator[tuple[date, tuple[Interval, ...]]]:
    on = first
    while on <= first + HORIZON and on.year <= LAST_YEAR:
        if intervals := calendar.day(on).intervals:
            yield on, intervals
        on += timedelta(days=1)
