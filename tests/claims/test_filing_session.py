"""Whoever is in the middle of a filing is told before their session ends, and puts that off at a press."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import expect

from tests.cast import Cast
from tests.claims.filing_pages import CHECK, DAMAGE, EVENT, OPTIONAL, START, begin, html
from tests.screens import Screens, assert_fits

STAY = "/anmeld/bliv/"
HOURS = 60 * 60


def told(client: Client, page: str = EVENT) -> int:
    """The seconds that the page counts down."""
    found = re.search(r'data-stay="(\d+)"', html(client.get(page)))
    return int(found[1]) if found else 0


def ends(client: Client) -> datetime:
    return Session.objects.get(session_key=client.session.session_key).expire_date


@pytest.mark.usefixtures("cast", "frozen")
def test_every_page_of_a_filing_counts_down_to_the_end_of_its_session(client: Client, frozen) -> None:
    begin(client)
    frozen.shift(timedelta(hours=2))
    assert {told(client, page) for page in (START, *OPTIONAL, CHECK)} == {6 * HOURS}


@pytest.mark.usefixtures("frozen")
def test_who_is_signed_in_stays_as_often_as_they_like(cast: Cast, client: Client, frozen) -> None:
    client.force_login(cast.anna)
    begin(client)
    for _time in range(10):
        frozen.shift(timedelta(hours=7, minutes=58))
        before = ends(client)
        assert client.post(STAY).json() == {"seconds": 8 * HOURS}
        assert ends(client) > before
        assert told(client) == 8 * HOURS


@pytest.mark.usefixtures("frozen")
def test_whoever_handles_others_claims_signs_in_anew_each_day(cast: Cast) -> None:
    for user in (cast.camilla, cast.gry, cast.eva):
        client = Client()
        client.force_login(user)
        begin(client)
        before = ends(client)
        assert told(client) == 0
        assert client.post(STAY).status_code == 410
        assert ends(client) == before


@pytest.mark.usefixtures("frozen")
def test_only_what_was_answered_signed_in_is_said_to_wait(cast: Cast, client: Client) -> None:
    waits, goes = "venter på dig, når du logger ind igen", "Så glemmer vi dine svar her."
    begin(client)
    assert waits not in html(client.get(EVENT))
    client.force_login(cast.anna)
    assert client.get(START).status_code == 200
    for page in (EVENT, CHECK):
        shown = html(client.get(page))
        assert waits not in shown, "a visitor began it, who is signed in has answered nothing"
        assert goes in shown
        assert "Log ind igen, så kan du fortsætte." not in shown
    client.post(EVENT, DAMAGE)
    for page in (EVENT, CHECK):
        shown = html(client.get(page))
        assert waits in shown
        assert goes not in shown
        assert "Log ind igen, så kan du fortsætte." in shown


@pytest.mark.usefixtures("cast", "frozen")
def test_a_session_that_is_over_is_not_brought_back(client: Client, frozen) -> None:
    begin(client)
    frozen.shift(timedelta(hours=8, seconds=1))
    assert client.post(STAY).status_code == 410
    assert not client.session.keys()


@pytest.mark.usefixtures("cast", "frozen")
def test_nothing_is_put_off_by_a_visit_or_from_a_foreign_page(client: Client, frozen) -> None:
    begin(client)
    frozen.shift(timedelta(hours=2))
    before = ends(client)
    assert client.get(STAY).url == START
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(STAY).status_code == 403
    assert ends(client) == before


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("width", [320, 1280])
def test_the_warning_comes_some_minutes_before_and_goes_at_a_press(screens: Screens, cast: Cast, width: int) -> None:
    screen = screens.open(cast.anna, width=width)
    screen.clock.install()
    screen.goto(START)
    warning = screen.get_by_role("status").filter(has_text="Du bliver logget ud om få minutter.")
    stay = screen.get_by_role("button", name="Bliv ved")
    expect(stay).to_be_hidden()
    screen.clock.fast_forward((8 * HOURS - 6 * 60) * 1_000)
    expect(stay).to_be_hidden()
    screen.clock.fast_forward(90_000)
    expect(warning).to_be_visible()
    assert_fits(screen)
    stay.click()
    expect(stay).to_be_hidden()
    screen.clock.fast_forward((8 * HOURS - 4 * 60) * 1_000)
    expect(stay).to_be_visible()
    screen.clock.fast_forward(5 * 60_000)
    expect(stay).to_be_hidden()
    expect(screen.get_by_text("Du er logget ud. Dine svar er her ikke mere.")).to_be_visible()
