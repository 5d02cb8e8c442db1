"""Whether two samples of times can be told apart by their ranks, and how sure that is."""

import math
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple

_OF_NORMAL: Final = 1.96


class Told(NamedTuple):
    """The area under the curve: 0.5 tells nothing, 1 everything; and where it lies with 95 % certainty."""

    area: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.area:.3f} ({self.low:.3f} to {self.high:.3f})"


def told(one: Sequence[float], other: Sequence[float]) -> Told:
    """How often a time of one is longer than one of the other, equal ones by half; whichever is longer, 0.5 or more.

    The interval is DeLong's. Each sample needs two times or more.
    """
    longer = _placed(one, other)
    area = statistics.fmean(longer)
    shorter = _placed(other, one)
    spread = math.sqrt(statistics.variance(longer) / len(one) + statistics.variance(shorter) / len(other))
    area = max(area, 1 - area)
    return Told(area, max(0.0, area - _OF_NORMAL * spread), min(1.0, area + _OF_NORMAL * spread))


def _placed(times: Sequence[float], among: Sequence[float]) -> list[float]:
    """Of each time, the share of the others that lies below it."""
    ordered = sorted(among)
    return [(bisect_left(ordered, at) + bisect_right(ordered, at)) / 2 / len(ordered) for at in times]
