"""In which opening hours a promise is reckoned: those of the version that it names, whatever holds now."""

import hashlib
import json
from collections.abc import Iterable

from claims.models import Deadline
from claims.promises.worktime import DEFAULT_CALENDAR, Calendar
from workshops import hours
from workshops.hours import Hours

# Named by its content, so that a row says for ever which hours it was reckoned in; rows from before there were versions
# say no more than this.
_CALENDAR = json.dumps(DEFAULT_CALENDAR.to_json(), sort_keys=True)
CALENDAR_VERSION = f"standard-{hashlib.sha256(_CALENDAR.encode()).hexdigest()[:12]}"


def hours_of(deadline: Deadline) -> Calendar | None:
    """The hours that the promise was reckoned in; None where nobody knows them, and it is drawn without any.

    Asks the database only for a version that neither came with the promise nor was met before.
    """
    if deadline.calendar_id is None:
        return DEFAULT_CALENDAR if deadline.calendar_version == CALENDAR_VERSION else None
    if Deadline.calendar.is_cached(deadline) and deadline.calendar is not None:
        return hours.calendar_of(deadline.calendar)
    return hours.of_versions([deadline.calendar_id])[deadline.calendar_id]


def reckoned_in(deadline: Deadline) -> Calendar:
    """The hours to reckon the promise's stages and its clock in: its own, the standard ones where nobody knows them."""
    if deadline.calendar_id is None:
        return DEFAULT_CALENDAR
    return hours_of(deadline) or DEFAULT_CALENDAR


def remember(deadlines: Iterable[Deadline]) -> None:
    """Read the hours of all these promises at once; one query where any of them is not known yet, else none."""
    hours.of_versions({deadline.calendar_id for deadline in deadlines if deadline.calendar_id is not None})


def version_name(held: Hours) -> str:
    """What `Deadline.calendar_version` says of the call centre's hours."""
    return CALENDAR_VERSION if held.calendar == DEFAULT_CALENDAR else f"call-centre-{held.number}"
