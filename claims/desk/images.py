"""Images of the rows that hang on a claim, taken before and after an act, and putting them back.

An image is the row as the database itself writes it to JSON and reads it again, so that money, moments, periods and
lists come back as they were.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model

from claims import waiting
from claims.models import (
    CallAttempt,
    ChecklistTick,
    Claim,
    ClaimEvent,
    ClaimLink,
    Complaint,
    ComplaintDraft,
    Deadline,
    DeadlineEntry,
    Decision,
    Document,
    LossFacts,
    Mention,
    Message,
    OriginalReturn,
    PhotoPrint,
    Quote,
    Route,
    Settlement,
    Task,
    UnlockStep,
)
from devices.models import Device, Identifier
from notifications.models import Attachment, OutboxMessage
from policies.models import Cover
from workshops.models import Booking, Guarantee, Repair, Shipment

Row = dict[str, Any]
# A row by its table and its id.
Key = tuple[str, Any]
Rows = dict[Key, Row]

# The device of the claim as the act found it, and the unit that has taken its place.
_UNITS = (
    "SELECT unnest(%(devices)s::bigint[])"
    " UNION SELECT replaced_by_id FROM devices_device WHERE id = ANY(%(devices)s::bigint[])"
)
_OF_CLAIM = "claim_id = %(claim)s"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One table: which of its rows hang on a claim.

    Of one that is `appended` to, others may change older rows at any time: only what is new in it is the act's.
    `derived` is what is reckoned from other rows or says nothing of what was done; it is neither compared nor put back.
    """

    model: type[Model]
    which: str = _OF_CLAIM
    appended: bool = False
    derived: frozenset[str] = frozenset()

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def key(self) -> str:
        """The column of its primary key."""
        pk = self.model._meta.pk
        return str(pk.column) if pk else "id"

    @property
    def columns(self) -> list[str]:
        return [field.column for field in self.model._meta.concrete_fields if not field.generated and field.column]


KINDS: Mapping[str, Kind] = {
    kind.table: kind
    for kind in (
        Kind(model=Claim, which="id = %(claim)s", derived=frozenset({*waiting.FIELDS, "due_at"})),
        Kind(model=Task),
        Kind(model=Message),
        Kind(model=Document),
        Kind(model=PhotoPrint),
        Kind(model=CallAttempt),
        Kind(model=LossFacts),
        Kind(model=Decision),
        Kind(model=Settlement),
        Kind(model=OriginalReturn),
        Kind(model=Complaint),
        Kind(
            model=ComplaintDraft,
            which="complaint_id IN (SELECT id FROM claims_complaint WHERE claim_id = %(claim)s)",
        ),
        Kind(model=Quote),
        Kind(model=Route),
        Kind(model=Deadline, derived=frozenset({"failures"})),
        Kind(
            model=DeadlineEntry,
            which="deadline_id IN (SELECT id FROM claims_deadline WHERE claim_id = %(claim)s)",
            appended=True,
        ),
        Kind(model=ChecklistTick),
        Kind(model=UnlockStep),
        Kind(model=ClaimLink),
        Kind(model=ClaimEvent, appended=True),
        Kind(model=Mention, appended=True, derived=frozenset({"seen_at"})),
        Kind(model=OutboxMessage, which="subject_key = %(number)s", appended=True),
        Kind(model=Booking, which="id IN (SELECT booking_id FROM claims_route WHERE claim_id = %(claim)s)"),
        Kind(model=Shipment, which="claim_number = %(number)s"),
        Kind(model=Repair, which="id IN (SELECT repair_id FROM claims_route WHERE claim_id = %(claim)s)"),
        Kind(model=Device, which=f"id IN ({_UNITS})"),
        Kind(model=Identifier, which=f"device_id IN ({_UNITS})"),
        Kind(model=Cover, which=f"device_id IN ({_UNITS})"),
        Kind(model=Guarantee, which=f"device_id IN ({_UNITS})"),
    )
}


def hold(claim: Claim) -> list[int]:
    """Hold the device of the locked claim, and the unit in its place, until the transaction ends; the device's key.

    A device belongs to several claims, and imports change it under none: what they do to its row is done before the
    first image, or after the last. One statement, two where the device has been replaced.
    """
    if claim.device_id is None:
        return []
    key: int | None = claim.device_id
    held: set[int] = set()
    # A unit is younger than the one that it replaces, so that all take them in the order of their keys.
    while key is not None and len(held) < 2:
        held.add(key)
        key = Device.objects.select_for_update(no_key=True).values_list("replaced_by", flat=True).get(pk=key)
    return [claim.device_id]


def take(claim: Claim, devices: Iterable[int]) -> Rows:
    """All rows that hang on the locked claim and on these devices of the register, in one statement."""
    asked: dict[str, Any] = {"claim": claim.pk, "number": claim.number, "devices": list(devices)}
    with connection.cursor() as cursor:
        cursor.execute(_EVERY, asked)
        return _keyed(cursor.fetchall())


def changed(before: Rows, after: Rows) -> tuple[Rows, Rows]:
    """What differs between the two, as it was and as it is; a row that is missing on one side did not exist there."""
    keys = [key for key in before.keys() | after.keys() if _differs(key, before.get(key), after.get(key))]
    return {key: before[key] for key in keys if key in before}, {key: after[key] for key in keys if key in after}


def same(key: Key, one: Row | None, other: Row | None) -> bool:
    """Whether two images of a row say the same, but for what is derived."""
    if one is None or other is None:
        return one is other
    return _plain(key, one) == _plain(key, other)


def standing(rows: Iterable[Row], table: str) -> Rows:
    """The rows of one table with these ids as they are now, and held until the transaction ends."""
    key = KINDS[table].key
    statement = (
        f"SELECT '{table}', to_jsonb(t) FROM {table} t"  # noqa: S608 - the tables are ours
        f" WHERE t.{key} IN ({_THESE.format(key=key, table=table)}) ORDER BY t.{key} FOR NO KEY UPDATE OF t"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [_ids(table, rows)])
        return _keyed(cursor.fetchall())


def put_back(before: Rows, after: Rows) -> None:
    """Make the rows what they were `before`: what is new goes, what differs is written back, what went returns.

    In this order, so that what may stand once only never stands twice. The database's word on the rows that hang on one
    another is asked for at once and not when the transaction ends. Raises `IntegrityError`.
    """
    with connection.cursor() as cursor:
        for table, rows in _by_table(after, without=before):
            if table == OutboxMessage._meta.db_table:
                _delete(cursor, Attachment._meta.db_table, "message_id", table, rows)
            _delete(cursor, table, KINDS[table].key, table, rows)
        for key in before.keys() & after.keys():
            _write_back(cursor, key, before[key], after[key])
        for table, rows in _by_table(before, without=after):
            named = ", ".join(f'"{column}"' for column in KINDS[table].columns)
            rows_of = f"SELECT {named} FROM jsonb_populate_recordset(NULL::{table}, %s)"  # noqa: S608
            cursor.execute(f"INSERT INTO {table} ({named}) {rows_of}", [json.dumps(rows)])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def listed(rows: Rows) -> list[dict[str, Any]]:
    """The rows as `Change` keeps them."""
    return [{"table": table, "pk": pk, "row": row} for (table, pk), row in sorted(rows.items(), key=str)]


def unlisted(kept: Iterable[Mapping[str, Any]]) -> Rows:
    """Read what `listed` wrote."""
    return {(one["table"], one["pk"]): one["row"] for one in kept}


def of(model: type[Model], rows: Rows) -> list[Row]:
    """The rows of one table."""
    return [row for (table, _pk), row in rows.items() if table == model._meta.db_table]


def _differs(key: Key, before: Row | None, after: Row | None) -> bool:
    if before is not None and KINDS[key[0]].appended:
        return False
    return not same(key, before, after)


def _plain(key: Key, row: Row) -> Row:
    kind = KINDS[key[0]]
    return {column: row.get(column) for column in kind.columns if column not in kind.derived}


def _delete(cursor: Any, from_table: str, column: str, table: str, rows: Iterable[Row]) -> None:
    """Delete the rows whose `column` is a key of these rows of `table`."""
    these = _THESE.format(key=KINDS[table].key, table=table)
    cursor.execute(f"DELETE FROM {from_table} WHERE {column} IN ({these})", [_ids(table, rows)])  # noqa: S608 - ours


def _write_back(cursor: Any, key: Key, before: Row, after: Row) -> None:
    table = key[0]
    was, is_now = _plain(key, before), _plain(key, after)
    columns = [column for column in was if was[column] != is_now[column]]
    sets = ", ".join(f'"{column}" = p."{column}"' for column in columns)
    source = f"jsonb_populate_record(NULL::{table}, %s)"
    same_row = f't."{KINDS[table].key}" = p."{KINDS[table].key}"'
    cursor.execute(f"UPDATE {table} t SET {sets} FROM {source} p WHERE {same_row}", [json.dumps(before)])  # noqa: S608


def _by_table(rows: Rows, *, without: Rows) -> list[tuple[str, list[Row]]]:
    found: dict[str, list[Row]] = {}
    for key, row in rows.items():
        if key not in without:
            found.setdefault(key[0], []).append(row)
    return sorted(found.items())


def _keyed(found: Iterable[tuple[str, Any]]) -> Rows:
    read = [(table, json.loads(row) if isinstance(row, str) else row) for table, row in found]
    return {(table, row[KINDS[table].key]): row for table, row in read}


def _ids(table: str, rows: Iterable[Row]) -> str:
    key = KINDS[table].key
    return json.dumps([{key: row[key]} for row in rows])


_THESE = "SELECT {key} FROM jsonb_populate_recordset(NULL::{table}, %s)"
_EVERY = " UNION ALL ".join(
    f"SELECT '{kind.table}', to_jsonb(t) FROM {kind.table} t WHERE {kind.which}"  # noqa: S608 - the tables are ours
    for kind in KINDS.values()
)
