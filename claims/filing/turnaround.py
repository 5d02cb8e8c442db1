"""How long a device is away by each way, measured on the claims that were closed last."""

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from django.utils import timezone

from claims.models import Claim, RouteKind
from claims.promises.due import next_ordinary_day
from claims.workflow import Outcome, State

# The claims looked at, all ways together: enough for a median, and as many rows however large the house is.
LOOKED_AT: Final = 300
# From so many on it is measured; until then it is our guess.
ENOUGH: Final = 20
GUESSED_DAYS: Final[dict[str, int]] = {RouteKind.WALK_IN: 4, RouteKind.PICKUP: 7, RouteKind.LABEL: 9}
_BACK = (Outcome.REPAIRED, Outcome.NO_FAULT, Outcome.SWAPPED)


@dataclass(frozen=True, slots=True)
class Ready:
    """The day on which a device that is filed now would be back; `is_guess` where too few were measured."""

    on: date
    is_guess: bool


def ready_by_way(now: datetime) -> dict[str, Ready]:
    """For each way, when the device would be back: the median of the last ones in days, moved to a working day.

    One query, of the same size whatever there is.
    """
    closed = Claim.objects.filter(
        state=State.CLOSED, outcome__in=_BACK, closed_at__lte=now, routes__ended_at__isnull=True, routes__isnull=False
    )
    rows = closed.order_by("-closed_at", "-pk").values_list("routes__kind", "filed_at", "closed_at")[:LOOKED_AT]
    spans: dict[str, list[float]] = defaultdict(list)
    for way, filed_at, closed_at in rows:
        if closed_at:
            spans[way].append((closed_at - filed_at) / timedelta(days=1))
    return {way: _ready(spans[way], GUESSED_DAYS[way], timezone.localdate(now)) for way in RouteKind.values}


def _ready(spans: list[float], guess: int, today: date) -> Ready:
    is_guess = len(spans) < ENOUGH
    days = guess if is_guess else max(1, math.ceil(median(spans)))
    return Ready(next_ordinary_day(today + timedelta(days=days)), is_guess)
