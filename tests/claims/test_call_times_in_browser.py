"""Choosing when we ring, in Chromium: on a telephone and at the desk."""

import pytest
from playwright.sync_api import expect

from claims.calls.contact import log_call
from claims.models import Deadline
from claims.models.deadline import DeadlineKind
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.claimant import filed, page
from tests.screens import Scheme, Screens, assert_fits, on_screens

pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("frozen"),
]


@on_screens((360, "light"), besides=[(1280, "dark")])
def test_a_claimant_chooses_and_changes_the_time(screens: Screens, cast: Cast, width: int, scheme: Scheme) -> None:
    receipt = filed(UNKNOWN_IMEI, contact_phone="+4531223344")
    screen = screens.open(None, width=width, height=760, scheme=scheme)
    screen.goto(page(receipt))
    assert_fits(screen)
    screen.get_by_role("link", name="Vælg selv et tidspunkt, hvor vi skal ringe").click()
    assert_fits(screen)
    screen.get_by_role("button", name="Ring til mig her").click()
    expect(screen.get_by_role("link", name="Vælg en tid.")).to_be_visible()
    assert_fits(screen)
    screen.locator("summary").filter(has_text="Torsdag").click()
    screen.get_by_label("Torsdag 10.00").check(force=True)
    screen.get_by_role("button", name="Ring til mig her").click()
    expect(screen.locator(".promise-text")).to_have_text("Vi ringer torsdag mellem kl. 10.00 og 10.30.")
    assert_fits(screen)
    screen.get_by_role("link", name="Lav tiden om").click()
    assert_fits(screen)
    screen.locator("summary").filter(has_text="Fredag").click()
    screen.get_by_label("Fredag 08.30").check(force=True)
    screen.get_by_role("button", name="Ring til mig her").click()
    expect(screen.locator(".promise-text")).to_have_text("Vi ringer fredag mellem kl. 08.30 og 09.00.")


@on_screens((1280, "light"), besides=[(360, "dark")])
def test_the_desk_agrees_a_time_after_a_call_in_vain(screens: Screens, cast: Cast, width: int, scheme: Scheme) -> None:
    claim = filed(UNKNOWN_IMEI, contact_phone="+4531223344").claim
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW)
    screen = screens.open(cast.camilla, width=width, height=900, scheme=scheme)
    screen.goto(f"/desk/sag/{claim.number}/")
    assert_fits(screen)
    screen.get_by_role("link", name="Aftal en tid").click()
    assert_fits(screen)
    screen.locator("summary").filter(has_text="Torsdag").click()
    screen.get_by_label("Torsdag 10.00").check(force=True)
    screen.get_by_role("button", name="Aftal tiden").click()
    expect(screen.get_by_text("Aftalt: ring torsdag mellem kl. 10.00 og 10.30.").first).to_be_visible()
    assert_fits(screen)
    assert Deadline.objects.running().filter(kind=DeadlineKind.AGREED_CALL).count() == 1
    # Until then it rests, and lies with nobody.
    screen.goto("/desk/?vis=aabne")
    expect(screen.get_by_text("Aftalt opkald,")).to_be_visible()
    assert_fits(screen)
