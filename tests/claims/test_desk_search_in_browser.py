"""The desk's search in Chromium: answers while typing, by keyboard alone, said once, and right on a narrow screen."""

import pytest
from playwright.sync_api import Page, expect

from claims.models import Claim
from tests.cast import DAVIDS_IMEI, UNKNOWN_IMEI, Cast
from tests.claims.filed import file
from tests.screens import Screens, assert_fits, on_screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]


@pytest.fixture
def claims(cast: Cast) -> list[Claim]:
    return [
        file(description="Tabt i fjorden ved Kolding, og skærmen er sort. " + "Den lå længe. " * 12),
        file(identifier=DAVIDS_IMEI, contact_name="David Juhl", description="Skærmen er revnet."),
        file(identifier=UNKNOWN_IMEI, contact_name="Anna Friis"),
    ]


@pytest.fixture
def desk(screens: Screens, cast: Cast, claims: list[Claim]) -> Page:
    page = screens.open(cast.camilla)
    page.goto("/desk/")
    return page


def test_a_claim_is_found_and_opened_while_typing_without_a_mouse(desk: Page, claims: list[Claim]) -> None:
    box = desk.get_by_role("searchbox")
    said = desk.locator("#search-said")
    box.focus()
    desk.keyboard.type("skærm")
    answers = desk.locator("#search-answers [data-answer]")
    expect(answers).to_have_count(2)
    expect(said).to_have_text("2 sager fundet")
    expect(answers.first.locator("mark")).to_have_text("Skærmen")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    expect(answers.nth(1)).to_be_focused()
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    desk.keyboard.type("en fjorden")
    expect(answers).to_have_count(1)
    expect(said).to_have_text("1 sag fundet")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(f"{desk.url.split('/desk/')[0]}/desk/sag/{claims[0].number}/")


def test_escape_closes_the_answers_and_enter_shows_all_of_them(desk: Page) -> None:
    box = desk.get_by_role("searchbox")
    answers = desk.locator("#search-answers")
    box.focus()
    desk.keyboard.type("anna")
    expect(answers.locator("[data-answer]")).to_have_count(2)
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Escape")
    expect(answers).to_be_empty()
    expect(box).to_be_focused()
    expect(desk.locator("#search-said")).to_have_text("")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Fundne sager")).to_be_visible()
    expect(desk.locator("[data-row]")).to_have_count(2)


def test_a_search_in_vain_says_so_and_leaving_the_box_closes_it(desk: Page) -> None:
    desk.get_by_role("searchbox").focus()
    desk.keyboard.type("zzzzz")
    expect(desk.locator("#search-answers")).to_contain_text("Ingen sager fundet")
    desk.locator("h1").click()
    expect(desk.locator("#search-answers")).to_be_empty()


@on_screens((320, "light"), besides=[(1280, "dark"), (1280, "light"), (320, "dark")])
def test_the_search_fits_its_screen_and_axe_has_nothing_serious(desk: Page, width: int, scheme: str) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    site = desk.url.split("/desk/")[0]
    for path in ("/desk/soeg/?q=skærmen", "/desk/soeg/?q=zzzzz", "/desk/soeg/"):
        answer = desk.goto(f"{site}{path}")
        assert answer
        assert answer.status == 200, path
        assert_fits(desk)
    desk.get_by_role("searchbox").fill("skærm")
    expect(desk.locator("#search-answers [data-answer]")).to_have_count(2)
    assert_fits(desk)
