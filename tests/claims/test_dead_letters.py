"""The page of messages that could not be sent: why, to whom as far as one need know, and what to do."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from claims.calls.contact import log_call
from claims.views import desk_post
from notifications.models import MessageState, OutboxMessage
from tests.cast import NOW, Cast
from tests.claims.filed import file
from tests.notifications.letters import put_a_dead_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
PAGE = "/desk/post/"


@pytest.fixture
def lead(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.gry)


def html(client: Client, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def rows(page: str) -> list[str]:
    body = re.search(r"<tbody>(.*)</tbody>", page)
    return body[1].split("<tr>")[1:] if body else []


def test_a_team_lead_reads_what_to_whom_why_and_of_which_claim(lead: Client) -> None:
    claim = file()
    put_a_dead_letter(subject_key=claim.number, context={"number": claim.number})
    (row,) = rows(html(lead))
    assert f"E-mail: Vi ringede, men fik ikke fat i dig – {claim.number}" in row
    assert "<td>anna@nordlys.example</td>" in row
    assert "anna@nordlys.example is not known here" in row
    assert "12 forsøg" in row
    assert reverse("desk-case", args=[claim.number]) in row


def test_who_administers_the_system_reads_why_but_neither_address_nor_claim(cast: Cast, as_user: SignIn) -> None:
    claim = file()
    put_a_dead_letter(subject_key=claim.number)
    put_a_dead_letter("sms:1", channel="sms", address="+4520304050", error="+4520304050: no such number")
    page = html(as_user(cast.helle))
    assert "anna@nordlys.example" not in page
    assert "20304050" not in page
    assert "a***@nordlys.example is not known here" in page
    assert "***50: no such number" in page
    assert reverse("desk-case", args=[claim.number]) not in page


def test_a_message_that_waits_was_sent_or_is_closed_stands_not_on_the_list(lead: Client) -> None:
    put_a_dead_letter("waits", state=MessageState.PENDING)
    put_a_dead_letter("closed", state=MessageState.CLOSED)
    put_a_dead_letter("sent", state=MessageState.DELIVERED, delivered_at=NOW)
    page = html(lead)
    assert not rows(page)
    assert "Alt er sendt" in page


def test_try_again_sends_it_and_close_lays_it_away(lead: Client) -> None:
    again, away = put_a_dead_letter("again"), put_a_dead_letter("away")
    page = lead.post(reverse("desk-dead-letter-retry", args=[again.pk]), follow=True)
    assert page.redirect_chain == [(PAGE, 302)]
    assert "Beskeden bliver sendt igen om lidt." in page.content.decode()
    page = lead.post(reverse("desk-dead-letter-close", args=[away.pk]), follow=True)
    assert "Beskeden er lukket og bliver ikke sendt." in page.content.decode()
    states = dict(OutboxMessage.objects.values_list("key", "state"))
    assert states == {"again": MessageState.PENDING, "away": MessageState.CLOSED}


def test_the_second_click_is_told_that_the_first_was_enough(lead: Client) -> None:
    dead = put_a_dead_letter()
    address = reverse("desk-dead-letter-close", args=[dead.pk])
    assert lead.post(address).status_code == 302
    answer = lead.post(address)
    assert answer.status_code == 409
    assert "Beskeden er allerede «Lukket»." in answer.content.decode()
    assert lead.post(reverse("desk-dead-letter-close", args=[999_999])).status_code == 404
    assert lead.get(address).status_code == 405


def test_an_agent_is_refused_and_changes_nothing(cast: Cast, as_user: SignIn) -> None:
    dead = put_a_dead_letter()
    agent = as_user(cast.camilla)
    assert agent.get(PAGE).status_code == 403
    for name in ("desk-dead-letter-retry", "desk-dead-letter-close"):
        assert agent.post(reverse(name, args=[dead.pk])).status_code == 403
    dead.refresh_from_db()
    assert dead.state == MessageState.DEAD


def test_the_navigation_counts_them_for_whom_they_wait_and_is_silent_without(cast: Cast, as_user: SignIn) -> None:
    lead, agent = as_user(cast.gry), as_user(cast.camilla)
    assert "Ikke sendt" not in html(lead, "/desk/")
    put_a_dead_letter("1"), put_a_dead_letter("2")
    assert "Ikke sendt (2)" in html(lead, "/desk/")
    assert "Ikke sendt" not in html(agent, "/desk/")
    assert "Ikke sendt" not in html(Client(), "/")


def test_a_long_list_goes_on_where_the_page_ended_with_as_many_questions(
    lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_post, "PAGE", 3)
    keys = [put_a_dead_letter(f"{number}", address=f"{number}@b.example").address for number in range(7)]
    seen: list[str] = []
    address, counts = PAGE, set()
    while address:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = html(lead, address)
        counts.add(len(asked))
        seen += re.findall(r"<td>(\d@b.example)</td>", page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        address = onward[1] if onward else ""
    assert seen == keys[::-1]
    assert len(counts) == 1


@pytest.mark.parametrize("place", ["-1", "x", "9" * 30, "٧", ""])
def test_a_place_that_nobody_wrote_is_the_first_page(lead: Client, place: str) -> None:
    put_a_dead_letter()
    assert len(rows(html(lead, f"{PAGE}?efter={place}"))) == 1


def test_a_message_whose_template_is_gone_leaves_the_page_standing(lead: Client) -> None:
    put_a_dead_letter(template="of_another_release")
    assert "of_another_release" in html(lead)


def test_the_timeline_says_what_became_of_an_sms_and_who_laid_a_message_away(
    cast: Cast, lead: Client, settings: object
) -> None:
    settings.SMS_BACKEND = "notifications.channels.pocket.send"  # type: ignore[attr-defined]
    claim = file(contact_phone="+4531223344")
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=NOW)
    sms = OutboxMessage.objects.filter(channel="sms")
    case = reverse("desk-case", args=[claim.number])
    assert f"Sms: Vi ringede om sag {claim.number}, men fik ikke fat i dig." in html(lead, case)
    sms.update(state="delivered", delivered_at=NOW, bounced_at=NOW)
    assert "Kom ikke frem, så nummeret tager ikke imod sms. Prøv en anden vej." in html(lead, case)
    sms.update(state="closed", delivered_at=None, bounced_at=None, error="Nej.", closed_at=NOW, closed_by=cast.gry)
    assert "Kunne ikke sendes: Nej. Lukket af Gry Madsen." in html(lead, case)
