"""Files that wait to be opened, in Chromium: a tile that says so, gone at a press, and the same word on every page."""

import pytest
from playwright.sync_api import Page, expect

from claims.models import DraftFile, FilingDraft, SealedFile
from tests.cast import ANNAS_IMEI, UNKNOWN_IMEI, Cast
from tests.claims.claimant import TOLD, filed, page
from tests.claims.files import picture
from tests.claims.sealing import full_house, open_all
from tests.claims.unopened import unreadable, waiting
from tests.screens import Screens, assert_fits, on_screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]

OPENED_SOON = "Vi åbner filen om lidt."


@pytest.fixture
def story(cast: Cast, screens: Screens) -> Page:
    """Where the story is told, on a telephone."""
    opened = screens.open(None, width=360, height=740)
    opened.goto("/anmeld/")
    opened.get_by_role("textbox").first.fill(ANNAS_IMEI)
    opened.get_by_role("button", name="Fortsæt").click()
    opened.locator("button[value=damage]").click()
    opened.goto("/anmeld/forloeb/")
    return opened


def send(story: Page, name: str) -> None:
    file = {"name": name, "mimeType": "image/jpeg", "buffer": picture()}
    with full_house():
        story.get_by_label("Billeder af skaden").set_input_files(files=[file])  # type: ignore[arg-type]
        expect(story.locator(".upload-state", has_text=OPENED_SOON)).to_have_count(1)


def test_a_photo_that_waits_says_so_and_is_the_picture_once_it_is_opened(story: Page) -> None:
    send(story, "a.jpg")
    expect(story.get_by_role("status").filter(has_text="a.jpg er tilføjet.")).to_be_visible()
    assert_fits(story)
    story.reload()
    expect(story.locator(".upload-state")).to_contain_text(OPENED_SOON)
    expect(story.locator(".upload-picture img")).to_have_count(0)
    assert_fits(story)
    assert open_all() == 1
    story.reload()
    expect(story.locator(".upload-picture img")).to_have_count(1)
    expect(story.locator(".upload-state")).to_have_count(0)
    assert DraftFile.objects.count() == 1


@pytest.mark.parametrize("reloaded", [False, True])
def test_a_photo_that_waits_is_taken_away_at_a_press(story: Page, reloaded: bool) -> None:
    send(story, "a.jpg")
    if reloaded:
        story.reload()
    story.get_by_role("button", name="Fjern a.jpg").click()
    expect(story.locator(".upload-tile")).to_have_count(0)
    assert not SealedFile.objects.exists()


def test_a_photo_that_could_not_be_opened_says_why_where_it_lies_and_on_the_summary(story: Page) -> None:
    waiting(FilingDraft.objects.get(), "itu.jpg", refused="unreadable")
    for address in ("/anmeld/forloeb/", "/anmeld/tjek/"):
        story.goto(address)
        tile = story.locator(".upload-tile.is-failed", has_text="itu.jpg")
        expect(tile).to_contain_text("Vi kan ikke åbne filen.")
        assert_fits(story)
    story.goto("/anmeld/forloeb/")
    story.get_by_role("button", name="Fjern itu.jpg").click()
    expect(story.locator(".upload-tile")).to_have_count(0)
    assert not SealedFile.objects.exists()


@on_screens((360, "light"), (1280, "light"), besides=[(360, "dark"), (1280, "dark")])
def test_the_pages_of_a_claim_hold_what_waits_and_what_could_not_be_opened(
    cast: Cast, screens: Screens, width: int, scheme: str
) -> None:
    receipt = filed(UNKNOWN_IMEI, **TOLD)
    long = "et-billede-med-et-meget-langt-navn-fra-en-telefon-i-kolding.jpg"
    waiting(receipt.claim, long)
    unreadable(receipt.claim, long)
    unreadable(receipt.claim, "b.jpg", fault="too_many_pixels")
    case = screens.open(None, width=width, scheme=scheme)  # type: ignore[arg-type]
    case.goto(page(receipt))
    expect(case.get_by_text("Vi kunne ikke åbne 2 af dine filer")).to_be_visible()
    assert_fits(case)
    case.get_by_role("link", name="Send dem igen").click()
    expect(case.get_by_role("heading", name="Send billeder af skaden")).to_be_visible()
    desk = screens.open(cast.camilla, width=width, scheme=scheme)  # type: ignore[arg-type]
    desk.goto(f"/desk/sag/{receipt.claim.number}/")
    expect(desk.get_by_text("1 fil er modtaget og bliver åbnet.")).to_be_visible()
    assert_fits(desk)
