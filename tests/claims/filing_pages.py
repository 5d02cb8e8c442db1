"""Walking through the pages of a filing, for the tests."""

import re
from collections.abc import Mapping

from django.http import HttpResponse
from django.test import Client

from claims.models import Claim
from tests.cast import ANNAS_IMEI

START = "/anmeld/"
EVENT, NOW_PAGE, WHEN, STORY = "/anmeld/haendelse/", "/anmeld/goer-nu/", "/anmeld/hvornaar/", "/anmeld/forloeb/"
CONTACT, WISH, CHECK, RECEIPT = "/anmeld/kontakt/", "/anmeld/aflevering/", "/anmeld/tjek/", "/anmeld/kvittering/"
OPTIONAL = (EVENT, WHEN, STORY, CONTACT, WISH)

DAMAGE = {"peril": "damage"}
TODAY = {"when": "today", "country": "DK"}
TOLD = {"description": "Den faldt på gulvet.", "battery": "no"}
REACH = {
    "contact_name": "Anna Holm",
    "contact_email": "anna@privat.example",
    "contact_phone": "20 30 40 50",
    "language": "da",
}
WALK_IN = {"wish": "walk_in"}


def html(response: HttpResponse) -> str:
    return response.content.decode()


def words(response: HttpResponse) -> str:
    """What the page's main part says, without markup."""
    main = re.search(r"<main.*?</main>", html(response), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main[0] if main else "").split())


def begin(client: Client, identifier: str = ANNAS_IMEI) -> HttpResponse:
    response = client.post(START, {"identifier": identifier})
    assert response.status_code == 302, words(response)
    return response


def tell(client: Client, pages: Mapping[str, Mapping[str, str]]) -> None:
    for page, answers in pages.items():
        response = client.post(page, answers)
        assert response.status_code == 302, words(response)


def draft_key(client: Client) -> str:
    found = re.search(r'name="draft" value="([^"]+)"', html(client.get(CHECK)))
    assert found
    return found[1]


def send(client: Client, **extra: str) -> HttpResponse:
    return client.post(CHECK, {"draft": draft_key(client)}, **extra)


def private_path(response: HttpResponse) -> str:
    """The address of the case that the receipt leads to."""
    found = re.search(r'href="(/sag/[^/"]+/)"', html(response))
    assert found
    return found[1]


def the_claim() -> Claim:
    return Claim.objects.get()
