"""The numbers on bookings and labels."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.numbers import booking_number, compact, is_shipment_number, shipment_number, spaced


def test_a_booking_number_is_short_and_has_nothing_that_can_be_taken_for_something_else() -> None:
    for _ in range(500):
        assert re.fullmatch(r"B[2-9BCDFGHJKLMNPQRSTVWXZ]{5}", booking_number())


def test_two_numbers_are_hardly_ever_the_same() -> None:
    assert len({booking_number() for _ in range(300)}) > 295
    assert len({shipment_number() for _ in range(1000)}) == 1000


@given(st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_found(place: int, added: int) -> None:
    number = shipment_number()
    assert is_shipment_number(number)
    digits = number[2:]
    wrong = str((int(digits[place]) + added) % 10)
    assert not is_shipment_number(f"DK{digits[:place]}{wrong}{digits[place + 1 :]}")


@pytest.mark.parametrize("text", ["", "DK", "DK123", "B7K3Q9", "DK4820197355X", "SE48201973556"])
def test_anything_else_is_no_shipment_number(text: str) -> None:
    assert not is_shipment_number(text)


def test_what_is_typed_in_groups_or_small_letters_is_the_same_number() -> None:
    number = shipment_number()
    assert compact(f" {spaced(number).lower()} ") == number
    assert compact("b7-k3 q9") == "B7K3Q9"
