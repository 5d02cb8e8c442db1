"""Opening hours in Chromium: changed, looked at and saved on a telephone and at a desk, in light and dark."""

import os
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Page, expect

from claims.models import Claim
from tests.cast import NOW, Cast
from tests.claims.filed import file
from tests.claims.routed import make_claim, walk_in
from tests.screens import Scheme, Screens, assert_fits, on_screens
from workshops import hours

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = on_screens((360, "dark"), besides=[(1280, "light")])


@pytest.fixture
def _at_ten() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        size = page.viewport_size or {"width": 0}
        page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)


@pytest.mark.usefixtures("_at_ten")
@SCREENS
def test_a_team_lead_gives_the_call_centre_a_lunch_break(
    screens: Screens, cast: Cast, width: int, scheme: Scheme
) -> None:
    claim = file(at=NOW)
    file(at=NOW, identifier="F2LX7K9QPL")
    page = screens.open(cast.gry, width=width, scheme=scheme)
    page.goto("/desk/aabningstider/")
    assert_fits(page)
    shot(page, f"places-{scheme}")
    page.get_by_role("link", name="Callcenteret").click()
    assert_fits(page)
    shot(page, f"form-{scheme}")

    tuesday = page.get_by_label("Tirsdag")
    tuesday.fill("16–8")
    page.get_by_role("group", name="Særlig dag 4").get_by_label("Dag").fill("24.12")
    page.get_by_role("button", name="Se, hvad det ændrer").click()
    expect(page.get_by_role("alert")).to_contain_text("slutter, før det begynder")
    expect(tuesday).to_have_value("16–8")
    assert_fits(page)
    shot(page, f"errors-{scheme}")

    tuesday.fill("8–12, 12.30–16")
    page.get_by_role("group", name="Særlig dag 4").get_by_label("Dag").fill("23.12")
    page.get_by_role("group", name="Særlig dag 4").get_by_label("Åbent").fill("8–12")
    page.get_by_role("button", name="Se, hvad det ændrer").click()
    expect(page.get_by_text("2 flytter sig")).to_be_visible()
    expect(page.get_by_role("row", name=claim.number)).to_contain_text("kl. 14.30")
    assert_fits(page)
    shot(page, f"preview-{scheme}")

    page.locator("label", has_text="Også dem, der løber").click()
    page.get_by_role("button", name="Gem åbningstiderne").click()
    expect(page.get_by_text("De nye åbningstider er gemt")).to_be_visible()
    expect(page.get_by_text("Tirsdag: kl. 08.00–12.00 og 12.30–16.00, før kl. 08.00–16.00.")).to_be_visible()
    assert_fits(page)
    shot(page, f"saved-{scheme}")
    page.goto(f"/desk/sag/{claim.number}/")
    page.get_by_text("Hvorfor kl. 14.30?").click()
    expect(page.get_by_text("fordi åbningstiderne er ændret").first).to_be_visible()
    assert_fits(page)
    assert Claim.objects.get(pk=claim.pk).due_at == NOW.replace(hour=14, minute=30)


@pytest.mark.usefixtures("_at_ten")
@SCREENS
def test_a_workshop_shuts_its_mornings_and_learns_whom_to_call(
    screens: Screens, cast: Cast, width: int, scheme: Scheme
) -> None:
    walk_in(make_claim(cast, contact_name="Anna Holm", contact_phone="+4520304050"), cast)
    page = screens.open(cast.eva, width=width, scheme=scheme)
    page.goto("/vaerksted/")
    page.get_by_role("link", name="Åbningstider").click()
    page.get_by_label("Onsdag").fill("12–17")
    page.get_by_role("button", name="Flere rækker").click()
    expect(page.get_by_label("Onsdag")).to_have_value("12–17")
    assert_fits(page)
    shot(page, f"workshop-{scheme}")
    page.get_by_role("button", name="Se, hvad det ændrer").click()
    expect(page.get_by_role("row", name="Anna Holm")).to_contain_text("20 30 40 50")
    assert_fits(page)
    shot(page, f"workshop-preview-{scheme}")
    page.get_by_role("button", name="Ret").click()
    expect(page.get_by_label("Onsdag")).to_have_value("12–17")
    page.get_by_role("button", name="Se, hvad det ændrer").click()
    page.get_by_role("button", name="Gem åbningstiderne").click()
    expect(page.get_by_text("De nye åbningstider er gemt")).to_be_visible()
    assert hours.of_workshops([cast.kolding])[cast.kolding.pk].number == 2
