"""Numbers one slip away from what was typed."""

import pytest
from stdnum import luhn

from devices.identifiers import IMEI, SERIAL
from devices.near_identifiers import near

RIGHT = "490154203237518"


def test_every_wrong_digit_of_an_imei_leads_back_to_it() -> None:
    for place in range(15):
        for digit in "0123456789":
            if digit != RIGHT[place]:
                wrong = RIGHT[:place] + digit + RIGHT[place + 1 :]
                assert (IMEI, RIGHT) in near(wrong), wrong


def test_two_digits_that_changed_places_one_lost_and_one_added_lead_back_to_it() -> None:
    slips = {RIGHT[:n] + RIGHT[n + 1] + RIGHT[n] + RIGHT[n + 2 :] for n in range(14)} - {RIGHT}
    slips |= {RIGHT[:n] + RIGHT[n + 1 :] for n in range(15)}
    slips |= {RIGHT[:n] + "7" + RIGHT[n:] for n in range(16)}
    for wrong in slips:
        assert (IMEI, RIGHT) in near(wrong), wrong


@pytest.mark.parametrize("text", ["490154203237517", "49015420323751", "4901542032375188"])
def test_only_numbers_with_a_right_check_digit_are_meant_and_they_are_few(text: str) -> None:
    meant = near(text)
    assert 0 < len(meant) <= 30
    for kind, value in meant:
        assert kind == IMEI
        assert len(value) == 15
        assert luhn.is_valid(value)
        assert value != text


def test_a_serial_number_may_have_one_other_character_or_two_changed_about() -> None:
    meant = near("c02-xk1q9jgh7")
    assert (SERIAL, "C02XK1Q9JGH8") in meant
    assert (SERIAL, "C02KX1Q9JGH7") in meant
    assert (SERIAL, "C02XK1Q9JGH7") not in meant
    assert len(meant) <= 500


@pytest.mark.parametrize(
    "text", ["", "anna", "ABCDEFGH", "12345", "S-2026-000123-2026-000123", "æøå123456", "12345678"]
)
def test_what_is_no_such_number_has_no_neighbours(text: str) -> None:
    if text == "12345678":
        assert {kind for kind, _value in near(text)} == {SERIAL}
    else:
        assert near(text) == []
