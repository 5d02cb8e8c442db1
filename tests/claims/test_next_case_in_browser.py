"""'Næste sag', the keys and the palette in Chromium, without a mouse."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from claims.desk import leasing
from claims.models import CallAttempt, CallOutcome, Claim, Decision, DecisionKind, Lease, LeaseEnd, RouteKind
from tests.cast import DAVIDS_IMEI, NOW, PASSWORD, UNKNOWN_IMEI, Cast
from tests.claims.filed import file
from tests.screens import Screens, assert_fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]

AT_MOST = 25
# What the live region says from now on.
_HEARD = """() => {
    const heard = [];
    const line = document.querySelector("[data-presence-others]");
    const listener = new MutationObserver(() => heard.push(line.textContent));
    listener.observe(line, { childList: true, characterData: true, subtree: true });
    return heard;
}"""
# A page asks again after a second instead of ten.
_HASTE = """
const later = window.setTimeout;
window.setTimeout = (act, ms, ...rest) => later(act, ms === 10_000 ? 1000 : ms, ...rest);
"""
HOUR = timedelta(hours=1)


@dataclass
class Fingers:
    """Somebody at the keyboard, whose presses are counted; what they type as text is not."""

    page: Page
    presses: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.presses += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)


def wait_for_keys(page: Page) -> None:
    """Until the script has run that listens to them."""
    expect(page.locator("html[data-keys]")).to_have_count(1)


def case_of(page: Page, claim: Claim) -> None:
    """The page of the claim stands there, with its keys."""
    expect(page).to_have_url(re.compile(rf"/desk/sag/{claim.number}/$"))
    wait_for_keys(page)


def test_from_signing_in_to_the_next_case_takes_few_keys_and_no_mouse(screens: Screens, cast: Cast) -> None:
    following = file(at=NOW - HOUR, identifier=DAVIDS_IMEI, contact_name="David Juhl", contact_phone="+4530405060")
    first = file(at=NOW - 2 * HOUR, occurred_on=(NOW - timedelta(days=2)).date(), country="DK")
    page = screens.open(None)
    agent = Fingers(page)
    page.goto("/konto/login/")
    agent.press("Tab", "Enter", "Tab")
    expect(page.get_by_label("E-mail")).to_be_focused()
    agent.type(cast.camilla.email)
    agent.press("Tab")
    agent.type(PASSWORD)
    agent.press("Enter")
    expect(page).to_have_url(re.compile("/desk/"))
    wait_for_keys(page)

    agent.press("n")
    case_of(page, first)

    agent.press("c")
    expect(page.get_by_label("Note")).to_be_focused()
    agent.type("Skærmen er knust. Vil selv aflevere den.")
    agent.press("Tab")
    reached = page.get_by_role("radio", name=str(CallOutcome.REACHED.label))
    expect(reached).to_be_focused()
    agent.press("Space", "Control+Enter")
    case_of(page, first)

    agent.press("1")
    expect(page.get_by_role("radio", name=str(DecisionKind.COVERED.label), exact=True)).to_be_checked()
    wait_for_keys(page)
    agent.press("Control+Enter")
    expect(page.get_by_role("button", name="Send afgørelsen")).to_be_visible()
    wait_for_keys(page)
    agent.press("Control+Enter")
    case_of(page, first)

    agent.press("b")
    expect(page.locator("[name=starts_at]:focus")).to_have_count(1)
    agent.press("Space", "Control+Enter")
    case_of(page, first)

    agent.press("n")
    case_of(page, following)

    assert agent.presses <= AT_MOST
    print(f"\nkey presses besides text: {agent.presses}")
    assert CallAttempt.objects.get().outcome == CallOutcome.REACHED
    assert Decision.objects.get().kind == DecisionKind.COVERED
    first.refresh_from_db()
    assert (first.state, first.routes.get().kind) == ("routed", RouteKind.WALK_IN)
    worked = Lease.objects.get(claim=first)
    assert (worked.agent, worked.how) == (cast.camilla, LeaseEnd.WORKED)
    assert Lease.objects.live(NOW).get().claim == following


@pytest.fixture
def desk(screens: Screens, cast: Cast) -> Page:
    """A claim that was handed to Camilla, and another one."""
    file(at=NOW - HOUR)
    file(identifier=UNKNOWN_IMEI, peril="theft", phone_is_the_device=True)
    page = screens.open(cast.camilla)
    page.goto("/desk/")
    wait_for_keys(page)
    page.keyboard.press("n")
    case_of(page, Claim.objects.order_by("due_at")[0])
    return page


def test_who_leaves_a_claim_unworked_says_why_by_keys(desk: Page, cast: Cast) -> None:
    first, second = Claim.objects.order_by("due_at")
    desk.keyboard.press("n")
    expect(desk.get_by_role("heading", name="Spring sagen over")).to_be_visible()
    wait_for_keys(desk)
    assert_fits(desk)
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Control+Enter")
    case_of(desk, second)
    skipped = Lease.objects.get(claim=first)
    assert (skipped.how, bool(skipped.skip_reason)) == (LeaseEnd.SKIPPED, True)


def test_keys_open_each_form_and_escape_leads_out_of_field_and_form(desk: Page) -> None:
    case = desk.url
    for key, heading, escapes in (("i", "Skriv note", 2), ("s", "Udskyd", 1), ("c", "Log opkald", 2)):
        desk.keyboard.press(key)
        expect(desk.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        wait_for_keys(desk)
        for _time in range(escapes):
            desk.keyboard.press("Escape")
        expect(desk).to_have_url(case)
        wait_for_keys(desk)


def test_escape_does_not_throw_away_what_was_typed(desk: Page) -> None:
    desk.keyboard.press("i")
    note = desk.get_by_label("Intern note")
    expect(note).to_be_focused()
    desk.keyboard.type("jeg ringer n igen")
    expect(note).to_have_value("jeg ringer n igen")
    desk.keyboard.press("Escape")
    desk.keyboard.press("Escape")
    told = desk.get_by_text("Du har skrevet noget, som ikke er gemt.")
    expect(told).to_be_in_viewport()
    expect(told).not_to_have_class("visually-hidden")
    expect(note).to_have_value("jeg ringer n igen")
    # Out of the field, no other key leaves it behind either: neither a link, nor a button that posts, nor two keys.
    page = desk.url
    for keys in (["c"], ["n"], ["g", "m"], ["1"]):
        desk.evaluate("document.getElementById('keys-said').textContent = ''")
        for key in keys:
            desk.keyboard.press(key)
        expect(told).to_be_visible()
        expect(desk).to_have_url(page)
        expect(note).to_have_value("jeg ringer n igen")
    assert Lease.objects.count() == 1
    # What is written is sent, wherever one stands.
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("Noten er gemt.")).to_be_visible()


def test_what_came_back_with_a_mistake_in_it_is_not_saved_either(desk: Page) -> None:
    desk.keyboard.press("c")
    expect(desk.get_by_label("Note")).to_be_focused()
    desk.keyboard.type("Ringer igen")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("alert").first).to_be_visible()
    wait_for_keys(desk)
    call = desk.url
    desk.keyboard.press("n")
    expect(desk.get_by_text("Du har skrevet noget, som ikke er gemt.")).to_be_visible()
    expect(desk).to_have_url(call)
    expect(desk.get_by_label("Note")).to_have_value("Ringer igen")


def test_ctrl_enter_in_the_search_searches_and_takes_no_claim(screens: Screens, cast: Cast) -> None:
    file()
    page = screens.open(cast.camilla)
    page.goto("/desk/")
    wait_for_keys(page)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("Anna")
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile("q=Anna"))
    assert not Lease.objects.exists()


def test_g_leads_to_the_queue_to_mine_and_to_the_pool(desk: Page) -> None:
    for key, place in (("m", r"\?vis=mine"), ("p", r"\?vis=ikke-tildelt"), ("k", r"/desk/(\?vis=til-os)?$")):
        desk.keyboard.press("g")
        desk.keyboard.press(key)
        expect(desk).to_have_url(re.compile(place))
        wait_for_keys(desk)


def test_the_palette_finds_by_typing_moves_by_arrows_and_searches_for_the_rest(desk: Page) -> None:
    first = desk.url
    desk.keyboard.press("Control+k")
    palette = desk.get_by_role("dialog", name="Kommandoer")
    expect(palette).to_be_visible()
    field = palette.get_by_role("combobox")
    expect(field).to_be_focused()
    assert palette.get_by_role("option").count() > 10
    assert_fits(desk)
    desk.keyboard.type("udsk")
    option = palette.get_by_role("option", selected=True)
    expect(option).to_contain_text("Udskyd")
    desk.keyboard.press("ArrowDown")
    expect(option).to_contain_text("Søg efter «udsk»")
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "none")
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(f"{first}udskyd/")
    wait_for_keys(desk)
    desk.keyboard.press("Control+k")
    desk.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    desk.keyboard.press("Control+k")
    desk.keyboard.type("Anna")
    desk.keyboard.press("End")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(r"q=Anna"))


def test_the_keys_are_listed_on_every_page_of_the_desk_and_fit_a_narrow_screen(desk: Page) -> None:
    desk.set_viewport_size({"width": 320, "height": 700})
    for path in (desk.url, "/desk/henlaeggelser/", f"{desk.url}udskyd/"):
        desk.goto(path)
        wait_for_keys(desk)
        assert_fits(desk)
        desk.keyboard.press("?")
        dialog = desk.get_by_role("dialog", name="Taster")
        expect(dialog).to_be_visible()
        assert_fits(desk)
        desk.keyboard.press("Escape")


def test_colleagues_see_who_looks_and_who_writes_and_hear_it_once(screens: Screens, desk: Page, cast: Cast) -> None:
    expect(desk.get_by_text("Du har sagen fra «Næste sag».")).to_be_visible()
    gry = screens.open(cast.gry)
    gry.add_init_script(_HASTE)
    gry.goto(desk.url)
    expect(gry.get_by_text("Camilla Dahl ser på sagen.")).to_be_visible()
    expect(gry.get_by_text("Camilla Dahl har sagen fra «Næste sag».")).to_be_visible()
    spoken = gry.evaluate_handle(_HEARD)
    gry_asks = gry.locator("[data-presence]").get_attribute("data-presence") or "nowhere"
    desk.keyboard.press("i")
    expect(desk.get_by_label("Intern note")).to_be_focused()
    expect(desk.locator("[data-presence][data-runs]")).to_have_count(1)
    desk.keyboard.type("Jeg skriver")
    expect(gry.get_by_text("Camilla Dahl skriver i sagen.")).to_be_visible(timeout=15_000)
    for _round in range(2):
        gry.wait_for_event("requestfinished", lambda request: gry_asks in request.url)
    assert spoken.json_value() == ["Camilla Dahl skriver i sagen."], "a second round says nothing anew"


def test_a_page_that_is_closed_lets_go_of_its_claim(desk: Page) -> None:
    number = Claim.objects.order_by("due_at")[0].number
    held = Lease.objects.get(claim__number=number)
    assert held.until > NOW + leasing.GRACE
    desk.goto("/desk/")
    expect(desk.get_by_role("heading", name="Køen", level=1)).to_be_visible()
    for _round in range(50):
        held.refresh_from_db()
        if held.until == NOW + leasing.GRACE:
            return
        desk.wait_for_timeout(100)
    pytest.fail(f"held until {held.until}")
