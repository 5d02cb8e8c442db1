"""Letting an answer take as long whatever it found, so that a stopwatch learns nothing of the register."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def even_time(step: float) -> Iterator[None]:
    """Let the block, also where it raises, take a whole number of steps of so many seconds; 0 lets it be.

    A device that the register knows makes a filing longer, for the link and the mail to its user. It is the thread that
    waits: whom nothing is hidden from is not to be let in here.
    """
    begun = time.perf_counter()
    try:
        yield
    finally:
        time.sleep(rest_of_step(time.perf_counter() - begun, step))


def rest_of_step(spent: float, step: float) -> float:
    """How many seconds are left until the next whole step is over."""
    if not step:
        return 0.0
    # No less than what was spent: a product of fractions may fall short of it by a hair.
    return max(step, math.ceil(spent / step) * step, spent) - spent
