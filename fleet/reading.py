"""From the bytes of a file to a table: encoding, separator, sheet, and the file's own line numbers. Pure."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

from fleet.columns import Columns, recognise
from fleet.findings import FileFault, FileProblem

MAX_BYTES = 20 * 1024 * 1024
# A workbook is a packed folder; what it holds unpacked may be much more, within reason.
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_LINES_IN_ROW = 100
_CHUNK = 1024 * 1024
_FORMULA = re.compile(rb"<(?:[a-z]{1,8}:)?f[ />]")
_LONGEST_TAG = 16
_DELIMITERS = ";,\t"
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)

Cell = str | date | Decimal


@dataclass(frozen=True)
class Table:
    """A header and the rows below it, each with the line it begins on; rows are read as they are asked for.

    A whole number of a spreadsheet's cell comes as its digits, another number as Decimal, a date as date.
    Reading on may raise `FileProblem`.
    """

    columns: Columns
    rows: Iterator[tuple[int, Sequence[Cell]]]


def read_table(data: bytes) -> Table:
    """Read CSV (UTF-8, UTF-16 with a mark, Windows-1252; semicolon, comma, tab) or XLSX. Raises `FileProblem`."""
    if len(data) > MAX_BYTES:
        raise FileProblem(FileFault.TOO_LARGE)
    if not data.strip():
        raise FileProblem(FileFault.EMPTY)
    if data.startswith(_OLD_OFFICE):
        raise FileProblem(FileFault.OLD_EXCEL)
    table = _workbook(data) if data.startswith(_ZIP) else _text(data)
    if not table.columns.places:
        raise FileProblem(FileFault.NO_HEADER)
    if not table.columns.identifies:
        raise FileProblem(FileFault.NO_IDENTIFIER_COLUMN)
    return table


# Text ----------------------------------------------------------------------------------------------------------------


def _text(data: bytes) -> Table:
    lines = _Lines(io.TextIOWrapper(io.BytesIO(data), encoding=_encoding(data), newline=""))
    first = lines.peek()
    if named := _SEPARATOR_LINE.fullmatch(first):
        next(lines)
        delimiter = str(named[1])
    else:
        delimiter = _delimiter(first)
    rows = _filled(_csv_rows(lines, delimiter))
    _, header = next(rows, (0, []))
    return Table(recognise([str(cell) for cell in header]), rows)


def _encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in data:
        raise FileProblem(FileFault.BINARY)
    else:
        encoding = "utf-8-sig"
    if _decodes(data, encoding):
        return encoding
    if encoding == "utf-8-sig" and _decodes(data, "cp1252"):
        return "cp1252"
    raise FileProblem(FileFault.BINARY)


def _decodes(data: bytes, encoding: str) -> bool:
    """Whether the bytes hold, chunk by chunk so that the text never stands in memory as a whole."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(data), _CHUNK):
            if "\0" in decoder.decode(data[start : start + _CHUNK], final=start + _CHUNK >= len(data)):
                return False
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(first: str) -> str:
    """The separator under which most of the header is known; else the one that makes most columns."""

    def fit(delimiter: str) -> tuple[int, int]:
        header = next(csv.reader([first], delimiter=delimiter), [])
        return len(recognise(header).places), len(header)

    return max(_DELIMITERS, key=fit)


class _Lines(Iterator[str]):
    """The lines of a text, which remembers those of the row that is being read and of the one before."""

    def __init__(self, text: Iterable[str]) -> None:
        self._text = iter(text)
        self._peeked: list[str] = []
        self.read = 0
        self.of_row: list[str] = []
        self.of_last_row: list[str] = []

    def begin_row(self) -> int:
        """Forget all but the last row; returns the line on which the next one begins."""
        self.of_last_row, self.of_row = self.of_row, []
        return self.read + 1

    def __next__(self) -> str:
        line = self._peeked.pop() if self._peeked else next(self._text)
        self.read += 1
        self.of_row.append(line)
        if len(self.of_row) > MAX_LINES_IN_ROW:
            raise FileProblem(FileFault.UNCLOSED_QUOTE, self.read - MAX_LINES_IN_ROW)
        return line

    def peek(self) -> str:
        """The next line that is not blank, which is still to be read; blank ones before it are read."""
        for line in self._text:
            if line.strip():
                self._peeked = [line]
                return line
            self.read += 1
        return ""


def _csv_rows(lines: _Lines, delimiter: str) -> Iterator[tuple[int, Sequence[Cell]]]:
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        line = lines.begin_row()
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as problem:
            raise FileProblem(FileFault.UNCLOSED_QUOTE, line) from problem
        yield line, row
    if _ends_inside_quotes(lines.of_last_row, delimiter):
        raise FileProblem(FileFault.UNCLOSED_QUOTE, line - len(lines.of_last_row))


def _ends_inside_quotes(lines: list[str], delimiter: str) -> bool:
    """Whether the last row was ended by the file and not by its closing quotation mark."""
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as problem:
        return "unexpected end" in str(problem)
    return False


# Workbooks -----------------------------------------------------------------------------------------------------------


def _workbook(data: bytes) -> Table:
    """The first sheet whose header is known, else the first sheet."""
    _refuse_swollen(data)
    found: Table | None = None
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        formulas = load_workbook(io.BytesIO(data), read_only=True) if _has_formulas(data) else None
        for place, sheet in enumerate(book.worksheets):
            rows = _filled(_sheet_rows(sheet, formulas.worksheets[place] if formulas else None))
            _, header = next(rows, (0, []))
            table = Table(recognise([str(cell) for cell in header]), rows)
            if table.columns.identifies:
                return table
            found = found or table
    except FileProblem:
        raise
    except Exception as problem:  # a broken workbook breaks the library in as many ways as there are workbooks
        raise FileProblem(FileFault.BROKEN_EXCEL) from problem
    if found is None:
        raise FileProblem(FileFault.EMPTY)
    return found


def _refuse_swollen(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as folder:
            unpacked = sum(part.file_size for part in folder.infolist())
            names = folder.namelist()
    except (zipfile.BadZipFile, ValueError, OSError) as problem:
        raise FileProblem(FileFault.BROKEN_EXCEL) from problem
    if unpacked > MAX_UNPACKED_BYTES:
        raise FileProblem(FileFault.TOO_LARGE_UNPACKED)
    if "[Content_Types].xml" not in names:
        raise FileProblem(FileFault.BINARY)


def _has_formulas(data: bytes) -> bool:
    """Whether any sheet has one: most have none, and are then read once."""
    with zipfile.ZipFile(io.BytesIO(data)) as folder:
        for name in folder.namelist():
            if not name.startswith("xl/worksheets/"):
                continue
            with folder.open(name) as part:
                end = b""
                while chunk := part.read(_CHUNK):
                    if _FORMULA.search(end + chunk):
                        return True
                    end = chunk[-_LONGEST_TAG:]
    return False


def _sheet_rows(sheet: Any, formulas: Any) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The rows with their numbers; `formulas` is the same sheet read for its formulas, None where there are none."""
    try:
        sheet.reset_dimensions()
        if formulas is None:
            values = sheet.iter_rows(values_only=True)
        else:
            formulas.reset_dimensions()
            values = map(_reckoned, sheet.iter_rows(), formulas.iter_rows(values_only=True))
        for line, row in enumerate(values, start=1):
            yield line, [_cell(value) for value in row]
    except Exception as problem:  # as above
        raise FileProblem(FileFault.BROKEN_EXCEL) from problem


def _reckoned(cells: Sequence[Any], formulas: Sequence[Any]) -> list[object]:
    """What each formula came to. One that no spreadsheet has reckoned yet stays its text; lost it would look empty.

    Where it came to nothing, the cell says that it holds text (`str`).
    """
    return [
        getattr(formula, "text", formula) if cell.value is None and cell.data_type == "n" else cell.value
        for cell, formula in zip(cells, formulas, strict=True)
    ]


def _cell(value: object) -> Cell:
    match value:
        case None:
            return ""
        case str():
            return value
        case float():
            # 15 digits are exact in a double: the IMEI is still there, digit by digit.
            return str(int(value)) if value.is_integer() else Decimal(repr(value))
        case datetime():
            return value.date()
        case date():
            return value
        case _:
            return str(value)


def _filled(rows: Iterator[tuple[int, Sequence[Cell]]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The rows that hold anything."""
    for line, row in rows:
        if any(not isinstance(cell, str) or (cell and not cell.isspace()) for cell in row):
            yield line, row
