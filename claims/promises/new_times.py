"""The new time that goes with an admission: until when we make good what we promised and did not do.

Pure. It follows from the promise alone, so that whoever looks again reads the same time, and it is never in the past.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from claims.promises.worktime import Calendar, CalendarProblem, OutOfReach, add_working_time, working_time_between

# Of working time: half of what a call had in the first place.
STEP = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class NewTime:
    """When we do it instead (UTC), and the new time before it that passed as well; None where this is the first."""

    at: datetime
    passed: datetime | None = None


def new_time(calendar: Calendar, due_at: datetime, now: datetime, *, step: timedelta = STEP) -> NewTime | None:
    """The new time of a promise that was due at `due_at` and is late at `now`: whole steps of working time later.

    None where it is not late, and where the calendar never opens again.
    """
    if due_at > now:
        return None
    try:
        steps = int(working_time_between(calendar, due_at, now) / step) + 1
        at = add_working_time(calendar, due_at, step * steps)[0]
        while at <= now:
            steps += 1
            at = add_working_time(calendar, due_at, step * steps)[0]
        passed = add_working_time(calendar, due_at, step * (steps - 1))[0] if steps > 1 else None
    except (OutOfReach, CalendarProblem):
        return None
    return NewTime(at, passed)
