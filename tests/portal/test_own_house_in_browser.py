"""Chromium asks nobody but us for anything, and no page breaks the content security policy."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, Request, Response

from accounts.models import User
from tests.cast import UNKNOWN_IMEI, Cast
from tests.portal.access_table import PAGES
from tests.portal.world import World, make_world
from tests.screens import Screens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]

FILING = ("haendelse/", "hvornaar/", "forloeb/", "kontakt/", "aflevering/", "tjek/")
# The browser tells of a breach by an event, before any script of the page has run.
LISTENING = """
window.breaches = [];
document.addEventListener("securitypolicyviolation", (event) =>
    window.breaches.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


class Ear:
    """Hears where the page's requests go and what the policy refused."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.foreign: list[str] = []
        self.missing: list[str] = []
        self._house = urlsplit(site).netloc
        page.add_init_script(LISTENING)
        page.on("request", self._hear)
        page.on("response", self._note)

    def _hear(self, request: Request) -> None:
        there = urlsplit(request.url)
        if there.scheme not in {"data", "blob"} and there.netloc != self._house:
            self.foreign.append(f"{self.page.url}: {request.url}")

    def _note(self, answer: Response) -> None:
        if answer.status >= 400:
            self.missing.append(f"{self.page.url}: {answer.url} {answer.status}")

    def open(self, address: str) -> None:
        self.page.goto(address)
        breaches = self.page.evaluate("window.breaches")
        assert breaches == [], (address, breaches)
        assert self.foreign == [], address


def is_a_page(user: User | None, address: str, headers: dict[str, str]) -> bool:
    client = Client(raise_request_exception=False, headers=headers)
    if user is not None:
        client.force_login(user)
    answer = client.get(address)
    # Else a file would be on its way until the end.
    answer.close()
    return answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html") and not answer.streaming


# A team lead opens nearly every page there is.
@pytest.mark.parametrize(
    "role", ["", "employee", "it_admin", "workshop", pytest.param("team_lead", marks=pytest.mark.long)]
)
def test_no_page_of_a_role_asks_others_or_breaks_the_policy(world: World, screens: Screens, role: str) -> None:
    user = world.cast.user(role) if role else None
    ear = Ear(screens.open(user), screens.site)
    opened = 0
    for name, page in PAGES.items():
        is_ours = not role if page.roles is None else role in page.roles
        # A mail is shown as it was sent, in a frame whose policy lets nothing in.
        if not is_ours or name.startswith("demo-mail"):
            continue
        address = reverse(name, kwargs=page.own(world))
        if is_a_page(user, address, page.headers):
            ear.open(address)
            opened += 1
    assert opened >= 3, role
    ear.page.goto("about:blank")
    ear.page.wait_for_timeout(100)
    assert ear.missing == []
    # What a page fetches is in `missing`; a beacon of a case that is left is answered to nobody.
    screens.faults[:] = [fault for fault in screens.faults if "404" not in fault]


def test_the_filing_asks_others_nothing_from_the_front_page_on(cast: Cast, screens: Screens) -> None:
    ear = Ear(screens.open(None, width=360, height=740), screens.site)
    ear.open("/")
    ear.open("/anmeld/")
    ear.page.locator("input[name=identifier]").fill(UNKNOWN_IMEI)
    ear.page.locator("form.question button.btn-primary").first.click()
    ear.page.wait_for_url("**/haendelse/")
    for rest in FILING:
        ear.open(f"/anmeld/{rest}")
    ear.open("/findes-ikke/")
    screens.faults[:] = [fault for fault in screens.faults if "404" not in fault]


def test_the_ear_hears_a_breach(screens: Screens) -> None:
    ear = Ear(screens.open(None), screens.site)
    ear.open("/")
    ear.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"https://elsewhere.example/x.png\">')")
    ear.page.wait_for_function("window.breaches.length > 0")
    screens.faults.clear()
