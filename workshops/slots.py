"""The times that can be given away: opening hours cut into slots, less what is taken.

Pure. Every instant is aware and is reckoned in UTC, so that a slot is as long in the night of changed clocks as on any
other day; speak it in Europe/Copenhagen. Opening hours come from `workshops.calendars`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch of time for which one bench is given away."""

    bench: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """A time (UTC) and the benches that are free through all of it, numbered from 1, the lowest first."""

    starts_at: datetime
    ends_at: datetime
    benches: tuple[int, ...]


def free_slots(
    openings: Iterable[Interval],
    *,
    length: timedelta,
    earliest: datetime,
    benches: int = 1,
    taken: Iterable[Taken] = (),
) -> list[Slot]:
    """The slots from `earliest` on in which at least one bench is free, in order of time.

    Slots follow one another from the beginning of each opening period; a rest too short for a whole one is left over.
    Periods that touch or overlap are one. Raises `ValueError` for a naive instant or a length of nothing.
    """
    if length <= timedelta():
        raise ValueError("a slot takes some time")
    earliest = _utc(earliest)
    busy = [Taken(t.bench, _utc(t.starts_at), _utc(t.ends_at)) for t in taken]
    free: list[Slot] = []
    for opens, closes in _joined(openings):
        for starts_at, ends_at in _cut(opens, closes, length):
            if starts_at < earliest:
                continue
            occupied = {t.bench for t in busy if t.starts_at < ends_at and starts_at < t.ends_at}
            if rest := tuple(bench for bench in range(1, benches + 1) if bench not in occupied):
                free.append(Slot(starts_at, ends_at, rest))
    return free


def _joined(openings: Iterable[Interval]) -> list[Interval]:
    joined: list[Interval] = []
    for opens, closes in sorted((_utc(opens), _utc(closes)) for opens, closes in openings):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return joined


def _cut(opens: datetime, closes: datetime, length: timedelta) -> Iterator[Interval]:
    while opens + length <= closes:
        yield opens, opens + length
        opens += length


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset")
    return instant.astimezone(UTC)
