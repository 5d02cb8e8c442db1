"""The pages of visitors and claimants where room is scarce: the longest words at 320 px, and twice the size of text."""

import pytest
from playwright.sync_api import Page, expect

from tests.cast import UNKNOWN_IMEI, Cast
from tests.claims.claimant import filed, page
from tests.portal.world import World, make_world
from tests.screens import Screens, assert_fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]

# As long as Danish gets: an insurer's product, an organisation, a city, and somebody's e-mail address.
LONG_WORD = "Mobiltelefonforsikringsselvrisikodækningsbetingelser"
LONG_ADDRESS = "christian-frederik.von.schuldenburg-rasmussen@bygningskonstruktionsvirksomheden.example"
LONG_NAME = "Bygningskonstruktionsentreprenørvirksomhedssammenslutningen A/S"
FILING = ("", "haendelse/", "hvornaar/", "forloeb/", "kontakt/", "aflevering/", "tjek/")
# What a browser shows of a window 1280 px wide whose owner has doubled everything.
ZOOMED = (640, 400)
NARROW = (320, 640)
SIZES = pytest.mark.parametrize("size", [NARROW, pytest.param(ZOOMED, marks=pytest.mark.long)], ids=["320 px", "200 %"])
# Where a word hangs out of its box although the page itself does not scroll.
OVERHANGING = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((one) => {
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    if (!box.width || one.closest(".visually-hidden, .sprite, .table-box, svg, .hero-picture")) return false;
    if (style.position === "absolute" && style.clipPath !== "none") return false;
    return box.right > document.documentElement.clientWidth + 1 || box.left < -1;
}).map((one) => one.outerHTML.slice(0, 160))"""


def assert_no_overhang(shown: Page) -> None:
    shown.wait_for_load_state()
    assert shown.evaluate(OVERHANGING) == [], shown.url


@pytest.fixture
def world(cast: Cast) -> World:
    cast.nordlys.name = LONG_NAME
    cast.nordlys.save()
    cast.annas_phone.model = LONG_WORD
    cast.annas_phone.save()
    cast.kolding.name = f"{LONG_WORD}, Kolding"
    cast.kolding.save()
    made = make_world(cast)
    made.ours.description = f"{LONG_WORD} {LONG_WORD.lower()}"
    made.ours.contact_email = LONG_ADDRESS
    made.ours.save()
    return made


@SIZES
@pytest.mark.parametrize("language", ["da", pytest.param("en", marks=pytest.mark.long)])
def test_the_front_page_the_filing_and_sign_in_fit(
    cast: Cast, screens: Screens, size: tuple[int, int], language: str
) -> None:
    shown = screens.open(None, width=size[0], height=size[1])
    shown.context.add_cookies([{"name": "django_language", "value": language, "url": screens.site}])
    for address in ("/", "/konto/login/", "/anmeld/"):
        shown.goto(address)
        assert_no_overhang(shown)
        assert_fits(shown)
    shown.locator("input[name=identifier]").fill(UNKNOWN_IMEI)
    shown.locator("form.question button.btn-primary").first.click()
    shown.wait_for_url("**/haendelse/")
    for rest in FILING:
        shown.goto(f"/anmeld/{rest}")
        assert_no_overhang(shown)
        assert_fits(shown)


@SIZES
def test_a_claim_with_the_longest_words_fits(world: World, screens: Screens, size: tuple[int, int]) -> None:
    shown = screens.open(None, width=size[0], height=size[1])
    for rest in (
        "",
        "svar/describe/",
        "svar/contact/",
        "oplysninger/",
        "bilag/photo/",
        "beskeder/",
        "traek-tilbage/",
        "klage/",
    ):
        shown.goto(f"/sag/{world.token}/{rest}")
        assert_no_overhang(shown)
        assert_fits(shown)
    mine = screens.open(world.cast.anna, width=size[0], height=size[1])
    for address in ("/min-side/", f"/min-side/sag/{world.ours.number}/"):
        mine.goto(address)
        assert_no_overhang(mine)
        assert_fits(mine)


@pytest.mark.parametrize("size", [(360, 740), (1280, 800)], ids=["360", "1280"])
def test_the_front_page_says_to_four_kinds_of_visitors_where_to_go(screens: Screens, size: tuple[int, int]) -> None:
    shown = screens.open(None, width=size[0], height=size[1])
    shown.goto("/")
    errand = shown.get_by_role("main").get_by_role("link", name="Anmeld en skade")
    expect(errand).to_be_in_viewport(ratio=1)
    doors = [shown.get_by_role("link", name=name, exact=True) for name in
             ("Medarbejder", "IT-administrator", "Værksted", "Callcenter")]  # fmt: skip
    for door in doors:
        expect(door).to_be_visible()
    if size[0] == 1280:
        # All of it in one screen, down to the last line of the last door.
        bottom = shown.locator(".front-doors").evaluate("(one) => one.getBoundingClientRect().bottom")
        assert bottom <= size[1], bottom
    assert_fits(shown)


def test_errors_fit_and_say_what_to_do(cast: Cast, screens: Screens) -> None:
    shown = screens.open(None, width=320, height=640)
    shown.goto("/findes-ikke/")
    assert_no_overhang(shown)
    assert_fits(shown)
    expect(shown.get_by_role("heading", level=1)).to_be_visible()
    receipt = filed(UNKNOWN_IMEI)
    shown.goto(page(receipt, "svar/contact/"))
    shown.get_by_role("button", name="Send").click()
    assert_fits(shown)
    screens.faults[:] = [fault for fault in screens.faults if "404" not in fault]
