"""Empties the tables behind a test that commits: those alone that hold something.

Django's own way truncates every table and writes all content types and permissions anew, which takes longer than most
of the tests that need it.
"""

from functools import cache

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

# The same after each migration; no test changes them.
_STAY = {"django_content_type", "auth_permission"}


def empty_the_tables() -> None:
    """Take every row out of every table; the counters go on."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser'), " + ", ".join(map(_is_full, _tables())))
        mighty, *full = cursor.fetchone()
        if mighty == "on":
            # No foreign key and no rule of a table is asked: nothing is left that could break one.
            emptying = (f"; DELETE FROM {table}" for table, holds in zip(_tables(), full, strict=True) if holds)  # noqa: S608 - ours
            cursor.execute("SET LOCAL session_replication_role = replica" + "".join(emptying))
            return
    call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


@cache
def _tables() -> list[str]:
    """Those of all models, quoted."""
    found = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    return sorted(map(connection.ops.quote_name, found - _STAY))


def _is_full(table: str) -> str:
    return f"EXISTS (SELECT FROM {table})"
