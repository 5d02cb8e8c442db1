"""An import's report as a page shows it: every error that fits, and a few lines of each kind of warning."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fleet.columns import Columns, Field
from fleet.findings import Code, Finding
from fleet.importing import ImportReport
from fleet.texts import column_text, finding_text

MOST_ERRORS = 200
MOST_OF_A_KIND = 5


@dataclass(frozen=True, slots=True)
class ReportLine:
    line: int
    column: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What the page lists; `more_errors` did not fit, `more_warnings` says in words what was left away."""

    report: ImportReport
    errors: list[ReportLine]
    more_errors: int
    warnings: list[ReportLine]
    more_warnings: list[str]
    unread: tuple[str, ...]
    notes: list[str]


def report_page(report: ImportReport, columns: Columns) -> ReportPage:
    """The report of an import as its page shows it, each kind of finding cut to what can be read."""
    by_code: dict[Code, list[Finding]] = defaultdict(list)
    for finding in report.warnings:
        by_code[finding.code].append(finding)
    errors = report.errors
    return ReportPage(
        report=report,
        errors=[_line(finding) for finding in errors[:MOST_ERRORS]],
        more_errors=max(0, len(errors) - MOST_ERRORS),
        warnings=[_line(finding) for findings in by_code.values() for finding in findings[:MOST_OF_A_KIND]],
        more_warnings=[_more(findings) for findings in by_code.values() if len(findings) > MOST_OF_A_KIND],
        unread=columns.unread,
        notes=_notes(columns),
    )


def _line(finding: Finding) -> ReportLine:
    return ReportLine(finding.line, column_text(finding), finding.value, finding_text(finding))


def _more(findings: list[Finding]) -> str:
    more = len(findings) - MOST_OF_A_KIND
    return ngettext("%(count)d linje til: %(text)s", "%(count)d linjer til: %(text)s", more) % {
        "count": more,
        "text": finding_text(findings[-1]),
    }


def _notes(columns: Columns) -> list[str]:
    if Field.POLICY in columns.places:
        return []
    return [_("Filen har ingen kolonne med policenummer, så den giver ingen enheder dækning. Kald kolonnen Police.")]
