"""Walking through a list of claims by key: each page costs the same, however far down it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db.models import F, Q, QuerySet
from django.utils.dateparse import parse_datetime

from claims.models import Claim


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: beside the claim with this time (None: it has none) and key."""

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


@dataclass(frozen=True, slots=True)
class Walk:
    """An order of claims: by `field` and key, earliest first or latest first; those without a time come last."""

    field: str
    latest_first: bool = False

    def keys(self, claims: QuerySet[Claim], *, place: Place | None, back: bool, limit: int) -> list[int]:
        """The keys of the next `limit` claims after the place, or before it, in the order of the list; one query.

        Claims with a time and those without are walked through apart, so that an index serves both.
        """
        forward = not back
        dated, undated = self._dated(claims, place, forward=forward), self._undated(claims, place, forward=forward)
        stretches = [dated, undated] if forward else [undated, dated]
        first, *rest = [stretch.values_list("pk", self.field)[:limit] for stretch in stretches if stretch is not None]
        rows = list(first.union(*rest, all=True)) if rest else list(first)
        rows.sort(key=self._order)
        rows = rows[:limit] if forward else rows[-limit:]
        return [pk for pk, _at in rows]

    def _order(self, row: tuple[int, datetime | None]) -> tuple[bool, float, int]:
        pk, at = row
        sign = -1 if self.latest_first else 1
        return at is None, sign * at.timestamp() if at else 0.0, sign * pk

    def _dated(self, claims: QuerySet[Claim], place: Place | None, *, forward: bool) -> QuerySet[Claim] | None:
        claims = claims.filter(**{f"{self.field}__isnull": False})
        if place is not None and place.at is None:
            if forward:
                return None
        elif place is not None:
            claims = claims.filter(self._beside(place.at, place.pk, later=forward != self.latest_first))
        return self._sorted(claims, forward=forward)

    def _undated(self, claims: QuerySet[Claim], place: Place | None, *, forward: bool) -> QuerySet[Claim] | None:
        if place is not None and place.at is not None and not forward:
            return None
        claims = claims.filter(**{f"{self.field}__isnull": True})
        if place is not None and place.at is None:
            later = forward != self.latest_first
            claims = claims.filter(pk__gt=place.pk) if later else claims.filter(pk__lt=place.pk)
        return self._sorted(claims, forward=forward)

    def _beside(self, at: datetime | None, pk: int, *, later: bool) -> Q:
        """Past the place in one direction; the first condition is the one that an index can begin at."""
        way = "gt" if later else "lt"
        return Q(**{f"{self.field}__{way}e": at}) & (Q(**{f"{self.field}__{way}": at}) | Q(**{f"pk__{way}": pk}))

    def _sorted(self, claims: QuerySet[Claim], *, forward: bool) -> QuerySet[Claim]:
        """In the order of the walk; the field stands in it where it is empty, too, as in the index that serves it."""
        falling = forward == self.latest_first
        return claims.order_by(*(F(name).desc() if falling else F(name).asc() for name in (self.field, "pk")))
