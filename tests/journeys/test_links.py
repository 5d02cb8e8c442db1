"""Whoever follows links through the demonstration, in whichever role, never comes to a page that is not there."""

import re
from collections import Counter, deque

import pytest

from tests.journeys.journey import AGENT, IT_ADMIN, WORKSHOP, sign_in
from tests.journeys.visitors import HttpVisitor

WALKERS = {
    "a visitor": "",
    "an employee": "anna@nordlys.example",
    "an IT admin": IT_ADMIN,
    "an agent": AGENT,
    "a team lead": "gry@skadeportalen.example",
    "a workshop": WORKSHOP,
}
# They open by far the most pages, and so in the long form.
OF_THE_DESK = ("an agent", "a team lead")
# Of pages that differ by their subject alone, so many are enough.
OF_A_KIND = 4
NOT_FOLLOWED = re.compile(r"^(?:#|mailto:|tel:|https?://)|/(?:statisk|static|system)/")
OWN_NAMES = re.compile(r"S-\d{4}-\d{6}|[\w-]{32,}|\d+|(?<==)[^&]+")


@pytest.mark.parametrize(
    "walker",
    [pytest.param(walker, marks=pytest.mark.long) if walker in OF_THE_DESK else walker for walker in WALKERS],
)
def test_every_link_leads_to_a_page(site: str, walker: str) -> None:
    visitor = sign_in(lambda: HttpVisitor(site), WALKERS[walker]) if WALKERS[walker] else HttpVisitor(site)
    assert isinstance(visitor, HttpVisitor)
    kinds: Counter[str] = Counter()
    waiting = deque(["/", "/hjem/" if WALKERS[walker] else "/konto/login/"])
    seen = set(waiting)
    while waiting:
        address = waiting.popleft()
        kind = OWN_NAMES.sub("*", address)
        if kinds[kind] >= OF_A_KIND:
            continue
        kinds[kind] += 1
        # Raises with the address and what the page says, where the answer is a refusal.
        visitor.open(address)
        for link in visitor.links():
            # Who is signed in does not open other people's mail, whose links are not for them.
            if WALKERS[walker] and link.startswith("/demo/"):
                continue
            if link not in seen and not NOT_FOLLOWED.search(link):
                seen.add(link)
                waiting.append(link)
    assert len(kinds) >= 7, kinds
