"""Walking through a list by key: each page costs the same, however far down it is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime

PAGE_SIZE = 50
AFTER, BEFORE = "efter", "foer"
_LONGEST_KEY = 18


@dataclass(frozen=True, slots=True)
class Order:
    """An order by `field`, a day or a moment that every row has, and key; by key alone without a field."""

    field: str = ""
    falling: bool = False

    def names(self, *, reverse: bool = False) -> list[str]:
        sign = "-" if self.falling != reverse else ""
        return [sign + name for name in (self.field, "pk") if name]

    def write(self, row: Any) -> str:
        """Where the row stands, for an address."""
        return f"{getattr(row, self.field).isoformat()}~{row.pk}" if self.field else str(row.pk)

    def beyond(self, place: str, *, reverse: bool = False) -> Q | None:
        """Rows past the place in the direction; None where the text is no place, which shows the first page."""
        written, _tilde, key = place.rpartition("~") if self.field else ("", "", place)
        if not (key.isascii() and key.isdecimal() and len(key) <= _LONGEST_KEY):
            return None
        way = "lt" if self.falling != reverse else "gt"
        if not self.field:
            return Q(**{f"pk__{way}": int(key)})
        at = _read_moment(written)
        if at is None:
            return None
        further = Q(**{f"{self.field}__{way}": at}) | Q(**{self.field: at, f"pk__{way}": int(key)})
        # The first condition is the one that an index can begin at.
        return Q(**{f"{self.field}__{way}e": at}) & further


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, and the queries of the addresses before and after them, empty where there is nothing."""

    rows: list[Any]
    previous_href: str
    next_href: str


def page(rows: QuerySet[Any], order: Order, asked: QueryDict, *, size: int = PAGE_SIZE) -> Page:
    """The page that the address asks for by `efter` or `foer`; its other parameters stay as they are."""
    after, before = asked.get(AFTER, ""), asked.get(BEFORE, "")
    back = bool(before) and not after
    beyond = order.beyond(before if back else after, reverse=back)
    if beyond is not None:
        rows = rows.filter(beyond)
    back = back and beyond is not None
    found = list(rows.order_by(*order.names(reverse=back))[: size + 1])
    more = len(found) > size
    found = found[:size]
    if back:
        found.reverse()
    has_previous = more if back else beyond is not None
    has_next = True if back else more
    return Page(
        found,
        _href(asked, BEFORE, order.write(found[0])) if found and has_previous else "",
        _href(asked, AFTER, order.write(found[-1])) if found and has_next else "",
    )


def _href(asked: QueryDict, way: str, place: str) -> str:
    kept = [(name, value) for name, value in asked.items() if value and name not in (AFTER, BEFORE)]
    return "?" + urlencode([*kept, (way, place)])


def _read_moment(text: str) -> date | datetime | None:
    try:
        moment = parse_datetime(text.replace(" ", "+")) if "T" in text else parse_date(text)
    except ValueError:
        return None
    return None if isinstance(moment, datetime) and moment.tzinfo is None else moment
