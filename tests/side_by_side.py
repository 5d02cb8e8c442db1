"""Running several things at once, each with a database connection of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connections

Answer = TypeVar("Answer")


def side_by_side(*acts: Callable[[], Answer], seconds: float = 30) -> list[Answer]:
    """Run the acts at the same moment, each in a thread; returns their answers, raises the first one's fault."""
    start = threading.Barrier(len(acts))
    answers: dict[int, Answer] = {}
    faults: list[BaseException] = []

    def run(position: int, act: Callable[[], Answer]) -> None:
        try:
            start.wait()
            answers[position] = act()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads: Sequence[threading.Thread] = [
        threading.Thread(target=run, args=(position, act), daemon=True) for position, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
        assert not thread.is_alive(), "still waiting"
    if faults:
        raise faults[0]
    return [answers[position] for position in range(len(acts))]
