"""Who was shown to be somebody on a borrowed telephone is forgotten there, with what they began and sent."""

import pytest
from django.test import Client

from claims.models import FilingDraft
from tests.cast import Cast
from tests.claims.filing_pages import RECEIPT, begin, html, send, words
from tests.claims.proven import WHO, prove

pytestmark = pytest.mark.usefixtures("frozen")

ANNA = "anna@nordlys.example"
ANNAS_PHONE = "20 30 40 50"


def test_who_is_forgotten_leaves_no_contact_in_what_they_began(cast: Cast, client: Client) -> None:
    begin(client)
    prove(client)
    hers = {"contact_name": "Anna Holm", "contact_email": ANNA, "contact_phone": ANNAS_PHONE, "language": "da"}
    assert client.post("/anmeld/kontakt/", hers).status_code == 302
    client.post("/anmeld/gem/", {"address": ANNA})
    client.post("/anmeld/forloeb/", {"description": "Den faldt.", "battery": "no"})
    assert client.post(WHO, {"glem": "1"}).status_code == 302
    for page in ("/anmeld/tjek/", "/anmeld/kontakt/", "/anmeld/gem/"):
        shown = html(client.get(page))
        for told in ("Anna Holm", ANNA, ANNAS_PHONE, "+4520304050"):
            assert told not in shown
    assert "Den faldt." in words(client.get("/anmeld/tjek/"))


def test_forgetting_somebody_forgets_what_they_sent(cast: Cast, client: Client) -> None:
    prove(client)
    begin(client)
    send(client)
    assert "anna@nordlys.example" in html(client.get(RECEIPT))
    client.post(WHO, {"glem": "1"})
    assert "anna@nordlys.example" not in html(client.get(RECEIPT, follow=True))


def test_forgetting_somebody_begins_no_filing(cast: Cast, client: Client) -> None:
    prove(client)
    client.post(WHO, {"glem": "1"})
    assert not FilingDraft.objects.exists()
