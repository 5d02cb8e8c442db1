"""The private link's pages in Chromium: their forms arrive although the address is told to nobody."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.filing import Receipt
from claims.models import Claim
from tests.cast import UNKNOWN_IMEI, Cast
from tests.claims.claimant import filed, page
from tests.claims.files import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]

SERIOUS = {"serious", "critical"}


@pytest.fixture
def receipt(cast: Cast) -> Receipt:
    return filed(UNKNOWN_IMEI)


@pytest.fixture(params=["light", "dark"])
def case(
    request: pytest.FixtureRequest,
    browser: Browser,
    live_server: LiveServer,
    receipt: Receipt,
) -> Iterator[Page]:
    """The case, opened on a telephone by its private link."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme=request.param)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    opened.goto(f"{live_server.url}{page(receipt)}")
    yield opened
    context.close()
    assert faults == []


def examine(shown: Page) -> None:
    # A click waits for the answer, not for its stylesheets.
    shown.wait_for_load_state()
    found = Axe().run(shown).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found if fault["impact"] in SERIOUS] == []
    assert shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_a_photo_the_story_and_a_number_are_sent_from_a_telephone(case: Page, receipt: Receipt) -> None:
    examine(case)
    case.get_by_role("link", name="Send købsbilag").click()
    examine(case)
    photo = {"name": "kvittering.jpg", "mimeType": "image/jpeg", "buffer": picture(gps=True)}
    case.get_by_label("Vælg en fil").set_input_files(files=[photo])
    case.get_by_role("button", name="Send filen").click()
    expect(case.get_by_text("Vi har fået filen.")).to_be_visible()

    case.get_by_role("link", name="Fortæl, hvad der er sket").click()
    case.get_by_label("Væske").check(force=True)
    expect(case.get_by_label("Måned")).to_be_hidden()
    case.get_by_label("En anden dag").check(force=True)
    for part, value in (("Dag", "3"), ("Måned", "9"), ("År", "2026")):
        case.get_by_label(part, exact=True).fill(value)
    case.get_by_label("Fortæl kort, hvad der skete").fill("Kaffe.")
    examine(case)
    case.get_by_role("button", name="Send").click()

    case.get_by_role("link", name="Skriv, hvor vi får fat i dig").click()
    case.get_by_label("Mobilnummer").fill("20 30 40 50")
    case.get_by_role("button", name="Send").click()
    expect(case.get_by_text("Vi har det, vi skal bruge fra dig")).to_be_visible()
    examine(case)
    claim = Claim.objects.get(pk=receipt.claim.pk)
    assert (claim.description, claim.contact_phone) == ("Kaffe.", "+4520304050")
    assert not claim.tasks.open().filter(owner="claimant").exists()


def test_an_anmeldelse_is_withdrawn_from_a_telephone(case: Page, receipt: Receipt) -> None:
    case.get_by_role("link", name="Træk anmeldelsen tilbage").click()
    examine(case)
    case.get_by_role("button", name="Træk anmeldelsen tilbage").click()
    expect(case.get_by_text("Du har trukket anmeldelsen tilbage.")).to_be_visible()
    examine(case)
    assert Claim.objects.get(pk=receipt.claim.pk).outcome == "withdrawn"
