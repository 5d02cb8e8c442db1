"""How much of the processors the portal's own processes take, whatever else the machine does meanwhile."""

import os
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")


def spent_by_others() -> float:
    """Seconds of processor that the processes below this one have taken so far, those that ended among them.

    Linux alone tells; elsewhere it is 0.
    """
    parents, spent = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        process = int(stat.parent.name)
        parents[process] = int(fields[1])
        # Its own, and those of its children that it has seen end.
        spent[process] = sum(int(ticks) for ticks in fields[11:15]) / _TICKS
    return sum(seconds for process, seconds in spent.items() if _is_below(process, parents))


def _is_below(process: int, parents: dict[int, int]) -> bool:
    above = parents.get(process, 0)
    while above > 1:
        if above == os.getpid():
            return True
        above = parents.get(above, 0)
    return False
