"""How the clocks of the house are: is a promise late, does the post leave, does the beat come round?

Everything is read from the database by its own clock, so any process on any host gives the same answer, and a dead
worker or broker cannot hide what it left undone. The limits stand in `settings.HEALTH_LIMITS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import CharField, Count, Min, QuerySet, Value

from claims.filing import rush
from claims.models import Deadline, SealedFile
from notifications import heartbeat
from notifications.models import Heartbeat, MessageState, OutboxMessage


@dataclass(frozen=True)
class Figure:
    """One thing that is watched. `value` is a count, or seconds by its name; None means that it has never happened."""

    name: str
    value: float | None
    limit: float | None

    @property
    def is_well(self) -> bool:
        """Within its limit; a figure without one is only told."""
        return self.limit is None or (self.value is not None and self.value <= self.limit)


def read(*, now: datetime) -> list[Figure]:
    """Every figure at `now`, the database's clock, in two queries.

    Ages count from the time that something was to happen; 0 where nothing waits. A message that was tried in vain
    counts from when it was written as well: a mail server that is away sets the next try of each message into the
    future, and would otherwise look like an empty outbox.
    """
    found = _found(now)
    heartbeats = {name: found.get(f"{name}_heartbeat") for name in (heartbeat.SWEEP, heartbeat.OUTBOX)}
    values = {
        "deadline_late_seconds": _age(found.get("due"), now) or 0.0,
        "deadlines_due": _number(found.get("due")),
        "deadlines_parked": _number(found.get("parked")),
        "outbox_late_seconds": _age(found.get("post"), now) or 0.0,
        "outbox_due": _number(found.get("post")),
        "outbox_retrying_seconds": _age(found.get("retrying"), now) or 0.0,
        "outbox_dead": _number(found.get("dead")),
        "files_sealed_seconds": _age(found.get("sealed"), now) or 0.0,
        "files_sealed": _number(found.get("sealed")),
        **{f"{name}_heartbeat_seconds": _age(row, now) for name, row in heartbeats.items()},
    }
    told = [Figure(name, value, settings.HEALTH_LIMITS.get(name)) for name, value in values.items()]
    return [*told, _filings(now)]


def _filings(now: datetime) -> Figure:
    """Its limit is three times what is usual, and never less than the one in the settings."""
    by_hour = rush.filings_by_hour(now=now)
    least = settings.HEALTH_LIMITS.get("filings_last_hour")
    limit = None if least is None else max(least, rush.ALARMING * rush.usual(by_hour))
    return Figure("filings_last_hour", by_hour.get(0, 0), limit)


def unwell(figures: Sequence[Figure]) -> list[Figure]:
    """Those that are past their limit."""
    return [figure for figure in figures if not figure.is_well]


def heartbeats(figures: Sequence[Figure]) -> list[Figure]:
    """Only the signs of life: what a supervisor that restarts processes should judge by."""
    return [figure for figure in figures if figure.name.endswith("_heartbeat_seconds")]


# How many there are, and the earliest time of them.
_Row = tuple[int, datetime | None]


def _found(now: datetime) -> dict[str, _Row]:
    pending = OutboxMessage.objects.filter(state=MessageState.PENDING, attempts__gt=0)
    asked = [
        _counted("due", Deadline.objects.due_at(now), "next_at"),
        _counted("parked", Deadline.objects.parked(), "next_at"),
        _counted("post", OutboxMessage.objects.due_at(now), "next_attempt_at"),
        _counted("retrying", pending, "created_at"),
        _counted("dead", OutboxMessage.objects.dead(), "created_at"),
        # From when it came, as with the post: a try in vain sets the next one into the future.
        _counted("sealed", SealedFile.objects.waiting(), "received_at"),
        *(
            _counted(f"{name}_heartbeat", Heartbeat.objects.filter(name=name), "at")
            for name in (heartbeat.SWEEP, heartbeat.OUTBOX)
        ),
    ]
    return {what: (number, first) for what, number, first in asked[0].union(*asked[1:], all=True)}


def _counted(what: str, rows: QuerySet, moment: str) -> QuerySet:
    named = rows.order_by().annotate(what=Value(what, output_field=CharField())).values("what")
    counted: QuerySet = named.annotate(number=Count("pk"), first=Min(moment)).values_list("what", "number", "first")
    return counted


def _number(row: _Row | None) -> int:
    return row[0] if row else 0


def _age(row: _Row | None, now: datetime) -> float | None:
    # A round may have ended while this one asked what time it is.
    return max((now - row[1]).total_seconds(), 0.0) if row and row[1] else None
