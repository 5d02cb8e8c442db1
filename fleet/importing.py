"""Reading a fleet file into the register: one transaction, in which every row without a fault finds its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.refusals import WrongState
from fleet.columns import Columns, Field
from fleet.covering import write_cover
from fleet.findings import Code, Finding
from fleet.rows import FleetRows
from fleet.staging import StagedRow, compare, stage
from fleet.writing import TakenMeanwhile, write_devices, write_people
from policies.models import Policy

ATTEMPTS = 3
# A number of our own, so that the lock of an organisation's import is nobody else's.
_LOCK_SPACE = 0x466C65
_DEADLOCK = "40P01"
# The statements join whole sets, which hash joins do in one pass. A table that an import has just filled, and that was
# analysed meanwhile, passes for empty with the planner: its nested loop or its merge over one key then takes an hour.
_FOR_SETS = """
SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off; SET LOCAL work_mem = '64MB'; SET LOCAL jit = off
"""
_TIDY_UP = """
DROP TABLE IF EXISTS pg_temp.fleet_row, pg_temp.fleet_number, pg_temp.fleet_known, pg_temp.fleet_person,
    pg_temp.fleet_renumbered, pg_temp.fleet_wanted, pg_temp.fleet_period, pg_temp.fleet_cover;
SET LOCAL enable_nestloop = DEFAULT; SET LOCAL enable_mergejoin = DEFAULT; SET LOCAL work_mem = DEFAULT;
SET LOCAL jit = DEFAULT
"""


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or as a dry run would have done. `findings` stand in the file's order."""

    new: int
    changed: int
    unchanged: int
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.code.is_error]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.code.is_error]

    @property
    def left_out(self) -> int:
        """How many lines are left out; one line may have several errors."""
        return len({finding.line for finding in self.errors})

    @property
    def written(self) -> int:
        return self.new + self.changed

    @property
    def kept(self) -> int:
        return self.written + self.unchanged


def import_fleet(*, organisation: Organisation, rows: FleetRows, now: datetime, dry_run: bool = False) -> ImportReport:
    """Register the devices of a fleet file with their people and cover, or with `dry_run` only say what would happen.

    A row with an error is left out and named; the others are one transaction. The same file again changes nothing.
    Imports of one organisation wait for each other. Raises `FileProblem` where the file breaks off, and `WrongState`
    where others keep registering the same numbers meanwhile; nothing is written then.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FOR_SETS)
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, organisation.pk % 2**31])
        findings: list[Finding] = []
        stage(cursor, _staged(rows, organisation, findings))
        findings += _write(cursor, organisation=organisation, columns=rows.columns, now=now)
        report = _report(cursor, findings)
        cursor.execute(_TIDY_UP)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _staged(rows: FleetRows, organisation: Organisation, findings: list[Finding]) -> Iterator[StagedRow]:
    """The rows with the policy that their number means; what was found in them is collected on the way."""
    numbers = dict(Policy.objects.filter(organisation=organisation).values_list("number", "pk"))
    folded = {number.casefold(): policy_id for number, policy_id in numbers.items()}
    column = rows.columns.name_of(Field.POLICY)
    for read in rows:
        row = read.row
        found = read.findings
        policy_id = numbers.get(row.policy) or folded.get(row.policy.casefold())
        if row.policy and policy_id is None:
            found = [*found, Finding(row.line, column, Code.POLICY_UNKNOWN, row.policy)]
        findings += found
        yield StagedRow(row, policy_id, left_out=any(finding.code.is_error for finding in found))


def _write(cursor: CursorWrapper, *, organisation: Organisation, columns: Columns, now: datetime) -> list[Finding]:
    """Compare with the register and write; once more from the comparison on where somebody else was quicker."""
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                found = compare(cursor, organisation_id=organisation.pk, columns=columns)
                found += write_people(cursor, organisation_id=organisation.pk, columns=columns)
                write_devices(cursor, organisation_id=organisation.pk, now=now)
                return found + write_cover(cursor, columns=columns)
        except TakenMeanwhile:
            continue
        except OperationalError as problem:
            if getattr(problem.__cause__, "sqlstate", None) != _DEADLOCK:
                raise
    raise WrongState(
        _("Andre registrerer de samme enheder lige nu. Vent et øjeblik, og indlæs filen igen."), code="import_fleet"
    )


def _report(cursor: CursorWrapper, findings: list[Finding]) -> ImportReport:
    cursor.execute(
        """
        SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE is_changed AND NOT is_new),
               count(*) FILTER (WHERE NOT is_changed AND NOT is_new)
        FROM fleet_row WHERE NOT left_out OR is_written_off
        """
    )
    new, changed, unchanged = cursor.fetchone()
    return ImportReport(new, changed, unchanged, tuple(_of_kept_lines(findings)))


def _of_kept_lines(findings: list[Finding]) -> list[Finding]:
    """In the file's order, and without what is said only of rows that are kept."""
    left_out = {finding.line for finding in findings if finding.code.is_error}
    kept = (f for f in findings if f.line not in left_out or not f.code.is_lack)
    return sorted(kept, key=lambda finding: finding.line)
