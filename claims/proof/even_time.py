"""Letting an answer take as long whatever it found, so that a stopwatch learns nothing of the register."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def even_time(step: float) -> Iterator[None]:
    """Let the block, also where it raises, take a whole number of steps of so many seconds; none for a step of 0.

    A device that the register knows makes a filing half as long again, for the link and the mail to its user. Work that
    stays below one step takes one.
    """
    begun = time.perf_counter()
    try:
        yield
    finally:
        time.sleep(rest_of_step(time.perf_counter() - begun, step))


def rest_of_step(spent: float, step: float) -> float:
    """How many seconds are left until the next whole step."""
    return math.ceil(spent / step) * step - spent if step else 0.0
