"""Rows that many tests begin with: made once in a process, and brought back with one statement from then on."""

import pickle
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.db import connection, models
from django.db.models.sql import InsertQuery

Made = TypeVar("Made")


class Rehearsal(Generic[Made]):
    """What `make` puts into the tables of `rooms`, each of which comes after those that its rows point to.

    The rows keep their numbers, which stay free: a sequence never gives one out twice, whatever was rolled back or
    emptied meanwhile. So `make` may not depend on the clock, nor write anywhere else.
    """

    def __init__(self, make: Callable[[], Made], rooms: Sequence[type[models.Model]]) -> None:
        self._make = make
        self._rooms = rooms
        self._rows = ""
        self._made = b""

    def play(self) -> Made:
        """Bring the rows in, and return what stands for them, anew each time."""
        if self._rows:
            with connection.cursor() as cursor:
                cursor.execute(self._rows)
        else:
            before = {room: set(room._base_manager.values_list("pk", flat=True)) for room in self._rooms}
            # Pickled, so that no test meets what another one did to them.
            self._made = pickle.dumps(self._make())
            self._rows = ";\n".join(_insertion(room, before[room]) for room in self._rooms)
        made: Made = pickle.loads(self._made)  # noqa: S301 - written by this process
        return made


def _insertion(room: type[models.Model], before: set[object]) -> str:
    """The statement that puts in the rows of the table as they stand, without those of before."""
    query = InsertQuery(room)
    rows = room._base_manager.exclude(pk__in=before).order_by("pk")
    query.insert_values(room._meta.concrete_fields, list(rows), raw=True)
    ((statement, values),) = query.get_compiler(connection=connection).as_sql()
    written: str = connection.ops.compose_sql(statement, values)
    return written
