"""Ringing from the case page, in Chromium: what is typed survives a reload, and goes when it is saved."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from claims.calls.contact import log_call
from claims.models import CallAttempt, Claim
from tests.cast import DAVIDS_IMEI, NOW, Cast
from tests.claims.filed import file
from tests.screens import Scheme, Screens, assert_fits, on_screens

pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("frozen"),
]

RESTORED = "Dine noter fra før er hentet frem."


def drafts(screen: Page) -> int:
    return int(screen.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('call-draft:')).length"))


def open_call(screen: Page, claim: Claim) -> None:
    screen.goto(f"/desk/sag/{claim.number}/opkald/")


def test_what_is_typed_during_a_call_survives_a_reload_and_goes_when_it_is_saved(screens: Screens, cast: Cast) -> None:
    claim, other = file(peril="fault"), file(identifier=DAVIDS_IMEI)
    screen = screens.open(cast.camilla)
    open_call(screen, claim)
    # The agent types at once, without a mouse.
    screen.keyboard.type("Skærmen er sort.")
    screen.get_by_label("Ingen svarede").check(force=True)
    screen.get_by_label("Et andet nummer").fill("31 22 33 44")
    screen.reload()
    expect(screen.get_by_label("Note")).to_have_value("Skærmen er sort.")
    expect(screen.get_by_label("Ingen svarede")).to_be_checked()
    expect(screen.get_by_label("Et andet nummer")).to_have_value("31 22 33 44")
    expect(screen.get_by_text(RESTORED)).to_be_visible()
    open_call(screen, other)
    expect(screen.get_by_label("Note")).to_have_value("")
    expect(screen.get_by_text(RESTORED)).to_be_hidden()
    open_call(screen, claim)
    # Refused, it comes back as it was typed, and is still kept.
    screen.get_by_label("Et andet nummer").fill("12")
    screen.get_by_role("button", name="Gem opkald").click()
    expect(screen.get_by_role("alert").or_(screen.get_by_text("Der er et problem")).first).to_be_visible()
    expect(screen.get_by_label("Note")).to_have_value("Skærmen er sort.")
    assert drafts(screen) == 1
    screen.get_by_label("Et andet nummer").fill("")
    screen.get_by_role("button", name="Gem opkald").click()
    expect(screen.get_by_text("Opkaldet er gemt.")).to_be_visible()
    assert CallAttempt.objects.get().note == "Skærmen er sort."
    open_call(screen, claim)
    expect(screen.get_by_label("Note")).to_have_value("")
    assert drafts(screen) == 0


def test_notes_go_when_one_signs_out_and_a_colleagues_on_any_page_of_the_desk(screens: Screens, cast: Cast) -> None:
    claim = file()
    screen = screens.open(cast.camilla)
    open_call(screen, claim)
    screen.keyboard.type("Bor alene.")
    screen.goto("/desk/")
    assert drafts(screen) == 1
    screen.evaluate("localStorage.setItem('call-draft:0:S-2020-000001', JSON.stringify({at: Date.now(), fields: {}}))")
    screen.reload()
    assert drafts(screen) == 1, "only one's own"
    screen.get_by_role("button", name="Log ud").click()
    expect(screen.get_by_role("link", name="Log ind").first).to_be_visible()
    assert drafts(screen) == 0


def test_notes_that_are_not_wanted_are_thrown_away_and_nobody_elses_are_kept(screens: Screens, cast: Cast) -> None:
    claim = file()
    screen = screens.open(cast.camilla)
    open_call(screen, claim)
    screen.evaluate("localStorage.setItem('call-draft:0:S-2020-000001', JSON.stringify({at: Date.now(), fields: {}}))")
    screen.keyboard.type("Forkert sag.")
    screen.reload()
    assert drafts(screen) == 1
    screen.get_by_role("button", name="Slet dem").click()
    expect(screen.get_by_label("Note")).to_have_value("")
    expect(screen.get_by_label("Note")).to_be_focused()
    assert drafts(screen) == 0


@on_screens((320, "light"), besides=[(360, "dark"), (1280, "light"), (1600, "dark")])
def test_the_call_fits_and_is_sound_on_every_screen(screens: Screens, cast: Cast, width: int, scheme: Scheme) -> None:
    claim = file(peril="fault", phone_is_the_device=True, contact_phone="+4531223344", language="en")
    log_call(number=claim.number, agent=cast.camilla, outcome="voicemail", note="", now=NOW - timedelta(hours=1))
    screen = screens.open(cast.camilla, width=width, height=900, scheme=scheme)
    open_call(screen, claim)
    assert_fits(screen)
    screen.get_by_role("button", name="Gem opkald").click()
    expect(screen.get_by_role("link", name="Vælg, hvad der skete, da du ringede.")).to_be_visible()
    assert_fits(screen)
    screen.locator("#main").get_by_role("link", name="Ret nummeret").first.click()
    assert_fits(screen)
