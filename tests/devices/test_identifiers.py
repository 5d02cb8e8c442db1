"""Reading IMEIs and serial numbers as people, scanners and spreadsheets write them."""

import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from devices.identifier_texts import notice_text, problem_text
from devices.identifiers import (
    SERIAL_MAX_LENGTH,
    TEXT_MAX_LENGTH,
    Fault,
    Identifier,
    IdentifierKind,
    IdentifierProblem,
    Imei,
    Notice,
    as_typed,
    candidates,
    normalise,
    read_identifier,
    read_imei,
    read_serial,
)

GOOD = "490154203237518"


def luhn_sum(digits: str) -> int:
    """The Luhn sum by the book, so that the tests do not lean on the library that the code uses."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total


def completed(fourteen: str) -> str:
    return next(fourteen + digit for digit in string.digits if luhn_sum(fourteen + digit) % 10 == 0)


imeis = st.text(string.digits, min_size=14, max_size=14).filter(lambda digits: digits.strip("0")).map(completed)
separators = st.sampled_from(
    ["", " ", "-", ".", "/", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}", "\N{EN DASH}", "\t"]
)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"  {GOOD}\n",
        "49 015420 323751 8",
        "49-015420-323751-8",
        "490.154.203.237.518",
        "490154203237518.0",
        "490.154.203.237.518,00",
        '="490154203237518"',
        "'490154203237518",
        "IMEI: 490154203237518",
        "imei490154203237518",
        "IMEI1: 490154203237518",
        "IMEI 2 490154203237518",
        "IMEI (1): 490154203237518",
        "IMEI-nummer: 490154203237518",
        "IMEI/MEID 490154203237518",
        "４９０１５４２０３２３７５１８",
        "٤٩٠١٥٤٢٠٣٢٣٧٥١٨",
        "\N{ZERO WIDTH NO-BREAK SPACE}490154\N{NO-BREAK SPACE}203237\N{ZERO WIDTH SPACE}518",
    ],
)
def test_an_imei_is_read_however_it_is_written(text: str) -> None:
    assert read_imei(text) == Imei(GOOD)
    assert read_identifier(text) == Identifier("imei", GOOD)


@pytest.mark.parametrize("text", ["35-209900-176148-1", "IMEI 35 209900 176148 1"])
def test_the_groups_of_the_standard_are_read(text: str) -> None:
    assert read_imei(text) == Imei("352099001761481")


@pytest.mark.parametrize("number", [GOOD, "355762052793235", "358829156004665", "352990117106704"])
def test_known_numbers_pass(number: str) -> None:
    assert read_imei(number) == Imei(number)


def test_a_wrong_check_digit_is_named() -> None:
    assert read_imei("490154203237519") == IdentifierProblem(Fault.CHECK_DIGIT, "490154203237519", 15)
    assert read_identifier("490154203237519") == IdentifierProblem(Fault.CHECK_DIGIT, "490154203237519", 15)


def test_fourteen_digits_get_their_check_digit_with_a_notice() -> None:
    assert read_imei("49015420323751") == Imei(GOOD, (Notice.WITHOUT_CHECK_DIGIT,))
    assert read_imei("35345678390881") == Imei(completed("35345678390881"), (Notice.WITHOUT_CHECK_DIGIT,))


@pytest.mark.parametrize(
    "text", ["4901542032375112", "49015420323751/12", "490154203237518/12", "490154203237518 / 01", "49015420323751812"]
)
def test_a_software_version_is_taken_off_with_a_notice(text: str) -> None:
    assert read_imei(text) == Imei(GOOD, (Notice.SOFTWARE_VERSION,))
    assert read_identifier(text) == Identifier("imei", GOOD, (Notice.SOFTWARE_VERSION,))


def test_a_wrong_check_digit_before_a_software_version_is_named() -> None:
    problem = read_imei("490154203237519/12")
    assert isinstance(problem, IdentifierProblem)
    assert problem.code is Fault.CHECK_DIGIT


@pytest.mark.parametrize("text", ["3,55762E+14", "3.55762E+14", "3,55762e+14", "3.55762E14", "4E+14", " 3,55762E+14 "])
def test_a_number_rounded_by_a_spreadsheet_is_named(text: str) -> None:
    for read in (read_imei, read_identifier):
        problem = read(text)
        assert isinstance(problem, IdentifierProblem)
        assert problem.code is Fault.SCIENTIFIC
    assert candidates(text) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("8945727852528696672", Fault.ICCID),
        ("89457278525286966720", Fault.ICCID),
        ("8945 7278 5252 8696 672", Fault.ICCID),
        ("8945727852528696672F", Fault.ICCID),
        ("5701234567899", Fault.EAN),
        ("190199246874", Fault.EAN),
        ("8806094901234", Fault.EAN),
        ("3501234567897", Fault.EAN),
        ("89049032004008882600012345678901", Fault.EID),
        ("3557620527932", Fault.LENGTH),
        ("355762052793", Fault.LENGTH),
        ("355762052793235355", Fault.LENGTH),
        ("49015420323751912", Fault.LENGTH),
        ("1245727852528696672", Fault.LENGTH),
    ],
)
def test_the_usual_wrong_scan_is_named(text: str, code: Fault) -> None:
    for read in (read_imei, read_identifier):
        problem = read(text)
        assert isinstance(problem, IdentifierProblem)
        assert problem.code is code


@pytest.mark.parametrize("text", ["12345", "5CG7P8FX1M", "A0000012345678"])
def test_what_cannot_be_an_imei_is_a_matter_of_length_where_an_imei_is_meant(text: str) -> None:
    problem = read_imei(text)
    assert isinstance(problem, IdentifierProblem)
    assert problem.code is Fault.LENGTH


@pytest.mark.parametrize("text", ["", "   ", "\N{ZERO WIDTH SPACE}", "N/A", "-", "ingen", "0", "000000000000000", "?"])
def test_a_placeholder_is_no_identifier(text: str) -> None:
    for read in (read_imei, read_serial, read_identifier):
        problem = read(text)
        assert isinstance(problem, IdentifierProblem)
        assert problem.code is Fault.EMPTY
    assert candidates(text) == ()


def test_words_in_the_place_of_an_imei_are_no_imei() -> None:
    problem = read_imei("I alt")
    assert isinstance(problem, IdentifierProblem)
    assert problem.code is Fault.EMPTY


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5cg7p8fx1m", "5CG7P8FX1M"),
        ("S/N: PF3HM6BX", "PF3HM6BX"),
        ("sn: PF3HM6BX", "PF3HM6BX"),
        ("(S) Serial No. C02K3Z9VMSDW", "C02K3Z9VMSDW"),
        ("Serienummer: C02K3Z9VMSDW", "C02K3Z9VMSDW"),
        ("Service Tag: 5RFDP01", "5RFDP01"),
        ("*R5LZ743JW71*", "R5LZ743JW71"),
        ("R5LZ 743-JW71", "R5LZ743JW71"),
        ("SN1234567", "SN1234567"),
        ("VMAPLKT", "VMAPLKT"),
        ("S38G249", "S38G249"),
        ("12542331601", "12542331601"),
        ("Ｒ５ＬＺ７４３ＪＷ７１", "R5LZ743JW71"),
    ],
)
def test_a_serial_number_is_read_without_a_word(text: str, value: str) -> None:
    assert read_serial(text) == Identifier("serial", value)
    assert read_identifier(text) == Identifier("serial", value)


@pytest.mark.parametrize("text", ["AB", "Ærø12", "X" * 31, "PF3#HM6BX", "min telefon er væk", "3,55762E+14", GOOD])
def test_a_strange_serial_number_is_kept_with_a_notice(text: str) -> None:
    read = read_serial(text)
    assert isinstance(read, Identifier)
    assert read.notices == (Notice.NOT_UNDERSTOOD,)
    assert read.value == normalise(text)


def test_a_serial_number_too_long_to_be_kept_is_a_problem() -> None:
    assert isinstance(read_serial("X" * SERIAL_MAX_LENGTH), Identifier)
    for text in ("X" * (SERIAL_MAX_LENGTH + 1), "X" * (TEXT_MAX_LENGTH + 1)):
        for read in (read_serial, read_identifier):
            problem = read(text)
            assert isinstance(problem, IdentifierProblem)
            assert problem.code is Fault.TOO_LONG
        assert candidates(text) == ()


def test_apples_s_is_taken_off_where_the_brand_is_apple() -> None:
    read = Identifier("serial", "C02K3Z9VMSDW", (Notice.PREFIX_REMOVED,))
    assert read_serial("SC02K3Z9VMSDW", brand="apple") == read
    assert read_serial("SC02K3Z9VMSDW", scanned=True) == read
    assert read_serial("SSHX8JXDGZW", brand="Apple").value == "SHX8JXDGZW"


@pytest.mark.parametrize(
    ("text", "brand", "scanned"),
    [
        ("SHX8JXDGZW", "Apple", True),
        ("SGSDL2ASH8", "Apple", False),
        ("S38G249", "Dell", True),
        ("SC02K3Z9VMSDW", "", False),
        ("SC02K3Z9VMSDW", "Zebra", True),
        ("S5CG7P8FX1M", "HP", True),
        ("SABCDEFGHIJK", "Apple", True),
    ],
)
def test_a_real_number_that_begins_with_s_keeps_it(text: str, brand: str, *, scanned: bool) -> None:
    assert read_serial(text, brand=brand, scanned=scanned) == Identifier("serial", text)


def test_lenovos_barcode_gives_its_serial_number() -> None:
    read = Identifier("serial", "PF3HM6BX", (Notice.PREFIX_REMOVED,))
    assert read_serial("1S20XW004DMXPF3HM6BX") == read
    assert read_identifier("1S20XW004DMXPF3HM6BX", brand="Lenovo") == read
    assert read_serial("1S20XW004DMXPF3HM6BX", brand="HP").value == "1S20XW004DMXPF3HM6BX"


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("imei", GOOD, GOOD),
        ("serial", GOOD, f"S/N {GOOD}"),
        ("serial", "570123456789", "S/N 570123456789"),
        ("serial", "18136522500", "18136522500"),
        ("serial", "PF3HM6BX", "PF3HM6BX"),
    ],
)
def test_a_number_that_is_kept_is_written_so_that_it_is_read_back(kind: IdentifierKind, value: str, text: str) -> None:
    assert as_typed(kind, value) == text
    read = read_identifier(text)
    assert isinstance(read, Identifier)
    assert (read.kind, read.value) == (kind, value)


def test_a_label_decides_what_digits_mean() -> None:
    assert read_identifier("S/N 490154203237519").kind == "serial"
    problem = read_identifier("IMEI: 12345")
    assert isinstance(problem, IdentifierProblem)
    assert problem.code is Fault.LENGTH


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        (GOOD, (("imei", GOOD), ("serial", GOOD))),
        ("49015420323751", (("imei", GOOD), ("serial", "49015420323751"))),
        ("SC02K3Z9VMSDW", (("serial", "SC02K3Z9VMSDW"), ("serial", "C02K3Z9VMSDW"))),
        ("shx8-jxdgzw", (("serial", "SHX8JXDGZW"), ("serial", "HX8JXDGZW"))),
        ("S38G249", (("serial", "S38G249"),)),
        ("1S20XW004DMXPF3HM6BX", (("serial", "1S20XW004DMXPF3HM6BX"), ("serial", "PF3HM6BX"))),
        ("490154203237519", (("serial", "490154203237519"),)),
        ("", ()),
    ],
)
def test_the_register_is_asked_for_every_reading(text: str, pairs: tuple[tuple[str, str], ...]) -> None:
    assert candidates(text) == pairs


def test_every_code_has_a_danish_sentence_without_gaps() -> None:
    problems = [problem_text(IdentifierProblem(code, "123", 3)) for code in Fault]
    notices = [notice_text(notice, GOOD) for notice in Notice]
    assert len(set(problems + notices)) == len(Fault) + len(Notice)
    for sentence in problems + notices:
        assert sentence.endswith(".")
        assert "%" not in sentence
    assert "12 cifre" not in problem_text(IdentifierProblem(Fault.LENGTH, "5CG7P8FX1M", 5))
    assert "her står 13" in problem_text(IdentifierProblem(Fault.LENGTH, "3557620527932", 13))
    assert "3,55762E+14" in problem_text(IdentifierProblem(Fault.SCIENTIFIC, "3,55762E+14"))


def test_a_box_that_takes_either_says_how_a_serial_number_of_digits_is_written() -> None:
    for text in ("123456789012345678", "5701234567899"):
        problem = read_identifier(text)
        assert isinstance(problem, IdentifierProblem)
        assert "skriv S/N foran" in problem_text(problem, either=True)
        assert "S/N foran" not in problem_text(problem)
        assert read_identifier(f"S/N {text}") == Identifier("serial", text)
    letters = read_identifier("IMEI R58T30ABCDE")
    assert isinstance(letters, IdentifierProblem)
    assert "uden ordet IMEI" in problem_text(letters, either=True)
    assert "feltet for serienummer" in problem_text(letters)
    assert len({problem_text(IdentifierProblem(code, "123", 3), either=True) for code in Fault}) == len(Fault)


@given(imeis, st.lists(separators, min_size=15, max_size=15), st.sampled_from(["", "IMEI: ", "imei ", "IMEI2: "]))
def test_a_valid_imei_reads_back_with_any_separators(imei: str, between: list[str], label: str) -> None:
    text = label + "".join(digit + gap for digit, gap in zip(imei, [*between[:14], ""], strict=True))
    # A slash before the last two digits of 17 or 16 is a software version; 15 digits have none.
    assert read_imei(text) == Imei(imei)


@given(imeis, st.integers(0, 14), st.integers(1, 9))
def test_one_changed_digit_never_passes(imei: str, place: int, shift: int) -> None:
    changed = imei[:place] + str((int(imei[place]) + shift) % 10) + imei[place + 1 :]
    read = read_imei(changed)
    assert isinstance(read, IdentifierProblem)
    assert read.code in {Fault.CHECK_DIGIT, Fault.EMPTY}


@given(imeis, st.integers(0, 13))
def test_two_swapped_neighbours_pass_only_as_nine_and_zero(imei: str, place: int) -> None:
    first, second = imei[place], imei[place + 1]
    assume(first != second)
    swapped = imei[:place] + second + first + imei[place + 2 :]
    assert isinstance(read_imei(swapped), Imei) == ({first, second} == {"0", "9"})


@given(st.text(max_size=80))
@example("S/N S/N: ABC")
@example("I-MEI490154203237518")
@example("IMEI: IMEI 490154203237518")
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(
    st.text(max_size=600) | st.text(string.ascii_letters + string.digits + " -./:+,E", max_size=40),
    st.sampled_from(["", "Apple", "Lenovo", "HP"]),
    st.booleans(),
)
def test_no_text_breaks_the_reader_and_what_was_read_reads_the_same(text: str, brand: str, scanned: bool) -> None:
    pairs = candidates(text)
    read_imei(text)
    serial = read_serial(text, brand=brand, scanned=scanned)
    if isinstance(serial, Identifier):
        again = read_serial(serial.value, brand=brand, scanned=scanned)
        assert isinstance(again, Identifier)
        assert again.value == serial.value
        assert 0 < len(serial.value) <= SERIAL_MAX_LENGTH
        assert "\x00" not in serial.value
        serial.value.encode("utf-8")
    identifier = read_identifier(text, brand=brand, scanned=scanned)
    if isinstance(identifier, Identifier):
        assert (identifier.kind, identifier.value) in pairs or Notice.PREFIX_REMOVED in identifier.notices
        assert (
            read_identifier(identifier.value, brand=brand, scanned=scanned)
            in (
                Identifier(identifier.kind, identifier.value),
                Identifier(identifier.kind, identifier.value, (Notice.NOT_UNDERSTOOD,)),
            )
            or identifier.value.isdecimal()
        )
