"""One sweep of all that is due, in a process of its own: `python -m bench.once sweep|bare MOMENT`; prints JSON."""

import json
import resource
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

_STATUS = Path("/proc/self/status")


def main() -> None:
    """Sweep once, in the way that the first argument names, at the moment of the second."""
    import django

    django.setup()
    from django.db import connection

    from bench.bare import sweep_in_sql
    from claims.promises.sweep import sweep_deadlines
    from portal.celery import make_ready

    way, moment = sys.argv[1], datetime.fromisoformat(sys.argv[2])
    # A worker that has been up for a while has its connection, and has read the terms.
    make_ready()
    sweep_deadlines(now=moment - timedelta(days=9_999))
    connection.ensure_connection()
    before = _peak()
    began = time.perf_counter()
    fired = sweep_deadlines(now=moment) if way == "sweep" else sweep_in_sql(moment)
    spent = time.perf_counter() - began
    sys.stdout.write(json.dumps({"fired": fired, "seconds": spent, "before": before, "peak": _peak()}))


def _peak() -> float:
    """The most memory that this process has held so far, in MB."""
    if _STATUS.exists():
        # Not `getrusage`: on Linux that begins with the weight of the process that started this one.
        lines = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    main()
