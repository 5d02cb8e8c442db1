"""A promise's times as a function of its ledger: how it began, and every line that moved it.

Pure. `Deadline.due_at` and `enforced_at` are only the last answer of `times`; whatever moves a promise writes a line
with its rule and the facts of it, so that the answer can be reckoned again, and is never patched.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from claims.promises.due import IN_DAYS, Due, Kind, due, end_of_day, next_ordinary_day, until_day
from claims.promises.worktime import DEFAULT_CALENDAR, Calendar
from workshops.calendars import local_date

# What a claimant has at least after something that was ours stood in the way.
FRESH_DAYS = 7


class Rule(StrEnum):
    """Why a promise moves, and so how its new times are found."""

    EXTENDED = "extended"
    RELEASED = "released"
    OUTAGE = "outage"
    CALENDAR = "calendar"


class Immovable(ValueError):
    """The rule does not fit the kind: only limits in days are extended, only working time follows a calendar."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger that bears on the times: how the promise began (no rule), or how it moved."""

    rule: Rule | None
    facts: Mapping[str, Any]


# The hours of a calendar's version, by its id; None asks for those of a row that names none.
CalendarOf = Callable[[int | None], Calendar]


def times(kind: Kind, starts_at: datetime, lines: Iterable[Line], *, calendar_of: CalendarOf) -> Due:
    """The times of a promise by its whole ledger, the line that it began with first.

    Raises `Immovable` for a line that does not fit the kind, and as `promises.due.due`.
    """
    found: Due | None = None
    begun: Mapping[str, Any] = {}
    for line in lines:
        if line.rule is None:
            begun = line.facts
            found = begin(kind, starts_at, begun, calendar=calendar_of(begun.get("calendar")))
        elif found is None:
            raise Immovable("a ledger starts with its beginning")
        else:
            of_line = {**begun, **line.facts}
            found = moved(kind, starts_at, found, line.rule, of_line, calendar=calendar_of(of_line.get("calendar")))
    if found is None:
        raise Immovable("an empty ledger has no times")
    return found


def begin(kind: Kind, starts_at: datetime, facts: Mapping[str, Any], *, calendar: Calendar = DEFAULT_CALENDAR) -> Due:
    """The times that a promise begins with; `facts` may name its `terms`, or the `until` that was agreed (ISO 8601)."""
    until = facts.get("until")
    return due(
        kind,
        starts_at,
        calendar=calendar,
        terms=facts.get("terms"),
        until=datetime.fromisoformat(until) if until else None,
    )


def moved(
    kind: Kind,
    starts_at: datetime,
    at: Due,
    rule: Rule,
    facts: Mapping[str, Any],
    *,
    calendar: Calendar = DEFAULT_CALENDAR,
) -> Due:
    """Where a promise stands after a move from `at`; never earlier than it stood, but where a calendar says so.

    `facts`: `last_day` (EXTENDED, a date), `released_at` (RELEASED), `outage_ended_at` (OUTAGE), the facts of the
    beginning (CALENDAR). Raises `Immovable` where the rule does not fit the kind.
    """
    if (rule is Rule.CALENDAR) == (kind in IN_DAYS):
        raise Immovable(f"{kind} is not moved by {rule}")
    match rule:
        case Rule.CALENDAR:
            return begin(kind, starts_at, facts, calendar=calendar)
        case Rule.EXTENDED:
            last_day = date.fromisoformat(facts["last_day"])
        case Rule.RELEASED:
            last_day = fresh_day(datetime.fromisoformat(facts["released_at"]))
        case Rule.OUTAGE:
            last_day = next_ordinary_day(
                local_date(datetime.fromisoformat(facts["outage_ended_at"])) + timedelta(days=1)
            )
    if end_of_day(last_day).astimezone(UTC) <= at.due_at:
        return Due(at.due_at, at.enforced_at)
    return until_day(kind, last_day)


def fresh_day(released_at: datetime) -> date:
    """The earliest last day of a limit that was held until `released_at`."""
    return local_date(released_at) + timedelta(days=FRESH_DAYS)
