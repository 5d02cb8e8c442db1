"""From bytes to a table: encodings, separators, line numbers, workbooks, and files that are none."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook

from fleet.columns import Field
from fleet.findings import FileFault, FileProblem
from fleet.reading import MAX_BYTES, Table, read_table
from tests.fleet.files import xlsx_file

HEADER = "IMEI;Mærke;Model"


def lines_of(table: Table) -> list[tuple[int, list[object]]]:
    return [(line, list(cells)) for line, cells in table.rows]


def fault_of(data: bytes) -> tuple[FileFault, int]:
    with pytest.raises(FileProblem) as problem:
        list(read_table(data).rows)
    return problem.value.code, problem.value.line


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encoding_separator_and_line_ending_make_no_difference(encoding: str, delimiter: str, ending: str) -> None:
    text = ending.join(["IMEI;Mærke;Model", "1;Bærbår;Ø", "2;;", ""]).replace(";", delimiter)
    table = read_table(text.encode(encoding))
    assert table.columns.header == ("IMEI", "Mærke", "Model")
    assert lines_of(table) == [(2, ["1", "Bærbår", "Ø"]), (3, ["2", "", ""])]


def test_the_separator_is_the_one_under_which_the_header_is_known() -> None:
    table = read_table(b'IMEI,"Pris, kr.; ekskl. moms; rabat; fragt",Model\n1,"9,5",x\n')
    assert table.columns.header[2] == "Model"
    assert lines_of(table) == [(2, ["1", "9,5", "x"])]


def test_excels_own_first_line_names_the_separator_and_counts_as_a_line() -> None:
    assert lines_of(read_table(b"sep=,\r\nIMEI,Model\r\n1,x\r\n")) == [(3, ["1", "x"])]


def test_a_single_column_is_a_table() -> None:
    assert lines_of(read_table(b"IMEI\n1\n2\n")) == [(2, ["1"]), (3, ["2"])]


def test_a_line_break_inside_quotes_keeps_the_files_own_line_numbers() -> None:
    table = read_table(b'IMEI;Model\r\n1;"to\r\nlinjer\r\nog en"\r\n\r\n2;x\r\n')
    assert [line for line, _cells in table.rows] == [2, 6]


def test_blank_lines_are_passed_over_but_counted_also_before_the_header() -> None:
    table = read_table(b"\n\nIMEI;Model\n;\n   \n1;x\n;;\n")
    assert lines_of(table) == [(6, ["1", "x"])]


def test_an_inch_mark_in_a_text_is_no_quotation_mark() -> None:
    table = read_table(b'IMEI;Model\n1;Dell 24" sk\xe6rm\n2;"Dell 27" skaerm"\n')
    assert [cells[1] for _line, cells in table.rows] == ['Dell 24" skærm', 'Dell 27 skaerm"']


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", FileFault.EMPTY),
        (b" \r\n\t\r\n", FileFault.EMPTY),
        (b"IMEI;Model\n1;a\0b\n", FileFault.BINARY),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", FileFault.BINARY),
        (b"\xff\xfeI\0M\0E\0I\0\n", FileFault.BINARY),
        (b"IMEI;Model\n1;\x81\n", FileFault.BINARY),
        (b"%PDF-1.7\nnoget\n", FileFault.NO_HEADER),
        (b"Kaere Camilla\nHer er vores telefoner\n", FileFault.NO_HEADER),
        (b"Navn;Afdeling\nPia;Salg\n", FileFault.NO_IDENTIFIER_COLUMN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, FileFault.OLD_EXCEL),
        (b"PK\x03\x04 en zip, der er klippet over", FileFault.BROKEN_EXCEL),
        (b"x" * (MAX_BYTES + 1), FileFault.TOO_LARGE),
    ],
)
def test_what_is_no_fleet_file_is_refused_by_name(data: bytes, fault: FileFault) -> None:
    assert fault_of(data)[0] is fault


def test_a_file_of_just_20_megabytes_is_read() -> None:
    data = b"IMEI\n" + b"1\n" * ((MAX_BYTES - 5) // 2)
    assert next(iter(read_table(data).rows)) == (2, ["1"])


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line() -> None:
    short = b'IMEI;Model\n1;x\n2;"aldrig lukket\n3;y\n'
    assert fault_of(short) == (FileFault.UNCLOSED_QUOTE, 3)
    last = b'IMEI;Model\n1;x\n2;"aldrig lukket\n'
    assert fault_of(last) == (FileFault.UNCLOSED_QUOTE, 3)
    long = b'IMEI;Model\n1;"aldrig lukket\n' + b"2;y\n" * 500
    assert fault_of(long) == (FileFault.UNCLOSED_QUOTE, 2)
    wide = b'IMEI;Model\n1;"' + b"x" * 200_000 + b"\n"
    assert fault_of(wide) == (FileFault.UNCLOSED_QUOTE, 2)


def test_a_workbooks_numbers_come_back_digit_by_digit_and_its_dates_as_dates() -> None:
    rows = [
        ["IMEI", "Serienummer", "Købsdato", "Pris", "Telefon", "Model"],
        [355762055968537.0, 5123, datetime.fromisoformat("2025-03-14T08:15"), 9499.5, 20304050, True],
        [490154203237518, None, date(2025, 3, 14), 9499.0, "+45 20 30 40 50", "  iPhone"],
    ]
    table = read_table(xlsx_file(rows))
    assert lines_of(table) == [
        (2, ["355762055968537", "5123", date(2025, 3, 14), Decimal("9499.5"), "20304050", "True"]),
        (3, ["490154203237518", "", date(2025, 3, 14), "9499", "+45 20 30 40 50", "  iPhone"]),
    ]


def test_a_workbooks_rows_keep_their_numbers_past_blank_ones() -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["A5"], sheet["A9"] = "IMEI", "1", "2"
    file = io.BytesIO()
    book.save(file)
    assert [line for line, _cells in read_table(file.getvalue()).rows] == [5, 9]


def test_the_sheet_with_a_known_header_is_the_one_that_is_read() -> None:
    table = read_table(xlsx_file([["Vejledning"], ["Udfyld ark 2"]], [["IMEI"], ["1"]]))
    assert lines_of(table) == [(2, ["1"])]
    assert fault_of(xlsx_file([["Vejledning"]], [["Mere"]]))[0] is FileFault.NO_HEADER
    assert fault_of(xlsx_file([]))[0] is FileFault.NO_HEADER


def packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, part in parts.items():
            folder.writestr(name, part)
    return file.getvalue()


def test_a_formula_counts_with_what_it_came_to_and_as_its_text_where_nobody_has_reckoned_it() -> None:
    good = xlsx_file([["IMEI", "Model", "Pris", "Telefon"], ["1", '=HYPERLINK("x")', "=1+1", '=IF(A2="","",A2)']])
    sheet = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(good)) as folder:
        parts = {name: folder.read(name) for name in folder.namelist()}
    reckoned = parts[sheet].replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    reckoned = reckoned.replace(b'<c r="D2">', b'<c r="D2" t="str">')
    assert reckoned.count(b"<v>2</v>") == reckoned.count(b't="str"') == 1
    assert lines_of(read_table(good)) == [(2, ["1", '=HYPERLINK("x")', "=1+1", '=IF(A2="","",A2)'])]
    assert lines_of(read_table(packed(**{**parts, sheet: reckoned}))) == [(2, ["1", '=HYPERLINK("x")', "2", ""])]


def test_a_packed_folder_that_is_no_workbook_is_refused() -> None:
    assert fault_of(packed(**{"brev.txt": b"hej"}))[0] is FileFault.BINARY
    assert fault_of(packed(**{"[Content_Types].xml": b"<hvad?"}))[0] is FileFault.BROKEN_EXCEL


def test_a_workbook_that_swells_past_all_reason_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fleet.reading.MAX_UNPACKED_BYTES", 1_000_000)
    swollen = packed(**{"[Content_Types].xml": b"", "xl/sheet.xml": b" " * 1_000_001})
    assert len(swollen) < 10_000
    assert fault_of(swollen)[0] is FileFault.TOO_LARGE_UNPACKED


def test_a_workbook_that_breaks_off_while_it_is_read_is_refused() -> None:
    good = xlsx_file([["IMEI"], *[[str(number)] for number in range(500)]])
    with zipfile.ZipFile(io.BytesIO(good)) as folder:
        parts = {name: folder.read(name) for name in folder.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet][: len(parts[sheet]) // 2]
    assert fault_of(packed(**parts))[0] is FileFault.BROKEN_EXCEL


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("IMEI", Field.IMEI),
        ("imei-nummer", Field.IMEI),
        ("IMEI (slot 1)", Field.IMEI),
        ("Imei 2", Field.IMEI2),
        ("SERIENUMMER", Field.SERIAL),
        ("Serial", Field.SERIAL),
        ("S/N", Field.SERIAL),
        ("Service Tag", Field.SERIAL),
        ("IMEI/Serienummer", Field.IDENTIFIER),
        ("Serienummer (IMEI)", Field.IDENTIFIER),
        ("Enhedstype", Field.KIND),
        ("Category", Field.KIND),
        ("maerke", Field.BRAND),
        ("MÆRKE", Field.BRAND),
        ("Manufacturer", Field.BRAND),
        ("Checked Out To", Field.NAME),
        ("Primary user display name", Field.NAME),
        ("Primary user UPN", Field.EMAIL),
        ("  E-mail ", Field.EMAIL),
        ("Tlf.", Field.PHONE),
        ("Købsdato", Field.PURCHASED_ON),
        ("Koebsdato", Field.PURCHASED_ON),
        ("Purchased", Field.PURCHASED_ON),
        ("Leveringsdato", Field.DELIVERED_ON),
        ("Pris (kr.)", Field.PRICE),
        ("Cost", Field.PRICE),
        ("Garanti (måneder)", Field.WARRANTY),
        ("Policenr.", Field.POLICY),
        ("OS", Field.SYSTEM),
        ("IMEI-nr. 1", Field.IMEI),
        ("Device serial number", Field.SERIAL),
        ("Fabrikat", Field.BRAND),
        ("Primær brugers viste navn", Field.NAME),
        ("Primær bruger-UPN", Field.EMAIL),
        ("Employee email", Field.EMAIL),
        ("Medarbejders e-mail", Field.EMAIL),
        ("Telephone", Field.PHONE),
        ("Mobiltelefon", Field.PHONE),
        ("Date purchased", Field.PURCHASED_ON),
        ("Købsdato (dd-mm-åååå)", Field.PURCHASED_ON),
        ("Købspris (DKK)", Field.PRICE),
        ("Purchase Price [DKK]", Field.PRICE),
        ("Pris i kr.", Field.PRICE),
        ("Anskaffelsespris ekskl. moms", Field.PRICE),
        ("Producentgaranti (mdr.)", Field.WARRANTY),
        ("Aftalenr.", Field.POLICY),
    ],
)
def test_a_header_is_known_whatever_its_case_accents_and_blanks(header: str, field: Field) -> None:
    table = read_table(f"IMEI eller serienummer;Model;{header}\n1;2;3\n".encode())
    assert 2 in table.columns.places[field]


def test_columns_that_mean_nothing_here_are_named() -> None:
    table = read_table(b"IMEI;Asset Tag;;Warranty Expires\n1;2;3;4\n")
    assert table.columns.unread == ("Asset Tag", "Warranty Expires")


def test_a_second_column_called_imei_holds_the_second_imei() -> None:
    table = read_table(b"IMEI;Model;IMEI\n1;x;2\n")
    assert (table.columns.places[Field.IMEI], table.columns.places[Field.IMEI2]) == ((0,), (2,))
