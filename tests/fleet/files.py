"""Fleet files made in a line, and read as the faces read them."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from accounts.models import Organisation
from fleet.findings import Code
from fleet.importing import ImportReport, import_fleet
from fleet.reading import read_table
from fleet.rows import FleetRows, ReadRow
from tests.cast import NOW

DATA = Path(__file__).resolve().parents[1] / "data"
TODAY = NOW.date()
A_PHONE = {"IMEI": "355762055968537", "Enhedstype": "Mobiltelefon", "Mærke": "Samsung", "Model": "Galaxy S24"}
A_LAPTOP = {"Serienummer": "5CG8NVU781", "Enhedstype": "Bærbar", "Mærke": "HP", "Model": "EliteBook 840"}
IN_FULL = {
    **A_PHONE,
    "IMEI 2": "355762053849572",
    "Serienummer": "R5ESH7460PG",
    "Medarbejder": "Pia Jensen",
    "E-mail": "pia@nordlys.example",
    "Telefon": "96 53 99 06",
    "Købsdato": "03-11-2025",
    "Pris (kr.)": "6.799,00",
    "Police": "NL-2024-1",
}


def csv_file(*rows: Mapping[str, str], delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """A file with a column for every key of any row."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_file(*sheets: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Ark{number}")
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(data: bytes, today: date = TODAY) -> list[ReadRow]:
    return list(FleetRows(read_table(data), today=today))


def read_one(today: date = TODAY, **cells: str) -> ReadRow:
    """The one row of a file with these cells beside a phone's; columns are named as fields are."""
    return read(csv_file({**A_PHONE, **cells}), today)[0]


def codes(row: ReadRow) -> list[Code]:
    return [finding.code for finding in row.findings]


def bring_in(organisation: Organisation, *rows: Mapping[str, str], now: datetime = NOW) -> ImportReport:
    return bring_in_file(organisation, csv_file(*rows), now=now)


def bring_in_file(
    organisation: Organisation, data: bytes, *, now: datetime = NOW, dry_run: bool = False
) -> ImportReport:
    rows = FleetRows(read_table(data), today=now.date())
    return import_fleet(organisation=organisation, rows=rows, now=now, dry_run=dry_run)


def counts(report: ImportReport) -> tuple[int, int, int]:
    """New, changed, unchanged."""
    return report.new, report.changed, report.unchanged


def found(report: ImportReport) -> list[tuple[int, Code]]:
    return [(finding.line, finding.code) for finding in report.findings]
