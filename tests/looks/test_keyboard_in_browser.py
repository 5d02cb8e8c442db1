"""The whole filing and what is done on a case, by keyboard alone, on a telephone's width and on a wide screen."""

import pytest
from playwright.sync_api import Page, expect

from claims.models import Claim
from claims.routes.routing import choose_walk_in
from tests.cast import ANNAS_IMEI, NOW, Cast
from tests.claims.claimant import filed, page, trusted
from tests.claims.files import picture
from tests.claims.filing_pages import the_claim
from tests.claims.routed import TOMORROW_AT_NINE, make_claim
from tests.looks.keys import Keys
from tests.screens import Screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]

MISTYPED = "490154203237519"
PHOTO = {"name": "skade.jpg", "mimeType": "image/jpeg", "buffer": picture()}


def heading(shown: Page, text: str) -> None:
    expect(shown.get_by_role("heading", level=1)).to_contain_text(text)


def test_a_damage_is_filed_from_the_front_page_to_the_receipt(cast: Cast, screens: Screens) -> None:
    shown = screens.open(None, width=360, height=740)
    shown.goto("/")
    keys = Keys(shown)
    keys.follow("Anmeld en skade")
    heading(shown, "Hvilken enhed er det?")
    # The one field has the focus already.
    shown.keyboard.type(MISTYPED)
    shown.keyboard.press("Enter")
    expect(shown.get_by_role("alert")).to_be_focused()
    shown.keyboard.press("Tab")
    shown.keyboard.press("Enter")
    field = shown.get_by_role("textbox", name="Hvilken enhed er det?")
    expect(field).to_be_focused()
    field.press("ControlOrMeta+a")
    shown.keyboard.type(ANNAS_IMEI)
    shown.keyboard.press("Enter")
    heading(shown, "Hvad er der sket?")
    keys.press("Faldet eller stødt")
    heading(shown, "Hvornår skete det?")
    keys.press("I dag")
    keys.type("Fortæl kort, hvad der skete", "Den faldt på gulvet.")
    keys.choose("Er batteriet bulet, varmt", "Nej")
    keys.attach(PHOTO)
    expect(shown.get_by_text("skade.jpg er tilføjet.")).to_be_attached()
    keys.press("Fortsæt")
    keys.press("Indlevering på værksted")
    keys.tick("Jeg anmelder for en kollega")
    keys.type("Din egen e-mail", "bo@privat.example")
    keys.type("Mobilnummer", "20 30 40 50")
    keys.press("Fortsæt")
    heading(shown, "Tjek dine svar")
    keys.press("Send skadeanmeldelse")
    heading(shown, "Vi har modtaget din anmeldelse")
    claim = the_claim()
    assert (claim.description, claim.wish, claim.filer_email) == (
        "Den faldt på gulvet.",
        "walk_in",
        "bo@privat.example",
    )
    assert claim.documents.count() == 1


def test_what_is_missing_is_sent_by_keys(cast: Cast, screens: Screens) -> None:
    receipt = filed()
    shown = screens.open(None, width=1280)
    shown.goto(page(receipt))
    keys = Keys(shown)
    keys.follow("Send købsbilag")
    keys.attach(PHOTO)
    keys.press("Send filerne")
    keys.follow("Fortæl, hvad der er sket")
    keys.choose("Hvad er der sket?", "Væske")
    keys.choose("Hvornår skete det?", "I går")
    keys.type("Fortæl kort, hvad der skete", "Kaffe.")
    keys.press("Send")
    keys.follow("Skriv, hvor vi får fat i dig")
    keys.type("Mobilnummer", "20 30 40 50")
    keys.press("Send")
    expect(shown.get_by_text("Vi har det, vi skal bruge fra dig")).to_be_visible()
    claim = Claim.objects.get(pk=receipt.claim.pk)
    assert (claim.peril, claim.description, claim.contact_phone) == ("liquid", "Kaffe.", "+4520304050")


def test_a_device_is_got_ready_and_we_are_written_to_by_keys(cast: Cast, screens: Screens) -> None:
    claim = make_claim(cast)
    choose_walk_in(number=claim.number, workshop=cast.kolding, starts_at=TOMORROW_AT_NINE, by=cast.camilla, now=NOW)
    shown = screens.open(None, width=360, height=740)
    shown.goto(trusted(claim))
    keys = Keys(shown)
    keys.follow("Gør enheden klar")
    while shown.get_by_role("button", name="Det er gjort").count():
        keys.press("Det er gjort")
    expect(shown.get_by_text("Tak. Enheden er klar til værkstedet.")).to_be_visible()
    shown.goto(f"{trusted(claim)}beskeder/")
    keys.type("Skriv til os", "Må jeg komme tidligere?")
    keys.press("Send")
    expect(shown.get_by_text("Må jeg komme tidligere?")).to_be_visible()
    shown.goto(f"{trusted(claim)}traek-tilbage/")
    keys.press("Træk anmeldelsen tilbage")
    assert Claim.objects.get(pk=claim.pk).outcome == "withdrawn"
