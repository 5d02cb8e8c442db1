"""The page of the demonstration's clock in Chromium: on a phone and a wide screen, light and dark, without scripts."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast
from tests.claims.filed import ANNAS_MAIL, file
from tests.portal.demo_clock import MIDDLEWARE
from tests.screens import Scheme, Screens, assert_fits, on_screens, screens_of

pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("frozen"),
]


@pytest.fixture
def demonstration(browser: Browser, settings: Any) -> Iterator[Screens]:
    """Screens at a portal that was started as `bin/demo` starts it."""
    settings.MIDDLEWARE = [MIDDLEWARE, *settings.MIDDLEWARE]
    server = LiveServer("localhost")
    try:
        with screens_of(browser, server.url) as opened:
            yield opened
    finally:
        server.stop()


@on_screens((360, "light"), besides=[(1280, "dark")])
def test_anybody_puts_the_clock_forward_and_reads_what_happened(
    cast: Cast, demonstration: Screens, width: int, scheme: Scheme
) -> None:
    number = file(contact_email=ANNAS_MAIL).number
    page = demonstration.open(None, width=width, scheme=scheme)
    page.goto("/")
    page.get_by_role("link", name="Demoens ur").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Demoens ur")
    assert_fits(page)

    page.get_by_label("Sagsnummer").fill(number.lower())
    page.get_by_role("button", name="Følg sagen").click()
    page.get_by_role("button", name="Til næste frist").click()
    expect(page.get_by_role("heading", name=f"Det skete med {number}")).to_be_in_viewport()
    expect(page.get_by_text("halvdelen af tiden er gået.").first).to_be_visible()
    page.get_by_role("button", name="En dag frem").click()
    expect(page.get_by_role("table", name="Breve").get_by_role("row")).to_have_count(3)
    assert_fits(page)

    page.goto("/anmeld/")
    page.get_by_role("link", name="Uret er stillet frem til 16. september 2026 kl. 12.00").click()
    expect(page).to_have_url(f"{demonstration.site}{reverse('demo-clock')}")


def test_a_number_that_nobody_knows_is_said_beside_the_field(cast: Cast, demonstration: Screens) -> None:
    page = demonstration.open(cast.camilla, width=360)
    page.goto(f"{reverse('demo-clock')}?sag=S-2026-424242")
    told = re.compile("Der er ingen sag med nummeret S-2026-424242.")
    expect(page.get_by_label("Sagsnummer")).to_have_accessible_description(told)
    assert_fits(page)


def test_the_buttons_need_no_script(cast: Cast, demonstration: Screens, browser: Browser) -> None:
    file()
    context = browser.new_context(java_script_enabled=False, base_url=demonstration.site)
    demonstration.contexts.append(context)
    page = context.new_page()
    page.goto(reverse("demo-clock"))
    page.get_by_role("button", name="En dag frem").click()
    expect(page.get_by_text("onsdag den 16. september 2026 kl. 10.00")).to_be_visible()
    expect(page.get_by_role("heading", name="Det skete")).to_be_visible()
