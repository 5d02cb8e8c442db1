"""What is measured: pages as a browser asks for them, the look-up, the import."""

import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench import data
from bench.asking import WARM_UP, must_succeed, timed
from bench.desk import of_desk
from bench.fleet_file import CVR, POLICY, write_fleet_file
from bench.report import Figure
from devices.identifiers import candidates
from devices.models import Device, Identifier

_DRAFT = re.compile(r'name="draft" value="([^"]+)"')


def at_size(claims: int, runs: int) -> list[Figure]:
    """All figures of a database that holds `claims` claims, and how long it took to make them."""
    began = time.perf_counter()
    data.grow_to(claims, timezone.now())
    data.settle()
    spent = (time.perf_counter() - began) * 1000
    grown = Figure("growing the data", claims, [spent], note="not a measure of the portal")
    addresses = _visitors()
    known = _some_imeis()
    return [
        grown,
        *of_desk(claims, runs),
        timed("IMEI look-up", claims, runs, lambda: list(Device.objects.identified_by(candidates(next(known))))),
        _filing(claims, runs, known, addresses),
    ]


def import_of(rows: int) -> list[Figure]:
    """Reading a fleet file of `rows` rows through the command, in a process of its own: new, then unchanged."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fleet.csv"
        write_fleet_file(file, rows)
        for what in ("import, all new", "import, all unchanged"):
            before = time.perf_counter()
            command = [sys.executable, "manage.py", "import_fleet", str(file), "--organisation", CVR, "--json"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
            spent = (time.perf_counter() - before) * 1000
            # Of the largest child so far, in KiB on Linux: the import is by far the largest.
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
            figures.append(Figure(what, rows, [spent], note=f"rows, policy {POLICY}; peak {peak} MB"))
    return figures


def _filing(claims: int, runs: int, known: Iterator[str], addresses: Iterator[str]) -> Figure:
    """From pressing the button to the receipt on the screen, without the waiting that hides how long that takes.

    The pages before it are not counted.
    """
    spent, queries = [], 0
    for run in range(WARM_UP + runs):
        visitor = Client(REMOTE_ADDR=next(addresses))
        must_succeed("filing", visitor.post(reverse("file-claim"), {"identifier": next(known)}))
        draft = _DRAFT.search(visitor.get(reverse("file-claim-check")).content.decode())
        if draft is None:
            raise SystemExit("the check page has no draft to send")
        with CaptureQueriesContext(connection) as asked:
            before = time.perf_counter()
            with override_settings(FILING_STEP_SECONDS=0.0):
                answer = visitor.post(reverse("file-claim-check"), {"draft": draft[1]}, follow=True)
            took = (time.perf_counter() - before) * 1000
        must_succeed("filing", answer)
        if reverse("file-claim-receipt") not in [address for address, _ in answer.redirect_chain]:
            raise SystemExit("a filing was not answered with its receipt")
        if run >= WARM_UP:
            spent.append(took)
            queries = len(asked)
    return Figure("filing, POST to receipt", claims, spent, queries)


def _some_imeis() -> Iterator[str]:
    """IMEIs of the register from its whole breadth, without end; each differs from the one before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT value FROM devices_identifier WHERE kind = %s ORDER BY md5(value) LIMIT 5000", [Identifier.IMEI]
        )
        values = [value for (value,) in cursor.fetchall()]
    return (values[n % len(values)] for n in count())


def _visitors() -> Iterator[str]:
    """Addresses of visitors, each from another network: the limits on one address are not what is measured."""
    return (f"10.{n // 250 % 250}.{n % 250}.1" for n in count())
