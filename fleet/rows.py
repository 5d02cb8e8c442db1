"""From a table to fleet rows: what each row says of one device, and what is found on the way. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from devices.identifiers import Fault, IdentifierProblem, Imei, Notice, read_identifier, read_imei, read_serial
from fleet import values
from fleet.columns import Columns, Field
from fleet.findings import Code, Finding
from fleet.kinds import kind_of_word, likely_kind
from fleet.reading import Cell, Table

NAME_LENGTH, BRAND_LENGTH, MODEL_LENGTH = 200, 60, 120
_FORMULA_STARTS = "=+-@"
# What lists write in a cell that holds nothing, the last three being what a failed look-up leaves.
_NOTHING = frozenset({"-", "--", "–", "—", "?", ".", "na", "n/a", "nan", "null", "none", "#n/a", "#i/t", "#ref!"})
_LONGEST_NOTHING = 5
_CODE_OF_FAULT = {
    Fault.CHECK_DIGIT: Code.IMEI_CHECK_DIGIT,
    Fault.LENGTH: Code.IMEI_LENGTH,
    Fault.SCIENTIFIC: Code.IMEI_SCIENTIFIC,
    Fault.ICCID: Code.IMEI_IS_ICCID,
    Fault.EAN: Code.IMEI_LENGTH,
    Fault.EID: Code.IMEI_LENGTH,
    Fault.TOO_LONG: Code.SERIAL_TOO_LONG,
}
_CODE_OF_NOTICE = {
    Notice.WITHOUT_CHECK_DIGIT: Code.IMEI_WITHOUT_CHECK_DIGIT,
    Notice.SOFTWARE_VERSION: Code.IMEI_SOFTWARE_VERSION,
    Notice.NOT_UNDERSTOOD: Code.SERIAL_NOT_UNDERSTOOD,
    Notice.PREFIX_REMOVED: Code.SERIAL_PREFIX_REMOVED,
}
# A phone model's serial digits are not all zero: the spreadsheet has rounded them away and then hidden it.
_ROUNDED_END = "0000000"


@dataclass(slots=True)
class FleetRow:
    """What one line says of one device; what it does not say is empty or None.

    `kind_is_guess`: told from model, system or IMEI, good enough for a new device and for no other.
    """

    line: int
    imeis: tuple[str, ...] = ()
    serial: str = ""
    kind: str = ""
    kind_is_guess: bool = False
    brand: str = ""
    model: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    purchased_on: date | None = None
    delivered_on: date | None = None
    price_dkk: Decimal | None = None
    warranty_months: int | None = None
    policy: str = ""


@dataclass(slots=True)
class ReadRow:
    row: FleetRow
    findings: list[Finding]


class FleetRows:
    """The rows of a fleet file, read as they are asked for, once. Iterating may raise `FileProblem`."""

    def __init__(self, table: Table, *, today: date) -> None:
        self.columns: Columns = table.columns
        self._table = table
        self._today = today

    def __iter__(self) -> Iterator[ReadRow]:
        reader = _RowReader(self.columns, self._today)
        for line, cells in self._table.rows:
            yield reader.read(line, cells)


class _RowReader:
    """Reads row after row, field by field, in the order of the findings that people are to see."""

    def __init__(self, columns: Columns, today: date) -> None:
        self._columns = columns
        self._places_of = columns.places.get
        self._today = today
        self._cells: Sequence[Cell] = ()
        self._row = FleetRow(0)
        self._findings: list[Finding] = []

    def read(self, line: int, cells: Sequence[Cell]) -> ReadRow:
        self._cells, self._findings = cells, []
        self._row = row = FleetRow(line)
        if len(cells) > self._columns.width:
            self._read_width()
        row.brand = self._plain_text(Field.BRAND, BRAND_LENGTH)
        row.model = self._plain_text(Field.MODEL, MODEL_LENGTH)
        has_number = self._read_numbers()
        self._read_kind(has_number=has_number)
        self._read_person()
        row.purchased_on = self._date(Field.PURCHASED_ON)
        row.delivered_on = self._date(Field.DELIVERED_ON)
        self._check_dates()
        row.price_dkk = self._price()
        row.warranty_months = self._warranty()
        row.policy = self._text(Field.POLICY)
        return ReadRow(row, self._findings)

    # Cells ---------------------------------------------------------------------------------------------------------

    def _cell(self, field: Field) -> Cell:
        """The first filled cell of the field's columns, text without outer blanks; empty where there is none."""
        for place in self._places_of(field, ()):
            if place >= len(self._cells):
                continue
            cell = self._cells[place]
            if not isinstance(cell, str):
                return cell
            text = cell.strip()
            if text and not (len(text) <= _LONGEST_NOTHING and text.lower() in _NOTHING):
                return text
        return ""

    def _text(self, field: Field) -> str:
        cell = self._cell(field)
        return cell if isinstance(cell, str) else str(cell)

    def _plain_text(self, field: Field, longest: int) -> str:
        """Text for people, as `_for_people` makes it; a formula and a cut are named."""
        raw = self._text(field)
        if not raw:
            return ""
        text, is_formula = _for_people(raw)
        if is_formula:
            self._find(Code.FORMULA_TEXT, field, raw)
        if len(text) > longest:
            self._find(Code.TEXT_CUT, field, text)
        return text[:longest]

    def _find(self, code: Code, field: Field, value: Cell = "") -> None:
        shown = value.isoformat() if isinstance(value, date) else str(value)
        self._findings.append(Finding(self._row.line, self._columns.name_of(field), code, shown))

    def _read_width(self) -> None:
        beyond = [str(cell) for cell in self._cells[self._columns.width :] if not _is_blank(cell)]
        if beyond:
            self._findings.append(Finding(self._row.line, "", Code.ROW_TOO_LONG, beyond[0]))

    # Fields --------------------------------------------------------------------------------------------------------

    def _read_numbers(self) -> bool:
        """Read IMEIs and serial number; whether the row has a number at all, be it a faulty one."""
        row, before = self._row, len(self._findings)
        imeis = [value for field in (Field.IMEI, Field.IMEI2) if (value := self._imei(field))]
        if text := self._text(Field.SERIAL):
            self._read_serial(text)
        if text := self._text(Field.IDENTIFIER):
            self._read_identifier(text, imeis)
        row.imeis = tuple(dict.fromkeys(imeis))[:2]
        has_number = bool(row.imeis or row.serial)
        if not has_number and not any(finding.code.is_error for finding in self._findings[before:]):
            column = self._columns.first_name_of(Field.IMEI, Field.IDENTIFIER, Field.SERIAL, Field.IMEI2)
            value = self._text(Field.IMEI) or self._text(Field.SERIAL) or self._text(Field.IDENTIFIER)
            self._findings.append(Finding(row.line, column, Code.NO_IDENTIFIER, value))
            return False
        return True

    def _imei(self, field: Field) -> str:
        text = self._text(field)
        if not text:
            return ""
        read = read_imei(text)
        if text.isdecimal() and text.endswith(_ROUNDED_END) and len(text) == 15:
            self._find(Code.IMEI_SCIENTIFIC, field, text)
        elif isinstance(read, Imei):
            self._notice(read.notices, field, text)
            return read.value
        elif read.code is not Fault.EMPTY:
            self._find(_CODE_OF_FAULT[read.code], field, text)
        return ""

    def _read_serial(self, text: str) -> None:
        read = read_serial(text, brand=self._row.brand)
        if isinstance(read, IdentifierProblem):
            if read.code is not Fault.EMPTY:
                self._find(_CODE_OF_FAULT[read.code], Field.SERIAL, text)
            return
        self._notice(read.notices, Field.SERIAL, text)
        self._row.serial = read.value

    def _read_identifier(self, text: str, imeis: list[str]) -> None:
        read = read_identifier(text, brand=self._row.brand)
        if isinstance(read, IdentifierProblem):
            if read.code is not Fault.EMPTY:
                self._find(_CODE_OF_FAULT[read.code], Field.IDENTIFIER, text)
            return
        self._notice(read.notices, Field.IDENTIFIER, text)
        if read.kind == "imei":
            imeis.append(read.value)
        else:
            self._row.serial = self._row.serial or read.value

    def _notice(self, notices: tuple[Notice, ...], field: Field, text: str) -> None:
        for notice in notices:
            self._find(_CODE_OF_NOTICE[notice], field, text)

    def _read_kind(self, *, has_number: bool) -> None:
        row, word = self._row, self._text(Field.KIND)
        row.kind = kind_of_word(word) if word else ""
        if row.kind:
            return
        system = self._text(Field.SYSTEM)
        row.kind_is_guess = True
        # A program that tells the operating system uses the category for something else.
        if not word or system:
            row.kind = likely_kind(row.model, system, has_imei=bool(row.imeis))
        if not row.kind and (word or has_number):
            self._find(Code.KIND_UNKNOWN, Field.KIND, word)

    def _read_person(self) -> None:
        row = self._row
        row.name = self._plain_text(Field.NAME, NAME_LENGTH)
        if text := self._text(Field.EMAIL):
            row.email = values.read_email(text) or ""
            if not row.email:
                self._find(Code.EMAIL_INVALID, Field.EMAIL, text)
        if text := self._text(Field.PHONE):
            row.phone = values.read_phone(text) or ""
            if not row.phone:
                self._find(Code.PHONE_INVALID, Field.PHONE, text)
        if not row.name:
            column = self._columns.name_of(Field.NAME)
            self._findings.append(Finding(row.line, column, Code.NO_PERSON, email=row.email))

    def _date(self, field: Field) -> date | None:
        cell = self._cell(field)
        if isinstance(cell, date):
            day = cell if cell.year >= values.OLDEST_YEAR else None
        else:
            text = str(cell).strip()
            if not text or values.is_no_date(text):
                return None
            day = values.read_date(text)
            if day is None and (day := values.read_excel_day(text)):
                self._find(Code.DATE_EXCEL_SERIAL, field, cell)
        if day is None:
            self._find(Code.DATE_INVALID, field, cell)
        elif day > self._today:
            self._find(Code.DATE_IN_FUTURE, field, cell)
            day = None
        return day

    def _check_dates(self) -> None:
        bought, delivered = self._row.purchased_on, self._row.delivered_on
        if bought and delivered and delivered < bought:
            self._find(Code.DATE_INVALID, Field.DELIVERED_ON, self._cell(Field.DELIVERED_ON))
        elif not bought and not delivered:
            self._find(Code.NO_PURCHASE_DATE, Field.PURCHASED_ON)

    def _price(self) -> Decimal | None:
        """The price; nothing at all is what a program writes that does not know it."""
        cell = self._cell(Field.PRICE)
        if cell == "":
            price: Decimal | None = Decimal(0)
        elif isinstance(cell, Decimal):
            price = values.round_price(cell)
        else:
            price = values.read_price(str(cell).strip())
        if price is None:
            self._find(Code.PRICE_INVALID, Field.PRICE, cell)
        elif price == 0:
            self._find(Code.NO_PRICE, Field.PRICE, cell)
        return price or None

    def _warranty(self) -> int | None:
        text = self._text(Field.WARRANTY)
        if not text:
            return None
        months = values.read_months(text)
        if months is None:
            self._find(Code.WARRANTY_NOT_UNDERSTOOD, Field.WARRANTY, text)
        return months


@lru_cache(maxsize=4096)
def _for_people(raw: str) -> tuple[str, bool]:
    """The text on one line with nothing invisible in it, and whether a spreadsheet would take it for a formula.

    A formula stays the text that it is. The apostrophe that our own export puts before one is taken off again.
    """
    if raw[0] == "'" and raw[1:2] and raw[1] in _FORMULA_STARTS:
        raw = raw[1:]
    text = " ".join(raw.split())
    if not text.isprintable():
        text = "".join(c for c in text if c.isprintable())
    return text, raw[0] in _FORMULA_STARTS


def _is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and (not cell or cell.isspace())
