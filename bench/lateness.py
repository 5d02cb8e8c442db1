"""How late promises fire in ordinary running: a worker as in production, and beat at its own pace."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from bench import data, databases
from bench.report import Figure
from portal.embedded.processes import Command
from portal.embedded.supervisor import Part, Supervisor

ROOT = Path(__file__).resolve().parent.parent
# How many promises fall due in a second, and how long the worker has to come up before the first.
RATE = 20
_START_SECONDS = 20
# Past the last promise's moment nobody waits longer than this; the limit of lateness itself is a goal, not a bound.
_PATIENCE_SECONDS = 300

# One promise after the other, each a moment after the one before; of all others nothing is due for a year.
_FALL_DUE = """
CREATE TABLE bench_falling AS
SELECT id, claim_id, clock_timestamp() + make_interval(secs => %(start)s + (row_number() OVER ())::float8 / %(rate)s)
       AS at
FROM (SELECT id, claim_id FROM claims_deadline WHERE state = 'running' AND kind = 'callback'
      ORDER BY md5(id::text) LIMIT %(count)s) AS chosen;
UPDATE claims_deadline SET next_at = clock_timestamp() + interval '1 year' WHERE state = 'running';
UPDATE claims_deadline d SET starts_at = f.at - interval '4 hours', due_at = f.at, enforced_at = f.at, next_at = f.at
FROM bench_falling f WHERE f.id = d.id;
ALTER TABLE bench_falling ADD PRIMARY KEY (id)
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
            cursor.execute(_FALL_DUE, {"start": _START_SECONDS, "rate": RATE, "count": count})
            cursor.execute("SELECT count(*) FROM claims_deadline")
            rows = int(cursor.fetchone()[0])
        data.settle()
        with _worker_and_beat(name):
            late = _wait_for(count, seconds)
    if min(late) < 0:
        raise SystemExit(f"a promise fired {-min(late):.3f} s early")
    beat = settings.CELERY_BEAT_SCHEDULE["sweep-deadlines"]["schedule"].total_seconds()
    note = f"{count:,} promises over {seconds} s, a ring each {beat:.0f} s, the latest {max(late):.1f} s"
    return [Figure("lateness of firing", rows, [each * 1000 for each in late], note=note)]


def _wait_for(count: int, seconds: int) -> list[float]:
    """Wait until all have fired; raises SystemExit where they do not, or where one fires twice."""
    latest = time.monotonic() + _START_SECONDS + seconds + _PATIENCE_SECONDS
    late: list[float] = []
    while len(late) < count and time.monotonic() < latest:
        time.sleep(1)
        with connection.cursor() as cursor:
            cursor.execute(_FIRED)
            late = [each for (each,) in cursor.fetchall()]
    if len(late) != count:
        raise SystemExit(f"{len(late)} of {count} promises fired")
    return late


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
