"""Whom the register knows by a telephone alone: no link can be sent, so a code opens what a link would."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Person
from claims.filing.filing import Filing, Receipt, file_claim, session_hash
from claims.models import Claim, ClaimLink
from claims.proof import links
from claims.writing.messages import live_links
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, ANNAS_LAPTOP_SERIAL, NOW, Cast
from tests.claims.claimant import page
from tests.claims.filed import reach
from tests.claims.filing_pages import RECEIPT, begin, html, send, words
from tests.claims.proven import STATUS_CODE, WHO_CODE, ask, code_in, follow, sent
from tests.claims.routed import walk_in

pytestmark = pytest.mark.usefixtures("frozen", "texting")

ANNAS_PHONE = "20 30 40 50"


@pytest.fixture
def texting(settings: Any) -> None:
    settings.SMS_BACKEND = "notifications.channels.pocket.send"


@pytest.fixture
def anna(cast: Cast) -> Person:
    """Anna, of whom her company has told us a number and no address."""
    Person.objects.filter(pk=cast.anna.person.pk).update(email="")
    return Person.objects.get(pk=cast.anna.person.pk)


def filed(identifier: str, **answers: object) -> Receipt:
    return file_claim(filing=Filing(identifier=identifier, filer_key=session_hash("stranger"), **answers), now=NOW)


# Where the telephone works --------------------------------------------------------------------------------------------


def test_a_code_by_sms_shows_who_one_is_and_which_devices_one_has(anna: Person, client: Client) -> None:
    begin(client, ANNAS_LAPTOP_SERIAL)
    ask(client, ANNAS_PHONE)
    (message,) = sent()
    assert (message.channel, message.address) == ("sms", "+4520304050")
    assert client.post(WHO_CODE, {"code": code_in(message)}).status_code == 302
    assert "ThinkPad" in words(client.get("/anmeld/tjek/"))
    assert send(client).status_code == 302
    assert Claim.objects.get().person == anna


def test_a_code_by_sms_leads_to_the_whole_case(anna: Person, client: Client) -> None:
    claim = filed(ANNAS_LAPTOP_SERIAL).claim
    follow(client, claim.number)
    answer = client.post(STATUS_CODE, {"code": code_in(sent()[-1])})
    assert answer.status_code == 302
    assert "ThinkPad" in words(client.get(answer["Location"]))
    assert ClaimLink.objects.get(claim=claim, by_code=True).trusted


def test_no_link_is_sent_and_none_lies_about(anna: Person, cast: Cast, client: Client) -> None:
    claim = filed(ANNAS_LAPTOP_SERIAL).claim
    assert not OutboxMessage.objects.exclude(template__startswith="callback").exists()
    assert list(live_links([claim])) == []
    for link in ClaimLink.objects.filter(claim=claim, trusted=True):
        assert client.get(f"/sag/{links.token_of(link)}/").status_code == 404
    client.force_login(cast.camilla)
    assert "Kontakten i virksomhedens register" not in words(client.get(f"/desk/sag/{claim.number}/links/"))


# Where it is the telephone that is broken -----------------------------------------------------------------------------


def test_no_sms_goes_to_the_broken_telephone_and_the_page_says_what_to_do_instead(
    anna: Person, client: Client, settings: Any
) -> None:
    begin(client, ANNAS_IMEI)
    answer = ask(client, ANNAS_PHONE)
    assert (answer.status_code, sent()) == (302, [])
    said = words(client.get(WHO_CODE))
    assert "eller også har vi kun nummeret til den telefon, der er væk eller i stykker" in said
    assert settings.PORTAL_HELP_PHONE in said
    assert 'href="/anmeld/"' in html(client.get(WHO_CODE))
    # Filing needs no code.
    assert send(client).status_code == 302
    assert "S-2026-" in words(client.get(RECEIPT))


def test_the_case_of_a_broken_telephone_is_opened_by_the_call_centre(
    anna: Person, client: Client, settings: Any
) -> None:
    follow(client, filed(ANNAS_IMEI).claim.number)
    assert sent() == []
    said = words(client.get(STATUS_CODE))
    assert "Vi sender ingen sms til den telefon, som sagen handler om." in said
    assert settings.PORTAL_HELP_PHONE in said


def test_another_address_that_was_given_gets_a_code_but_not_what_the_register_knows(
    anna: Person, client: Client
) -> None:
    follow(client, filed(ANNAS_IMEI, contact_email="anna@privat.example").claim.number)
    (message,) = sent()
    assert message.address == "anna@privat.example"
    answer = client.post(STATUS_CODE, {"code": code_in(message)})
    assert "iPhone 15" not in words(client.get(answer["Location"]))


# Strangers ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("told", ["address and number", "number", "nothing"])
def test_who_files_for_somebody_elses_device_never_sees_what_we_agree_with_its_user(
    cast: Cast, client: Client, told: str
) -> None:
    kept = {"address and number": {}, "number": {"email": ""}, "nothing": {"email": "", "phone": ""}}[told]
    if kept:
        Person.objects.filter(pk=cast.anna.person.pk).update(**kept)
    stranger = filed(ANNAS_IMEI)
    route = walk_in(reach(stranger.claim, cast.camilla), cast)
    said = words(client.get(page(stranger)))
    for secret in (route.booking.number, "Kolding", "Mobilværkstedet"):
        assert secret not in said
    assert "eller med en kode til den kontakt, din virksomhed har givet os" in said


def test_the_receipt_keeps_its_own_link(anna: Person, client: Client) -> None:
    begin(client, ANNAS_LAPTOP_SERIAL)
    send(client)
    shown = html(client.get(RECEIPT))
    link = ClaimLink.objects.get(claim=Claim.objects.get(), trusted=False)
    assert f"/sag/{links.token_of(link)}/" in shown
    # And gets it again where the same is filed once more.
    begin(client, ANNAS_LAPTOP_SERIAL)
    send(client)
    assert f"/sag/{links.token_of(link)}/" in html(client.get(RECEIPT))
