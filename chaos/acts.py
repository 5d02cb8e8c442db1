"""Claimants, agents and the workshop at the last moment: real acts that aim to commit beside a deadline's enforcement.

They run in threads of the harness, each with a connection of its own, and answer for what they were told: an act that
was accepted must stand in the database, whatever was killed meanwhile.
"""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from django.db import Error, close_old_connections, connections, transaction

from accounts.refusals import Refusal, WrongState
from chaos.plan import KINDS, Edge
from chaos.seeding import Cast, Seeded
from claims import contact, deadlines, evidence, ledger, repairs
from claims.models import Deadline
from claims.timeline import lock
from claims.uploads import Upload

THREADS = 8
# By how much the aim changes after each act, as a factor and in seconds, and how far it goes at most.
_FACTOR, _STEP, _LONGEST_LAG = 1.1, 0.01, 1.5
# How far an extension at the desk moves a limit.
EXTENSION = timedelta(days=10)
_RECEIPT = Upload("kvittering.pdf", "application/pdf", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n")


class NothingRuns(Exception):
    """There is no promise left to move."""


@dataclass(frozen=True)
class Answer:
    """How one act went: `accepted`, `refused`, or `broken` where nobody was told anything."""

    row: Seeded
    began_at: datetime
    ended_at: datetime
    answer: str
    said: str = ""


class _Aim:
    """When to begin an act so that it ends beside its deadline's enforcement; learned from the acts before."""

    def __init__(self) -> None:
        # How long an act takes here and now, and how long after its moment a deadline is enforced, in seconds.
        self._takes = dict.fromkeys(Edge, 0.03)
        self._lag = 0.02

    def start_of(self, row: Seeded) -> datetime:
        """When to begin: half of them aim at the moment itself, half at when the sweep will have come by."""
        promise = row.promise
        lag = self._lag if promise.follows else 0.0
        return promise.at + timedelta(seconds=promise.aim + lag - self._takes[promise.edge])

    def learn(self, answer: Answer) -> None:
        """Whoever was accepted could have come later, whoever was refused had to come earlier: so half win."""
        promise = answer.row.promise
        took = (answer.ended_at - answer.began_at).total_seconds()
        self._takes[promise.edge] += 0.2 * (min(took, 0.3) - self._takes[promise.edge])
        if promise.follows and promise.edge is not Edge.CALL and answer.answer != "broken":
            later, earlier = self._lag * _FACTOR + _STEP, (self._lag - _STEP) / _FACTOR
            self._lag = min(_LONGEST_LAG, later) if answer.answer == "accepted" else max(0.0, earlier)


class Edges:
    """The acts of one run, each at its moment; `start`, then `finish`."""

    def __init__(self, rows: Sequence[Seeded], cast: Cast, *, threads: int = THREADS) -> None:
        self._waiting: queue.SimpleQueue[Seeded] = queue.SimpleQueue()
        for row in sorted(rows, key=lambda row: row.promise.at):
            self._waiting.put(row)
        self._cast = cast
        self._answers: list[Answer] = []
        self._stopped = threading.Event()
        self._aim = _Aim()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(threads)]

    def start(self) -> None:
        """Let the threads wait for their moments."""
        for thread in self._threads:
            thread.start()

    def finish(self, *, seconds: float) -> list[Answer]:
        """Wait for the last act, at most so long; what has not begun by then does not begin."""
        latest = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, latest - time.monotonic()))
        self._stopped.set()
        for thread in self._threads:
            thread.join(10)
        return list(self._answers)

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                try:
                    row = self._waiting.get_nowait()
                except queue.Empty:
                    return
                self._stopped.wait((self._aim.start_of(row) - _now()).total_seconds())
                if self._stopped.is_set():
                    return
                answer = self._act(row)
                self._answers.append(answer)
                self._aim.learn(answer)
        finally:
            connections.close_all()

    def _act(self, row: Seeded) -> Answer:
        # As at the beginning of a request: what the server has closed meanwhile is opened anew.
        close_old_connections()
        began = _now()
        try:
            ACTS[row.promise.edge](row, self._cast, began)
        except (WrongState, Refusal, NothingRuns, deadlines.Overtaken) as refusal:
            return Answer(row, began, _now(), "refused", type(refusal).__name__)
        except (Error, OSError) as fault:
            # As for a request that ended so: the next one begins with a connection of its own.
            connections.close_all()
            return Answer(row, began, _now(), "broken", type(fault).__name__)
        return Answer(row, began, _now(), "accepted")


def note(answers: Sequence[Answer], connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Write down for the oracle what everybody was told."""
    with connection.cursor() as cursor, cursor.copy("COPY chaos.act FROM STDIN") as copy:
        for a in answers:
            copy.write_row(
                (a.row.claim, a.row.promise.edge, a.row.promise.at, a.began_at, a.ended_at, a.answer, a.said)
            )


def upload(row: Seeded, cast: Cast, now: datetime) -> None:
    """The claimant sends the one document that was missing."""
    evidence.add_document(number=row.number, kind="proof_of_purchase", upload=_RECEIPT, by=None, now=now)


def photo(row: Seeded, cast: Cast, now: datetime) -> None:
    """The claimant sends a picture of the damage, and still owes the receipt."""
    evidence.add_document(number=row.number, kind="photo", upload=_RECEIPT, by=None, now=now)


def call(row: Seeded, cast: Cast, now: datetime) -> None:
    """An agent rings and talks to the claimant."""
    contact.log_call(number=row.number, agent=cast.agent, outcome="reached", note="", now=now)


def receive(row: Seeded, cast: Cast, now: datetime) -> None:
    """The workshop takes the device in."""
    repairs.receive(number=row.number, by=cast.mechanic, now=now)


def move(row: Seeded, cast: Cast, now: datetime) -> None:
    """The desk gives the claimant more time; raises `NothingRuns` where it is too late for that."""
    with transaction.atomic():
        claim = lock(row.number)
        running = Deadline.objects.running().filter(claim=claim, kind=KINDS[row.promise.what]).first()
        if running is None:
            raise NothingRuns
        last_day = (now + EXTENSION).date().isoformat()
        deadlines.move(running, ledger.Rule.EXTENDED, at=now, by=cast.agent, last_day=last_day)


ACTS: dict[Edge, Callable[[Seeded, Cast, datetime], None]] = {
    Edge.UPLOAD: upload,
    Edge.PHOTO: photo,
    Edge.CALL: call,
    Edge.RECEIVE: receive,
    Edge.RECEIVE_WITHOUT_DOCUMENTS: receive,
    Edge.MOVE: move,
}


def _now() -> datetime:
    return datetime.now(UTC)
