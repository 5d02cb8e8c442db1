"""The desk in Chromium: its keys, narrow screens, and what axe finds."""

import pytest
from playwright.sync_api import Page, expect

from claims.models import Claim
from tests.cast import DAVIDS_IMEI, UNKNOWN_IMEI, Cast
from tests.claims.filed import file, reach
from tests.claims.routed import walk_in
from tests.screens import Screens, assert_fits, on_screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]


@pytest.fixture
def claims(cast: Cast) -> list[Claim]:
    """Two claims to ring about, and one on its way to the workshop."""
    on_its_way = reach(file(identifier=DAVIDS_IMEI), cast.camilla)
    walk_in(on_its_way, cast)
    return [file(), file(identifier=UNKNOWN_IMEI, peril="theft", phone_is_the_device=True), on_its_way]


@pytest.fixture
def desk(screens: Screens, cast: Cast, claims: list[Claim]) -> Page:
    """The queue, opened by Camilla."""
    page = screens.open(cast.camilla)
    page.goto("/desk/")
    wait_for_keys(page)
    return page


def wait_for_keys(page: Page) -> None:
    """Until the script has run that shows where the keys are listed."""
    expect(page.get_by_role("button", name="Taster")).to_be_visible()


def test_the_queue_is_walked_and_a_claim_opened_taken_and_called_by_keys(desk: Page, claims: list[Claim]) -> None:
    first, second = claims[0].number, claims[1].number
    desk.keyboard.press("j")
    expect(desk.get_by_role("link", name=first)).to_be_focused()
    desk.keyboard.press("j")
    expect(desk.get_by_role("link", name=second)).to_be_focused()
    desk.keyboard.press("k")
    expect(desk.get_by_role("link", name=first)).to_be_focused()
    desk.keyboard.press("a")
    expect(desk.get_by_role("row").filter(has_text=first)).to_contain_text("Camilla Dahl")
    wait_for_keys(desk)
    # Whoever takes one stands on the next.
    expect(desk.get_by_role("link", name=second)).to_be_focused()
    desk.keyboard.press("k")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(f"{desk.url.split('/desk/')[0]}/desk/sag/{first}/")
    wait_for_keys(desk)
    desk.keyboard.press("c")
    expect(desk.get_by_role("heading", name="Log opkald")).to_be_visible()
    wait_for_keys(desk)
    # The note has the keys until it is left.
    desk.keyboard.press("Escape")
    desk.keyboard.press("v")
    expect(desk.get_by_label("Årsag")).to_be_visible()


def test_keys_leave_alone_who_types_and_who_has_switched_them_off(desk: Page) -> None:
    desk.keyboard.press("/")
    search = desk.get_by_role("searchbox")
    expect(search).to_be_focused()
    desk.keyboard.type("jack?")
    expect(search).to_have_value("jack?")
    desk.locator("h1").click()
    desk.keyboard.press("?")
    dialog = desk.get_by_role("dialog", name="Taster")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Brug tasterne").uncheck()
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    desk.keyboard.press("j")
    expect(desk.locator("[data-row][aria-current]")).to_have_count(0)
    desk.reload()
    wait_for_keys(desk)
    desk.keyboard.press("j")
    expect(desk.locator("[data-row][aria-current]")).to_have_count(0)
    desk.get_by_role("button", name="Taster").click()
    desk.get_by_label("Brug tasterne").check()
    desk.get_by_role("button", name="Luk").click()
    desk.keyboard.press("j")
    expect(desk.locator("[data-row][aria-current]")).to_have_count(1)


# In the suite each page is looked at where it is worked on.
@on_screens(besides=[(320, "light"), (1280, "dark")])
def test_every_page_of_the_desk_fits_its_screen_and_axe_has_nothing_serious(
    desk: Page, claims: list[Claim], width: int, scheme: str
) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    site = desk.url.split("/desk/")[0]
    forms = (
        "",
        "opkald/",
        "vurdering/",
        "afgoerelse/",
        "note/",
        "afslut/",
        "enhed/?q=anna",
        "dokument/",
        "sagsbehandler/",
    )
    paths = ["/desk/?vis=aabne", "/desk/?q=anna", "/desk/?q=zzz", "/desk/?vis=afsluttede"]
    paths += [f"/desk/sag/{claims[1].number}/{form}" for form in forms]
    paths.append(f"/desk/sag/{claims[2].number}/")
    for path in paths:
        answer = desk.goto(f"{site}{path}")
        assert answer
        assert answer.status == 200, path
        assert_fits(desk)
