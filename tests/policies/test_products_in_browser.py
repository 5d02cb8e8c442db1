"""The products' pages in Chromium: no sideways scrolling on the narrowest phone, and nothing that axe finds."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]

SERIOUS = {"serious", "critical"}
ADDRESSES = (
    "/vilkaar/",
    "/vilkaar/squaretrade-elgiganten/",
    "/vilkaar/usg-garantiforsikring-9501009/",
    "/vilkaar/sammenlign/",
    "/vilkaar/sammenlign/?a=squaretrade-elgiganten&b=usg-totalforsikring-9051102",
    "/vilkaar/sammenlign/?a=findes-ikke&b=usg-totalforsikring-9051102",
)

Opened = Callable[[int, str], Page]


@pytest.fixture
def opened(browser: Browser, cast: Cast, live_server: LiveServer) -> Iterator[Opened]:
    """Bo's browser, this many pixels wide, in light or dark."""
    signed_in = Client()
    signed_in.force_login(cast.bo)
    cookie = {"name": "sessionid", "value": signed_in.cookies["sessionid"].value, "url": live_server.url}
    contexts, faults = [], []

    def open_page(width: int, scheme: str) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            base_url=live_server.url,
        )
        context.add_cookies([cookie])  # type: ignore[list-item]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_fit_the_screen_and_axe_finds_nothing_serious(opened: Opened, width: int, scheme: str) -> None:
    page = opened(width, scheme)
    for address in ADDRESSES:
        page.goto(address)
        page.wait_for_load_state()
        found = [fault for fault in Axe().run(page).response["violations"] if fault["impact"] in SERIOUS]
        assert not found, (address, [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found])
        for box in ("document.documentElement", *(f"document.querySelectorAll('.table-box')[{n}]" for n in range(3))):
            over = page.evaluate(f"{box} ? {box}.scrollWidth - {box}.clientWidth : 0")
            assert over <= 0, (address, box, over)


def test_two_products_are_chosen_by_hand_and_compared(opened: Opened) -> None:
    page = opened(360, "light")
    page.goto("/vilkaar/3stepit-all-risk/")
    page.get_by_role("link", name="Sammenlign med et andet").click()
    page.get_by_label("Det andet produkt").select_option(label="USG Totalforsikring")
    page.get_by_role("button", name="Sammenlign").click()
    expect(page.get_by_role("heading", name="Hvad der er sket", exact=True)).to_be_visible()
    theft = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Indbrudstyveri"))
    # Folded into blocks, each side is named.
    expect(theft).to_contain_text("3stepIT All-Risk")
    expect(theft).to_contain_text("Forskel")
