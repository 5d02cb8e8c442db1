"""Proofs of purchase as PDF files, opened where they can do no harm, and read for the day and the price."""

import re
from datetime import date
from decimal import Decimal

import pytest

from claims.files import decoding, papers, receipts, uploads
from claims.files.receipt_reading import Reading
from tests.claims.files import picture, upload
from tests.claims.hostile_files import Hostile, hostile_files
from tests.claims.receipts import paper, picture_of_paper

TODAY = date(2026, 9, 15)
BOTH = Reading(date(2025, 3, 3), Decimal("8499.00"))
PAPERS = [file for file in hostile_files() if file.what.startswith("pdf") or "pdf" in file.name]


def read(content: bytes) -> Reading:
    return receipts.read(uploads.read(upload(content, "faktura.pdf", "application/pdf")), today=TODAY)


def test_an_invoice_is_read() -> None:
    assert read(paper()) == BOTH


def test_an_invoice_in_columns_is_read() -> None:
    table = (
        ("Fakturanr.", "Fakturadato", "Forfaldsdato"),
        ("48213", "03-03-2025", "17-03-2025"),
        ("Subtotal", "", "6.799,20"),
        ("Moms 25 %", "", "1.699,80"),
        ("I alt", "DKK", "8.499,00"),
    )
    assert read(paper(table)) == BOTH


def test_an_english_receipt_is_read() -> None:
    lines = ("Order date: 3 March 2025", "Subtotal DKK 6,799.20", "VAT 25% DKK 1,699.80", "Total DKK 8,499.00")
    assert read(paper(lines)) == BOTH


@pytest.mark.parametrize("mark", ["e800", "00e8", "feff", "fffe", "efbb", "0000", "8081"])
def test_a_paper_is_read_whatever_the_bytes_of_its_mark_look_like(mark: str) -> None:
    marked, found = re.subn(rb"(?<=<)[0-9a-f]{4}(?=[0-9a-f]{28}>)", mark.encode(), paper())
    assert found == 2
    assert read(marked) == BOTH


def test_of_a_long_paper_the_first_pages_are_read() -> None:
    assert read(paper(pages=40)) == BOTH


def test_a_paper_without_text_and_a_picture_of_one_say_nothing() -> None:
    assert read(picture_of_paper()) == Reading()
    assert receipts.read(uploads.read(upload(picture())), today=TODAY) == Reading()


@pytest.mark.parametrize("file", PAPERS, ids=lambda file: file.what)
def test_a_hostile_paper_costs_nothing_but_the_suggestion(file: Hostile) -> None:
    try:
        assert read(file.content) == Reading()
    except uploads.UploadProblem:
        # It is none, whatever its name says.
        assert not file.what.startswith("pdf ")
    assert read(paper()) == BOTH


@pytest.mark.parametrize("file", PAPERS, ids=lambda file: file.what)
def test_a_hostile_paper_is_stopped_early(file: Hostile) -> None:
    try:
        took = decoding.measured(papers.receipt, file.content, TODAY.isoformat(), seconds=receipts.SECONDS)
    except (decoding.Refused, decoding.TimedOut, decoding.Crashed):
        return
    assert took.processor < receipts.SECONDS
    assert took.peak < 512 * 1024 * 1024


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {"bought_on": "i går", "price_dkk": None},
        {"bought_on": "2027-01-01", "price_dkk": None},
        {"bought_on": None, "price_dkk": "NaN"},
        {"bought_on": None, "price_dkk": "-5"},
        {"bought_on": 3, "price_dkk": 4.5},
    ],
)
def test_an_answer_that_the_paper_itself_wrote_is_no_reading(answer: object) -> None:
    assert receipts._checked(answer, TODAY) == Reading()
