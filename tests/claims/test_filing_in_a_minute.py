"""A known telephone, filed from the front page on a small screen: counted taps, counted digits, a person's pace.

The suite reckons with that pace, the long form keeps it.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Locator, Page
from pytest_django.live_server_helper import LiveServer

from tests.cast import ANNAS_IMEI, Cast
from tests.claims.filing_pages import the_claim
from tests.screens import answered

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOST_TAPS, MOST_DIGITS, MOST_SECONDS = 8, 15, 60
# Somebody who reads each page and looks at the box for each digit.
READS_MS, TYPES_MS = 2500, 400


@dataclass
class Hand:
    """One finger on a telephone; it counts what it does, and how long somebody takes for it beside the machine."""

    page: Page
    waits: bool = False
    taps: int = 0
    digits: int = 0
    spent_ms: int = 0
    asked: list[str] = field(default_factory=list)

    def tap(self, target: Locator) -> None:
        self._read()
        with self.page.expect_navigation():
            target.tap()
        self.taps += 1
        self.asked.append(self.page.locator("h1").inner_text())

    def tap_into(self, field: Locator) -> None:
        self._read()
        field.tap()
        self.taps += 1

    def type(self, digits: str) -> None:
        self.page.keyboard.type(digits, delay=TYPES_MS if self.waits else 0)
        self.digits += len(digits)
        self.spent_ms += TYPES_MS * len(digits)

    def press(self, name: str) -> None:
        self.tap(self.page.get_by_role("button", name=name).first)

    def follow(self, name: str) -> None:
        self.tap(self.page.get_by_role("link", name=name).first)

    def _read(self) -> None:
        self.spent_ms += READS_MS
        if self.waits:
            self.page.wait_for_timeout(READS_MS)


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def telephone(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        locale="da-DK",
        base_url=live_server.url,
        java_script_enabled=request.param,
    )
    context.set_default_timeout(10_000)
    with answered():
        yield context.new_page()
        context.close()


@pytest.mark.parametrize("waits", [False, pytest.param(True, marks=pytest.mark.long)], ids=["reckoned", "waited"])
def test_a_known_phone_is_filed_with_eight_taps_and_fifteen_digits_in_a_minute(
    cast: Cast, telephone: Page, waits: bool
) -> None:
    telephone.goto("/")
    hand, begun = Hand(telephone, waits=waits), time.perf_counter()
    hand.follow("Anmeld en skade")
    hand.tap_into(telephone.get_by_label("Hvilken enhed er det?"))
    hand.type(ANNAS_IMEI)
    hand.press("Fortsæt")
    hand.press("Faldet eller stødt")
    hand.press("I dag")
    hand.follow("Spring resten over")
    hand.press("Send skadeanmeldelse")
    seconds = time.perf_counter() - begun + (0 if waits else hand.spent_ms / 1000)
    assert hand.asked[-1] == "Vi har modtaget din anmeldelse", hand.asked
    assert (hand.taps <= MOST_TAPS, hand.digits <= MOST_DIGITS) == (True, True), hand
    assert 15 < seconds < MOST_SECONDS
    assert (the_claim().device, the_claim().peril) == (cast.annas_phone, "damage")


def test_the_field_that_waits_for_a_number_has_the_focus(cast: Cast, telephone: Page) -> None:
    """With the way to the workshop chosen as well it is eight taps, because nobody needs to tap into the field."""
    telephone.goto("/")
    hand = Hand(telephone)
    hand.follow("Anmeld en skade")
    hand.type(ANNAS_IMEI)
    for name in ("Fortsæt", "Faldet eller stødt", "I dag", "Fortsæt", "Indlevering på værksted"):
        hand.press(name)
    hand.follow("Spring over")
    hand.press("Send skadeanmeldelse")
    assert hand.asked[-1] == "Vi har modtaget din anmeldelse", hand.asked
    assert hand.taps == MOST_TAPS
    assert (the_claim().wish, the_claim().peril) == ("walk_in", "damage")
