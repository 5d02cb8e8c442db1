"""The whole case as one PDF: what it says, in which language, and how much of it through which door."""

import io
from datetime import datetime, timedelta

import pytest
from pypdf import PdfReader

from claims.complaints import acknowledge
from claims.complaints import receive as complain
from claims.deciding.decisions import decide
from claims.models import Claim
from claims.routes.originals import receive_new
from claims.writing.messaging import receive as write_to_us
from tests.cast import COPENHAGEN, NOW
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


# Complaints -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def complained(cast):
    """A claim that is complained of; whoever reads the case finds the same words on the page and on the paper."""
    receipt = assessed(cast)
    complain(number=receipt.claim.number, text="Det er forkert.", channel="page", by=None, now=NOW)
    return receipt


def standing(client, receipt) -> list[str]:
    return [words(client.get(page(receipt))), read(client.get(page(receipt, "sag.pdf")))]


def test_a_complaint_that_nobody_has_read_in_time_is_admitted_as_that_and_its_answer_stays_promised(
    complained, client, frozen
):
    frozen.move_to(NOW + timedelta(days=1, hours=7))
    for said in standing(client, complained):
        assert (
            "Vi lovede at læse og bekræfte din klage senest 16. september 2026 kl. 16.00, og det nåede vi ikke. "
            "Din klage ligger nu øverst hos os. Vi bekræfter i stedet senest 17. september 2026 kl. 16.00. "
            "Du har et endeligt skriftligt svar senest 6. oktober 2026 kl. 16.00."
        ) in said
        assert "Vi lovede dig svar" not in said


@pytest.mark.parametrize("is_read", [True, False], ids=["read", "unread"])
def test_a_late_answer_to_a_complaint_has_a_new_time_of_a_working_day(complained, cast, client, frozen, is_read):
    if is_read:
        acknowledge(number=complained.claim.number, by=cast.gry, now=NOW)
    frozen.move_to(datetime(2026, 10, 6, 17, tzinfo=COPENHAGEN))
    for said in standing(client, complained):
        assert (
            "Vi lovede dig svar senest 6. oktober 2026 kl. 16.00, og det nåede vi ikke. "
            "Din klage ligger nu øverst hos os. Vi svarer i stedet senest 7. oktober 2026 kl. 16.00."
        ) in said
        assert "skriftligt svar senest" not in said


def test_a_complaint_in_time_says_who_read_it_and_when_it_is_answered(complained, cast, client):
    for said in standing(client, complained):
        assert "En af os læser den og bekræfter den senest 16. september 2026 kl. 16.00." in said
    acknowledge(number=complained.claim.number, by=cast.gry, now=NOW)
    for said in standing(client, complained):
        assert "har læst din klage. Du har et endeligt skriftligt svar senest 6. oktober 2026 kl. 16.00." in said


def test_the_pdf_of_a_rejection_says_how_to_complain_and_by_when_we_answer(cast, client):
    receipt = assessed(cast)
    decide(number=receipt.claim.number, kind="rejected", clause="6", reason="Nej.", by=cast.camilla, now=NOW)
    link = f"{trusted(receipt.claim)}sag.pdf"
    said = read(client.get(link))
    assert "Du har ret til at klage. Skriv til os på sagens side, eller ring på 70 20 40 60" in said
    assert "senest 1 arbejdsdag efter, at vi har fået den, og svarer senest 15 arbejdsdage efter." in said
    complain(number=receipt.claim.number, text="Det er forkert.", channel="page", by=None, now=NOW)
    assert "Du har ret til at klage." not in read(client.get(link))


def test_fetched_by_the_link_it_speaks_the_claims_language_where_none_was_chosen(cast, client):
    answer = client.get(page(filed(**TOLD, language="en"), "sag.pdf"))
    assert answer.headers["Content-Language"] == "en"
    assert "Claim number" in read(answer)
