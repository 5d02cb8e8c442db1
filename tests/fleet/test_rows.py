"""From a row to what it says of a device, one code after the other."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.models import Kind
from fleet.findings import Code, FileProblem, Finding
from fleet.kinds import kind_of_word, likely_kind
from fleet.reading import read_table
from fleet.rows import FleetRows
from fleet.texts import finding_text
from tests.fleet.files import A_LAPTOP, IN_FULL, TODAY, codes, csv_file, read, read_one, xlsx_file

LACKS = [Code.NO_PERSON, Code.NO_PURCHASE_DATE, Code.NO_PRICE]


def faults(**cells: str) -> list[Code]:
    return [code for code in codes(read_one(**cells)) if code not in LACKS]


def test_a_row_in_full_is_read_without_a_finding() -> None:
    read_row = read(csv_file(IN_FULL))[0]
    row = read_row.row
    assert read_row.findings == []
    assert (row.imeis, row.serial) == (("355762055968537", "355762053849572"), "R5ESH7460PG")
    assert (row.kind, row.kind_is_guess, row.brand, row.model) == ("mobile", False, "Samsung", "Galaxy S24")
    assert (row.name, row.email, row.phone) == ("Pia Jensen", "pia@nordlys.example", "+4596539906")
    assert (row.purchased_on, row.delivered_on, row.price_dkk) == (date(2025, 11, 3), None, Decimal("6799.00"))
    assert (row.warranty_months, row.policy, row.line) == (None, "NL-2024-1", 2)


@pytest.mark.parametrize(
    ("imei", "code"),
    [
        ("358829150026717", Code.IMEI_CHECK_DIGIT),
        ("35576205596", Code.IMEI_LENGTH),
        ("355762055968537123", Code.IMEI_LENGTH),
        ("3,55762E+14", Code.IMEI_SCIENTIFIC),
        ("3.55762E+14", Code.IMEI_SCIENTIFIC),
        ("355762000000000", Code.IMEI_SCIENTIFIC),
        ("8945727852528696672", Code.IMEI_IS_ICCID),
        ("5701234567899", Code.IMEI_LENGTH),
        ("89049032005008882600012345678901", Code.IMEI_LENGTH),
        ("telefon", Code.NO_IDENTIFIER),
        ("", Code.NO_IDENTIFIER),
        ("0", Code.NO_IDENTIFIER),
        ("#I/T", Code.NO_IDENTIFIER),
    ],
)
def test_a_number_that_is_no_imei_is_named(imei: str, code: Code) -> None:
    assert faults(IMEI=imei) == [code]


def test_a_bar_code_and_an_esims_number_are_named_in_the_sentence() -> None:
    assert "EAN" in finding_text(Finding(2, "IMEI", Code.IMEI_LENGTH, "5701234567899"))
    assert "eSIM" in finding_text(Finding(2, "IMEI", Code.IMEI_LENGTH, "89049032005008882600012345678901"))


@pytest.mark.parametrize(
    ("imei", "read_as", "code"),
    [
        ("35345678390881", "353456783908814", Code.IMEI_WITHOUT_CHECK_DIGIT),
        ("3557620575170603", "355762057517068", Code.IMEI_SOFTWARE_VERSION),
        ("35 882915 285882 5", "358829152858825", None),
        ("35345678-5423424", "353456785423424", None),
        ("'355762055968537", "355762055968537", None),
        ('="355762055968537"', "355762055968537", None),
        ("355762055968537.0", "355762055968537", None),
    ],
)
def test_an_imei_is_completed_reduced_and_cleaned(imei: str, read_as: str, code: Code | None) -> None:
    row = read_one(IMEI=imei)
    assert row.row.imeis == (read_as,)
    assert [c for c in codes(row) if c not in LACKS] == ([code] if code else [])


def test_the_same_imei_in_both_places_is_one() -> None:
    assert read_one(**{"IMEI 2": "355762055968537"}).row.imeis == ("355762055968537",)


def test_a_column_for_either_takes_both() -> None:
    rows = read(csv_file({"IMEI/Serienummer": "355762055968537"}, {"IMEI/Serienummer": "5CG8NVU781", "Type": "Bærbar"}))
    assert [(row.row.imeis, row.row.serial) for row in rows] == [(("355762055968537",), ""), ((), "5CG8NVU781")]


def test_a_serial_that_is_not_understood_is_kept_and_named() -> None:
    row = read_one(Serienummer="5CG#8NVU*781/Æ")
    assert row.row.serial
    assert Code.SERIAL_NOT_UNDERSTOOD in codes(row)
    assert faults(Serienummer="x" * 80) == [Code.SERIAL_TOO_LONG]


def test_what_lists_write_for_nothing_is_nothing() -> None:
    row = read_one(
        **{"E-mail": "-", "Telefon": "n/a", "Købsdato": "#N/A", "Pris": "–", "Police": "?", "Serienummer": "NULL"}
    )
    assert codes(row) == LACKS
    assert (row.row.email, row.row.phone, row.row.policy, row.row.serial) == ("", "", "", "")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"Købsdato": "31-02-2025"}, Code.DATE_INVALID),
        ({"Leveringsdato": "snart"}, Code.DATE_INVALID),
        ({"Købsdato": "01-05-2026", "Leveringsdato": "30-04-2026"}, Code.DATE_INVALID),
        ({"Købsdato": "01-01-2031"}, Code.DATE_IN_FUTURE),
        ({"Leveringsdato": "01-01-2031"}, Code.DATE_IN_FUTURE),
        ({"Pris": "gratis"}, Code.PRICE_INVALID),
        ({"Pris": "-100"}, Code.PRICE_INVALID),
        ({"Enhedstype": "Hønsehus"}, Code.KIND_UNKNOWN),
        ({"E-mail": "ikke en adresse"}, Code.EMAIL_INVALID),
        ({"Telefon": "123"}, Code.PHONE_INVALID),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(cells: dict[str, str], code: Code) -> None:
    assert faults(**cells) == [code]
    assert code.is_error


def test_today_is_not_in_the_future() -> None:
    assert faults(Købsdato=TODAY.strftime("%d-%m-%Y")) == []
    assert faults(Købsdato=(TODAY + timedelta(days=1)).strftime("%d-%m-%Y")) == [Code.DATE_IN_FUTURE]


def test_a_row_with_several_faults_reports_each() -> None:
    cells = {
        "IMEI 2": "123",
        "Købsdato": "31-02-2025",
        "Pris": "gratis",
        "E-mail": "x",
        "Telefon": "1",
        "Enhedstype": "?!",
    }
    assert faults(**cells) == [
        Code.IMEI_LENGTH,
        Code.KIND_UNKNOWN,
        Code.EMAIL_INVALID,
        Code.PHONE_INVALID,
        Code.DATE_INVALID,
        Code.PRICE_INVALID,
    ]


def test_a_day_number_is_a_date_with_a_warning_and_a_workbooks_date_has_none() -> None:
    row = read_one(Købsdato="45730")
    assert row.row.purchased_on == date(2025, 3, 14)
    assert Code.DATE_EXCEL_SERIAL in codes(row)
    book = xlsx_file([["IMEI", "Købsdato", "Pris"], [355762055968537, date(2025, 3, 14), 9499.499]])
    row = read(book)[0]
    assert (row.row.imeis, row.row.purchased_on, row.row.price_dkk) == (
        ("355762055968537",),
        date(2025, 3, 14),
        Decimal("9499.50"),
    )
    assert codes(row) == [Code.NO_PERSON]
    tomorrow = xlsx_file([["IMEI", "Købsdato"], [355762055968537, TODAY + timedelta(days=1)]])
    assert Code.DATE_IN_FUTURE in codes(read(tomorrow)[0])


def test_a_programs_first_day_of_all_is_no_date() -> None:
    assert codes(read_one(Købsdato="0001-01-01 00:00:00.0000000")) == LACKS


def test_a_price_of_nothing_is_no_price() -> None:
    row = read_one(Pris="0,00")
    assert row.row.price_dkk is None
    assert codes(row) == LACKS


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_formula_text_is_kept_as_the_text_that_it_is(start: str) -> None:
    row = read_one(Medarbejder=f'{start}HYPERLINK("x")')
    assert row.row.name == f'{start}HYPERLINK("x")'.strip()
    assert Code.FORMULA_TEXT in codes(row)


def test_the_apostrophe_of_our_own_export_is_taken_off_again() -> None:
    row = read_one(Medarbejder='\'=HYPERLINK("x")')
    assert row.row.name == '=HYPERLINK("x")'
    assert Code.FORMULA_TEXT in codes(row)
    assert read_one(Medarbejder="'t Hart").row.name == "'t Hart"


def test_text_is_one_line_without_anything_invisible() -> None:
    row = read_one(Medarbejder="  Pia\u200b \n  Jen\u202esen\u00a0")
    assert row.row.name == "Pia Jensen"


def test_a_text_that_is_too_long_is_cut_and_named() -> None:
    row = read_one(Model="x" * 121)
    assert row.row.model == "x" * 120
    assert Code.TEXT_CUT in codes(row)


def test_a_warranty_that_is_not_understood_is_named_and_left_to_the_register() -> None:
    row = read_one(Garanti="livstid")
    assert row.row.warranty_months is None
    assert Code.WARRANTY_NOT_UNDERSTOOD in codes(row)


def test_a_short_row_lacks_its_last_cells_and_a_long_one_is_an_error() -> None:
    rows = read(b"IMEI;Model;Pris;Police\n355762055968537\n490154203237518;x;1;;\n355762053849572;x;9;499;NL-1\n")
    assert rows[0].row.model == ""
    assert not any(code.is_error for code in codes(rows[0]) + codes(rows[1]))
    assert Code.ROW_TOO_LONG in codes(rows[2])


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_is_known_by_its_own_name_in_both_languages(kind: str) -> None:
    assert kind_of_word(kind) == kind
    for language in ("da", "en"):
        with translation.override(language):
            assert kind_of_word(str(Kind(kind).label)) == kind, language


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Mobile Phones", "mobile"),
        ("Laptops", "laptop"),
        ("TABLETS", "tablet"),
        ("iPhone", "mobile"),
        ("bærbar", "laptop"),
    ],
)
def test_categories_of_other_programs_are_known(word: str, kind: str) -> None:
    assert kind_of_word(word) == kind


@pytest.mark.parametrize(
    ("model", "system", "kind"),
    [
        ("EliteBook 840", "Windows", "laptop"),
        ("OptiPlex 7010", "Windows", "desktop"),
        ("iPad Air", "iOS", "tablet"),
        ("iPhone 16", "iOS", "mobile"),
        ("Galaxy Tab S9", "Android", "tablet"),
        ("SM-G991B", "Android", "mobile"),
        ("ukendt", "", ""),
    ],
)
def test_a_kind_is_guessed_from_model_and_system(model: str, system: str, kind: str) -> None:
    assert likely_kind(model, system, has_imei=False) == kind


def test_without_a_kind_an_imei_means_a_phone_and_a_bare_serial_number_is_not_enough() -> None:
    phone, laptop = read(csv_file({"IMEI": "355762055968537", "Serienummer": ""}, {"Serienummer": "5CG8NVU781"}))
    assert (phone.row.kind, phone.row.kind_is_guess) == ("mobile", True)
    assert Code.KIND_UNKNOWN in codes(laptop)


def test_a_category_of_a_program_that_tells_the_system_need_not_be_a_kind() -> None:
    row = read_one(Enhedstype="", Category="BYOD", OS="Android", Model="SM-1")
    assert (row.row.kind, row.row.kind_is_guess) == ("mobile", True)
    assert not any(code.is_error for code in codes(row))


def test_the_first_filled_column_of_several_counts() -> None:
    mails = {"Primary user UPN": "upn@nordlys.example", "Primary user email address": ""}
    assert read_one(**mails).row.email == "upn@nordlys.example"
    mails["Primary user email address"] = "mail@nordlys.example"
    assert read_one(**mails).row.email == "mail@nordlys.example"


CELLS = st.text(max_size=40) | st.sampled_from(
    ["", "355762055968537", "=1", "45730", "9.499,00", "x@y.dk", "\t", "٣٥٥"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(IN_FULL, CELLS)), min_size=1, max_size=4))
def test_whatever_stands_in_the_cells_it_is_read_and_can_be_spoken_of(
    rows: list[dict[str, str]],
) -> None:
    data = csv_file(*rows)
    try:
        found = list(FleetRows(read_table(data), today=TODAY))
    except FileProblem:
        return
    for row in found:
        assert all(finding_text(finding) for finding in row.findings)
        assert len(row.row.name) <= 200
        assert all(len(imei) == 15 and imei.isascii() for imei in row.row.imeis)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_bytes_a_file_holds_it_is_read_or_refused_by_name(data: bytes) -> None:
    for start in (b"", b"IMEI;Model\n", b"PK\x03\x04", b"\xff\xfe"):
        try:
            list(FleetRows(read_table(start + data), today=TODAY))
        except FileProblem:
            continue


def test_a_laptop_needs_no_imei() -> None:
    row = read(csv_file(A_LAPTOP))[0]
    assert (row.row.kind, row.row.serial, codes(row)) == ("laptop", "5CG8NVU781", LACKS)
