"""Writing new rows of a model, a few at a time and so often that composing the statement costs more than running it."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection
from django.db.models import Model

if TYPE_CHECKING:
    from django.db.models import Field

Row = TypeVar("Row", bound=Model)


def write(rows: Iterable[Row]) -> list[Row]:
    """Insert new rows of one model in one statement, give each its key, and return them; nothing for none.

    As `bulk_create`, whose statement is composed anew each time; this one is once a process, and slower past some
    hundred rows. What has only a default of the database is to be given, or it raises, and so does a row that names
    another one without a key yet (`ValueError`).
    """
    new = list(rows)
    if not new:
        return []
    columns, insert, row, returning = _composed(type(new[0]))
    for one in new:
        one._prepare_related_fields_for_save("write")  # type: ignore[attr-defined]  # not in the stubs
    values = [column.get_db_prep_save(column.pre_save(one, add=True), connection) for one in new for column in columns]
    with connection.cursor() as cursor:
        cursor.execute(insert + ", ".join([row] * len(new)) + returning, values)
        keys = cursor.fetchall()
    for one, (key,) in zip(new, keys, strict=True):
        one.pk = key
        one._state.adding, one._state.db = False, connection.alias
    return new


@cache
def _composed(model: type[Model]) -> tuple[list["Field[Any, Any]"], str, str, str]:
    """The columns that are written; the statement up to its rows, one row of it, and what comes after them."""
    meta, quote = model._meta, connection.ops.quote_name
    columns = [column for column in meta.local_concrete_fields if column is not meta.auto_field]
    names = ", ".join(quote(str(column.column)) for column in columns)
    insert = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES "  # noqa: S608 - our own tables
    return columns, insert, f"({', '.join(['%s'] * len(columns))})", f" RETURNING {quote(str(meta.pk.column))}"
