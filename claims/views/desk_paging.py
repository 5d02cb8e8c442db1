"""Walking through a list of claims by key: each page costs the same, however far down it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Self

from django.db.models import F, Q, QuerySet
from django.utils.dateparse import parse_datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: beside the row with this time (None: it has none) and key."""

    at: datetime | None
    pk: int

    def __str__(self) -> str:
        return f"{self.at.isoformat() if self.at else ''}~{self.pk}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read what `str()` wrote; None for anything else, which shows the first page."""
        written, _tilde, pk = text.partition("~")
        if not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
            return None
        try:
            # A plus sign that was not quoted in an address arrives as a blank.
            at = parse_datetime(written.replace(" ", "+")) if written else None
        except ValueError:
            return None
        if written and (at is None or at.tzinfo is None):
            return None
        return cls(at, int(pk))


class Stop(NamedTuple):
    """One row of the walk: its key, its time, and the claim that it is about."""

    pk: int
    at: datetime | None
    claim: int

    @property
    def place(self) -> Place:
        return Place(self.at, self.pk)


@dataclass(frozen=True, slots=True)
class Leg:
    """The rows of one page, and whether there are others before and behind them."""

    stops: list[Stop]
    before: bool
    behind: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """An order of rows: by `field` and key, earliest first or latest first; those without a time come last.

    The rows are claims, or with `about="claim"` what hangs on one.
    """

    field: str
    latest_first: bool = False
    about: str = ""

    @property
    def to_claim(self) -> str:
        """The beginning of a condition on the claim."""
        return f"{self.about}__" if self.about else ""

    def leg(self, rows: QuerySet[Any], *, place: Place | None, back: bool, size: int) -> Leg:
        """A page of at most `size` rows after the place, or before it, in the order of the list; one query."""
        back = back and place is not None
        stops = self.stops(rows, place=place, back=back, limit=size + 1)
        more = len(stops) > size
        stops = stops[-size:] if back else stops[:size]
        return Leg(
            stops,
            before=bool(stops) and (more if back else place is not None),
            behind=bool(stops) and (back or more),
        )

    def stops(self, rows: QuerySet[Any], *, place: Place | None, back: bool, limit: int) -> list[Stop]:
        """The next `limit` rows after the place, or before it, in the order of the list; one query.

        Rows with a time and those without are walked through apart, so that an index serves both.
        """
        forward = not back
        dated, undated = self._dated(rows, place, forward=forward), self._undated(rows, place, forward=forward)
        stretches = [dated, undated] if forward else [undated, dated]
        wanted = ("pk", self.field, *([f"{self.about}_id"] if self.about else []))
        first, *rest = [stretch.values_list(*wanted)[:limit] for stretch in stretches if stretch is not None]
        found = [Stop(row[0], row[1], row[2] if self.about else row[0]) for row in _joined(first, rest)]
        found.sort(key=self._order)
        return found[:limit] if forward else found[-limit:]

    def _order(self, stop: Stop) -> tuple[bool, float, int]:
        sign = -1 if self.latest_first else 1
        return stop.at is None, sign * stop.at.timestamp() if stop.at else 0.0, sign * stop.pk

    def _dated(self, rows: QuerySet[Any], place: Place | None, *, forward: bool) -> QuerySet[Any] | None:
        rows = rows.filter(**{f"{self.field}__isnull": False})
        if place is not None and place.at is None:
            if forward:
                return None
        elif place is not None:
            rows = rows.filter(self._beside(place.at, place.pk, later=forward != self.latest_first))
        return self.sorted(rows, forward=forward)

    def _undated(self, rows: QuerySet[Any], place: Place | None, *, forward: bool) -> QuerySet[Any] | None:
        if place is not None and place.at is not None and not forward:
            return None
        rows = rows.filter(**{f"{self.field}__isnull": True})
        if place is not None and place.at is None:
            later = forward != self.latest_first
            rows = rows.filter(pk__gt=place.pk) if later else rows.filter(pk__lt=place.pk)
        return self.sorted(rows, forward=forward)

    def _beside(self, at: datetime | None, pk: int, *, later: bool) -> Q:
        """Past the place in one direction; the first condition is the one that an index can begin at."""
        way = "gt" if later else "lt"
        return Q(**{f"{self.field}__{way}e": at}) & (Q(**{f"{self.field}__{way}": at}) | Q(**{f"pk__{way}": pk}))

    def sorted(self, rows: QuerySet[Any], *, forward: bool) -> QuerySet[Any]:
        """In the order of the walk; the field stands in it where it is empty, too, as in the index that serves it."""
        falling = forward == self.latest_first
        return rows.order_by(*(F(name).desc() if falling else F(name).asc() for name in (self.field, "pk")))


def _joined(first: QuerySet[Any], rest: list[QuerySet[Any]]) -> QuerySet[Any]:
    return first.union(*rest, all=True) if rest else first
