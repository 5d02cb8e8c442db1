"""Deciding in Chromium: the letter before it is sent, and a colleague's page, on wide and narrow screens."""

import pytest
from playwright.sync_api import expect

from claims.models import Claim, Decision
from tests.cast import Cast
from tests.claims.claimant import trusted
from tests.claims.decided import LATE, ask_two, judged
from tests.screens import Scheme, Screens, assert_fits, on_screens

pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("frozen"),
]


@on_screens((320, "dark"), besides=[(1280, "light")])
def test_a_rejection_goes_from_the_form_by_its_letter_and_a_colleague_to_the_claimant(
    cast: Cast, screens: Screens, width: int, scheme: Scheme
) -> None:
    ask_two(cast)
    claim = judged(cast, occurred_on=LATE)
    agent = screens.open(cast.camilla, width=width, scheme=scheme)
    agent.goto(f"/desk/sag/{claim.number}/afgoerelse/")
    agent.locator("label").filter(has_text="Afvist").click()
    assert_fits(agent)
    agent.get_by_role("button", name="Se brevet").click()
    expect(agent.get_by_role("heading", name="Sådan går brevet ud")).to_be_visible()
    assert_fits(agent)
    agent.get_by_role("button", name="Brevet på engelsk").click()
    expect(agent.get_by_text("Sådan lyder brevet på et andet sprog.")).to_be_visible()
    agent.get_by_role("button", name="Ret").click()
    expect(agent.get_by_label("Afvist")).to_be_checked()
    agent.get_by_label("Begrundelse").fill("Skaden er anmeldt efter 45 dage.")
    agent.get_by_role("button", name="Se brevet").click()
    agent.get_by_role("button", name="Send til en kollega").click()
    expect(agent.get_by_text("Intet er sendt endnu.")).to_be_visible()
    assert_fits(agent)
    colleague = screens.open(cast.gry, width=width, scheme=scheme)
    colleague.goto(f"/desk/sag/{claim.number}/")
    colleague.get_by_role("link", name="Se forslaget", exact=True).click()
    assert_fits(colleague)
    colleague.get_by_role("button", name="Godkend og send afgørelsen").click()
    expect(colleague.get_by_text("Afgørelsen er truffet, og brevet er på vej.")).to_be_visible()
    assert_fits(colleague)
    claimant = screens.open(None, width=width, scheme=scheme)
    claimant.goto(trusted(claim))
    expect(claimant.get_by_role("heading", name="Afgørelse", exact=True)).to_be_visible()
    assert_fits(claimant)
    assert Decision.objects.get().state == "in_force"
    assert Claim.objects.get(pk=claim.pk).outcome == "rejected"
