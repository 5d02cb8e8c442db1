"""When the acts of a run happen: beside the enforcement of the deadline that they are about.

A third aims blindly within 50 ms of the moment from which a deadline may be enforced. The others wait until a worker
says that it stands over the deadline, having chosen it or having judged it, and act at once or a little later: a busy
machine may come by whenever it does, the race is met all the same.
"""

import queue
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connections

from chaos.acts import Answer, perform
from chaos.plan import Edge
from chaos.seeding import Cast, Seeded

THREADS = 6
_LONGEST_WORD = 4096


class Edges:
    """The acts of one run, each at its moment; `start`, then `finish`."""

    def __init__(self, rows: Sequence[Seeded], cast: Cast, *, ear: Path) -> None:
        """`ear` is the socket at which workers say what they stand over (`chaos.meddling.tell`)."""
        self._cast = cast
        self._blind: queue.SimpleQueue[Seeded] = queue.SimpleQueue()
        for row in sorted(rows, key=lambda row: row.promise.at):
            if not row.promise.told:
                self._blind.put(row)
        self._waiting = {row.deadline: row for row in rows if row.promise.told}
        self._told: queue.SimpleQueue[tuple[Seeded, datetime] | None] = queue.SimpleQueue()
        self._answers: list[Answer] = []
        self._stopped = threading.Event()
        # How long an act takes here and now, so that its end falls on its moment; learned from those before.
        self._takes = dict.fromkeys(Edge, 0.03)
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ear.bind(str(ear))
        self._ear.settimeout(0.5)
        runs = [self._listen, *[self._act_blindly] * THREADS, *[self._act_when_told] * THREADS]
        self._threads = [threading.Thread(target=run, daemon=True) for run in runs]

    def start(self) -> None:
        """Let the threads wait for their moments."""
        for thread in self._threads:
            thread.start()

    def finish(self, *, seconds: float) -> list[Answer]:
        """Wait for the last blind act, at most so long; what has not begun by then, or was never told, does not."""
        latest = time.monotonic() + seconds
        while not self._blind.empty() and time.monotonic() < latest:
            time.sleep(0.05)
        self._stopped.set()
        for _thread in range(THREADS):
            self._told.put(None)
        for thread in self._threads:
            thread.join(20)
        self._ear.close()
        return list(self._answers)

    def _act_blindly(self) -> None:
        with suppress(queue.Empty):
            while not self._stopped.is_set():
                row = self._blind.get_nowait()
                begins = row.promise.at + timedelta(seconds=row.promise.aim - self._takes[row.promise.edge])
                self._stopped.wait((begins - datetime.now(UTC)).total_seconds())
                self._act(row)
        connections.close_all()

    def _act_when_told(self) -> None:
        while (told := self._told.get()) is not None:
            row, at = told
            time.sleep(max(0.0, row.promise.aim))
            self._act(row, told_at=at)
        connections.close_all()

    def _listen(self) -> None:
        while not self._stopped.is_set():
            with suppress(TimeoutError):
                word, *numbers = self._ear.recv(_LONGEST_WORD).decode().split()
                for number in numbers:
                    row = self._waiting.get(int(number))
                    if row is not None and row.promise.told == word:
                        del self._waiting[row.deadline]
                        self._told.put((row, datetime.now(UTC)))

    def _act(self, row: Seeded, *, told_at: datetime | None = None) -> None:
        answer = perform(row, self._cast, told_at=told_at)
        self._answers.append(answer)
        took = min((answer.ended_at - answer.began_at).total_seconds(), 0.3)
        self._takes[row.promise.edge] += 0.2 * (took - self._takes[row.promise.edge])
