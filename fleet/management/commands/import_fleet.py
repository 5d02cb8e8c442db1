"""`manage.py import_fleet`: read a fleet file into the register (acceptance contract, `import_fleet`)."""

import json
import sys
from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, ProgrammingError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import present
from accounts.database_texts import database_text
from accounts.models import Organisation
from accounts.refusals import Refusal
from fleet.findings import Code, FileFault, FileProblem, Finding
from fleet.importing import ImportReport, import_fleet
from fleet.reading import MAX_BYTES, read_table
from fleet.rows import FleetRows
from fleet.texts import column_text, finding_text, problem_with_file

SHOWN_LINES = 3


class Command(BaseCommand):
    help = _("Læser en liste over enheder ind hos en virksomhed.")
    requires_system_checks = ["policies"]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--organisation", metavar="CVR", required=True)
        parser.add_argument("--dry-run", action="store_true", help=_("Skriver intet; siger kun, hvad der ville ske."))
        parser.add_argument("--json", action="store_true", help=_("Svarer som JSON."))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self._import(options["file"], options["organisation"], dry_run=options["dry_run"])
        except FileProblem as problem:
            self._stop(problem_with_file(problem))
        except OSError as problem:
            self._stop(_("Filen kan ikke åbnes: %(reason)s.") % {"reason": problem.strerror})
        except Organisation.DoesNotExist:
            self._stop(_("Vi kender ingen virksomhed med CVR-nummer %(cvr)s.") % {"cvr": options["organisation"]})
        except Refusal as refusal:
            self._stop(refusal.text)
        except (OperationalError, ProgrammingError) as problem:
            self._stop(database_text(problem))
        else:
            self._write_json(report) if options["json"] else self._write_text(report, dry_run=options["dry_run"])

    def _import(self, path: Path, cvr: str, *, dry_run: bool) -> ImportReport:
        data = _bytes_of(path)
        organisation = Organisation.objects.get(cvr="".join(cvr.split()).upper().removeprefix("DK"))
        now = present.now()
        rows = FleetRows(read_table(data), today=timezone.localdate(now))
        return import_fleet(organisation=organisation, rows=rows, now=now, dry_run=dry_run)

    def _stop(self, text: str) -> None:
        self.stderr.write(" ".join(text.split()))
        sys.exit(2)

    def _write_json(self, report: ImportReport) -> None:
        """One finding a line, so that a long report need not stand in memory twice."""
        counts = {"new": report.new, "changed": report.changed, "unchanged": report.unchanged}
        self.stdout.write(self._json(counts).rstrip("}"), ending="")
        for name, findings in (("errors", report.errors), ("warnings", report.warnings)):
            self.stdout.write(f', "{name}": [', ending="")
            for place, finding in enumerate(findings):
                self.stdout.write((",\n" if place else "\n") + self._json(_as_json(finding)), ending="")
            self.stdout.write("]", ending="")
        self.stdout.write("}")

    def _json(self, value: Any) -> str:
        encoding = (getattr(self.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
        return json.dumps(value, ensure_ascii=encoding != "utf8")

    def _write_text(self, report: ImportReport, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write(_("Prøvekørsel: intet er skrevet."))
        self.stdout.write(
            _("%(new)d nye, %(changed)d ændrede, %(unchanged)d uændrede, %(left_out)d udeladt.")
            % {
                "new": report.new,
                "changed": report.changed,
                "unchanged": report.unchanged,
                "left_out": report.left_out,
            }
        )
        for finding in report.errors:
            self.stdout.write(_place(finding) + finding_text(finding))
        by_code: dict[Code, list[Finding]] = defaultdict(list)
        for finding in report.warnings:
            by_code[finding.code].append(finding)
        for findings in by_code.values():
            for finding in findings[:SHOWN_LINES]:
                self.stdout.write(_place(finding) + finding_text(finding))
            more = len(findings[SHOWN_LINES:])
            if more:
                text = ngettext("... og det samme i %d linje til.", "... og det samme i %d linjer til.", more)
                self.stdout.write(text % more)


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FileProblem(FileFault.TOO_LARGE)
    return data


def _place(finding: Finding) -> str:
    return _("Linje %(line)d, %(column)s: ") % {"line": finding.line, "column": column_text(finding)}


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "line": finding.line,
        "column": finding.column,
        "code": finding.code.value,
        "value": finding.value,
        "text": finding_text(finding),
    }
