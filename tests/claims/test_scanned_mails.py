"""Every link of every mail under those who open everything: it is opened, and nothing has happened by it."""

import re
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from claims.filing import saving
from claims.filing.filing import Filing, file_claim, session_hash
from claims.models import FilingDraft
from notifications.rendering import render
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.filing_pages import CHECK, begin, words
from tests.claims.proven import STATUS_CODE, WHO_CODE, ask, follow, sent
from tests.claims.scanned import SCANNERS, scan
from tests.portal.access_table import PAGES
from tests.portal.world import World, make_world

TEMPLATES = Path(__file__).parents[2] / "templates"
_LINK = re.compile(r"(?:private_url|page_url) '([a-z-]+)'")
# What opens by whom it was sent to alone, and therefore asks for a press of a button.
SECRET = {"file-claim-resume"}


def linked() -> list[str]:
    """The pages to which the mails lead, by name."""
    texts = [file.read_text() for kind in ("mail", "sms") for file in (TEMPLATES / kind).rglob("*") if file.is_file()]
    return sorted({name for text in texts for name in _LINK.findall(text)})


@pytest.fixture
def world(cast: Cast, frozen: object) -> World:
    return make_world(cast)


def test_the_mails_lead_to_pages_that_are_known_here() -> None:
    names = linked()
    assert len(names) > 5
    for name in names:
        assert name in PAGES
        # To a page behind a private link, to a filing that is gone on with, or to where one signs in first.
        assert name.startswith("claimant-") or name in SECRET or PAGES[name].roles is not None


@pytest.mark.parametrize("name", linked())
def test_no_link_of_a_mail_is_spent_by_a_visit(world: World, name: str) -> None:
    jar = scan(reverse(name, kwargs=PAGES[name].own(world)), 4 * len(SCANNERS))
    assert not jar.session.keys(), "a scanner is given no session"


def test_two_hundred_visits_to_the_link_of_an_unfinished_filing_leave_it_to_whoever_presses_its_button(
    cast: Cast, frozen: object, client: Client
) -> None:
    begin(client, UNKNOWN_IMEI)
    client.post("/anmeld/gem/", {"address": "anna@privat.example"})
    address = next(iter(re.findall(r"https?://[^/]+(/anmeld/fortsaet/\S+)", _letter("filing_saved"))))
    jar = scan(address, 200)
    assert not jar.session.keys()
    # Whoever looks ahead with the cookies of the one who began it takes nothing up either.
    for _time in range(20):
        client.get(address, headers={"Sec-Purpose": "prefetch;prerender"})
        client.head(address)
    assert client.get(CHECK).status_code == 200
    elsewhere = Client()
    assert elsewhere.post(address).status_code == 302
    assert elsewhere.get(CHECK).status_code == 200
    assert UNKNOWN_IMEI in words(elsewhere.get(CHECK)).replace(" ", "")
    assert saving.find(address.split("/")[3], now=NOW) is None
    assert FilingDraft.objects.count() == 1


def test_the_link_to_a_new_password_is_spent_by_no_visit_and_signs_nobody_in(cast: Cast, client: Client) -> None:
    client.post("/konto/password/reset/", {"email": cast.anna.email})
    found = re.search(r"http://[^/]+(/\S+)", mail.outbox[-1].body)
    assert found
    jar = scan(found[1], 200)
    assert "_auth_user_id" not in jar.session
    opened = client.get(found[1], follow=True)
    new = {"password1": "en ganske ny sætning 7", "password2": "en ganske ny sætning 7"}
    assert client.post(opened.request["PATH_INFO"], new).status_code == 302
    cast.anna.refresh_from_db()
    assert cast.anna.check_password(new["password1"])
    # And then it is spent, also for who opened it before.
    assert "Linket virker ikke længere" in client.get(found[1], follow=True).content.decode()


def test_the_key_to_a_new_password_goes_to_nobody_elses_log_and_stays_in_no_cache(cast: Cast, client: Client) -> None:
    client.post("/konto/password/reset/", {"email": cast.anna.email})
    found = re.search(r"http://[^/]+(/\S+)", mail.outbox[-1].body)
    assert found
    for answer in (client.get(found[1]), client.get(found[1], follow=True)):
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}


@pytest.mark.parametrize("channel", ["mail", "sms"])
def test_a_message_with_a_code_leads_nowhere(cast: Cast, frozen: object, settings: object, channel: str) -> None:
    """There is nothing to open, so that nobody who opens everything can use it up."""
    settings.SMS_BACKEND = "notifications.channels.pocket.send"  # type: ignore[attr-defined]
    ask(Client(), "anna@nordlys.example" if channel == "mail" else "20 30 40 50")
    follow(
        Client(), file_claim(filing=Filing(identifier=UNKNOWN_IMEI, contact_email="a@b.example"), now=NOW).claim.number
    )
    for message in [message for message in sent() if message.channel == "mail"]:
        letter = render(message.template, language="da", context=message.context)
        assert "/anmeld/" not in letter.text + letter.html
        assert "/status/" not in letter.text + letter.html
        assert not re.search(r"\d{6}", letter.subject)


def test_the_pages_that_take_a_code_are_spent_by_no_visit(cast: Cast, frozen: object) -> None:
    claim = file_claim(
        filing=Filing(identifier=UNKNOWN_IMEI, filer_key=session_hash("x"), contact_email="a@b.example"), now=NOW
    )
    visitor = Client()
    ask(visitor)
    follow(visitor, claim.claim.number)
    for page in (WHO_CODE, STATUS_CODE):
        for method, headers in SCANNERS:
            getattr(visitor, method)(page, headers=headers)
        scan(page, 2 * len(SCANNERS))
    for page in (WHO_CODE, STATUS_CODE):
        assert visitor.get(page).status_code == 200


def _letter(template: str) -> str:
    from notifications.models import OutboxMessage

    message = OutboxMessage.objects.get(template=template)
    return render(message.template, language="da", context=message.context).text
