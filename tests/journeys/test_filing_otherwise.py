"""Filing with as little as possible, in English, and in a browser that runs no script."""

import uuid

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser

from tests.journeys.chromium import ChromiumVisitor, Notebook
from tests.journeys.journey import number_on, skip_to_contact, wait_for_mail
from tests.journeys.visitors import HttpVisitor

# Valid, and in no register: the textbooks' example.
UNKNOWN_IMEI = "490154203237518"


def english(danish: str) -> str:
    with translation.override("en"):
        return gettext(danish)


def test_in_english_from_the_first_page_to_the_mail(site: str) -> None:
    email = f"{uuid.uuid4().hex[:12]}@private.example"
    visitor = HttpVisitor(site)
    visitor.open("/anmeld/")
    visitor.press("English")
    assert visitor.language == "en"
    visitor.fill(english("Hvilken enhed er det?"), UNKNOWN_IMEI)
    visitor.press(english("Fortsæt"))
    skip_to_contact(visitor, english("Spring over"))
    visitor.fill(english("E-mail"), email)
    visitor.press(english("Fortsæt"))
    visitor.press(english("Send skadeanmeldelse"))
    number = number_on(visitor)
    assert visitor.language == "en"
    assert "Vi har modtaget" not in visitor.text
    assert english("Vi har modtaget din anmeldelse") in visitor.text
    reader = HttpVisitor(site)
    wait_for_mail(reader, email, number)
    reader.follow(number)
    assert "skadeanmeldelse" not in reader.text
    reader.follow("http")
    assert reader.address.startswith("/sag/")
    assert number in reader.text


@pytest.mark.browser
def test_without_scripts_nothing_is_missing(site: str, browser: Browser) -> None:
    notebook = Notebook(runs_axe=False)
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="da-DK", java_script_enabled=False)
    visitor = ChromiumVisitor(context, site, notebook)
    visitor.open("/anmeld/")
    visitor.fill("Hvilken enhed er det?", UNKNOWN_IMEI[:-1] + "9")
    visitor.press("Fortsæt")
    assert "Et af cifrene i IMEI-nummeret er forkert" in visitor.text
    visitor.fill("Hvilken enhed er det?", UNKNOWN_IMEI)
    visitor.press("Fortsæt")
    visitor.press("Væske")
    visitor.unfold("En anden dag")
    for label, value in (("Dag", "20"), ("Måned", "2"), ("År", "2026")):
        visitor.fill(label, value)
    visitor.press("Fortsæt")
    visitor.fill("Fortæl kort, hvad der skete", "Tabt i vasken.")
    visitor.choose("Det ved jeg ikke")
    visitor.press("Fortsæt")
    visitor.press("Afhentning")
    visitor.fill("E-mail", "uden.script@privat.example")
    visitor.fill("Vej og nummer", "Industriparken 4")
    visitor.fill("Postnummer", "6000")
    visitor.press("Fortsæt")
    assert "6000 Kolding" in visitor.text
    assert "20. februar 2026" in visitor.text
    visitor.press("Send skadeanmeldelse")
    assert "Vi har modtaget din anmeldelse" in visitor.text
    assert notebook.faults == []
    context.close()
