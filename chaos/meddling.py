"""What the run's workers do otherwise than the portal's: pauses where races lie, and, in a control, a layer less.

The pauses are in every run, also in the healthy one: they make likely what is rare, and must change nothing.
"""

import os
import random
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from chaos.plan import CHOSEN, JUDGED
from claims.models import Deadline
from claims.models.deadline import DeadlineQuerySet
from claims.promises import lapsing, sweep

BATCH = 25
# One batch in two pauses at each place, for up to so many seconds.
LONGEST_PAUSE = float(os.environ.get("CHAOS_PAUSE_SECONDS", "0.08"))
_EAR = os.environ.get("CHAOS_TELL", "")

_random = random.Random()  # noqa: S311 - no secret
_chosen: dict[int, tuple[Any, ...]] = {}


def widen() -> None:
    """Pause between choosing and holding, and between what the sweep judged and what it writes."""
    hold: Callable[[Any], list[Deadline]] = sweep._hold
    miss = lapsing.fire

    def hold_what_was_chosen_before(due: Any) -> list[Deadline]:
        # The one statement that chooses and holds sees each deadline as it was when the statement began, and each claim
        # as it is when its lock is had. In two statements the same gap is wide enough to be met.
        rows = list(due.values_list("pk", *sweep._TIMES))
        tell(CHOSEN, [row[0] for row in rows])
        _chosen.clear()
        _chosen.update({pk: tuple(times) for pk, *times in rows})
        if not rows or not pause():
            return hold(due)
        return hold(Deadline.objects.filter(pk__in=list(_chosen)).order_by("next_at", "pk"))

    def miss_after_a_while(due: Sequence[Deadline], *, now: datetime) -> set[int]:
        if due:
            tell(JUDGED, [deadline.pk for deadline in due])
            pause()
        return miss(due, now=now)

    sweep._hold = hold_what_was_chosen_before
    lapsing.fire = miss_after_a_while


def tell(word: str, deadlines: Sequence[int]) -> None:
    """Say over which deadlines this worker stands, to whoever waits for that; nobody has to."""
    if deadlines and _EAR:
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
            mouth.settimeout(0)
            mouth.sendto(" ".join([word, *map(str, deadlines)]).encode(), _EAR)


def pause() -> bool:
    """Sleep a little, or not; returns whether."""
    if _random.random() < 0.5:
        return False
    time.sleep(_random.uniform(0.2, 1) * LONGEST_PAUSE)
    return True


def remove(layer: str) -> None:
    """Take one layer of the sweep away from this process; `unique` is taken from the database instead."""
    if layer == "lock":
        # Nothing but the sweep holds rows by this query set; the acts go on locking their claim.
        DeadlineQuerySet.select_for_update = lambda self, *args, **kwargs: self.all()
    elif layer == "recheck":
        sweep._still_due = _as_chosen
    elif layer != "unique":
        raise ValueError(f"there is no layer {layer}")


def _as_chosen(held: list[Deadline], *, now: datetime) -> Iterator[Deadline]:
    """Fire what was chosen, by the times that it was chosen by."""
    for deadline in held:
        if deadline.pk in _chosen:
            for name, value in zip(sweep._TIMES, _chosen[deadline.pk], strict=True):
                setattr(deadline, name, value)
            yield deadline
