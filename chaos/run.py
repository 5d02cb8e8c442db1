"""One run: seed, storm, calm, verdict."""

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from celery import current_app
from django.db import connections

from chaos import acts, oracle, plan, seeding
from chaos.crew import Crew
from chaos.edges import Edges
from chaos.house import House, environment_of, wait_until
from chaos.oracle import Verdict
from chaos.plan import Blow, Layer, Size
from chaos.ringing import Ringer, ring
from chaos.seeding import Seeded

# The rows have to be written before the storm begins; so many of them take a second.
_ROWS_A_SECOND = 1_000
_TICK = 0.05
_MANNED_SECONDS = 120.0
_RING_SECONDS = 0.4
# What the workers' log says when a layer has spoken, or something else went wrong.
_SPOKEN = {
    "the unique stage refused a line": r"^psycopg\.errors\.UniqueViolation",
    "a deadline was overtaken": r"^claims\.deadlines\.Overtaken",
    "a deadlock was broken": r"^psycopg\.errors\.DeadlockDetected",
    "a deadline was set aside": r"could not be fired and is set aside",
    "a deadline was parked": r"times and is parked",
}


@dataclass
class Outcome:
    """What a run was, what befell it, and what the oracle says."""

    name: str
    size: Size
    seed: int
    without: Layer | None
    began: datetime
    verdict: Verdict
    blows: Counter[str]
    spoken: dict[str, int]
    quiet: bool
    seconds: dict[str, float] = field(default_factory=dict)
    load: tuple[float, float, float] = (0.0, 0.0, 0.0)


class Run:
    """The portal under one storm, in a database and a folder of its own."""

    def __init__(self, house: House, size: Size, *, name: str, seed: int, without: Layer | None = None) -> None:
        """`name` is the run's own in the house, and of the log that it leaves."""
        self._house, self._size, self._seed, self._without = house, size, seed, without
        self._name = name
        self._var = house.var / self._name
        self._ear = self._var / "ear"
        self._blows: Counter[str] = Counter()
        self._seconds: dict[str, float] = {}

    def run(self, say: Callable[[str], None], *, logs: Path) -> Outcome:
        """Go through the whole run and tell how it went; what the processes said is left in `logs`."""
        self._prepare()
        with _portal_on(self._name):
            crew = Crew(self._environment(), self._var, seed=self._seed)
            try:
                return self._through(crew, say)
            finally:
                crew.close()
                logs.mkdir(parents=True, exist_ok=True)
                (logs / f"{self._name}.log").write_text(crew.log())

    def _through(self, crew: Crew, say: Callable[[str], None]) -> Outcome:
        with self._timed("manning"):
            self._man(crew)
        began = datetime.now(UTC) + timedelta(seconds=1 + self._size.deadlines / _ROWS_A_SECOND)
        promises = plan.promises(self._size, start=began, seed=self._seed)
        with self._timed("seeding"):
            cast, rows = seeding.seed(promises, organisations=self._size.organisations, now=began)
            with self._house.connect(self._name) as connection:
                seeding.note(rows, connection)
        say(f"{len(rows)} promises of {self._size.organisations} organisations; the storm begins")
        at_edge = [row for row in rows if row.promise.edge]
        edges, ringer = Edges(at_edge, cast, ear=self._ear), self._ringer(at_edge, began)
        with self._timed("storm"):
            edges.start()
            ringer.start()
            self._storm(crew, began)
        say("calm: everything healthy until nothing is due")
        with self._timed("calm"):
            quiet = self._calm(crew)
        answers = edges.finish(seconds=20)
        quiet = quiet and self._wait_for_quiet(crew, seconds=10)
        ringer.stop()
        crew.close()
        with self._timed("oracle"), self._house.connect(self._name) as connection:
            acts.note(answers, connection)
            ended = began + timedelta(seconds=self._size.seconds)
            verdict = oracle.judge(connection, self._var / "mail", began=began, ended=ended)
        return Outcome(
            name=self._name,
            size=self._size,
            seed=self._seed,
            without=self._without,
            began=began,
            verdict=verdict,
            blows=self._told(crew),
            spoken={what: len(re.findall(sign, crew.log(), re.M)) for what, sign in _SPOKEN.items()},
            quiet=quiet,
            seconds=self._seconds,
            load=os.getloadavg(),
        )

    def _prepare(self) -> None:
        self._var.mkdir(mode=0o700)
        self._house.flush_valkey()
        connections.close_all()
        self._house.copy_database(self._name)
        with self._house.connect(self._name) as connection:
            connection.execute(seeding.SCHEMA)
        if self._without is Layer.UNIQUE:
            with self._house.connect(self._name) as connection:
                connection.execute("DROP INDEX stage_fires_once")

    def _environment(self) -> dict[str, str]:
        more = {
            "CHAOS_RING_SECONDS": str(_RING_SECONDS),
            "CHAOS_PAUSE_SECONDS": str(self._size.pause),
            "CHAOS_TELL": str(self._ear),
            "CHAOS_WITHOUT": self._without or "",
        }
        return environment_of(self._house, self._name, self._var, **more)

    def _man(self, crew: Crew) -> None:
        for number in range(self._size.workers):
            crew.add_worker(f"worker{number}", children=self._size.children)
        self._start_beats(crew)
        whole = self._size.seconds + self._size.patience + 60
        crew.add_module("twin", "chaos.twin", self._house.database_url(self._name), str(whole))
        with self._house.connect(self._name) as connection:
            wait_until(lambda: self._is_manned(crew, connection), seconds=_MANNED_SECONDS, pause=0.3)

    def _is_manned(self, crew: Crew, connection: oracle.Connection) -> bool:
        crew.tend()
        if not self._size.beats:
            with current_app.connection_for_write() as bell:
                ring(bell)
        return oracle.has_swept(connection)

    def _start_beats(self, crew: Crew) -> None:
        for number in range(self._size.beats):
            crew.add_beat(f"beat{number}")

    def _stop_beats(self, crew: Crew) -> None:
        for number in range(self._size.beats):
            crew.dismiss(f"beat{number}")

    def _ringer(self, rows: Sequence[Seeded], began: datetime) -> Ringer:
        moments = [row.promise.at for row in rows]
        last = began + timedelta(seconds=self._size.seconds + self._size.patience + 30)
        return Ringer(moments, every=0.0 if self._size.beats else _RING_SECONDS, until=last)

    def _storm(self, crew: Crew, began: datetime) -> None:
        blows: dict[Blow, Callable[[], object]] = {
            Blow.KILL_WORKER: crew.kill_a_worker,
            Blow.KILL_VALKEY: self._house.kill_valkey,
            Blow.START_VALKEY: self._house.start_valkey,
            Blow.FLUSH_VALKEY: self._house.flush_valkey,
            Blow.TERMINATE: lambda: self._house.end_connections(self._name),
            Blow.CRASH_POSTGRES: self._house.crash_postgres,
            Blow.STOP_BEATS: lambda: self._stop_beats(crew),
            Blow.START_BEATS: lambda: self._start_beats(crew),
        }
        for second, blow in plan.storm(self._size):
            self._until(began + timedelta(seconds=second), crew)
            blows[blow]()
            self._blows[blow.value] += 1
        self._until(began + timedelta(seconds=self._size.seconds), crew)

    def _until(self, moment: datetime, crew: Crew) -> None:
        crew.tend()
        while (left := (moment - datetime.now(UTC)).total_seconds()) > 0:
            time.sleep(min(_TICK, left))
            crew.tend()

    def _calm(self, crew: Crew) -> bool:
        return self._wait_for_quiet(crew, seconds=self._size.patience)

    def _wait_for_quiet(self, crew: Crew, *, seconds: float) -> bool:
        def is_quiet() -> bool:
            crew.tend()
            with self._house.connect(self._name) as connection:
                return oracle.is_quiet(connection)

        try:
            wait_until(is_quiet, seconds=seconds, pause=0.25)
        except TimeoutError:
            return False
        return True

    def _told(self, crew: Crew) -> Counter[str]:
        return self._blows + Counter(
            killed_parents=crew.killed_parents, killed_children=crew.killed_children, died_alone=crew.died_alone
        )

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        before = time.monotonic()
        try:
            yield
        finally:
            self._seconds[what] = round(time.monotonic() - before, 1)


@contextmanager
def _portal_on(name: str) -> Iterator[None]:
    """Let this process's Django, by which the claimants act, speak to a run's database for the length of the block."""
    settings = connections["default"].settings_dict
    before = settings["NAME"]
    settings["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"] = before
