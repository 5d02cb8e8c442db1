"""The rows of a fleet file beside the register, in temporary tables, and what comparing the two finds.

A hundred thousand rows are compared by the database in a handful of statements; in Python only one row at a time is
held. The tables live in the transaction of the import and are gone with it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.backends.utils import CursorWrapper

from devices.models import Identifier
from fleet.columns import Columns, Field
from fleet.findings import Code, Finding
from fleet.rows import FleetRow

_TABLES = """
DROP TABLE IF EXISTS pg_temp.fleet_row, pg_temp.fleet_number;
CREATE TEMPORARY TABLE fleet_row (
    line integer, left_out boolean,
    kind text, kind_is_guess boolean, brand text, model text,
    purchased_on date, delivered_on date, price_dkk numeric(10, 2), warranty_months smallint,
    policy_id bigint, name text, email text, phone text, is_written_off boolean DEFAULT false,
    device_id bigint, person_id bigint, is_new boolean DEFAULT false, is_changed boolean DEFAULT false
) ON COMMIT DROP;
CREATE TEMPORARY TABLE fleet_number (line integer, kind text, position smallint, value text) ON COMMIT DROP;
"""
_COPY_ROWS = """
COPY fleet_row (line, left_out, kind, kind_is_guess, brand, model, purchased_on, delivered_on, price_dkk,
                warranty_months, policy_id, name, email, phone) FROM STDIN
"""
_COPY_NUMBERS = "COPY fleet_number (line, kind, position, value) FROM STDIN"
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class StagedRow:
    """A row as it goes into the temporary table: checked, with the policy that its number means."""

    row: FleetRow
    policy_id: int | None
    left_out: bool


def stage(cursor: CursorWrapper, rows: Iterable[StagedRow]) -> None:
    """Fill the temporary tables from the rows, batch by batch."""
    cursor.execute(_TABLES)
    batch: list[StagedRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            _copy(cursor, batch)
            batch.clear()
    _copy(cursor, batch)
    cursor.execute("CREATE INDEX ON fleet_number (line)")
    cursor.execute("ANALYZE fleet_row, fleet_number")


def _copy(cursor: CursorWrapper, batch: list[StagedRow]) -> None:
    # Django wraps the driver's errors for statements, not for COPY.
    with cursor.db.wrap_database_errors, cursor.copy(_COPY_ROWS) as copy:
        for staged in batch:
            copy.write_row(_values(staged))
    with cursor.db.wrap_database_errors, cursor.copy(_COPY_NUMBERS) as copy:
        for staged in batch:
            row = staged.row
            for position, imei in enumerate(row.imeis, start=1):
                copy.write_row((row.line, Identifier.IMEI, position, imei))
            if row.serial:
                copy.write_row((row.line, Identifier.SERIAL, 1, row.serial))


def _values(staged: StagedRow) -> tuple[object, ...]:
    row = staged.row
    return (
        row.line,
        staged.left_out,
        row.kind,
        row.kind_is_guess,
        row.brand,
        row.model,
        row.purchased_on,
        row.delivered_on,
        row.price_dkk,
        row.warranty_months,
        staged.policy_id,
        row.name,
        row.email,
        row.phone,
    )


# What comparing finds -------------------------------------------------------------------------------------------------

# A number that an earlier line has, too, be that line left out or not: the file contradicts itself there.
_REPEATED = """
SELECT n.line, n.kind, n.position, n.value, earlier.line
FROM fleet_number n
JOIN (SELECT kind, value, min(line) AS line FROM fleet_number GROUP BY kind, value HAVING count(*) > 1) earlier
  ON earlier.kind = n.kind AND earlier.value = n.value AND n.line > earlier.line
"""
# What the register knows of the file's numbers.
_KNOWN = """
DROP TABLE IF EXISTS pg_temp.fleet_known;
CREATE TEMPORARY TABLE fleet_known ON COMMIT DROP AS
SELECT n.line, n.kind, n.position, n.value, i.device_id, d.organisation_id
FROM fleet_number n
JOIN devices_identifier i ON i.kind = n.kind AND i.value = n.value
JOIN devices_device d ON d.id = i.device_id;
ANALYZE fleet_known;
"""
_FOREIGN = """
SELECT line, kind, position, value, 0 FROM fleet_known WHERE organisation_id <> %(organisation)s
"""
# A row of which one number belongs to one of the organisation's devices and another number to another of them.
_TORN = """
WITH owned AS (
    SELECT *, min(device_id) OVER (PARTITION BY line) AS first_device
    FROM fleet_known WHERE organisation_id = %(organisation)s
)
SELECT DISTINCT ON (line) line, kind, position, value, 0 FROM owned WHERE device_id <> first_device
ORDER BY line, kind, position
"""
_MATCH = """
UPDATE fleet_row r SET device_id = matched.device_id
FROM (SELECT line, min(device_id) AS device_id FROM fleet_known GROUP BY line) matched
WHERE matched.line = r.line AND NOT r.left_out
"""
# Two lines that name one device by different numbers of it.
_TWICE = """
WITH named AS (
    SELECT line, device_id, min(line) OVER (PARTITION BY device_id) AS first_line
    FROM fleet_row WHERE device_id IS NOT NULL AND NOT left_out
)
SELECT DISTINCT ON (named.line) named.line, n.kind, n.position, n.value, named.first_line
FROM named JOIN fleet_number n ON n.line = named.line
WHERE named.line > named.first_line
ORDER BY named.line, n.kind, n.position
"""
# The file has one of the two dates, the register the other.
_DELIVERED_BEFORE_BOUGHT = """
SELECT r.line, r.delivered_on IS NOT NULL, coalesce(r.delivered_on, r.purchased_on)
FROM fleet_row r JOIN devices_device d ON d.id = r.device_id
WHERE NOT r.left_out AND coalesce(r.delivered_on, d.delivered_on) < coalesce(r.purchased_on, d.purchased_on)
"""
# A device that was written off stays as it was: its row is heard and changes nothing.
_MARK_WRITTEN_OFF = """
UPDATE fleet_row r SET is_written_off = true FROM devices_device d
WHERE d.id = r.device_id AND d.written_off_at IS NOT NULL AND NOT r.left_out
"""
_WRITTEN_OFF = """
SELECT DISTINCT ON (r.line) r.line, k.kind, k.position, k.value, 0
FROM fleet_row r JOIN fleet_known k ON k.line = r.line WHERE r.is_written_off
ORDER BY r.line, k.kind, k.position
"""
_LEAVE_OUT = "UPDATE fleet_row SET left_out = true, device_id = NULL WHERE line = ANY(%s) AND NOT left_out"


def compare(cursor: CursorWrapper, *, organisation_id: int, columns: Columns) -> list[Finding]:
    """Find the device of every row, and leave out those whose numbers do not point to one of the organisation's."""
    organisation = {"organisation": organisation_id}
    findings: list[Finding] = []

    def leave_out(found: Iterator[Finding]) -> None:
        new = list(found)
        findings.extend(new)
        if new:
            cursor.execute(_LEAVE_OUT, [[finding.line for finding in new]])

    cursor.execute(_KNOWN)
    leave_out(_of_numbers(cursor, _REPEATED, organisation, Code.DUPLICATE_IN_FILE, columns))
    leave_out(_of_numbers(cursor, _FOREIGN, organisation, Code.BELONGS_TO_ANOTHER_ORGANISATION, columns))
    leave_out(_of_numbers(cursor, _TORN, organisation, Code.IDENTIFIERS_OF_TWO_DEVICES, columns))
    cursor.execute(_MATCH)
    cursor.execute("ANALYZE fleet_row")
    leave_out(_of_numbers(cursor, _TWICE, organisation, Code.DUPLICATE_IN_FILE, columns))
    cursor.execute(_MARK_WRITTEN_OFF)
    leave_out(_of_numbers(cursor, _WRITTEN_OFF, organisation, Code.DEVICE_WRITTEN_OFF, columns))
    leave_out(_of_dates(cursor, columns))
    return findings


def _of_numbers(
    cursor: CursorWrapper, query: str, parameters: dict[str, int], code: Code, columns: Columns
) -> Iterator[Finding]:
    cursor.execute(query, parameters)
    for line, kind, position, value, first_line in cursor.fetchall():
        yield Finding(line, _column_of_number(columns, kind, position), code, value, first_line)


def _column_of_number(columns: Columns, kind: str, position: int) -> str:
    if kind == Identifier.SERIAL:
        return columns.first_name_of(Field.SERIAL, Field.IDENTIFIER)
    if position == 2:
        return columns.first_name_of(Field.IMEI2, Field.IDENTIFIER, Field.IMEI)
    return columns.first_name_of(Field.IMEI, Field.IDENTIFIER, Field.IMEI2)


def _of_dates(cursor: CursorWrapper, columns: Columns) -> Iterator[Finding]:
    cursor.execute(_DELIVERED_BEFORE_BOUGHT)
    day: date
    for line, is_delivery, day in cursor.fetchall():
        field = Field.DELIVERED_ON if is_delivery else Field.PURCHASED_ON
        yield Finding(line, columns.name_of(field), Code.DATE_INVALID, day.isoformat())
