"""Asking for many rows by their keys."""

from collections.abc import Iterable

from django.db.models.expressions import RawSQL


def among(keys: Iterable[int]) -> RawSQL | list[int]:
    """These keys for `__in`, as one value: thousands are then composed, sent and planned as one, not each by itself.

    Where there are none Django knows without asking.
    """
    wanted = list(keys)
    return RawSQL("SELECT unnest(%s::bigint[])", [wanted]) if wanted else []
