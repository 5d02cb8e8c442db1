"""How long a device is away by each way, measured on the claims that were closed last."""

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Final

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from claims.models import Claim, Route, RouteKind
from claims.promises.due import next_ordinary_day
from claims.workflow import Outcome, State

# The claims looked at, all ways together, as many rows however large the house is: of a way that one in a hundred
# takes there are still enough among them.
LOOKED_AT: Final = 4_000
# Of each way the last so many.
MEASURED: Final = 100
# From so many on it is measured; until then it is our guess.
ENOUGH: Final = 20
GUESSED_DAYS: Final[dict[str, int]] = {RouteKind.WALK_IN: 4, RouteKind.PICKUP: 7, RouteKind.LABEL: 9}
# A day's answer changes no more; the cases of those who filed on it ask again.
_KEPT_SECONDS: Final = 7 * 24 * 60 * 60
_BACK: Final = [Outcome.REPAIRED.value, Outcome.NO_FAULT.value, Outcome.SWAPPED.value]

# The inner question is one stretch of the index `claim_ended`, whose condition its states repeat.
_LAST_OF_EACH_WAY: Final = f"""
    SELECT kind, away FROM (
        SELECT route.kind, claim.closed_at - claim.filed_at AS away,
               row_number() OVER (PARTITION BY route.kind ORDER BY claim.closed_at DESC, claim.id DESC) AS place
        FROM (
            SELECT id, filed_at, closed_at FROM {Claim._meta.db_table}
            WHERE state IN ('closed', 'lapsed') AND state = %s AND outcome = ANY(%s) AND closed_at < %s
            ORDER BY closed_at DESC, id DESC LIMIT %s
        ) AS claim
        JOIN {Route._meta.db_table} AS route ON route.claim_id = claim.id AND route.ended_at IS NULL
    ) AS placed
    WHERE place <= %s
"""  # noqa: S608 - our own tables


@dataclass(frozen=True, slots=True)
class Ready:
    """The day on which a device that is filed now would be back; `is_guess` where too few were measured."""

    on: date
    is_guess: bool


def ready_by_way(now: datetime) -> dict[str, Ready]:
    """For each way, when the device would be back: the median of its last ones in days, moved to a working day.

    Measured on what was closed before the day began, so that all who ask on it are told the same. One query a day,
    and none for whoever asks again.
    """
    today = timezone.localdate(now)
    measured: dict[str, int] = cache.get_or_set(f"turnaround:{today}", lambda: _measured(today), _KEPT_SECONDS) or {}
    return {way: _ready(measured.get(way), GUESSED_DAYS[way], today) for way in RouteKind.values}


def _measured(today: date) -> dict[str, int]:
    """How many days devices were away by each way of which enough came back before `today`."""
    begins = timezone.make_aware(datetime.combine(today, time()))
    with connection.cursor() as cursor:
        cursor.execute(_LAST_OF_EACH_WAY, [State.CLOSED.value, _BACK, begins, LOOKED_AT, MEASURED])
        rows: list[tuple[str, timedelta]] = cursor.fetchall()
    spans: dict[str, list[float]] = {}
    for way, away in rows:
        spans.setdefault(way, []).append(away / timedelta(days=1))
    return {way: max(1, math.ceil(median(each))) for way, each in spans.items() if len(each) >= ENOUGH}


def _ready(measured: int | None, guess: int, today: date) -> Ready:
    days = guess if measured is None else measured
    return Ready(next_ordinary_day(today + timedelta(days=days)), is_guess=measured is None)
