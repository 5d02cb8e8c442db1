"""Dates, prices, telephone numbers, mail addresses and months, as people write them."""

from datetime import date
from decimal import Decimal

import pytest

from fleet.values import read_date, read_email, read_excel_day, read_months, read_phone, read_price

MARCH = date(2025, 3, 14)


@pytest.mark.parametrize(
    "text",
    [
        "14-03-2025",
        "14.03.2025",
        "14/03/2025",
        "14/3/2025",
        "14.03.25",
        "14-3-25",
        "2025-03-14",
        "2025/03/14",
        "20250314",
        "2025-03-14 08:15:00.0000000",
        "2025-03-14T23:30:00Z",
        "14-03-2025 00:00",
        "14. marts 2025",
        "14 mar 2025",
        "14-Mar-25",
        "Fri Mar 14, 2025",
        "March 14, 2025",
        "Mar 14 2025 08:15",
    ],
)
def test_a_date_is_read_with_the_day_before_the_month_where_only_figures_tell(text: str) -> None:
    assert read_date(text) == MARCH


@pytest.mark.parametrize(
    "text",
    ["31-02-2025", "29-02-2023", "14-03.2025", "03/25/2025", "1989-12-31", "14-03-0025", "i går", "2025", "45730", ""],
)
def test_what_is_no_date_of_an_insured_device_is_none(text: str) -> None:
    assert read_date(text) is None


def test_a_leap_day_is_a_date() -> None:
    assert read_date("29-02-2024") == date(2024, 2, 29)


@pytest.mark.parametrize(("text", "day"), [("45730", MARCH), ("45730.5", MARCH), ("45730,0", MARCH)])
def test_a_spreadsheets_day_number_is_a_date(text: str, day: date) -> None:
    assert read_excel_day(text) == day


@pytest.mark.parametrize("text", ["4573", "457300", "10000", "abcde"])
def test_other_numbers_are_no_day_of_a_spreadsheet(text: str) -> None:
    assert read_excel_day(text) is None


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("9.499,00", "9499.00"),
        ("12.499,00 kr.", "12499.00"),
        ("DKK 7999", "7999"),
        ("7999 DKK", "7999"),
        ("10999.00", "10999.00"),
        ("10999.0", "10999.00"),
        ("10999.0000", "10999.00"),
        ("9,499.00", "9499.00"),
        ("9.499", "9499"),
        ("9,499", "9499"),
        ("1.209.499,50", "1209499.50"),
        ("9 499,00", "9499.00"),
        ("9\u00a0499,00", "9499.00"),
        ("9499,-", "9499"),
        ("kr. 9.499,5", "9499.50"),
        ("0", "0"),
    ],
)
def test_a_price_is_read_in_danish_and_english_writing(text: str, price: str) -> None:
    assert read_price(text) == Decimal(price)


@pytest.mark.parametrize(
    "text", ["gratis", "-100", "EUR 500", "1.2.3", "12,34,56", "9.499,123", "100000000", "1e9", "", "kr."]
)
def test_what_is_no_price_is_none(text: str) -> None:
    assert read_price(text) is None


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("20304050", "+4520304050"),
        ("20 30 40 50", "+4520304050"),
        ("+45 12 34 56 78", "+4512345678"),
        ("0045-20304050", "+4520304050"),
        ("(+45) 20-30-40-50", "+4520304050"),
        ("20304050.0", "+4520304050"),
        ("4520304050", "+4520304050"),
        ("+46 70 123 45 67", "+46701234567"),
        ("0046701234567", "+46701234567"),
    ],
)
def test_a_telephone_number_becomes_e164_and_is_danish_without_a_country_code(text: str, phone: str) -> None:
    assert read_phone(text) == phone


@pytest.mark.parametrize("text", ["123", "2030405", "203040506", "01234567", "+45 2030", "ring ikke", "+999 12345678"])
def test_what_no_telephone_can_have_is_none(text: str) -> None:
    assert read_phone(text) is None


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("pia@nordlys.example", "pia@nordlys.example"),
        ("Pia.O'Neill+it@Nordlys.Example", "Pia.O'Neill+it@Nordlys.Example"),
        ("mailto:pia@nordlys.example", "pia@nordlys.example"),
        ("pia@blåbær.example", "pia@blåbær.example"),
    ],
)
def test_a_mail_address_is_kept_as_written(text: str, email: str) -> None:
    assert read_email(text) == email


@pytest.mark.parametrize(
    "text",
    [
        "ikke en adresse",
        "pia@",
        "@nordlys.example",
        "pia@nordlys",
        "pia..ja@nordlys.example",
        "pia@nord lys.example",
        "pia@-nordlys.example",
        "a@b.dk, c@d.dk",
        "x" * 250 + "@a.dk",
        "pia@.example",
    ],
)
def test_what_is_no_mail_address_is_none(text: str) -> None:
    assert read_email(text) is None


@pytest.mark.parametrize(
    ("text", "months"),
    [("24", 24), ("24.0", 24), ("12 months", 12), ("24 mdr.", 24), ("2 år", 24), ("1 year", 12), ("0", 0)],
)
def test_a_warranty_is_read_in_months_and_years(text: str, months: int) -> None:
    assert read_months(text) == months


@pytest.mark.parametrize("text", ["livstid", "999", "-1", "2025-03-14", "11 år"])
def test_what_is_no_warranty_is_none(text: str) -> None:
    assert read_months(text) is None
