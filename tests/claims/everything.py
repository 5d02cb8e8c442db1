"""Every row of every table of ours, for tests that ask whether anything at all is otherwise than before."""

import json
from typing import Any

from django.apps import apps
from django.db import connection

ROOMS = ("accounts", "notifications", "devices", "policies", "workshops", "claims")
# What an act that was undone leaves behind on purpose.
LEFT_BEHIND = {"claims_change"}


def every_row() -> dict[str, list[Any]]:
    """All of them by table, but for `Change`, the event that something was undone, and the versions of claims."""
    found: dict[str, list[Any]] = {}
    with connection.cursor() as cursor:
        for room in ROOMS:
            for model in apps.get_app_config(room).get_models(include_auto_created=True):
                table = model._meta.db_table
                if table in LEFT_BEHIND:
                    continue
                cursor.execute(f"SELECT to_jsonb(t) FROM {table} t ORDER BY to_jsonb(t)")  # noqa: S608 - ours
                found[table] = [_plain(row) for (row,) in cursor.fetchall()]
    found["claims_claimevent"] = [row for row in found["claims_claimevent"] if row["kind"] != "undone"]
    for claim in found["claims_claim"]:
        del claim["version"]
    return found


def _plain(row: Any) -> Any:
    return json.loads(row) if isinstance(row, str) else row
