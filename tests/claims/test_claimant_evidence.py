"""What the pages behind a private link take in, and what they refuse with what to do."""

import io
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import escape
from PIL import Image

from claims.closing import withdraw
from claims.evidence.evidence import add_document
from claims.files import upload_room, uploads
from claims.filing.filing import Filing, file_claim
from claims.models import Claim
from claims.proof.links import token_of
from claims.routes.repairs import receive
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, NOW, UNKNOWN_IMEI
from tests.claims.claimant import TOLD, assessed, filed, page, trusted
from tests.claims.filed import reach
from tests.claims.files import GPS_IFD, pdf, picture, upload
from tests.claims.filing_pages import html, words
from tests.claims.proven import sent, show_contact
from tests.claims.routed import TOMORROW_AT_NINE
from tests.claims.routed import walk_in as route_to_desk

pytestmark = pytest.mark.usefixtures("frozen")


# What is taken in -------------------------------------------------------------------------------------------------


def test_a_document_closes_its_task_and_keeps_no_place(cast, client):
    receipt = filed(**TOLD)
    sent = upload(picture(gps=True), "Æblets kvittering.jpg")
    response = client.post(page(receipt, "bilag/proof_of_purchase/"), {"file": sent}, follow=True)
    assert "Vi har fået filen." in words(response)
    assert "Æblets kvittering.jpg" in words(response)
    document = receipt.claim.documents.get()
    assert document.received_from is None
    streamed = b"".join(client.get(page(receipt, f"fil/{document.pk}/")).streaming_content)
    assert not dict(Image.open(io.BytesIO(streamed)).getexif().get_ifd(GPS_IFD))
    assert receipt.claim.deadlines.get(kind="documentation").state == "met"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "Vælg den fil, du vil sende."),
        (upload(b"<html>", "side.html", "image/jpeg"), "Vi kan kun læse billeder"),
        (upload(picture()[:100]), "Vi kan ikke åbne filen."),
        (upload(b"", "tom.pdf"), "Filen er tom."),
        (upload(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 60, "IMG_1.HEIC"), "Vi kan ikke åbne filen."),
    ],
)
def test_a_file_we_cannot_take_says_what_to_do(cast, client, file, said):
    receipt = filed()
    response = client.post(page(receipt, "bilag/photo/"), {"file": file} if file else {})
    assert response.status_code == 200
    assert said in words(response)
    assert "<title>Fejl: " in html(response)
    assert not receipt.claim.documents.exists()


@pytest.mark.parametrize("rest", ["bilag/find_device/", "bilag/nonsense/", "svar/find_contact/", "svar/nonsense/"])
def test_what_is_not_the_claimants_has_no_page(cast, client, rest):
    assert client.get(page(filed(), rest)).status_code == 404
    assert client.post(page(filed(), rest), {"file": pdf()}).status_code == 404


def test_there_is_an_end_to_how_many_files_one_may_send(cast, client, monkeypatch):
    monkeypatch.setattr(upload_room, "MAX_FILES", 1)
    receipt = filed()
    # What we have put on the claim ourselves takes nothing of their room.
    ours = {"kind": "other", "upload": uploads.read(pdf("vores.pdf")), "by": cast.camilla, "now": NOW}
    add_document(number=receipt.claim.number, **ours)
    client.post(page(receipt, "bilag/photo/"), {"file": pdf()})
    response = client.post(page(receipt, "bilag/photo/"), {"file": pdf()})
    assert "flere er der ikke plads til" in words(response)
    assert receipt.claim.documents.count() == 2


def test_the_story_can_be_told_later(cast, client):
    receipt = filed()
    answers = {"peril": "liquid", "when": "yesterday", "country": "DK", "description": "Kaffe.", "battery": "no"}
    response = client.post(page(receipt, "svar/describe/"), answers, follow=True)
    assert "Tak. Vi har skrevet det på sagen." in words(response)
    claim = Claim.objects.get(pk=receipt.claim.pk)
    assert (claim.peril, claim.occurred_on, claim.description) == ("liquid", NOW.date() - timedelta(days=1), "Kaffe.")
    assert not claim.tasks.open().filter(kind="describe").exists()


def test_only_what_is_not_known_is_asked(cast, client):
    shown = client.get(page(filed(peril="theft"), "svar/describe/"))
    assert 'name="peril"' not in html(shown)
    assert 'name="battery"' not in html(shown)
    assert 'name="description"' in html(shown)


def test_a_story_without_words_says_what_to_do(cast, client):
    response = client.post(page(filed(peril="theft"), "svar/describe/"), {"when": "today", "country": "DK"})
    assert "Skriv et par ord om, hvad der skete." in words(response)


def test_a_story_is_told_where_the_country_is_known_and_the_day_is_not(cast, client):
    receipt = filed(peril="theft", country="SE")
    response = client.post(page(receipt, "svar/describe/"), {"when": "yesterday", "description": "Væk."})
    assert response.status_code == 302
    claim = Claim.objects.get(pk=receipt.claim.pk)
    assert (claim.occurred_on, claim.country, claim.description) == (NOW.date() - timedelta(days=1), "SE", "Væk.")


SPILT = {"peril": "liquid", "when": "yesterday", "country": "DK", "description": "Kaffe.", "battery": "no"}
DROPPED = {**SPILT, "peril": "damage", "description": "Den faldt <først>.\nKoden er 4711."}


def test_a_story_told_twice_stays_on_the_page_as_a_message_to_us(cast, client):
    receipt = filed(contact_phone="+4520304050")
    path = page(receipt, "svar/describe/")
    client.post(path, SPILT, follow=True)
    shown = client.post(path, DROPPED)
    assert "Sagen har allerede et svar på noget af det, du skrev, så det kom ikke med." in words(shown)
    assert "Tak." not in words(shown)
    assert "Vi har fjernet noget" in words(shown)
    form = re.search(r'<form class="question".*?</form>', html(shown), re.DOTALL)[0]
    assert f'action="{page(receipt, "beskeder/")}"' in form
    assert "Hvad er der sket: Faldet eller stødt" in form
    assert "Den faldt &lt;først&gt;." in form
    assert "Land" not in form
    assert "4711" not in html(shown)
    assert Claim.objects.get(pk=receipt.claim.pk).description == "Kaffe."
    assert client.post(page(receipt, "beskeder/"), {"text": "Den faldt først."}).status_code == 302


def test_the_same_story_twice_is_a_second_press(cast, client):
    path = page(filed(), "svar/describe/")
    for _press in range(2):
        assert "Tak. Vi har skrevet det på sagen." in words(client.post(path, SPILT, follow=True))


def test_what_of_a_second_story_is_new_is_kept_and_the_rest_is_told(cast, client):
    receipt = filed(contact_phone="+4520304050")
    path = page(receipt, "svar/describe/")
    client.post(path, {**SPILT, "when": "unknown"}, follow=True)
    shown = client.post(path, DROPPED)
    assert "Tak. Vi har skrevet det på sagen." in words(shown)
    assert "Den faldt &lt;først&gt;." in html(shown)
    assert Claim.objects.get(pk=receipt.claim.pk).occurred_on == NOW.date() - timedelta(days=1)


def test_a_second_story_goes_along_while_an_error_is_put_right(cast, client):
    receipt = filed(contact_phone="+4520304050")
    path = page(receipt, "svar/describe/")
    client.post(path, {**SPILT, "when": "unknown"})
    shown = client.post(path, {name: value for name, value in DROPPED.items() if name != "when"})
    assert "Vælg, hvornår det skete." in words(shown)
    assert f'<input type="hidden" name="description" value="{escape(DROPPED["description"])}">' in html(shown)


def test_who_may_not_write_reads_whom_to_ring_with_a_second_story(cast, client):
    for identifier in (ANNAS_IMEI, UNKNOWN_IMEI):
        path = page(filed(identifier), "svar/describe/")
        client.post(path, SPILT)
        shown = client.post(path, DROPPED)
        assert "Skal det rettes, så ring til os på 70 20 40 60." in words(shown)
        assert "Den faldt &lt;først&gt;." in html(shown)
        assert "beskeder/" not in html(shown)


def test_a_story_for_a_case_that_has_ended_stays_in_a_field(cast, client):
    receipt = filed(contact_phone="+4520304050")
    withdraw(number=receipt.claim.number, by=None, now=NOW)
    shown = client.post(page(receipt, "svar/describe/"), SPILT)
    assert shown.status_code == 409
    assert "Kaffe." in html(shown)
    assert f'action="{page(receipt, "genaabn/")}"' in html(shown)


HERS = {"contact": {"contact_phone": "20 30 40 50"}, "describe": SPILT}
STRANGERS = {"contact": {"contact_phone": "66 66 66 66"}, "describe": DROPPED}


@pytest.mark.parametrize("task", HERS)
def test_a_stranger_does_not_learn_that_the_registers_person_has_answered(cast, client, task):
    heard = []
    for identifier in (ANNAS_IMEI, UNKNOWN_IMEI):
        receipt = filed(identifier)
        if identifier == ANNAS_IMEI:
            client.post(f"{trusted(receipt.claim)}svar/{task}/", HERS[task])
        stranger, path = Client(), page(receipt, f"svar/{task}/")
        asked = re.findall(r'name="(\w+)"', html(stranger.get(path)))
        answer = stranger.post(path, STRANGERS[task])
        assert answer.status_code == 302
        told = re.findall(r'<div class="messages".*?</div>', html(stranger.get(answer.url)), re.DOTALL)
        heard.append((asked, told))
    assert heard[0] == heard[1]
    assert "Tak. Vi har skrevet det på sagen." in str(heard[0])
    claim = Claim.objects.get(stated_identifier=ANNAS_IMEI)
    assert (claim.contact_phone, claim.description) == (("+4520304050", "") if task == "contact" else ("", "Kaffe."))


def test_a_code_in_the_story_is_taken_out_and_said_so(cast, client):
    receipt = filed(peril="theft")
    answers = {"when": "today", "country": "DK", "description": "Koden er 4711"}
    response = client.post(page(receipt, "svar/describe/"), answers, follow=True)
    assert "Vi har fjernet noget" in words(response)
    assert "4711" not in html(response)


def test_how_to_reach_somebody_can_be_told_and_corrected_later(cast, client):
    receipt = filed()
    for number, kept in (("20 30 40 50", "+4520304050"), ("30 40 50 60", "+4530405060")):
        assert client.post(page(receipt, "svar/contact/"), {"contact_phone": number}).status_code == 302
        assert Claim.objects.get(pk=receipt.claim.pk).contact_phone == kept
        if not sent():
            show_contact(client, page(receipt))


def test_the_link_by_which_an_address_is_corrected_still_opens(cast, client):
    receipt = filed(UNKNOWN_IMEI, contact_email="gammel@privat.example")
    mailed = f"/sag/{token_of(receipt.claim.links.get(address='gammel@privat.example'))}/"
    show_contact(client, mailed)
    response = client.post(f"{mailed}svar/contact/", {"contact_email": "ny@privat.example"}, follow=True)
    assert response.status_code == 200
    assert "Tak. Vi har skrevet det på sagen." in words(response)
    OutboxMessage.objects.all().delete()
    reach(receipt.claim, cast.camilla)
    route_to_desk(receipt.claim, cast)
    assert [message.address for message in OutboxMessage.objects.all()] == ["ny@privat.example"]


def test_withdrawing_is_asked_once_more_and_done_once(cast, client):
    receipt = filed()
    path = page(receipt, "traek-tilbage/")
    assert "Vil du trække anmeldelsen tilbage?" in words(client.get(path))
    assert "Du har trukket anmeldelsen tilbage." in words(client.post(path, follow=True))
    claim = Claim.objects.get(pk=receipt.claim.pk)
    assert (claim.state, claim.outcome) == ("closed", "withdrawn")
    assert client.post(path).status_code == 409
    assert client.get(path).url == page(receipt)


def test_what_a_workshop_has_is_not_withdrawn(cast, client):
    receipt = assessed(cast)
    route_to_desk(receipt.claim, cast)
    receive(number=receipt.claim.number, by=cast.eva, now=TOMORROW_AT_NINE)
    assert "Træk anmeldelsen tilbage" not in words(client.get(page(receipt)))
    assert client.post(page(receipt, "traek-tilbage/")).status_code == 409


@pytest.mark.parametrize(
    ("rest", "data"),
    [
        ("bilag/photo/", {"file": pdf()}),
        ("svar/contact/", {"contact_phone": "20304050"}),
    ],
)
def test_a_case_that_has_ended_takes_nothing_in(cast, client, rest, data):
    receipt = filed()
    withdraw(number=receipt.claim.number, by=None, now=NOW)
    assert client.get(page(receipt, rest)).url == page(receipt)
    response = client.post(page(receipt, rest), data)
    assert response.status_code == 409
    assert "Ring til os, hvis den skal genåbnes." in words(response)


def test_what_the_call_centre_filed_is_not_streamed_to_the_claimant(cast, client):
    receipt = filed()
    inside = add_document(
        number=receipt.claim.number, kind="other", upload=uploads.read(pdf()), by=cast.camilla, now=NOW
    )
    assert client.get(page(receipt, f"fil/{inside.pk}/")).status_code == 404
    assert "kvittering.pdf" not in words(client.get(page(receipt)))


def test_a_document_of_another_claim_is_answered_as_missing(cast, client):
    receipt = filed(**TOLD)
    client.post(page(receipt, "bilag/photo/"), {"file": pdf()})
    other = file_claim(filing=Filing(identifier="XYZ12345"), now=NOW)
    path = page(other, f"fil/{receipt.claim.documents.get().pk}/")
    assert client.get(path).status_code == 404


def test_a_pdf_is_only_ever_downloaded(cast, client):
    receipt = filed()
    client.post(page(receipt, "bilag/photo/"), {"file": pdf()})
    response = client.get(page(receipt, f"fil/{receipt.claim.documents.get().pk}/"))
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
