"""What is measured of the desk: the queue, the search by everything that can be said, the case, and 'Næste sag'."""

from collections.abc import Iterator
from itertools import cycle
from random import Random

from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from bench.asking import page, signed_in
from bench.report import Figure
from bench.words import FREQUENT
from claims.models import Claim, Lease, LeaseEnd
from claims.workflow import OPEN

# So many claims are asked for in turn; the same ones in each run of the bench.
_SOME = 400
_FIRST_NAME = "Camilla"


def of_desk(claims: int, runs: int) -> list[Figure]:
    """Every page of the desk that an agent looks at all day, in a database that holds `claims` claims."""
    agent = signed_in(Role.AGENT, "agent@bench.example")
    queue, search, typing = reverse("desk-queue"), reverse("desk-search"), reverse("desk-search-answers")
    some = _some()
    opened = cycle([row[0] for row in some if row[1] in OPEN])
    if not some:
        raise SystemExit("the data has no claims")

    def found(name: str, words: Iterator[str]) -> Figure:
        return page(f"search, {name}", claims, runs, lambda: _must_find(agent.get(search, {"q": next(words)})))

    def typed(words: Iterator[str]) -> HttpResponseBase:
        return agent.get(typing, {"q": next(words)}, headers={"HX-Request": "true"})

    return [
        page("queue page, for us", claims, runs, lambda: agent.get(queue)),
        page("queue page, all open", claims, runs, lambda: agent.get(queue, {"vis": "aabne"})),
        found("IMEI", cycle(row[2] for row in some)),
        found("IMEI, one digit wrong", cycle(_slipped(row[2]) for row in some)),
        found("name from its beginning", cycle(row[3].rpartition(" ")[0] for row in some)),
        found("first name alone", cycle([_FIRST_NAME])),
        found("name, misspelt", cycle(_misspelt(name) for name in _newest_names())),
        found("rare word", cycle(row[4].split()[-1].strip(".") for row in some)),
        found("frequent word", cycle([FREQUENT])),
        found("frequent and rare word", cycle(f"{FREQUENT} {row[4].split()[-1]}" for row in _with_screen(some))),
        page("search while typing, a name", claims, runs, lambda: typed(cycle([_FIRST_NAME[:5]]))),
        page("case page", claims, runs, lambda: agent.get(reverse("desk-case", args=[next(opened)]))),
        _next_case(claims, runs, agent),
    ]


def _next_case(claims: int, runs: int, agent: Client) -> Figure:
    """'Næste sag' from the press to where it leads; between two runs the claim is given back, which is not counted."""

    def ask() -> HttpResponseBase:
        answer = agent.post(reverse("desk-next"))
        if "/sag/" not in answer.headers.get("Location", ""):
            raise SystemExit("no case was given")
        return answer

    def give_back() -> None:
        held = Lease.objects.filter(ended_at__isnull=True)
        held.update(ended_at=timezone.now(), how=LeaseEnd.LEFT)

    return page("Næste sag", claims, runs, ask, after=give_back)


def _some() -> list[tuple[str, str, str, str, str]]:
    """Number, state, IMEI, name and story of claims from the whole breadth, the open ones as many as the ended."""
    with connection.cursor() as cursor:
        cursor.execute(
            "(SELECT number, state, stated_identifier, contact_name, description FROM claims_claim"
            " WHERE state IN ('filed', 'assessing', 'routed') ORDER BY md5(number) LIMIT %(half)s) UNION ALL"
            " (SELECT number, state, stated_identifier, contact_name, description FROM claims_claim"
            " WHERE state = 'closed' ORDER BY md5(number) LIMIT %(half)s)",
            {"half": _SOME // 2},
        )
        rows = cursor.fetchall()
    Random(5).shuffle(rows)  # noqa: S311 - an order, no secret
    return rows


def _newest_names() -> list[str]:
    return list(Claim.objects.order_by("-pk").values_list("contact_name", flat=True)[:_SOME])


def _with_screen(some: list[tuple[str, str, str, str, str]]) -> list[tuple[str, str, str, str, str]]:
    return [row for row in some if FREQUENT in row[4].lower()]


def _slipped(imei: str) -> str:
    """The number with its seventh digit wrong."""
    return imei[:6] + str((int(imei[6]) + 3) % 10) + imei[7:]


def _misspelt(name: str) -> str:
    """The name with a letter doubled in the first word and one lost at the end, so that no word of it is right."""
    first, middle, last = name.split()
    return f"{first[:2]}{first[1:]} {middle[:-1]} {last[:-2]}{last[-1]}"


def _must_find(answer: HttpResponseBase) -> HttpResponseBase:
    if answer.status_code == 200 and b"data-row" not in getattr(answer, "content", b""):
        raise SystemExit(f"a search found nothing: {answer.request['QUERY_STRING']}")  # type: ignore[attr-defined]
    return answer
