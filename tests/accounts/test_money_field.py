"""Kroner as people write them in a form."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from accounts.fields import MoneyField


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234", "1234.00"),
        ("1.234", "1234.00"),
        ("1 234", "1234.00"),
        ("1.234,5", "1234.50"),
        ("1234,50 kr.", "1234.50"),
        ("DKK 12.499,00", "12499.00"),
        ("499.95", "499.95"),
        ("0", "0.00"),
        ("99.999.999,99", "99999999.99"),
    ],
)
def test_an_amount_is_read_as_it_is_written(text: str, amount: str) -> None:
    assert MoneyField().clean(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["-5", "tolv", "1.23.4", "1,234.50", "1,2,3", "1e5", "١٢", "kr.", "DKK"])
def test_what_is_no_amount_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValidationError, match=r"1\.234,50"):
        MoneyField().clean(text)


def test_more_than_a_column_holds_is_too_much() -> None:
    with pytest.raises(ValidationError, match="for stort"):
        MoneyField().clean("100.000.000")


def test_nothing_is_no_amount_and_not_zero() -> None:
    assert MoneyField(required=False).clean(" ") is None


def test_an_amount_that_stands_already_is_shown_as_it_would_be_typed() -> None:
    assert MoneyField().prepare_value(Decimal("1234.5")) == "1234,50"
    assert MoneyField().prepare_value("tolv") == "tolv"
    with translation.override("en"):
        typed = MoneyField().prepare_value(Decimal("1234.5"))
        assert typed == "1234.50"
        assert MoneyField().clean(typed) == Decimal("1234.5")
