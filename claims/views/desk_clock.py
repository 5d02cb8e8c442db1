"""The clock of a promise as the desk shows it: in the calendar that the promise is reckoned in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.clock import ClockFace
from accounts.spoken import spoken_between, spoken_last_day, spoken_moment, spoken_time
from claims.models import Deadline
from claims.models.deadline import DeadlineKind
from claims.promises.due import CALLBACK_WORKING_HOURS, WORKING_DAYS
from claims.promises.promise_hours import reckoned_in
from claims.promises.worktime import Calendar, OutOfReach, next_opening, working_time_between
from workshops.calendars import CalendarProblem

MINUTE = timedelta(minutes=1)
# From here on a limit in working days is counted in hours of work.
LONG = timedelta(days=3)
# Of an agreed call the last hour before it begins asks for attention; half of two in the clock's own rule.
AGREED_TOTAL = 2 * 60
# A limit in calendar days asks for attention when fewer than three are left; half of six in the clock's own rule.
DAYS_TOTAL = 6 * 24 * 60


@dataclass(frozen=True, kw_only=True)
class DueClock(ClockFace):
    """A promise's clock, with what it is about and its due time in words."""

    about: str = ""
    due_words: str = ""
    due_short: str = ""


def first_open(deadlines: Iterable[Deadline]) -> Deadline | None:
    """The promise that stands first in the queue, of those that are still open."""
    return min(deadlines, key=lambda deadline: (deadline.due_at, deadline.pk), default=None)


def clock_of(deadline: Deadline, now: datetime) -> DueClock:
    """What is left of the promise: working time for what is due at a moment, plain time for a limit in days."""
    if deadline.kind == DeadlineKind.AGREED_CALL:
        return _agreed_clock(deadline, now)
    if deadline.kind in WORKING_DAYS and deadline.due_at - now > LONG:
        return _plain_clock(deadline, now)
    if not deadline.ends_with_a_day:
        return _working_clock(deadline, now)
    return DueClock(
        about=deadline.get_kind_display(),
        due_at=deadline.due_at,
        minutes_left=(deadline.due_at - now) // MINUTE,
        total_minutes=DAYS_TOTAL,
        due_words=_("senest %(day)s") % {"day": spoken_last_day(deadline.due_at, now)},
        due_short=_short_day(deadline.due_at),
    )


def _plain_clock(deadline: Deadline, now: datetime) -> DueClock:
    """A limit in working days that is far off: its hours, added up, would be spoken of as whole days and nights."""
    words = spoken_moment(deadline.due_at, now)
    return DueClock(
        about=deadline.get_kind_display(),
        due_at=deadline.due_at,
        minutes_left=(deadline.due_at - now) // MINUTE,
        total_minutes=DAYS_TOTAL,
        due_words=words,
        due_short=words,
    )


def _working_clock(deadline: Deadline, now: datetime) -> DueClock:
    calendar = reckoned_in(deadline)
    try:
        left = working_time_between(calendar, now, deadline.due_at)
        opens = next_opening(calendar, now)
    except (OutOfReach, CalendarProblem):
        left, opens = deadline.due_at - now, now
    standing = "" if opens == now else _("Uret går igen %(moment)s.") % {"moment": spoken_moment(opens, now)}
    today = timezone.localdate(deadline.due_at) == timezone.localdate(now)
    words = spoken_time(deadline.due_at) if today else spoken_moment(deadline.due_at, now)
    minutes = left // MINUTE
    return DueClock(
        about=deadline.get_kind_display(),
        due_at=deadline.due_at,
        # What fell due as we closed is over, although none of our hours has passed since.
        minutes_left=min(minutes, -1) if deadline.due_at < now else minutes,
        total_minutes=CALLBACK_WORKING_HOURS * 60,
        runs_until=None if standing else _closes(calendar, now),
        standing=standing,
        due_words=words,
        due_short=words,
    )


def _agreed_clock(deadline: Deadline, now: datetime) -> DueClock:
    """The time until the half hour that is agreed begins, then until it ends; plain time, for it is an appointment."""
    towards = deadline.starts_at if now < deadline.starts_at else deadline.due_at
    words = spoken_between(deadline.starts_at, deadline.due_at, now)
    return DueClock(
        about=deadline.get_kind_display(),
        due_at=towards,
        minutes_left=(towards - now) // MINUTE,
        total_minutes=AGREED_TOTAL,
        due_words=words,
        due_short=spoken_moment(deadline.starts_at, now),
    )


def _short_day(due_at: datetime) -> str:
    """The last allowed day without its weekday: `23. december`."""
    return formats.date_format(timezone.localdate(due_at - MINUTE), "MONTH_DAY_FORMAT")


def _closes(calendar: Calendar, now: datetime) -> datetime | None:
    intervals = calendar.day(timezone.localdate(now)).intervals
    return next((closes for opens, closes in intervals if opens <= now < closes), None)
