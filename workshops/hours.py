"""Which opening hours hold: the newest version of the call centre and of each workshop, as calendars.

A version never changes, so its calendar is remembered by its key for as long as the process lives. One that cannot be
read is no reason to stop: whoever reckons with it is told that its hours are not known.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from workshops.calendars import DEFAULT_CALENDAR, Calendar, CalendarProblem
from workshops.models import CalendarVersion, Workshop

log = logging.getLogger(__name__)

# More versions than are in use at a time; each holds the days that were asked of it.
REMEMBERED = 500
REMEMBERED_OF_CALL_CENTRE = 100
_known: dict[int, Calendar | None] = {}
# Only which one it is: its shape is read where this process has not met it yet. In plain SQL, for whatever is promised
# asks it: composing the question took longer than asking it.
_NEWEST_OF_CALL_CENTRE: Final = f"""
    SELECT id, number FROM {CalendarVersion._meta.db_table} WHERE owner_id IS NULL ORDER BY number DESC LIMIT 1
"""  # noqa: S608 - our own table


@dataclass(frozen=True, slots=True)
class Hours:
    """Somebody's opening hours: the key and number of their version, and the calendar; None where it is not known.

    Without a version the key is None and the number 0.
    """

    version: int | None
    number: int
    calendar: Calendar | None


def of_call_centre() -> Hours:
    """The hours in which new promises are reckoned; one query, and one more for a version that is not yet known.

    A promise must always be given: without a version, or with one that cannot be read, it is the standard calendar.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST_OF_CALL_CENTRE)
        newest = cursor.fetchone()
    if newest is None:
        return Hours(None, 0, DEFAULT_CALENDAR)
    version, number = newest
    calendar = of_versions([version])[version]
    return Hours(version, number, calendar) if calendar else Hours(None, number, DEFAULT_CALENDAR)


def of_call_centre_since() -> list[tuple[datetime, Calendar]]:
    """From when on which hours held at the call centre, the newest first; one query, and one for those not yet known.

    The latest `REMEMBERED_OF_CALL_CENTRE` versions; one that cannot be read is the standard calendar, as for a promise.
    """
    rows = CalendarVersion.objects.of(None).values_list("pk", "made_at")[:REMEMBERED_OF_CALL_CENTRE]
    since = dict(rows)
    calendars = of_versions(since)
    return [(made_at, calendars[version] or DEFAULT_CALENDAR) for version, made_at in since.items()]


def of_workshops(workshops: Iterable[Workshop]) -> Mapping[int, Hours]:
    """The hours of each of these workshops, by its key; one query. Without known hours a workshop gives no times."""
    keys = [workshop.pk for workshop in workshops]
    newest = CalendarVersion.objects.filter(owner__in=keys).order_by("owner_id", "-number").distinct("owner_id")
    found = {version.owner_id: Hours(version.pk, version.number, calendar_of(version)) for version in newest}
    return {key: found.get(key, Hours(None, 0, None)) for key in keys}


def of_versions(versions: Iterable[int]) -> Mapping[int, Calendar | None]:
    """The calendars of these versions by key, None for one that cannot be read; one query for those not yet known."""
    wanted = set(versions)
    # A copy: what is remembered can be cleared while these are read, by ourselves or by another thread.
    known = _known.copy()
    found = {key: known[key] for key in wanted & known.keys()}
    if unknown := wanted - found.keys():
        found |= {version.pk: calendar_of(version) for version in CalendarVersion.objects.filter(pk__in=unknown)}
    return {key: found.get(key) for key in wanted}


def calendar_of(version: CalendarVersion) -> Calendar | None:
    """The calendar of a version that is at hand; None, and a line in the log, for one that cannot be read."""
    if version.pk not in _known:
        if len(_known) >= REMEMBERED:
            _known.clear()
        _known[version.pk] = _read(version)
    return _known[version.pk]


def _read(version: CalendarVersion) -> Calendar | None:
    try:
        return Calendar.from_json(version.shape)
    except CalendarProblem as problem:
        log.critical("Calendar version %s cannot be read: %s.", version.pk, problem)
        return None
