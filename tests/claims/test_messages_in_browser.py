"""Writing to each other in Chromium: by keys at the desk, on a narrow screen for the claimant, and what axe finds."""

import pytest
from playwright.sync_api import Page, expect

from claims.desk.undoing import UNDO
from claims.files.uploads import read
from claims.models import ChecklistTick, Claim, Message, ReplyTemplate
from claims.writing import messaging
from tests.cast import NOW, Cast
from tests.claims.claimant import trusted
from tests.claims.filed import file, reach
from tests.claims.files import pdf
from tests.screens import Screens, assert_fits, on_screens

pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("frozen"),
]

ASKED = "Hvor lang tid går der, og hvad sker der med mine billeder?"


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """Anna has asked something, with a file."""
    # A test that commits empties the table of texts behind it.
    ReplyTemplate.objects.get_or_create(
        slug="proevetekst",
        defaults={
            "name": "Prøvetekst",
            "text_da": "Hej {navn}\n\nVi ringer til dig om {sagsnummer}.",
            "text_en": "Hello {navn}\n\nWe will ring you about {sagsnummer}.",
        },
    )
    claim = reach(file(contact_email="anna@nordlys.example", battery_danger=True), cast.camilla)
    messaging.send(number=claim.number, text="Kan du sende et billede?", by=cast.camilla, now=NOW - UNDO)
    messaging.receive(
        number=claim.number, text=ASKED, by=None, now=NOW, trusted=True, files=[read(pdf("skaden-set-forfra.pdf"))]
    )
    return claim


def wait_for_keys(page: Page) -> None:
    expect(page.get_by_role("button", name="Taster")).to_be_visible()


def test_what_waits_is_answered_from_a_ready_text_by_keys_alone(screens: Screens, cast: Cast, claim: Claim) -> None:
    page = screens.open(cast.camilla)
    page.goto(f"/desk/sag/{claim.number}/")
    wait_for_keys(page)
    expect(page.get_by_role("heading", name="Anmelderen venter på svar")).to_be_visible()
    page.keyboard.press("t")
    template = page.get_by_label("Skabelon")
    expect(template).to_be_focused()
    page.keyboard.type("Prøve")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    text = page.get_by_label("Besked til anmelderen")
    expect(text).to_have_value(f"Hej Anna\n\nVi ringer til dig om {claim.number}.")
    page.get_by_role("button", name="Se den først").click()
    expect(page.get_by_role("heading", name="Sådan læser anmelderen den")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Beskeden er sendt.")).to_be_visible()
    expect(page.get_by_role("heading", name="Anmelderen venter på svar")).to_have_count(0)
    assert Message.objects.filter(by_claimant=False).count() == 2


def test_r_opens_the_answer_with_the_text_in_hand(screens: Screens, cast: Cast, claim: Claim) -> None:
    page = screens.open(cast.camilla)
    page.goto(f"/desk/sag/{claim.number}/")
    wait_for_keys(page)
    page.keyboard.press("r")
    expect(page.get_by_label("Besked til anmelderen")).to_be_focused()


def test_a_point_is_ticked_where_one_stands(screens: Screens, cast: Cast, claim: Claim) -> None:
    page = screens.open(cast.camilla)
    page.goto(f"/desk/sag/{claim.number}/")
    wait_for_keys(page)
    point = page.get_by_role("button", name="Den ligger et sted, hvor intet kan brænde")
    point.focus()
    page.keyboard.press("Enter")
    expect(point).to_have_attribute("aria-pressed", "true")
    expect(point).to_be_focused()
    assert ChecklistTick.objects.get().item == "stored_safely"


@on_screens((320, "light"), besides=[(1280, "dark"), (320, "dark"), (1280, "light")])
def test_the_form_and_what_waits_fit_every_screen(
    screens: Screens, cast: Cast, claim: Claim, width: int, scheme: str
) -> None:
    page = screens.open(cast.camilla, width=width, scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"/desk/sag/{claim.number}/")
    assert_fits(page)
    page.goto(f"/desk/sag/{claim.number}/besked/")
    page.get_by_label("Besked til anmelderen").fill("Hej Anna. " * 20)
    page.get_by_role("button", name="Se den først").click()
    expect(page.get_by_role("heading", name="Sådan læser anmelderen den")).to_be_visible()
    assert_fits(page)


@on_screens((320, "dark"), besides=[(1280, "dark"), (320, "light"), (1280, "light")])
def test_the_claimant_reads_and_answers_on_every_screen(
    screens: Screens, claim: Claim, width: int, scheme: str
) -> None:
    page = screens.open(None, width=width, scheme=scheme)  # type: ignore[arg-type]
    page.goto(trusted(claim))
    assert_fits(page)
    page.get_by_role("link", name="Læs og svar").click()
    expect(page.get_by_text("Kan du sende et billede?")).to_be_visible()
    assert_fits(page)
    page.get_by_role("button", name="Send beskeden").click()
    expect(page.get_by_text("Skriv din besked.").first).to_be_visible()
    assert_fits(page)
    page.get_by_label("Skriv til os").fill("Tak, det er forstået.")
    page.get_by_role("button", name="Send beskeden").click()
    expect(page.get_by_text("Tak, det er forstået.")).to_be_visible()


def test_who_comes_to_write_begins_in_the_text(screens: Screens, cast: Cast, claim: Claim) -> None:
    page = screens.open(cast.camilla)
    page.goto(f"/desk/sag/{claim.number}/")
    wait_for_keys(page)
    page.keyboard.press("r")
    expect(page.get_by_label("Besked til anmelderen")).to_be_focused()
