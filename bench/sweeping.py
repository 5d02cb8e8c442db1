"""What is measured of the sweep: many due promises among a million, beside plain SQL that writes the very same rows."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from django.db import connection

from bench import data, databases, promises
from bench.promises import Share
from bench.report import Figure
from claims.models import Deadline
from claims.promises.sweep import sweep_deadlines

# An ordinary Wednesday morning.
MORNING = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
# Open claims enough for as many due promises as are measured, and the ended ones that lie around them.
IN_THE_MORNING: Mapping[str, int] = {"filed": 18, "assessing": 16, "routed": 12, "lapsed": 5}
PROMISES_OF_A_CLAIM = 4
_LOOKS = 300

_ALONE: Mapping[str, Share] = {
    "calls missed": promises.CALLS_MISSED,
    "calls warned of": promises.CALLS_WARNED,
    "documents reminded of": promises.DOCUMENTS_REMINDED,
    "lapsed for documents": promises.DOCUMENTS_LAPSED,
    "lapsed on their way": promises.DELIVERY_LAPSED,
}

# What a sweep may write, without the numbers that rows get in the order in which they are written.
_WRITTEN = {
    "claims_deadline": "",
    "claims_deadlineentry": "id",
    "claims_claim": "",
    "claims_claimevent": "id",
    "claims_route": "",
    "workshops_booking": "",
    "workshops_shipment": "",
    "claims_decision": "",
    "notifications_outboxmessage": "id",
}


@dataclass(frozen=True)
class Run:
    """One sweep in a process of its own: rows, seconds, and megabytes before and at the most."""

    fired: int
    seconds: float
    before: float
    peak: float


@contextmanager
def grown(source: str, rows: int) -> Iterator[str]:
    """A database with `rows` promises of which none is due in the `MORNING`; `source` is migrated and has no claims."""
    with databases.copy_of(source, "bench_grown") as name:
        with databases.connected_to(name):
            data.grow_to(rows // PROMISES_OF_A_CLAIM, MORNING, IN_THE_MORNING)
            data.settle()
        yield name


def of_sweep(among: str, due: int, runs: int) -> list[Figure]:
    """A sweep with nothing due, one of `due` promises as they come, and each sort of them alone, in copies of `among`.

    Every figure of a sweep is followed by that of plain SQL; the two run in turns.
    """
    with databases.connected_to(among):
        figures = [_nothing_due("sweep, nothing due")]
    figures += _beside_bare_sql(among, "as they come", promises.AS_THEY_COME, due, runs)
    for name, share in _ALONE.items():
        figures += _beside_bare_sql(among, name, (share,), due // 10, runs)
    return figures


def _nothing_due(name: str) -> Figure:
    spent = []
    for _ in range(_LOOKS):
        before = perf_counter()
        if sweep_deadlines(now=MORNING):
            raise SystemExit("something was due")
        spent.append((perf_counter() - before) * 1000)
    return Figure(name, Deadline.objects.count(), spent, note=f"{min(spent):.2f} ms at the best, {_plan()}")


def _plan() -> str:
    """By which index the database finds what is due, and how many pages it reads for that."""
    look = Deadline.objects.due_at(MORNING).select_related("claim")[:1]
    plan: dict[str, Any] = json.loads(look.explain(format="json", analyze=True, buffers=True))[0]["Plan"]
    pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    indexes = [node["Index Name"] for node in _nodes(plan) if "Index Name" in node]
    return f"{pages} pages of {indexes[0] if indexes else 'no index'}"


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps of a plan, those first that deliver the first rows."""
    below = [node for child in plan.get("Plans", ()) for node in _nodes(child)]
    return [*below, plan]


def _beside_bare_sql(among: str, name: str, shares: Sequence[Share], due: int, runs: int) -> list[Figure]:
    """The sweep and the plain SQL in turns, each on a copy of its own."""
    done: dict[str, list[Run]] = {"sweep": [], "bare": []}
    written: dict[str, dict[str, str]] = {}
    after: list[Figure] = []
    with databases.copy_of(among, "bench_ripe") as ripe:
        with databases.connected_to(ripe):
            promises.ripen(tuple(shares), due, MORNING)
            data.settle()
            rows = Deadline.objects.count()
        for _ in range(runs):
            for way in done:
                with databases.copy_of(ripe, "bench_run") as copy:
                    done[way].append(_run(copy, way, due))
                    if way not in written:
                        with databases.connected_to(copy):
                            written[way] = _digests()
                            if way == "sweep" and len(shares) > 1:
                                after.append(_nothing_due("sweep, nothing due after it"))
    if other := [table for table in _WRITTEN if written["sweep"][table] != written["bare"][table]]:
        raise SystemExit(f"{name}: the plain SQL writes other rows than the sweep in {', '.join(other)}")
    return [*_compared(name, rows, due, done["sweep"], done["bare"]), *after]


def _compared(name: str, rows: int, due: int, ours: Sequence[Run], bare: Sequence[Run]) -> list[Figure]:
    """Both figures. The ratio is that of the fastest runs, which others on the machine have disturbed the least."""
    quickest = {"ours": min(run.seconds for run in ours), "bare": min(run.seconds for run in bare)}
    heaviest = max(ours, key=lambda run: run.peak)
    note = (
        f"{due:,} due, {due / quickest['ours']:,.0f} rows/s, {quickest['ours'] / quickest['bare']:.2f} times the SQL,"
        f" {heaviest.peak:.0f} MB at most ({heaviest.before:.0f} before)"
    )
    return [
        Figure(f"sweep, {name}", rows, [run.seconds * 1000 for run in ours], note=note),
        Figure(
            "  the same rows as plain SQL",
            rows,
            [run.seconds * 1000 for run in bare],
            note=f"{due / quickest['bare']:,.0f} rows/s",
        ),
    ]


def _run(database: str, way: str, due: int) -> Run:
    told = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "bench.once", way, MORNING.isoformat()],
        env={**os.environ, "DATABASE_URL": databases.url_of(database)},
        check=True,
        stdout=subprocess.PIPE,
    )
    run = Run(**json.loads(told.stdout))
    if run.fired != due:
        raise SystemExit(f"{way}: {run.fired} of {due} due rows were written")
    return run


def _digests() -> dict[str, str]:
    """A sum over the rows of each table that a sweep writes, whatever their order."""
    digests = {}
    with connection.cursor() as cursor:
        for table, left_out in _WRITTEN.items():
            cursor.execute(
                "SELECT count(*) || ' ' || coalesce(sum(hashtextextended((to_jsonb(row) - %s)::text, 0)), 0)"  # noqa: S608
                f" FROM {table} AS row",
                [left_out],
            )
            digests[table] = cursor.fetchone()[0]
    return digests
