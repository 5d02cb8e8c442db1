"""Which opening hours hold: the newest version of the call centre and of each workshop, as calendars.

A version never changes, so its calendar is remembered by its key for as long as the process lives. One that cannot be
read is no reason to stop: whoever reckons with it is told that its hours are not known.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workshops.calendars import DEFAULT_CALENDAR, Calendar, CalendarProblem
from workshops.models import CalendarVersion, Workshop

log = logging.getLogger(__name__)

# More versions than are in use at a time; each holds the days that were asked of it.
REMEMBERED = 500
_known: dict[int, Calendar | None] = {}


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
    # Only which one it is: its shape is read where this process has not met it yet.
    newest = CalendarVersion.objects.of(None).values_list("pk", "number").first()
    if newest is None:
        return Hours(None, 0, DEFAULT_CALENDAR)
    version, number = newest
    calendar = of_versions([version])[version]
    return Hours(version, number, calendar) if calendar else Hours(None, number, DEFAULT_CALENDAR)


def of_workshops(workshops: Iterable[Workshop]) -> Mapping[int, Hours]:
    """The hours of each of these workshops, by its key; one query. Without known hours a workshop gives no times."""
    keys = [workshop.pk for workshop in workshops]
    newest = CalendarVersion.objects.filter(owner__in=keys).order_by("owner_id", "-number").distinct("owner_id")
    found = {version.owner_id: Hours(version.pk, version.number, calendar_of(version)) for version in newest}
    return {key: found.get(key, Hours(None, 0, None)) for key in keys}


def of_versions(versions: Iterable[int]) -> Mapping[int, Calendar | None]:
    """The calendars of these versions by key, None for one that cannot be read; one query for those not yet known."""
    wanted = set(versions)
    if unknown := wanted - _known.keys():
        for version in CalendarVersion.objects.filter(pk__in=unknown):
            calendar_of(version)
    return {key: _known.get(key) for key in wanted}


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
