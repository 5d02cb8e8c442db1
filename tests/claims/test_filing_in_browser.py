"""The pages of a filing in Chromium: on a telephone and on a wide screen, in both colours, by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from claims.models import Claim
from tests.cast import ANNAS_IMEI, UNKNOWN_IMEI, Cast
from tests.claims.files import picture
from tests.claims.filing_pages import the_claim
from tests.screens import Screens, assert_fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]


@pytest.fixture(params=[(360, "light"), pytest.param((1280, "dark"), marks=pytest.mark.long)], ids=["360", "1280"])
def visitor(request: pytest.FixtureRequest, cast: Cast, screens: Screens) -> Page:
    width, scheme = request.param
    return screens.open(None, width=width, height=740, scheme=scheme)


def look(page: Page, name: str) -> None:
    """The page that is open has this question and fits its screen."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    assert_fits(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def test_every_page_of_a_repair_fits_and_its_answers_arrive(visitor: Page) -> None:
    page = visitor
    page.goto("/anmeld/")
    expect(page.get_by_label("Hvilken enhed er det?")).to_be_focused()
    look(page, "Hvilken enhed er det?")
    page.keyboard.type(ANNAS_IMEI)
    page.keyboard.press("Enter")
    look(page, "Hvad er der sket?")
    press(page, "Væske")
    look(page, "Hvornår skete det?")
    expect(page.get_by_label("Dag", exact=True)).to_be_hidden()
    page.get_by_text("Tilføj klokkeslæt eller land").click()
    page.get_by_label("Cirka hvad var klokken?").fill("ca. 14")
    page.get_by_text("En anden dag").click()
    look(page, "Hvornår skete det?")
    for part, value in (("Dag", "3"), ("Måned", "9"), ("År", "2026")):
        page.get_by_label(part, exact=True).fill(value)
    # Enter sends the day that was typed, and not the first of the quick ones.
    page.keyboard.press("Enter")
    look(page, "Fortæl kort, hvad der skete")
    page.get_by_label("Fortæl kort, hvad der skete").fill("Kaffe i tastaturet.")
    page.get_by_label("Nej", exact=True).check(force=True)
    photo = {"name": "kaffe.jpg", "mimeType": "image/jpeg", "buffer": picture(gps=True)}
    page.locator("input[type=file]").first.set_input_files(files=[photo])
    expect(page.get_by_text("kaffe.jpg").first).to_be_visible()
    expect(page.get_by_text("kaffe.jpg er tilføjet.")).to_be_attached()
    press(page, "Fortsæt")
    look(page, "Hvordan vil du helst aflevere enheden?")
    press(page, "Afhentning")
    expect(page.get_by_label("Din egen e-mail")).to_be_hidden()
    page.get_by_label("Jeg anmelder for en kollega").check(force=True)
    look(page, "Hvor får vi fat i dig?")
    page.get_by_label("Din egen e-mail").fill("bo@privat.example")
    page.get_by_label("Mobilnummer").fill("20 30 40 50")
    page.get_by_label("Vej og nummer").fill("Industriparken 4")
    page.get_by_label("Postnummer").fill("2650")
    press(page, "Fortsæt")
    look(page, "Tjek dine svar")
    for said in ("3. september 2026, ca. kl. 14.00", "2650 Hvidovre", "1 fil", "bo@privat.example"):
        expect(page.get_by_text(said).first).to_be_visible()
    press(page, "Send skadeanmeldelse")
    look(page, "Vi har modtaget din anmeldelse")
    claim = the_claim()
    assert (claim.peril, claim.city, claim.filer_email) == ("liquid", "Hvidovre", "bo@privat.example")
    assert claim.documents.count() == 1


def test_every_page_of_a_theft_fits(visitor: Page) -> None:
    page = visitor
    page.goto("/anmeld/")
    page.keyboard.type(UNKNOWN_IMEI)
    page.keyboard.press("Enter")
    press(page, "Stjålet")
    look(page, "Gør dette nu")
    page.get_by_label("Få SIM-kortet spærret").check(force=True)
    press(page, "Fortsæt")
    press(page, "Det ved jeg ikke")
    page.get_by_role("link", name="Spring over").click()
    press(page, "Fortsæt")
    look(page, "Hvor får vi fat i dig?")
    expect(page.get_by_role("alert")).to_be_focused()
    page.locator("[name=contact_name]").fill("Anna Holm")
    page.get_by_role("button", name="English").click()
    look(page, "Where can we reach you?")
    expect(page.locator("[name=contact_name]")).to_have_value("Anna Holm")
    press(page, "Dansk")
    page.locator("[name=contact_email]").fill("anna@")
    page.get_by_role("button", name="Gem og fortsæt senere").click()
    expect(page.get_by_text("Det her kunne vi ikke gemme: «E-mail».")).to_be_visible()
    look(page, "Gem og fortsæt senere")
    page.get_by_label("Hvor skal vi sende linket hen?").fill("anna@privat.example")
    press(page, "Send linket")
    expect(page.get_by_text("Vi har sendt et link til anna@privat.example.")).to_be_visible()
    look(page, "Gem og fortsæt senere")
    page.goto("/anmeld/tjek/")
    expect(page.get_by_text("Anna Holm")).to_be_visible()
    press(page, "Send skadeanmeldelse")
    look(page, "Vi har modtaget din anmeldelse")
    assert the_claim().peril == "theft"


def test_back_and_reload_show_the_answer_that_was_given_and_file_nothing(visitor: Page) -> None:
    page = visitor
    page.goto("/anmeld/")
    page.keyboard.type(UNKNOWN_IMEI)
    page.keyboard.press("Enter")
    press(page, "Væske")
    look(page, "Hvornår skete det?")
    press(page, "I går")
    # Going back while the next page is still arriving ends that page and not the one before it.
    look(page, "Fortæl kort, hvad der skete")
    page.go_back()
    page.reload()
    expect(page.locator("[aria-current=true].one-tap-choice")).to_contain_text("I går")
    page.go_back()
    expect(page.locator("[aria-current=true].one-tap-choice")).to_contain_text("Væske")
    look(page, "Hvad er der sket?")
    assert not Claim.objects.exists()
