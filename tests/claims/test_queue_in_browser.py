"""The queue in Chromium: what is new is said once and shown by a press, and ticks are counted."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from claims.desk.saved_views import keep
from claims.models import Lease, SavedView
from tests.cast import ANNAS_LAPTOP_SERIAL, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.filed import file
from tests.screens import Screens, assert_fits, on_screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]

LOOK = "htmx.trigger('[data-queue-live]', 'look')"


@pytest.fixture
def queue(screens: Screens, cast: Cast) -> Page:
    """The queue with one claim, opened by Camilla."""
    file()
    page = screens.open(cast.camilla)
    page.goto("/desk/")
    expect(page.get_by_role("button", name="Sæt opdatering på pause")).to_be_visible()
    return page


@pytest.fixture
def look(queue: Page) -> Callable[[], None]:
    """Let the page look for what is new, and wait for the answer."""

    def look() -> None:
        with queue.expect_response(re.compile("/desk/nyt/")):
            queue.evaluate(LOOK)

    return look


def test_what_is_new_is_said_once_and_moves_no_row_until_it_is_asked_for(queue: Page, look: Callable[[], None]) -> None:
    spoken = """() => {
        window.spoken = [];
        new MutationObserver(() => window.spoken.push(document.getElementById('queue-news').textContent.trim()))
            .observe(document.getElementById('queue-news'), { childList: true, subtree: true, characterData: true });
    }"""
    queue.evaluate(spoken)
    first = file(identifier=DAVIDS_IMEI, at=NOW)
    look()
    link = queue.get_by_role("link", name="1 ny sag – vis")
    expect(link).to_be_visible()
    expect(queue.locator("#count-til-os")).to_have_text("2")
    look()
    expect(queue.get_by_role("row")).to_have_count(2)
    said = queue.evaluate("window.spoken")
    assert said.count("1 ny sag – vis") == len(said) == 1
    link.click()
    expect(queue.get_by_role("link", name=first.number)).to_be_visible()
    expect(queue.locator("#queue-news")).to_be_empty()


def test_a_paused_queue_looks_no_more_until_it_is_let_go(queue: Page) -> None:
    pause = queue.get_by_role("button", name="Sæt opdatering på pause")
    pause.click()
    expect(pause).to_have_attribute("aria-pressed", "true")
    asked: list[str] = []
    queue.on("request", lambda request: asked.append(request.url) if "/desk/nyt/" in request.url else None)
    file(identifier=DAVIDS_IMEI)
    queue.evaluate(LOOK)
    queue.reload()
    expect(pause).to_have_attribute("aria-pressed", "true")
    assert asked == []
    file(identifier=UNKNOWN_IMEI)
    pause.click()
    expect(queue.get_by_role("link", name="1 ny sag – vis")).to_be_visible()


def test_what_cannot_be_fetched_is_said_once_until_it_comes_through(
    queue: Page, look: Callable[[], None], screens: Screens
) -> None:
    said = queue.get_by_text("Det gik ikke. Hent siden igen.")
    queue.route("**/desk/nyt/**", lambda route: route.fulfill(status=500, body=""))
    look()
    expect(said).to_be_visible()
    look()
    expect(said).to_have_count(1)
    queue.unroute("**/desk/nyt/**")
    look()
    expect(said).to_have_count(0)
    queue.route("**/desk/nyt/**", lambda route: route.abort())
    queue.evaluate(LOOK)
    expect(said).to_be_visible()
    assert_fits(queue)
    # The browser and htmx write of it as well.
    assert screens.faults
    screens.faults.clear()


def test_who_was_signed_out_meanwhile_is_led_to_the_sign_in(queue: Page, screens: Screens) -> None:
    queue.context.clear_cookies()
    queue.evaluate(LOOK)
    expect(queue).to_have_url(re.compile("/konto/login/"))
    # The browser writes of the answer that led there.
    assert len(screens.faults) == 1
    assert "401" in screens.faults.pop()


def test_who_takes_a_claim_meanwhile_is_shown_in_its_row(queue: Page, look: Callable[[], None], cast: Cast) -> None:
    claim = file(identifier=DAVIDS_IMEI)
    queue.reload()
    Lease.objects.create(claim=claim, agent=cast.gry, taken_at=NOW, until=NOW.replace(hour=11))
    look()
    expect(queue.get_by_role("row").filter(has_text=claim.number)).to_contain_text("Gry Madsen har sagen nu")


def test_a_view_is_narrowed_kept_and_found_among_the_tabs(queue: Page) -> None:
    file(identifier=DAVIDS_IMEI, peril="theft")
    queue.get_by_role("link", name="Afgræns", exact=True).click()
    queue.get_by_label("Visning").select_option("aabne")
    queue.get_by_label("Hændelse").select_option("theft")
    queue.get_by_role("button", name="Vis sagerne").click()
    expect(queue.get_by_role("row")).to_have_count(2)
    queue.get_by_label("Gem visningen som").fill("Tyverier")
    queue.get_by_role("button", name="Gem", exact=True).click()
    tab = queue.get_by_role("navigation", name="Visninger").get_by_role("link", name="Tyverier 1")
    expect(tab).to_have_attribute("aria-current", "page")
    assert SavedView.objects.get().criteria == {"vis": "aabne", "haendelse": "theft"}


def test_who_takes_one_claim_after_the_other_keeps_the_place(queue: Page) -> None:
    for identifier in (DAVIDS_IMEI, UNKNOWN_IMEI):
        file(identifier=identifier)
    queue.goto("/desk/?vis=ikke-tildelt")
    expect(queue.locator("html[data-keys]")).to_have_count(1)
    places = queue.locator("[data-row] [data-open]")
    first, second, third = places.all_text_contents()
    queue.keyboard.press("j")
    queue.keyboard.press("j")
    expect(queue.get_by_role("link", name=second, exact=True)).to_be_focused()
    queue.keyboard.press("a")
    expect(places).to_have_text([first, third])
    expect(queue.get_by_role("link", name=third, exact=True)).to_be_focused()
    expect(queue.locator("[data-row][aria-current]")).to_contain_text(third)
    # Behind the last one comes the one before it.
    queue.keyboard.press("a")
    expect(places).to_have_text([first])
    expect(queue.get_by_role("link", name=first, exact=True)).to_be_focused()


def test_ticked_claims_are_counted_and_taken_along(queue: Page) -> None:
    numbers = [file(identifier=identifier).number for identifier in (DAVIDS_IMEI, UNKNOWN_IMEI)]
    queue.reload()
    press = queue.get_by_role("button", name="Gør noget ved de valgte")
    expect(press).to_be_hidden()
    for number, said in zip(numbers, ("1 sag valgt", "2 sager valgt"), strict=True):
        queue.get_by_role("checkbox", name=f"Vælg {number}").check()
        expect(queue.locator("[data-picked]")).to_have_text(said)
    press.click()
    for number in numbers:
        expect(queue.get_by_text(number).first).to_be_visible()


@on_screens((1280, "dark"), besides=[(320, "light")])
def test_the_pages_of_the_queue_fit_their_screen_and_axe_has_nothing_serious(
    queue: Page, cast: Cast, width: int, scheme: str
) -> None:
    file(identifier=ANNAS_LAPTOP_SERIAL, at=NOW.replace(day=14), language="en", contact_name="Anna Holm-" * 8)
    view = keep(
        owner=cast.camilla, name="En visning med et langt navn", criteria={"vis": "aabne", "ejer": "ingen"}, now=NOW
    )
    queue.set_viewport_size({"width": width, "height": 800})
    queue.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in (
        "",
        f"?visning={view.key}",
        f"?vis=aabne&virksomhed={cast.nordlys.pk}&haendelse=damage&ejer=mig",
        "?vis=henlaegges",
        "visninger/",
        "afgraens/",
    ):
        answer = queue.goto(f"{queue.url.split('/desk/')[0]}/desk/{path}")
        assert answer
        assert answer.status == 200, path
        assert_fits(queue)
