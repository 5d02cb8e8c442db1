"""How late promises fire in ordinary running: a worker as in production, and beat at its own pace."""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from bench import data, databases
from bench.report import Figure
from claims.models import Deadline
from notifications import heartbeat
from notifications.models import Heartbeat
from portal.embedded.processes import Command
from portal.embedded.supervisor import Part, Supervisor

ROOT = Path(__file__).resolve().parent.parent
# How many promises fall due in a second.
RATE = 20
# Nobody waits longer than this for what should have come; the limit of lateness itself is a goal, not a bound.
_PATIENCE_SECONDS = 300

# Nothing is due for a year, whatever day it is.
_QUIET = """
UPDATE claims_deadline SET next_at = clock_timestamp() + interval '1 year' WHERE state = 'running';
CREATE TABLE bench_falling AS
SELECT id, row_number() OVER () AS place, NULL::timestamptz AS at
FROM (SELECT id FROM claims_deadline WHERE state = 'running' AND kind = 'callback'
      ORDER BY md5(id::text) LIMIT %(count)s) AS chosen;
ALTER TABLE bench_falling ADD PRIMARY KEY (id)
"""
# One promise after the other, each a moment after the one before.
_FALL_DUE = """
WITH falling AS (
    UPDATE bench_falling SET at = now() + make_interval(secs => 5 + place::float8 / %(rate)s) RETURNING id, at
)
UPDATE claims_deadline d SET starts_at = f.at - interval '4 hours', due_at = f.at, enforced_at = f.at, next_at = f.at
FROM falling f WHERE f.id = d.id
"""
_FIRED = """
SELECT extract(epoch FROM e.at - f.at)::float8 FROM bench_falling f
JOIN claims_deadlineentry e ON e.deadline_id = f.id AND e.kind = 'missed' ORDER BY f.at
"""


def of_lateness(among: str, seconds: int) -> list[Figure]:
    """The lateness of promises that fall due for so many seconds, by the database's clock: when fired, when due."""
    with databases.copy_of(among, "bench_late") as name, databases.connected_to(name):
        count = RATE * seconds
        with connection.cursor() as cursor:
            cursor.execute(_QUIET, {"count": count})
            cursor.execute("SELECT count(*) FROM bench_falling")
            if cursor.fetchone()[0] != count:
                raise SystemExit(f"fewer than {count} calls are promised: let there be more promises")
        data.settle()
        rows = Deadline.objects.count()
        with _worker_and_beat(name), connection.cursor() as cursor:
            _wait_until(Heartbeat.objects.filter(name=heartbeat.SWEEP).exists, "no sweep came by")
            cursor.execute(_FALL_DUE, {"rate": RATE})
            late: list[float] = []
            _wait_until(lambda: len(_fired(late)) >= count, "not all promises fired", seconds=seconds)
    if len(late) != count:
        raise SystemExit(f"{len(late)} firings of {count} promises")
    if min(late) < 0:
        raise SystemExit(f"a promise fired {-min(late):.3f} s early")
    beat = settings.CELERY_BEAT_SCHEDULE["sweep-deadlines"]["schedule"].total_seconds()
    note = f"{count:,} promises over {seconds} s, a ring each {beat:.0f} s, the latest {max(late):.1f} s"
    return [Figure("lateness of firing", rows, [each * 1000 for each in late], note=note)]


def _fired(late: list[float]) -> list[float]:
    """The lateness of all that has fired by now, written into `late`."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRED)
        late[:] = [each for (each,) in cursor.fetchall()]
    return late


def _wait_until(true: Callable[[], bool], otherwise: str, *, seconds: int = 0) -> None:
    """Ask each second, for so many and some patience; raises SystemExit where it does not come true."""
    latest = time.monotonic() + seconds + _PATIENCE_SECONDS
    while not true():
        if time.monotonic() > latest:
            raise SystemExit(otherwise)
        time.sleep(1)


@contextmanager
def _worker_and_beat(database: str) -> Iterator[None]:
    """Both as `docker-compose.yml` starts them, speaking with this database."""
    celery = [sys.executable, "-m", "celery", "-A", "portal"]
    environment = {**os.environ, "DATABASE_URL": databases.url_of(database)}
    with tempfile.TemporaryDirectory(prefix="portal-bench-late-") as folder:
        commands = {
            "worker": ["worker", "--pool", "prefork", "--concurrency", "2", "--loglevel", "INFO"],
            "beat": ["beat", "--schedule", f"{folder}/schedule", "--pidfile=", "--loglevel", "INFO"],
        }
        supervisor = Supervisor(Path(folder, "log"), lambda line: None)
        try:
            for name, words in commands.items():
                command = Command([*celery, *words], cwd=ROOT, environment=environment)
                supervisor.start(Part(name, lambda command=command: command))  # type: ignore[misc]
            yield
        finally:
            supervisor.stop()
