"""A table for people and JSON for machines."""

import json
import platform
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measure at one size: milliseconds a run, and queries a run where a page was asked.

    `fault` says in a sentence what is not as it must be; '' where all is well.
    """

    name: str
    rows: int
    milliseconds: list[float] = field(repr=False)
    queries: int | None = None
    note: str = ""
    fault: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p99(self) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, round(0.99 * (len(ordered) - 1)))]


def table(figures: list[Figure]) -> str:
    """The figures, each size in its row, with the ratio of its median to that of the smallest size."""
    smallest: dict[str, Figure] = {}
    for figure in figures:
        smallest.setdefault(figure.name, figure)
    lines = [f"{'measure':<36}{'rows':>9}{'median ms':>12}{'p99 ms':>10}{'queries':>9}{'ratio':>8}  note"]
    for figure in figures:
        queries = "" if figure.queries is None else str(figure.queries)
        ratio = figure.median / smallest[figure.name].median if smallest[figure.name].median else 0
        lines.append(
            f"{figure.name:<36}{figure.rows:>9}{figure.median:>12.2f}{figure.p99:>10.2f}{queries:>9}{ratio:>8.2f}"
            f"  {figure.note}"
        )
    return "\n".join(lines)


def write(figures: list[Figure], path: Path) -> None:
    """Write every figure with its runs, and what machine it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "system": platform.system()}
    rows = [{**asdict(figure), "median": figure.median, "p99": figure.p99} for figure in figures]
    path.write_text(json.dumps({"machine": machine, "figures": rows}, indent=1) + "\n")
