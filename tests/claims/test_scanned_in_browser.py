"""Scanners that open links in a browser of their own, with JavaScript: no page sends anything by itself."""

import re

import pytest
from playwright.sync_api import Page, Request
from pytest_django.live_server_helper import LiveServer

from claims.filing import saving
from claims.filing.filing import Filing, Receipt, file_claim, session_hash
from claims.models import ClaimLink, FilingDraft
from claims.proof import links
from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import ANNAS_IMEI, NOW, Cast
from tests.claims.everything import every_row
from tests.claims.filed import reach
from tests.claims.routed import walk_in
from tests.screens import Screens

pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("frozen"),
]

_HREF = re.compile(r'href="(https?://[^"]+)"')
# Behind the link that was mailed: where its buttons lead, each of which a scanner follows as well.
BEHIND = (
    "",
    "opkald/",
    "svar/contact/",
    "oplysninger/",
    "svar/describe/",
    "beskeder/",
    "luk/",
    "traek-tilbage/",
    "goer-klar/",
    "bilag/photo/",
    "aftale/",
)


@pytest.fixture
def receipt(cast: Cast) -> Receipt:
    filing = Filing(identifier=ANNAS_IMEI, filer_key=session_hash("here"), contact_phone="+4520304051")
    return file_claim(filing=filing, now=NOW)


def visit(page: Page, address: str) -> list[Request]:
    """Open the page, let its scripts run, look over all of it, and go; returns what it asked for otherwise than GET."""
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.on("request", note)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.mouse.move(100, 200)
    page.mouse.wheel(0, 5_000)
    page.keyboard.press("Tab")
    page.wait_for_timeout(200)
    page.goto("about:blank")
    page.remove_listener("request", note)
    return [request for request in asked if request.method not in {"GET", "HEAD"}]


def test_no_page_behind_a_mailed_link_sends_anything_by_itself(
    cast: Cast, screens: Screens, receipt: Receipt, live_server: LiveServer
) -> None:
    walk_in(reach(receipt.claim, cast.camilla), cast)
    mailed = {
        address.replace(settings_url(), live_server.url)
        for message in OutboxMessage.objects.filter(channel="mail", address="anna@nordlys.example")
        for address in _HREF.findall(render(message.template, language="da", context=message.context).html)
        if "/sag/" in address
    }
    assert mailed
    trusted = links.token_of(ClaimLink.objects.get(claim=receipt.claim, trusted=True))
    before, page = every_row(), screens.open(None)
    for address in [*sorted(mailed), *(f"/sag/{trusted}/{rest}" for rest in BEHIND)]:
        assert visit(page, address) == [], address
    assert every_row() == before


def test_the_link_of_an_unfinished_filing_waits_for_its_button(cast: Cast, screens: Screens) -> None:
    draft = FilingDraft.objects.create(answers={"identifier": ANNAS_IMEI}, begun_at=NOW, changed_at=NOW)
    saving.save_for_later(draft=draft.pk, address="anna@privat.example", language="da", now=NOW)
    message = OutboxMessage.objects.get(template="filing_saved")
    found = re.search(
        r"https?://[^/]+(/anmeld/fortsaet/\S+)", render(message.template, language="da", context=message.context).text
    )
    assert found
    before, page = every_row(), screens.open(None)
    for _time in range(3):
        assert visit(page, found[1]) == []
    assert every_row() == before
    # The same look does see a page that sends itself.
    page.goto(found[1])
    page.get_by_role("button", name="Fortsæt her").click()
    assert every_row() != before


def settings_url() -> str:
    from django.conf import settings

    return str(settings.SITE_URL)
