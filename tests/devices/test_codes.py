"""What the codes on a label are: the device's own numbers, and everything that is scanned in their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from devices.code_texts import code_name, code_text
from devices.codes import CHOICES, MOST_CODES, CodeKind, FoundCode, ReadCode, sort_out

FIRST, SECOND, THIRD = "356938035643809", "490154203237518", "355762052793235"
EID = "89049032000000000000000012345678"


def told(*texts: str, symbology: str = "code128") -> list[tuple[str, str, int]]:
    return [(code.kind.value, code.value, code.slot) for code in sort_out(ReadCode(symbology, t) for t in texts)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (FIRST, "imei", FIRST),
        (f"IMEI: {FIRST}", "imei", FIRST),
        (f"IMEI/MEID {FIRST}", "imei", FIRST),
        ("35-693803-564380-9", "imei", FIRST),
        (f"{FIRST}07", "imei", FIRST),
        ("356938035643808", "wrong_imei", "356938035643808"),
        ("35693803564380", "meid", "35693803564380"),
        ("A10000009296F2", "meid", "A10000009296F2"),
        (EID, "eid", EID),
        (f"EID: {EID}", "eid", EID),
        ("8945010000000000012", "iccid", "8945010000000000012"),
        ("8945010000000000012F", "iccid", "8945010000000000012F"),
        ("5701234567899", "ean", "5701234567899"),
        ("SF2LX7K9QPL", "serial", "F2LX7K9QPL"),
        ("S/N: R58T30ABCDE", "serial", "R58T30ABCDE"),
        ("SN 12345678", "serial", "12345678"),
        ("1S20XW004DMXPF3HM6BX", "serial", "PF3HM6BX"),
        ("R58T30ABCDE", "maybe_serial", "R58T30ABCDE"),
        ("12542331601", "maybe_serial", "12542331601"),
        ("1PMTP03QN/A", "part", "1PMTP03QN/A"),
        ("MTP03QN/A", "part", "MTP03QN/A"),
        ("SM-S911BZKDEUB", "part", "SM-S911BZKDEUB"),
        ("https://example.dk/?imei=356938035643809", "imei", FIRST),
        ("https://example.dk/p/356938035643809", "other", ""),
        ("WIFI:T:WPA;S:Nordlys;P:hemmelig1234;;", "other", ""),
        ("LPA:1$rsp.example.com$QR-G-5C-1LS-1W1Z9P7", "other", ""),
        ("Tak for dit køb", "other", ""),
        ("1234567890123456789012", "other", ""),
    ],
)
def test_each_code_is_said_for_what_it_is(text: str, kind: str, value: str) -> None:
    assert told(text) == [(kind, value, 0)]


@pytest.mark.parametrize("symbology", ["ean13", "EAN-13", "ean_13", "upca", "itf14"])
def test_a_code_of_the_shop_is_no_number_of_a_device_whatever_its_digits(symbology: str) -> None:
    assert told("0123456789012", symbology=symbology)[0][0] == "ean"


def test_two_imeis_are_the_first_and_the_second_as_they_stand() -> None:
    assert told("5701234567899", SECOND, FIRST, EID) == [
        ("imei", SECOND, 1),
        ("imei", FIRST, 2),
        ("eid", EID, 0),
        ("ean", "5701234567899", 0),
    ]


@pytest.mark.parametrize(
    "texts",
    [
        (f"IMEI2: {SECOND}", f"IMEI1: {FIRST}"),
        (f"IMEI 2: {SECOND}", FIRST),
        (SECOND, f"IMEI (1) {FIRST}"),
        (f"IMEI SLOT 2: {SECOND}", f"IMEI SLOT 1: {FIRST}"),
    ],
)
def test_what_the_codes_call_themselves_goes_before_their_order(texts: tuple[str, str]) -> None:
    assert told(*texts) == [("imei", FIRST, 1), ("imei", SECOND, 2)]


def test_one_imei_has_no_number_of_its_own_unless_it_says_so() -> None:
    assert told(FIRST) == [("imei", FIRST, 0)]
    assert told(f"IMEI2: {FIRST}") == [("imei", FIRST, 2)]


def test_of_more_than_two_nobody_can_say_which_is_which() -> None:
    assert [slot for _kind, _value, slot in told(FIRST, SECOND, THIRD)] == [0, 0, 0]
    assert told(f"IMEI1: {FIRST}", f"IMEI1: {SECOND}") == [("imei", FIRST, 0), ("imei", SECOND, 0)]


def test_a_number_that_stands_there_twice_is_said_once() -> None:
    assert told(FIRST, f"IMEI {FIRST}", FIRST) == [("imei", FIRST, 0)]


@pytest.mark.parametrize(
    "text",
    [
        f"IMEI1:{FIRST};IMEI2:{SECOND};SN:R58T30ABCDE",
        f'{{"imei1": "{FIRST}", "imei2": "{SECOND}", "sn": "R58T30ABCDE"}}',
        f"IMEI1 {FIRST} IMEI2 {SECOND} S/N R58T30ABCDE",
        f"IMEI 1: {FIRST}\nIMEI 2: {SECOND}\nSN: R58T30ABCDE",
    ],
)
def test_a_code_with_several_numbers_gives_them_all(text: str) -> None:
    assert told(text, symbology="qrcode") == [("imei", FIRST, 1), ("imei", SECOND, 2), ("serial", "R58T30ABCDE", 0)]


def test_only_what_a_device_is_known_by_can_be_chosen() -> None:
    assert {CodeKind.IMEI, CodeKind.SERIAL, CodeKind.MAYBE_SERIAL} == CHOICES
    assert [code.is_choice for code in sort_out([ReadCode("code128", FIRST), ReadCode("code128", EID)])] == [
        True,
        False,
    ]


def test_every_kind_has_a_name_and_a_sentence() -> None:
    names = {code_name(FoundCode(kind)) for kind in CodeKind}
    sentences = {code_text(FoundCode(kind)) for kind in CodeKind}
    assert len(names) == len(sentences) == len(CodeKind)
    assert all(sentence.endswith(".") for sentence in sentences)
    assert code_name(FoundCode(CodeKind.IMEI, FIRST, 2)) == "IMEI 2"


@given(st.lists(st.text(max_size=80), max_size=60))
def test_whatever_a_reader_reads_is_sorted_without_a_stumble(texts: list[str]) -> None:
    found = sort_out(ReadCode("qrcode", text) for text in texts)
    assert len(found) <= MOST_CODES * 80
    for code in found:
        assert code.kind is not CodeKind.IMEI or (len(code.value) == 15 and luhn.is_valid(code.value))
        assert code.kind is not CodeKind.OTHER or not code.value


@given(st.text("0123456789 IMEImei12:/.-", max_size=200))
def test_an_imei_is_never_made_up(text: str) -> None:
    digits = "".join(c for c in text if c.isdecimal())
    for code in sort_out([ReadCode("code128", text)]):
        if code.kind is CodeKind.IMEI:
            assert code.value in digits
