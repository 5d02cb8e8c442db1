"""The filing and the case as a screen reader finds its way in them: by role and name, in both languages."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.cast import UNKNOWN_IMEI, Cast
from tests.claims.claimant import filed, page
from tests.portal.world import make_world
from tests.screens import Screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]

FILING = ("", "haendelse/", "hvornaar/", "forloeb/", "kontakt/", "aflevering/", "tjek/")
# Its last digit is wrong.
MISTYPED = "490154203237519"
# Controls that nobody has given a name; a name comes from a label, its text, or a label of its own.
NAMELESS = """() => {
    const said = (id) => document.getElementById(id)?.textContent || "";
    const name = (one) => [
        one.getAttribute("aria-label"), one.getAttribute("title"), one.getAttribute("alt"), one.textContent,
        ...(one.getAttribute("aria-labelledby") || "").split(" ").map(said),
        ...[...(one.labels || [])].map((label) => label.textContent),
    ].join("");
    return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
        .filter((one) => !name(one).trim()).map((one) => one.outerHTML.slice(0, 160));
}"""
# Two links of one name that lead to different places tell nobody which is which.
AMBIGUOUS = """() => {
    const to = {};
    for (const one of document.querySelectorAll("main a[href]")) {
        const name = one.textContent.trim().replace(/\\s+/g, " ");
        (to[name] ||= new Set()).add(one.href);
    }
    return Object.entries(to).filter(([, places]) => places.size > 1).map(([name]) => name);
}"""


def assert_can_be_found(shown: Page) -> None:
    """One h1, one main, headings that skip no level, nothing nameless, and nothing named alike that is not."""
    shown.wait_for_load_state()
    assert shown.get_by_role("main").count() == 1, shown.url
    assert shown.get_by_role("banner").count() == 1, shown.url
    assert shown.get_by_role("contentinfo").count() == 1, shown.url
    assert shown.get_by_role("heading", level=1).count() == 1, shown.url
    levels = [int(level) for level in shown.locator("h1, h2, h3, h4").evaluate_all("all => all.map(o => o.tagName[1])")]
    skipped = [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]
    assert skipped == [], (shown.url, levels)
    assert shown.evaluate(NAMELESS) == [], shown.url
    assert shown.evaluate(AMBIGUOUS) == [], shown.url


def speak(shown: Page, screens: Screens, language: str) -> None:
    shown.context.add_cookies([{"name": "django_language", "value": language, "url": screens.site}])


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_of_the_filing_can_be_found_ones_way_in(cast: Cast, screens: Screens, language: str) -> None:
    shown = screens.open(None, width=360, height=740)
    speak(shown, screens, language)
    shown.goto("/")
    assert_can_be_found(shown)
    shown.goto("/anmeld/")
    expect(shown.get_by_role("textbox").first).to_have_accessible_name(re.compile(r"\w+"))
    shown.locator("input[name=identifier]").fill(UNKNOWN_IMEI)
    shown.locator("form.question button.btn-primary").first.click()
    shown.wait_for_url("**/haendelse/")
    for rest in FILING:
        shown.goto(f"/anmeld/{rest}")
        assert_can_be_found(shown)


def test_the_number_is_asked_for_under_its_heading_and_its_error_is_read_with_it(cast: Cast, screens: Screens) -> None:
    shown = screens.open(None, width=360, height=740)
    shown.goto("/anmeld/")
    field = shown.get_by_role("textbox", name="Hvilken enhed er det?")
    expect(field).to_have_accessible_description(re.compile("IMEI"))
    field.fill(MISTYPED)
    shown.get_by_role("button", name="Fortsæt").first.click()
    again = shown.get_by_role("textbox", name="Hvilken enhed er det?")
    expect(again).to_have_attribute("aria-invalid", "true")
    expect(again).to_have_accessible_description(re.compile("Fejl:"))
    expect(again).to_have_value(MISTYPED)
    expect(shown.get_by_role("alert").or_(shown.get_by_role("region", name="Der er et problem"))).to_be_visible()


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_of_the_case_can_be_found_ones_way_in(cast: Cast, screens: Screens, language: str) -> None:
    token = make_world(cast).token
    shown = screens.open(None, width=360, height=740)
    speak(shown, screens, language)
    for rest in (
        "",
        "svar/describe/",
        "svar/contact/",
        "oplysninger/",
        "bilag/photo/",
        "beskeder/",
        "traek-tilbage/",
        "klage/",
    ):
        shown.goto(f"/sag/{token}/{rest}")
        assert_can_be_found(shown)


def test_the_case_says_who_has_the_ball_before_anything_else_and_names_its_parts(cast: Cast, screens: Screens) -> None:
    receipt = filed(UNKNOWN_IMEI)
    shown = screens.open(None, width=360, height=740)
    shown.goto(page(receipt))
    heading = shown.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile(receipt.claim.number))
    expect(shown.get_by_text(re.compile("Vi ringer senest")).first).to_be_visible()
    expect(shown.locator("[aria-current=step]")).to_have_count(1)
    expect(shown.get_by_role("region", name="Vi mangler noget fra dig")).to_be_visible()
