"""'Hvorfor kl. 11.20?' in Chromium: bars that fit a telephone, in light and dark, and nothing for axe to say."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from claims.filing.filing import Filing, file_claim
from tests.cast import ANNAS_IMEI, Cast
from tests.claims.claimant import page
from tests.screens import answered, assert_fits, on_screens
from workshops.calendars import COPENHAGEN

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The call falls after Christmas for one, the thirtieth day on Christmas Eve for the other.
CHRISTMAS = datetime(2026, 12, 23, 14, 20, tzinfo=COPENHAGEN)
MOVED = datetime(2026, 11, 24, 11, 0, tzinfo=COPENHAGEN)


@pytest.fixture(params=[CHRISTMAS, MOVED], ids=["callback", "documents"])
def filed_at(request: pytest.FixtureRequest) -> Iterator[datetime]:
    with time_machine.travel(request.param, tick=False):
        yield request.param


@on_screens((320, "dark"), besides=[(1280, "light")])
def test_the_bars_fit_every_screen_and_axe_has_nothing_serious(
    browser: Browser, live_server: LiveServer, cast: Cast, filed_at: datetime, width: int, scheme: str
) -> None:
    receipt = file_claim(filing=Filing(identifier=ANNAS_IMEI, peril="theft"), now=filed_at)
    with answered():
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        signed_in = Client()
        signed_in.force_login(cast.camilla)
        cookie = {"name": "sessionid", "value": signed_in.cookies["sessionid"].value, "url": live_server.url}
        shown, faults = context.new_page(), []
        shown.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        for path in (page(receipt), f"/desk/sag/{receipt.claim.number}/"):
            if "desk" in path:
                context.add_cookies([cookie])
            shown.goto(f"{live_server.url}{path}")
            open_all(shown)
            assert_fits(shown)
            assert bars_outside_their_box(shown) == []
        context.close()
    assert faults == []


def open_all(shown: Page) -> None:
    """Open every 'Hvorfor', by the question that it answers."""
    questions = shown.locator("details.why > summary")
    assert questions.count() >= 2
    for place in range(questions.count()):
        questions.nth(place).click()
        expect(shown.locator("details.why").nth(place).locator(".why-rows")).to_be_visible()


def bars_outside_their_box(shown: Page) -> list[str]:
    """The pieces of a bar that have no size, or stick out of the bar to a side."""
    return shown.evaluate(
        """() => [...document.querySelectorAll('.why-bar rect')].filter(piece => {
            const box = piece.getBoundingClientRect(), bar = piece.closest('svg').getBoundingClientRect();
            return box.width < 1 || box.height < 8 || box.left < bar.left - 1 || box.right > bar.right + 1;
        }).map(piece => piece.outerHTML)"""
    )
