"""Deciding in Chromium: the letter before it is sent, and a colleague's page, on wide and narrow screens."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from claims.models import Claim, Decision
from tests.cast import Cast
from tests.claims.claimant import trusted
from tests.claims.decided import LATE, ask_two, judged

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]

SERIOUS = {"serious", "critical"}


@pytest.fixture
def arrive(browser: Browser, live_server: LiveServer) -> Iterator[Callable[[User | None, int, str], Page]]:
    """A page of the user on a screen of this width; what it logs as an error fails the test."""
    contexts, faults = [], []

    def open_page(user: User | None, width: int, scheme: str) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, base_url=live_server.url)
        contexts.append(context)
        if user:
            signed_in = Client()
            signed_in.force_login(user)
            key = signed_in.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def assert_fits(page: Page) -> None:
    page.wait_for_load_state("load")
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0, page.url
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in SERIOUS] == [], page.url


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_a_rejection_goes_from_the_form_by_its_letter_and_a_colleague_to_the_claimant(
    cast: Cast, arrive: Callable[[User | None, int, str], Page], width: int, scheme: str
) -> None:
    ask_two(cast)
    claim = judged(cast, occurred_on=LATE)
    agent = arrive(cast.camilla, width, scheme)
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
    colleague = arrive(cast.gry, width, scheme)
    colleague.goto(f"/desk/sag/{claim.number}/")
    colleague.get_by_role("link", name="Se forslaget", exact=True).click()
    assert_fits(colleague)
    colleague.get_by_role("button", name="Godkend og send afgørelsen").click()
    expect(colleague.get_by_text("Afgørelsen er truffet, og brevet er på vej.")).to_be_visible()
    assert_fits(colleague)
    claimant = arrive(None, width, scheme)
    claimant.goto(trusted(claim))
    expect(claimant.get_by_role("heading", name="Afgørelse", exact=True)).to_be_visible()
    assert_fits(claimant)
    assert Decision.objects.get().state == "in_force"
    assert Claim.objects.get(pk=claim.pk).outcome == "rejected"
