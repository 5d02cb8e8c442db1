"""The search of the desk: a page of what was found, and a short list while somebody still types."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import present
from accounts.access import for_roles, signed_in
from accounts.models import CALL_CENTRE
from claims.desk.searching import MOST, Answer, Found, Why, claim_numbers, search, typed
from claims.desk.snippets import Piece, pieces
from claims.models import Claim

# As many as fit below the box without scrolling.
WHILE_TYPING = 7

WHY = {
    Why.NUMBER: gettext_lazy("Sagsnummer"),
    Why.IDENTIFIER: gettext_lazy("IMEI eller serienummer"),
    Why.REPLACED: gettext_lazy("Nummeret på den nye enhed"),
    Why.BOOKING: gettext_lazy("Bookingnummer"),
    Why.SHIPMENT: gettext_lazy("Forsendelsesnummer"),
    Why.PHONE: gettext_lazy("Telefonnummer"),
    Why.NEAR: gettext_lazy("Nummer, der ligner"),
    Why.NAME: gettext_lazy("Navn"),
    Why.ALIKE: gettext_lazy("Navn, der ligner"),
    Why.ORGANISATION: gettext_lazy("Virksomhed"),
    Why.ORGANISATION_ALIKE: gettext_lazy("Virksomhed, der ligner"),
    Why.DESCRIPTION: gettext_lazy("Beskrivelse"),
    Why.NOTE: gettext_lazy("Intern note"),
    Why.CALL: gettext_lazy("Note fra opkald"),
    Why.MESSAGE: gettext_lazy("Besked"),
}


@dataclass(frozen=True)
class Line:
    """One claim as a search shows it: why it was found, and what somebody wrote."""

    claim: Claim
    why: str
    said: list[Piece]


@for_roles(*CALL_CENTRE)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The claims found by `q`; a whole claim number opens its claim at once."""
    now = present.now()
    text = typed(request.GET.get("q", ""))
    answer = search(text, actor=signed_in(request), now=now, most=MOST)
    if len(answer.found) == 1 and answer.found[0].claim.number in claim_numbers(text, now):
        return redirect("desk-case", answer.found[0].claim.number)
    return render(request, "desk/search.html", {**_shown(answer, text), "most": MOST})


@for_roles(*CALL_CENTRE)
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """The first few while somebody types; without htmx the whole page."""
    text = typed(request.GET.get("q", ""))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{reverse('desk-search')}?{urlencode({'q': text})}")
    answer = search(text, actor=signed_in(request), now=present.now(), most=WHILE_TYPING)
    return render(request, "desk/search_answers.html", _shown(answer, text))


def _shown(answer: Answer, text: str) -> dict[str, object]:
    lines = [_line(found, text) for found in answer.found]
    return {"query": text, "lines": lines, "is_cut": answer.is_cut}


def _line(found: Found, text: str) -> Line:
    return Line(found.claim, str(WHY[found.why]), pieces(found.text, text) if found.text else [])
