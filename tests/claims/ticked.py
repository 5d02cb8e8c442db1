"""Claims that are ticked, and the pages that say what would be done with them."""

import re
from datetime import timedelta

from django.http import HttpResponse
from django.test import Client

from claims.models import Claim
from tests.cast import DAVIDS_IMEI, NOW
from tests.claims.filed import file

BULK = "/desk/flere/"


def numbers(claims: list[Claim]) -> list[str]:
    return [claim.number for claim in claims]


def words(response: HttpResponse) -> str:
    """What a reader reads of the page's own part."""
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def hidden(response: HttpResponse) -> dict[str, list[str]]:
    """What the page would post."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode()):
        found.setdefault(name, []).append(value)
    found.pop("csrfmiddlewaretoken", None)
    return found


def three_claims() -> list[Claim]:
    """Anna's phone twice, and David's."""
    mail = {"contact_email": "anna@nordlys.example"}
    return [
        file(**mail),
        file(at=NOW + timedelta(minutes=30), contact_name="Carl Berg", contact_phone="+4540506070"),
        file(identifier=DAVIDS_IMEI, contact_name="David Juhl", contact_phone="+4530405060"),
    ]


def look(client: Client, act: str, claims: list[Claim], **said: object) -> HttpResponse:
    """The page that says what would happen."""
    asked = {"act": act, "claim": numbers(claims), **{f"{act}-{name}": value for name, value in said.items()}}
    response: HttpResponse = client.post(BULK, asked)
    assert response.status_code == 200
    return response


def press(client: Client, preview: HttpResponse) -> HttpResponse:
    """Press the button of that page, and follow to what came of it."""
    answer = client.post(BULK, {**hidden(preview), "confirm": "1"})
    assert answer.status_code == 302, words(answer)
    response: HttpResponse = client.get(answer["Location"])
    return response
