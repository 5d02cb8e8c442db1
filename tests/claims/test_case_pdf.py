"""The whole case as one PDF: what it says, in which language, and how much of it through which door."""

import io

import pytest
from pypdf import PdfReader

from claims.deciding.decisions import decide
from claims.models import Claim
from claims.routes.originals import receive_new
from claims.writing.messaging import receive as write_to_us
from tests.cast import NOW
from tests.claims.aftermath import replaced
from tests.claims.claimant import TOLD, assessed, filed, page, trusted
from tests.claims.filing_pages import words
from tests.claims.routed import walk_in as route_to_desk
from tests.claims.test_case_papers import stranger

pytestmark = pytest.mark.usefixtures("frozen")


def read(response) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages).split())


def test_the_whole_case_is_read_as_one_pdf(cast, client):
    receipt = assessed(cast)
    route = route_to_desk(receipt.claim, cast)
    write_to_us(number=receipt.claim.number, text="Må jeg beholde coveret?", by=None, now=NOW)
    answer = client.get(page(receipt, "sag.pdf"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert f'filename="sag-{receipt.claim.number}.pdf"' in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    said = read(answer)
    for told in (
        receipt.claim.number,
        "Aflevér enheden i morgen kl. 09.00 hos Mobilværkstedet i Kolding.",
        route.booking.number,
        "Den faldt på gulvet.",
        "Må jeg beholde coveret?",
        "Send købsbilag",
        "Du anmeldte skaden.",
    ):
        assert told in said, told
    assert receipt.token not in said


@pytest.mark.parametrize("text", ["Ord. " * 700, "Linje\n" * 600, "<b>&" * 800, "u" * 3900])
def test_a_long_story_runs_over_as_many_pages_as_it_takes(cast, client, text):
    receipt = filed(**{**TOLD, "description": text})
    write_to_us(number=receipt.claim.number, text=text, by=None, now=NOW)
    answer = client.get(page(receipt, "sag.pdf"))
    assert answer.status_code == 200
    assert len(PdfReader(io.BytesIO(answer.content)).pages) >= 2


def test_the_pdf_says_what_to_do_after_a_theft(cast, client):
    said = read(client.get(page(filed(**{**TOLD, "peril": "theft"}), "sag.pdf")))
    assert "Gør det her nu" in said
    assert "Få SIM-kortet spærret hos teleselskabet." in said


def test_the_pdf_says_what_becomes_of_the_old_device(cast, client):
    claim = replaced(cast)
    path = trusted(claim)
    assert "sender du den gamle i den frankerede pose" in read(client.get(f"{path}sag.pdf"))
    receive_new(number=claim.number, by=None, now=NOW)
    assert "Send den senest 29. september 2026." in read(client.get(f"{path}sag.pdf"))


def test_a_paper_names_its_times_in_full(cast, client):
    receipt = assessed(cast)
    route_to_desk(receipt.claim, cast)
    assert "16. september 2026 kl. 09.00" in read(client.get(page(receipt, "sag.pdf")))


def test_the_pdf_reads_the_decision_with_its_clause_and_the_law(cast, client):
    receipt = assessed(cast)
    decide(
        number=receipt.claim.number,
        kind="rejected",
        clause="6",
        reason="Ridser er ikke dækket.",
        by=cast.camilla,
        now=NOW,
    )
    said = read(client.get(f"{trusted(receipt.claim)}sag.pdf"))
    assert "Ridser er ikke dækket." in said
    assert "punkt 6" in said


def test_the_pdf_of_a_stranger_tells_no_more_than_their_page(cast, client):
    receipt, route = stranger(cast)
    claim = Claim.objects.get(pk=receipt.claim.pk)
    secret = (route.booking.number, "Mobilværkstedet", "Kolding", "iPhone", "Nordlys", "Anna", "i morgen kl. 09.00")
    said = read(client.get(page(receipt, "sag.pdf")))
    for told in secret:
        assert told not in said, told
    read_by_user = read(client.get(f"{trusted(claim)}sag.pdf"))
    for told in (route.booking.number, "Mobilværkstedet", "iPhone", "Nordlys"):
        assert told in read_by_user, told


def test_every_word_of_the_pdf_stands_on_the_page_too(cast, client):
    """What is in the PDF alone are its own headings, and how things stand in words."""
    receipt = assessed(cast)
    route_to_desk(receipt.claim, cast)
    on_page = words(client.get(page(receipt)))
    for line in ("Jernbanegade 4", "Enheden", "Den faldt på gulvet.", "20 30 40 50"):
        assert (line in read(client.get(page(receipt, "sag.pdf")))) == (line in on_page)


def test_the_pdf_speaks_the_readers_language(cast, client):
    receipt = filed(**TOLD)
    client.cookies["django_language"] = "en"
    assert client.get(page(receipt, "sag.pdf")).content.startswith(b"%PDF")


def test_the_employee_fetches_their_own_and_no_other_does(cast, as_user):
    claim = filed(**TOLD).claim
    where = f"/min-side/sag/{claim.number}/sag.pdf"
    assert "iPhone" in read(as_user(cast.anna).get(where))
    assert as_user(cast.david).get(where).status_code == 404
    assert as_user(cast.camilla).get(where).status_code == 403
