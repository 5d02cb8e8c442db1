"""The page of messages that could not be sent, in Chromium: on a wide and a narrow screen, and what axe finds."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from notifications.models import MessageState, OutboxMessage
from tests.cast import Cast
from tests.claims.filed import file
from tests.notifications.letters import put_a_dead_letter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.long)])
def test_a_team_lead_reads_the_list_and_sends_one_again(
    browser: Browser, cast: Cast, live_server: LiveServer, width: int
) -> None:
    number = file().number
    put_a_dead_letter("mail", subject_key=number, context={"number": number, "name": "Anna Holm"})
    sms = {"channel": "sms", "address": "+4531223344", "error": 'Afvist: {"error": "no such number"}', "attempts": 1}
    put_a_dead_letter("sms", **sms)
    signed_in = Client()
    signed_in.force_login(cast.gry)
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": signed_in.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/desk/")
    page.get_by_role("link", name="Ikke sendt (2)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beskeder, der ikke kunne sendes")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    button = page.get_by_role("button", name=f"Prøv igen: Vi ringede, men fik ikke fat i dig – {number}")
    box = button.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= width, "no long text pushes it out of sight"
    button.click()
    expect(page.get_by_text("Beskeden bliver sendt igen om lidt.")).to_be_visible()
    expect(page.get_by_role("link", name="Ikke sendt (1)")).to_be_visible()
    context.close()
    assert OutboxMessage.objects.get(key="mail").state == MessageState.PENDING
