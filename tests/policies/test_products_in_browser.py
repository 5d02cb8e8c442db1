"""The products' pages in Chromium: no sideways scrolling on the narrowest phone, and nothing that axe finds."""

import pytest
from playwright.sync_api import expect

from tests.cast import Cast
from tests.screens import Scheme, Screens, assert_fits, on_screens

pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("frozen"),
]

ADDRESSES = (
    "/vilkaar/",
    "/vilkaar/squaretrade-elgiganten/",
    "/vilkaar/usg-garantiforsikring-9501009/",
    "/vilkaar/sammenlign/",
    "/vilkaar/sammenlign/?a=squaretrade-elgiganten&b=usg-totalforsikring-9051102",
    "/vilkaar/sammenlign/?a=findes-ikke&b=usg-totalforsikring-9051102",
)


@on_screens((320, "light"), besides=[(1280, "dark")])
def test_the_pages_fit_the_screen_and_axe_finds_nothing_serious(
    cast: Cast, screens: Screens, width: int, scheme: Scheme
) -> None:
    page = screens.open(cast.bo, width=width, scheme=scheme)
    for address in ADDRESSES:
        page.goto(address)
        assert_fits(page)
        for box in (f"document.querySelectorAll('.table-box')[{n}]" for n in range(3)):
            over = page.evaluate(f"{box} ? {box}.scrollWidth - {box}.clientWidth : 0")
            assert over <= 0, (address, box, over)


def test_two_products_are_chosen_by_hand_and_compared(cast: Cast, screens: Screens) -> None:
    page = screens.open(cast.bo, width=360)
    page.goto("/vilkaar/3stepit-all-risk/")
    page.get_by_role("link", name="Sammenlign med et andet").click()
    page.get_by_label("Det andet produkt").select_option(label="USG Totalforsikring")
    page.get_by_role("button", name="Sammenlign").click()
    expect(page.get_by_role("heading", name="Hvad der er sket", exact=True)).to_be_visible()
    theft = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Indbrudstyveri"))
    # Folded into blocks, each side is named.
    expect(theft).to_contain_text("3stepIT All-Risk")
    expect(theft).to_contain_text("Forskel")
