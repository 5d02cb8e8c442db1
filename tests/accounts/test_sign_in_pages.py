"""The pages around signing in, and the pages that say what went wrong."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client, RequestFactory

from accounts.middleware import RefusalMiddleware
from accounts.models import Visitor
from accounts.refusals import TooMany, WrongState
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
OWN = ["/konto/password/change/", "/konto/2fa/", "/konto/email/"]


def test_a_wrong_password_keeps_the_address_and_says_so_once_on_top(cast: Cast, client: Client) -> None:
    answer = client.post("/konto/login/", {"login": cast.anna.email, "password": "noget andet helt"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<title>Fejl: Log ind – Skadeportalen</title>" in page
    assert f'value="{cast.anna.email}"' in page
    assert page.count("error-summary-title") == 2
    assert "placeholder" not in page


def test_the_right_password_leads_home(cast: Cast, client: Client) -> None:
    answer = client.post("/konto/login/", {"login": cast.anna.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/hjem/")


def test_a_forgotten_password_is_answered_alike_for_known_and_unknown(cast: Cast, client: Client) -> None:
    pages = []
    for address in (cast.anna.email, "findes.ikke@example.com"):
        answer = client.post("/konto/password/reset/", {"email": address}, follow=True)
        pages.append(re.sub(r'value="\w{64}"', "", answer.content.decode()))
    assert pages[0] == pages[1]
    assert "Se i din indbakke" in pages[0]


def test_whoever_keeps_asking_for_somebodys_new_password_fills_no_inbox_and_shuts_nobody_out(
    cast: Cast, client: Client, frozen: Any
) -> None:
    for address in (cast.anna.email, "findes.ikke@example.com"):
        asked = []
        for minute in range(8):
            visitor = Client(REMOTE_ADDR=f"198.51.{minute}.7")
            answered = visitor.post("/konto/password/reset/", {"email": address})
            asked.append(answered.status_code)
            frozen.shift(timedelta(minutes=2))
        assert asked == [302] * 5 + [429] * 3
        refused = answered.content.decode()
        assert "Et link, der er kommet, virker i en time." in refused
        assert "Få en ny adgangskode" not in refused
    hers = [letter for letter in mail.outbox if letter.to == [cast.anna.email]]
    assert len(hers) == 5
    link = re.search(r"http://[^/]+(/\S+)", str(hers[-1].body))
    assert link
    assert "Vælg en ny adgangskode" in client.get(link[1], follow=True).content.decode()


def test_the_link_in_the_mail_opens_the_page_for_a_new_password(cast: Cast, client: Client) -> None:
    client.post("/konto/password/reset/", {"email": cast.anna.email})
    (letter,) = mail.outbox
    link = re.search(r"http://[^/]+(/\S+)", letter.body)
    assert link
    page = client.get(link[1], follow=True)
    assert "Vælg en ny adgangskode" in page.content.decode()
    spent = client.get(link[1][:-3] + "xx/", follow=True).content.decode()
    assert "Linket virker ikke længere" in spent


@pytest.mark.parametrize("address", OWN)
def test_pages_of_ones_own_sign_in_are_drawn_in_the_house_style(cast: Cast, address: str) -> None:
    client = Client()
    client.post("/konto/login/", {"login": cast.camilla.email, "password": PASSWORD})
    page = client.get(address)
    assert page.status_code == 200
    assert 'class="entrance"' in page.content.decode()


@pytest.mark.parametrize("address", OWN)
def test_pages_of_ones_own_sign_in_send_a_visitor_to_sign_in(cast: Cast, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/konto/login/")


def test_two_steps_are_switched_on_after_the_password_is_asked_for_again(cast: Cast) -> None:
    client = Client()
    client.post("/konto/login/", {"login": cast.camilla.email, "password": PASSWORD})
    asked = client.get("/konto/2fa/totp/activate/", follow=True)
    assert "Bekræft, at det er dig" in asked.content.decode()
    confirmed = client.post(asked.request["PATH_INFO"] + "?" + asked.request["QUERY_STRING"], {"password": PASSWORD})
    page = client.get(confirmed["Location"]).content.decode()
    assert 'class="qr" src="data:image/svg+xml' in page
    wrong = client.post("/konto/2fa/totp/activate/", {"code": "000000"}).content.decode()
    assert "Der er et problem" in wrong
    assert 'href="#id_code"' in wrong


def test_who_has_looked_at_their_address_still_turns_on_two_steps(cast: Cast, client: Client) -> None:
    client.post("/konto/login/", {"login": cast.anna.email, "password": PASSWORD})
    client.get("/konto/email/")
    # The password is asked for, as of anybody; a refusal would lead back to where one came from.
    assert "/konto/reauthenticate/" in client.get("/konto/2fa/totp/activate/")["Location"]


def test_a_password_that_is_too_short_is_refused_with_a_sentence(cast: Cast) -> None:
    client = Client()
    client.post("/konto/login/", {"login": cast.anna.email, "password": PASSWORD})
    new = {"oldpassword": PASSWORD, "password1": "kort", "password2": "kort"}
    page = client.post("/konto/password/change/", new).content.decode()
    assert "Der er et problem" in page
    assert 'href="#id_password' in page


def test_signing_up_alone_is_closed_and_says_where_to_turn(client: Client) -> None:
    assert "Du får dit login af os" in client.get("/konto/signup/").content.decode()


def test_a_missing_page_says_what_to_do(client: Client) -> None:
    answer = client.get("/findes-ikke/")
    assert answer.status_code == 404
    assert "Vi kan ikke finde siden" in answer.content.decode()


def test_a_form_that_grew_too_old_says_what_to_do(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/konto/login/", {"login": "x"})
    assert answer.status_code == 403
    assert "Vi fik ikke det, du sendte" in answer.content.decode()


def test_an_unknown_host_name_is_answered_without_a_frame(client: Client) -> None:
    answer = client.get("/", headers={"host": "et.andet.sted.example"})
    assert answer.status_code == 400
    assert "Vi forstod ikke det, der blev sendt" in answer.content.decode()


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(WrongState("Sagen er afsluttet."), 409), (TooMany("Vent ti minutter."), 429)],
)
def test_a_refusal_becomes_a_page_with_its_reason(refusal: WrongState | TooMany, status: int) -> None:
    request = RequestFactory().post("/desk/")
    request.user = Visitor()  # type: ignore[assignment]
    answer = RefusalMiddleware(lambda _request: None).process_exception(request, refusal)  # type: ignore[arg-type,return-value]
    assert answer is not None
    assert answer.status_code == status
    assert refusal.text in answer.content.decode()
