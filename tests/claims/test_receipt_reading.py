"""When something was bought and for how much, out of the words of receipts and invoices."""

import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.files.receipt_reading import Reading, read_receipt

TODAY = date(2026, 9, 15)
BOUGHT = date(2025, 3, 3)
PAID = Decimal("8499.00")


def read(*lines: str) -> Reading:
    return read_receipt("\n".join(lines), today=TODAY)


@pytest.mark.parametrize(
    "said",
    [
        "Købsdato: 3. marts 2025",
        "Købsdato 03-03-2025",
        "Købt den 3.3.2025",
        "FAKTURADATO 03.03.2025",
        "Fakturadato: 3/3 2025 03/03/2025",
        "Bilagsdato 3. mar. 2025",
        "Ordredato: 2025-03-03",
        "Invoice date: March 3, 2025",
        "Invoice Date: 3 March 2025",
        "Date of purchase 3rd March 2025",
        "Dato 03.03.25 kl. 14:22",
        "03.03.2025 14:22 Ekspedient 4",
    ],
)
def test_the_day_is_read_as_danes_and_englishmen_write_it(said: str) -> None:
    assert read(said).bought_on == BOUGHT


@pytest.mark.parametrize(
    "said",
    [
        "I alt 8.499,00 kr.",
        "I ALT DKK 8499.00",
        "Ialt kr. 8.499,-",
        "Total inkl. moms 8.499,00 DKK",
        "Total incl. VAT: DKK 8,499.00",
        "Total (inkl. 25 % moms) 8.499,00 kr",
        "At betale: 8 499,00 kr.",
        "Beløb i alt 8499,00 kr",
        "Samlet pris 8.499 kr.",
        "Amount due DKK 8499.00",
        "I alt 8.499,00 kr. heraf moms 1.699,80",
        "Total DKK 6.799,20 1.699,80 8.499,00",
    ],
)
def test_the_total_is_read_however_it_is_written(said: str) -> None:
    assert read(said).price_dkk == PAID


def test_a_whole_invoice_gives_both_and_takes_nothing_else_for_them() -> None:
    assert read(
        "Faktura 2025030 CVR 12345678 Tlf. 70 20 30 40",
        "Fakturadato 03-03-2025 Forfaldsdato 17-03-2025 Leveringsdato 05-03-2025",
        "Vare Antal Pris Beløb",
        "iPhone 15 128 GB 1 6.799,20 6.799,20",
        "Subtotal 6.799,20",
        "Rabat i alt 0,00",
        "Moms 25 % 1.699,80",
        "Total inkl. moms DKK 8.499,00",
        "Garanti til 03-03-2027",
    ) == Reading(BOUGHT, PAID)


def test_what_stands_below_its_word_belongs_to_it() -> None:
    assert read(
        "Fakturanr. Fakturadato Forfaldsdato", "10023 03-03-2025 17-03-2025", "At betale", "8.499,00 kr."
    ) == Reading(BOUGHT, PAID)


def test_the_better_word_decides() -> None:
    assert read("Ordredato 1.3.2025", "Købsdato 3.3.2025", "Dato 9.3.2025").bought_on == BOUGHT
    assert read("Total DKK 6.799,20", "Total inkl. moms DKK 8.499,00").price_dkk == PAID


@pytest.mark.parametrize(
    "lines",
    [
        ("Købsdato 3.3.2025", "Købsdato 4.3.2025"),
        ("03.03.2025", "04.03.2025"),
        ("Forfaldsdato 3.3.2025",),
        ("Leveret 3.3.2025",),
        ("Købsdato 31.2.2025",),
        ("Købsdato 3.3.2027",),
        ("Købsdato 3.3.1999",),
        # March or April, of a shop that may be anywhere.
        ("Invoice date 03/04/2025", "Total DKK 8,499.00"),
        ("Tlf. 70 20 30 40, CVR 12345678",),
    ],
)
def test_no_day_is_offered_where_it_is_not_sure(lines: tuple[str, ...]) -> None:
    assert read(*lines).bought_on is None


@pytest.mark.parametrize(
    "lines",
    [
        ("I alt 8.499,00 kr.", "I alt 9.000,00 kr."),
        ("Total EUR 8.499,00",),
        ("Total 8.499,00 SEK", "Moms 25 %"),
        ("Total 8 499,00 kr", "Org.nr 556677-8899", "Moms 25 %"),
        ("Total 8,499.00",),
        ("Total ekskl. moms 6.799,20 kr.",),
        ("Subtotal 6.799,20 kr.", "Moms i alt 1.699,80 kr."),
        ("Total rabat 500,00 kr.",),
        ("Pr. md. 399,00 kr.",),
        ("Total 49,00 kr.",),
        ("Total 1.250.000,00 kr.",),
        ("iPhone 15 8.499,00 kr.",),
        ("Total: 25 %",),
    ],
)
def test_no_price_is_offered_where_it_is_not_sure(lines: tuple[str, ...]) -> None:
    assert read(*lines).price_dkk is None


@pytest.mark.parametrize(
    "lines",
    [
        ("iPhone 15 8.499,00", "iPad 6.000,00", "I alt 14.499,00 kr."),
        ("Mobilabonnement", "I alt inkl. moms 399,00 kr."),
        ("Månedlig betaling", "I alt 299,00 kr."),
    ],
)
def test_what_was_paid_for_several_things_or_again_and_again_is_no_price_of_one(lines: tuple[str, ...]) -> None:
    assert read(*lines).price_dkk is None


def test_its_one_line_may_stand_beside_the_total_with_moms_or_without() -> None:
    for line in ("iPhone 15 8.499,00", "iPhone 15 6.799,20", "Cover 99,00"):
        assert read(line, "I alt 8.499,00 kr.").price_dkk == Decimal("8499.00")


@pytest.mark.parametrize("word", ["Kreditnota", "CREDIT NOTE", "Kreditfaktura 12"])
def test_a_credit_note_is_no_purchase(word: str) -> None:
    assert not read(word, "Fakturadato 3.3.2025", "Total inkl. moms 8.499,00 kr.")


@given(st.text(max_size=400))
def test_no_text_makes_it_fall_over(text: str) -> None:
    assert isinstance(read_receipt(text, today=TODAY), Reading)


@pytest.mark.parametrize(
    "piece", ["1.", "1 ", "8.499,", "i alt ", "total inkl. ", "dato ", "03-", "kr.", "3. marts ", "æ", "\n1", "dkk 1 "]
)
def test_a_long_text_of_nonsense_costs_little(piece: str) -> None:
    begun = time.process_time()
    read_receipt(piece * (50_000 // len(piece)), today=TODAY)
    read_receipt("\n".join([piece * 40] * 600), today=TODAY)
    assert time.process_time() - begun < 1.5
