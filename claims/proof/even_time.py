"""Letting an answer take as long whatever it found, so that a stopwatch learns nothing of the register."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# What takes longer than a step takes it on a busy machine, whose own noise is larger than what is to be hidden: whoever
# waits there waits little more.
_FINER: Final = 5


@contextmanager
def even_time(step: float) -> Iterator[None]:
    """Let the block, also where it raises, take a step of so many seconds; past it, whole fifths of one. None for 0.

    A device that the register knows makes a filing longer, for the link and the mail to its user. It is the thread that
    waits: whom nothing is hidden from is not to be let in here.
    """
    begun = time.perf_counter()
    try:
        yield
    finally:
        time.sleep(rest_of_step(time.perf_counter() - begun, step))


def rest_of_step(spent: float, step: float) -> float:
    """How many seconds are left until the step is over, or the next fifth of one after it."""
    if not step:
        return 0.0
    finer = step / _FINER
    # No less than what was spent: a product of fractions may fall short of it by a hair.
    return max(step, math.ceil(spent / finer) * finer, spent) - spent
