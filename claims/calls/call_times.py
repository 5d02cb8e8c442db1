"""The half hours in which the claimant can be rung by agreement: those of the call centre's hours that are not full.

Pure. Instants are UTC; a day is a local one in Copenhagen.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from claims.promises.worktime import Calendar, CalendarProblem, OutOfReach, add_working_time
from workshops.calendars import LAST_YEAR, local_date
from workshops.days import HORIZON, DayOfSlots
from workshops.slots import Interval, Slot, free_slots

LENGTH = timedelta(minutes=30)
# Of working time: who is to ring has to see it first.
NOTICE = timedelta(minutes=30)
DAYS = 5


def call_days(calendar: Calendar, *, now: datetime, taken: Sequence[Interval] = (), most: int = 1) -> list[DayOfSlots]:
    """The next `DAYS` working days with their free half hours, the first one at least `NOTICE` ahead.

    `taken` are the calls that are agreed already, of which at most `most` may overlap a half hour. A day that is full
    is shown, with none; today only while there is time left in it. A calendar that stays closed has no days.
    """
    try:
        earliest = add_working_time(calendar, now, NOTICE)[0]
    except (OutOfReach, CalendarProblem):
        return []
    first = on = local_date(earliest)
    found: list[DayOfSlots] = []
    while len(found) < DAYS and on <= first + HORIZON and on.year <= LAST_YEAR:
        if slots := free_slots(calendar.day(on).intervals, length=LENGTH, earliest=earliest):
            found.append(DayOfSlots(on, tuple(slot for slot in slots if _overlapping(slot, taken) < most)))
        on += timedelta(days=1)
    return found


def _overlapping(slot: Slot, taken: Sequence[Interval]) -> int:
    return sum(begins < slot.ends_at and slot.starts_at < ends for begins, ends in taken)
