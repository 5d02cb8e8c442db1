"""English pages say days, times, money and telephone numbers as English does; what stays Danish is marked as such."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.spoken import spoken_help_phone, spoken_money, spoken_phone
from tests.cast import Cast
from tests.claims.claimant import trusted
from tests.claims.decided import as_suggested, judged
from tests.claims.filing_pages import CHECK, CONTACT, DAMAGE, EVENT, STORY, TODAY, WHEN, begin
from tests.portal.access_table import PAGES
from tests.portal.said import language_of, said_by
from tests.portal.world import World, play_world

pytestmark = pytest.mark.django_db

MONTHS = "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december"
DAYS = "mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag"
DANISH = {
    "a month": re.compile(rf"\b(?:{MONTHS})\b"),
    "a day of the month": re.compile(rf"\b\d{{1,2}}\. (?:{MONTHS})\b", re.IGNORECASE),
    "a weekday": re.compile(rf"\b(?:{DAYS})\b", re.IGNORECASE),
    "kl.": re.compile(r"\bkl\.", re.IGNORECASE),
    "kroner": re.compile(r"\bkr\.", re.IGNORECASE),
    "a decimal comma": re.compile(r"\b\d+,\d\d?\b(?! ?\d)"),
    "points between thousands": re.compile(r"(?<![\d.])\d{1,3}\.\d{3}(?![\d.])"),
    "a time with a point": re.compile(r"\b(?:[01]\d|2[0-3])\.[0-5]\d\b(?!\.)"),
}
RAW_NUMBER = re.compile(r"\+\d{8,}")
# Their hint shows how hours may be typed, and a point between hours and minutes is understood in both languages.
TYPED = {"desk-hours": ("a time with a point",), "workshop-hours": ("a time with a point",)}
# Its rows are messages and files as they were sent, and its addresses are the numbers that were rung.
OF_THE_DEMONSTRATION = ("demo-",)


@pytest.fixture
def world(db: None, frozen: object) -> World:
    return play_world()


def english(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def faults(html: str) -> Iterator[str]:
    said = said_by(html)
    for name, pattern in DANISH.items():
        for found in pattern.finditer(said):
            yield f"{name}: ...{said[max(0, found.start() - 40) : found.end() + 20]}..."


def assert_english(client: Client, address: str, but: tuple[str, ...] = ()) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    html = answer.content.decode()
    assert language_of(html) == "en" or "<html" not in html, address
    assert [fault for fault in faults(html) if not fault.startswith(but)] == [], address
    assert not RAW_NUMBER.search(said_by(html)), (address, RAW_NUMBER.findall(said_by(html)))
    return html


@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith(OF_THE_DEMONSTRATION)])
def test_a_page_in_english_has_nothing_of_danish_days_times_and_money(world: World, name: str) -> None:
    page = PAGES[name]
    user = None if page.roles is None else world.cast.user(sorted(page.roles)[0])
    client = english(user)
    address = reverse(name, kwargs=page.own(world))
    answer = client.get(address, headers=page.headers)
    if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html") and not answer.streaming:
        assert_english(client, address, TYPED.get(name, ()))
    else:
        assert answer.status_code in {200, 204, 302, 401, 403, 404, 405, 409}, answer.status_code


def test_the_filing_in_english_has_nothing_of_danish_days_and_times(frozen: object) -> None:
    client = english(None)
    begin(client)
    assert_english(client, EVENT)
    client.post(EVENT, DAMAGE)
    client.post(WHEN, TODAY)
    for address in (WHEN, STORY, CONTACT, CHECK):
        html = assert_english(client, address)
    assert "15 September 2026" in html


@pytest.mark.parametrize("kind", ["covered", "rejected"])
def test_a_decided_claim_in_english_marks_what_was_written_in_danish(cast: Cast, frozen: object, kind: str) -> None:
    claim = judged(cast)
    decision = as_suggested(claim, kind, cast)
    html = assert_english(english(None), trusted(claim))
    reason = decision.reason.splitlines()[0][:30]
    assert reason in html
    assert reason not in said_by(html), "what was written in Danish is read out in Danish"


def test_numbers_follow_the_language() -> None:
    with translation.override("en"):
        assert spoken_money(Decimal("1234.5")) == "DKK 1,234.50"
        assert spoken_phone("+4520304050") == "+45 20 30 40 50"
        assert spoken_help_phone() == "+45 70 20 40 60"
        assert spoken_phone("+46812345678") == "+46 8 123 456 78"
    with translation.override("da"):
        assert spoken_money(Decimal("1234.5")) == "1.234,50 kr."
        assert spoken_phone("+4520304050") == "20 30 40 50"
        assert spoken_help_phone() == "70 20 40 60"


OPEN = [name for name, page in PAGES.items() if page.roles is None and not name.startswith(OF_THE_DEMONSTRATION)]


@pytest.mark.parametrize("name", OPEN)
def test_a_danish_page_says_no_number_as_machines_write_it(world: World, name: str) -> None:
    answer = Client(headers=PAGES[name].headers).get(reverse(name, kwargs=PAGES[name].own(world)))
    if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
        assert not RAW_NUMBER.search(said_by(answer.content.decode()))


def test_the_listener_hears_what_is_said_and_skips_what_is_marked() -> None:
    page = '<html lang="en"><p>On 3 May <span lang="da">den 3. maj kl. 12.00</span><img alt="x"> ok</p><br>last</html>'
    assert said_by(page) == "On 3 May x ok last"
    assert len(list(faults(page.replace(' lang="da"', "")))) >= 3
