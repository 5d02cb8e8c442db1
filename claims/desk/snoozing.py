"""Setting a claim aside until a moment, and taking it up again before."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal
from accounts.spoken import spoken_moment
from claims.guards import Seen, require_open, require_unchanged
from claims.models import Claim, EventKind
from claims.promises.worktime import Calendar, add_working_time, next_opening
from claims.timeline import act, lock, record, touch
from claims.writing.masking import mask
from workshops.calendars import COPENHAGEN, local_date

LONGEST = timedelta(days=60)


class Pause(StrEnum):
    """The pauses that the desk offers."""

    HOUR = "hour"
    HOURS = "hours"
    TOMORROW = "tomorrow"
    WEEK = "week"


def pauses(calendar: Calendar, now: datetime, *, due_at: datetime | None) -> dict[Pause, datetime]:
    """When each pause ends that ends before the promise at `due_at`; a pause never hides a promise."""
    ends = {
        Pause.HOUR: add_working_time(calendar, now, timedelta(hours=1))[0],
        Pause.HOURS: add_working_time(calendar, now, timedelta(hours=3))[0],
        Pause.TOMORROW: opening_from(calendar, local_date(now) + timedelta(days=1)),
        Pause.WEEK: opening_from(calendar, local_date(now) + timedelta(days=7)),
    }
    return {pause: until for pause, until in ends.items() if due_at is None or until < due_at}


def opening_from(calendar: Calendar, day: date) -> datetime:
    """When the calendar opens on that day, or on the first working day after it."""
    return next_opening(calendar, datetime.combine(day, time(), COPENHAGEN))


@act
def snooze(
    *, number: str, until: datetime, by: User, now: datetime, reason: str = "", seen: Seen | None = None
) -> Claim:
    """Keep the claim out of 'Næste sag' and of what waits for us until then, or until its claimant is heard of.

    Raises `WrongState` for a claim that has ended, and `Refusal` for a moment that is past, more than 60 days ahead,
    or no earlier than the claim's next promise.
    """
    claim = lock(number)
    require_open(claim)
    require_unchanged(claim, seen)
    _require_fit(claim, until, now)
    claim.snoozed_until = until
    touch(claim, "snoozed_until")
    record(claim, EventKind.SNOOZED, at=now, by=by, until=until.isoformat(), reason=mask(reason).text)
    return claim


@act
def wake(*, number: str, by: User, now: datetime) -> Claim:
    """Take up the claim again before its pause is over; one that has none is left as it is."""
    claim = lock(number)
    if claim.snoozed_until is None or claim.snoozed_until <= now:
        return claim
    claim.snoozed_until = None
    touch(claim, "snoozed_until")
    record(claim, EventKind.SNOOZED, at=now, by=by)
    return claim


def _require_fit(claim: Claim, until: datetime, now: datetime) -> None:
    if until <= now or until > now + LONGEST:
        raise Refusal(_("Vælg en tid inden for de næste 60 dage."), code="no_pause")
    if claim.due_at is None or until < claim.due_at:
        return
    if claim.due_at <= now:
        raise Refusal(_("Sagens frist er overskredet, så den kan ikke udskydes."), code="overdue")
    due = {"moment": spoken_moment(claim.due_at, now)}
    raise Refusal(_("Vælg en tid før sagens næste frist: %(moment)s.") % due, code="past_the_promise")
