"""Claims that are ticked, and the pages that say what would be done with them."""

import re

from django.http import HttpResponse

from claims.models import Claim

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
