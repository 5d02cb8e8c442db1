"""Asking for many rows by their keys."""

from collections.abc import Callable, Iterable
from functools import cache, wraps
from typing import Any, Final, TypeVar

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

Row = TypeVar("Row", bound=Model)

# Stands in a composed question where the keys come.
_KEYS: Final = [-1]


def among(keys: Iterable[int]) -> RawSQL | list[int]:
    """These keys for `__in`, as one value: thousands are then composed, sent and planned as one, not each by itself.

    Where there are none Django knows without asking.
    """
    wanted = list(keys)
    return RawSQL("SELECT unnest(%s::bigint[])", [wanted]) if wanted else []


def composed_once(question: Callable[[Any], QuerySet[Row]]) -> Callable[[Iterable[int]], Iterable[Row]]:
    """A question by keys that is composed once a process: for what is asked so often that composing costs the most.

    `question` is given the keys for `__in`, and nothing else of it may change from one asking to the next. Raises
    TypeError, when it is first asked, for one that loads relations along: raw rows have none.
    """

    @cache
    def composed() -> tuple[type[Row], str, tuple[Any, ...]]:
        rows: Any = question(among(_KEYS))
        if rows.query.select_related or rows._prefetch_related_lookups:
            raise TypeError(f"{question.__qualname__} loads relations along")
        statement, values = rows.query.sql_with_params()
        return rows.model, statement, values

    @wraps(question)
    def asked(keys: Iterable[int]) -> Iterable[Row]:
        model, statement, values = composed()
        wanted = list(keys)
        return model._default_manager.raw(statement, [wanted if value == _KEYS else value for value in values])

    return asked
