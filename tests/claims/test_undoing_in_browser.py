"""Undo and the claim on one screen in Chromium: the button, its time, narrow screens, and what axe finds."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from claims.evidence.evidence import add_document
from claims.files.uploads import read
from claims.models import Claim
from tests.cast import NOW, Cast
from tests.claims.filed import file
from tests.claims.files import picture, upload
from tests.claims.routed import label, walk_in
from tests.screens import Screens, assert_fits

pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("frozen"),
]

PICTURES = os.environ.get("SCREENSHOTS", "")


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return file(contact_email="anna@nordlys.example")


def take(page: Page, claim: Claim) -> None:
    """Camilla takes the claim."""
    page.goto(f"/desk/sag/{claim.number}/")
    page.get_by_role("button", name="Tag sagen").click()
    expect(page.get_by_role("status").get_by_text("Sagen har fået ny sagsbehandler.")).to_be_visible()


def snap(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def test_what_was_just_done_is_taken_back_by_one_press(screens: Screens, cast: Cast, claim: Claim) -> None:
    page = screens.open(cast.camilla)
    take(page, claim)
    snap(page, "undo-1280")
    page.get_by_role("button", name="Fortryd", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").get_by_text("Fortrudt.")).to_be_visible()
    expect(page.get_by_role("button", name="Tag sagen")).to_be_visible()
    claim.refresh_from_db()
    assert claim.assigned_to is None


def test_what_was_just_done_is_taken_back_by_its_key(screens: Screens, cast: Cast, claim: Claim) -> None:
    page = screens.open(cast.camilla)
    take(page, claim)
    expect(page.locator("html[data-keys]")).to_have_count(1)
    page.keyboard.press("z")
    expect(page.get_by_role("status").get_by_text("Fortrudt.")).to_be_visible()
    claim.refresh_from_db()
    assert claim.assigned_to is None


def test_the_button_goes_with_its_time_but_not_from_under_whoever_stands_on_it(
    screens: Screens, cast: Cast, claim: Claim
) -> None:
    page = screens.open(cast.camilla)
    page.clock.install()
    take(page, claim)
    # The time is counted from when the page's scripts have run.
    page.wait_for_load_state()
    button = page.get_by_role("button", name="Fortryd", exact=True)
    page.clock.run_for(9_000)
    expect(button).to_be_visible()
    button.focus()
    page.clock.run_for(2_000)
    expect(button).to_be_focused()
    page.keyboard.press("Tab")
    expect(button).to_have_count(0)


def test_it_is_undone_without_javascript(screens: Screens, cast: Cast, claim: Claim) -> None:
    page = screens.open(cast.camilla)
    cookies = page.context.cookies()
    bare = screens.browser.new_context(java_script_enabled=False, base_url=screens.site)
    bare.add_cookies(cookies)  # type: ignore[arg-type]
    screens.contexts.append(bare)
    take(bare_page := bare.new_page(), claim)
    bare_page.get_by_role("button", name="Fortryd", exact=True).click()
    expect(bare_page.get_by_text("Fortrudt.")).to_be_visible()


@pytest.mark.parametrize("width", [320, pytest.param(1280, marks=pytest.mark.long)])
def test_the_claim_fits_a_screen_with_everything_on_it(screens: Screens, cast: Cast, claim: Claim, width: int) -> None:
    for name in ("forside.jpg", "bagside.jpg"):
        photo = read(upload(picture(size=(900, 600)), name=name))
        add_document(number=claim.number, kind="photo", upload=photo, by=None, now=NOW)
    Claim.objects.filter(pk=claim.pk).update(state="assessing")
    walk_in(claim, cast)
    label(claim, cast)
    page = screens.open(cast.camilla, width=width)
    take(page, claim)
    page.locator(".photos img").first.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("[...document.querySelectorAll('.photos img')].map((one) => one.naturalWidth)") == [240, 240]
    assert_fits(page)
    snap(page, f"case-{width}")
    parts = page.get_by_role("navigation", name="Dele af sagen")
    if width == 320:
        parts.get_by_role("link", name="Forløb").click()
        expect(page.get_by_role("heading", name="Forløb")).to_be_in_viewport()
    else:
        expect(parts).to_be_hidden()
    page.get_by_role("link", name="Kun samtale").click()
    expect(page.get_by_text("Tildelt")).to_have_count(0)
    assert_fits(page)
