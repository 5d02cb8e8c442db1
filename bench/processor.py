"""How much of the processors each part of the portal takes, whatever else the machine does meanwhile."""

import os
import time
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
# By a word of its command line; the first that fits. A process that nobody knows counts with the one above it.
_PARTS: Final = {
    "decoding_child": "decoding",
    "gunicorn": "web",
    "beat": "beat",
    "celery": "worker",
    "postgres": "database",
    "valkey": "broker",
}
OURSELVES: Final = "visitors"


def spent() -> dict[str, float]:
    """Seconds of processor so far by part, processes that ended among them; `OURSELVES` is the bench's own part.

    Linux alone tells of others.
    """
    parents: dict[int, int] = {}
    own: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        process = int(stat.parent.name)
        parents[process] = int(fields[1])
        # Its own, and those of its children that it has seen end.
        own[process] = sum(int(ticks) for ticks in fields[11:15]) / _TICKS
    found = {OURSELVES: time.process_time()}
    for process, seconds in own.items():
        if part := _part_of(process, parents):
            found[part] = found.get(part, 0.0) + seconds
    return found


def told(before: dict[str, float], after: dict[str, float], each: int) -> str:
    """What each of so many things took between the two in milliseconds, in all and by part, the largest first."""
    taken_by = {part: (seconds - before.get(part, 0.0)) * 1000 / each for part, seconds in after.items()}
    by_part = sorted(taken_by.items(), key=lambda one: -one[1])
    shares = ", ".join(f"{part} {taken:.0f}" for part, taken in by_part if taken >= 0.5)
    return f"{sum(taken for _part, taken in by_part):.0f} ms of processor each ({shares})"


def _part_of(process: int, parents: dict[int, int]) -> str:
    """The part that the process belongs to; '' for one that is not below us."""
    found, above = "", process
    while above > 1:
        if above == os.getpid():
            return "" if process == above else found or "other"
        found = found or _named(above)
        above = parents.get(above, 0)
    return ""


def _named(process: int) -> str:
    try:
        line = Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""
    return next((part for word, part in _PARTS.items() if word in line), "")
