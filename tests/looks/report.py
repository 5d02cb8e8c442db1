"""What the walk has seen, as a table for whoever asked and as JSON for who wants to know all of it."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from tests.looks.eye import Visit


def same_titles(visits: Iterable[Visit]) -> Iterator[tuple[Visit, str]]:
    """Visits of different pages that one and the same title was given to."""
    by_title: dict[str, dict[str, Visit]] = defaultdict(dict)
    for visit in visits:
        if visit.title:
            by_title[visit.title].setdefault(visit.name.split(":")[0], visit)
    for title, pages in by_title.items():
        if len(pages) > 1:
            yield next(reversed(pages.values())), f"title «{title}» is that of {' and '.join(pages)}"


def table(visits: list[Visit]) -> Iterator[str]:
    """A line for each audience and language, and the pages that were looked at."""
    groups: dict[tuple[str, str], list[Visit]] = defaultdict(list)
    for visit in visits:
        groups[visit.audience, visit.language].append(visit)
    yield f"{'audience':<14}{'language':<10}{'pages':>6}{'stops of Tab':>14}{'seconds':>9}{'faults':>8}"
    for (audience, language), made in sorted(groups.items()):
        stops, seconds = sum(visit.stops for visit in made), sum(visit.seconds for visit in made)
        faults = sum(len(visit.faults) for visit in made)
        yield f"{audience:<14}{language:<10}{len(made):>6}{stops:>14}{seconds:>9.0f}{faults:>8}"
    names = Counter(visit.name for visit in visits)
    addresses = {name.split(":")[0] for name in names}
    yield f"{len(visits)} visits of {len(names)} pages at {len(addresses)} addresses:"
    yield ", ".join(sorted(names))


def write(visits: list[Visit], path: Path) -> None:
    """All visits with what is wrong on each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(visit) for visit in visits], indent=1, ensure_ascii=False) + "\n")
