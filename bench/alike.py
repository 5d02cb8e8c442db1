"""Whether a stopwatch tells what the register knows: known, unknown and foreign in turns, compared by rank.

Asked over HTTP of the portal as the demonstration and production run it, with the waiting that the settings say.
Visitors come some at a time, each from a network of their own, so that one works while others wait.
"""

import os
import random
import re
import statistics
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations, count
from typing import Final, NamedTuple

from django.conf import settings
from django.utils import timezone
from stdnum import luhn

from accounts.models import Organisation, Role, User
from bench import data
from bench.browser import Browser
from bench.load import demonstration, session_of
from bench.ranks import Told, told
from bench.report import Figure
from claims.models import Claim
from devices.models import Identifier
from portal.embedded.datadir import DataDirectory

# What may be told of two samples by their times.
GOAL: Final = 0.55
KNOWN, UNKNOWN, FOREIGN = "known", "unknown", "foreign"
_CLAIMS: Final = 4_000
_WARM_UP: Final = 8
_SEED: Final = 20260915
_PROXIED: Final = {"TRUSTED_PROXIES": "1"}
_DRAFT = re.compile(r'name="draft" value="([^"]+)"')
_CASE = re.compile(r'href="(/sag/[^/"]+/)"')


class Subject(NamedTuple):
    """One device of the register: its number, whom it belongs to, and the claim on it."""

    imei: str
    address: str
    number: str


@dataclass(frozen=True)
class Way:
    """What a visitor does who is timed: with which word of each sort, and how many of them at the same moment."""

    name: str
    go: Callable[[Browser, str], None]
    sorts: Mapping[str, Iterator[str]]
    at_once: int
    cookies: Callable[[], dict[str, str]] = dict


def of_alike(directory: DataDirectory, samples: int) -> list[Figure]:
    """Filing, filing signed in, and asking for both kinds of code: `samples` times a sort, each request by itself.

    One figure a request and sort; what is told of each pair stands in the note of the first, and what is above `GOAL`
    is a fault. Of some forty pairs one in four runs would show one above it by chance alone: a way with such a pair is
    gone as often once more, and all of its times are judged together.
    """
    data.grow_to(max(_CLAIMS, 24 * samples), timezone.now())
    data.settle()
    subjects, employee = _subjects(), _employee()
    addresses = (f"10.{n // 250 % 250}.{n % 250}.1" for n in count())
    figures = []
    with demonstration(directory, _PROXIED) as site:
        for way in _ways(subjects, employee):
            figures += _compared(way, site, addresses, samples)
    return figures


def _ways(subjects: list[Subject], employee: User) -> list[Way]:
    half = len(subjects) // 2
    # What is known is asked for once: what is asked for again is answered from what the first time left.
    known, foreign = iter(subjects[:half]), iter(subjects[half:])
    nobody = (f"person{9_000_000 + n}@firma.example" for n in count())
    nowhere = (f"S-2025-{n:06d}" for n in count(1))
    imeis = {KNOWN: (s.imei for s in known), UNKNOWN: _no_imeis(0), FOREIGN: (s.imei for s in foreign)}
    people = {KNOWN: (s.address for s in known), UNKNOWN: nobody, FOREIGN: (s.address for s in foreign)}
    numbers = {KNOWN: (s.number for s in known), UNKNOWN: nowhere, FOREIGN: (s.number for s in foreign)}
    others = {FOREIGN: (s.imei for s in foreign), UNKNOWN: _no_imeis(1)}
    return [
        Way("filing", _file, imeis, 3),
        Way("signed in", _file, others, 3, lambda: {settings.SESSION_COOKIE_NAME: session_of(employee)}),
        Way("code", _ask_for_code, people, 8),
        Way("claim", _ask_for_claim, numbers, 8),
    ]


def _file(visitor: Browser, identifier: str) -> None:
    """File with nothing but the number, the way on which least hides what it sets off."""
    visitor.post("/anmeld/", {"identifier": identifier}, "number")
    visitor.get("/anmeld/forloeb/", "story")
    check = visitor.get("/anmeld/tjek/", "check")
    visitor.post("/anmeld/tjek/", {"draft": _found(_DRAFT, check)}, "sending")
    receipt = visitor.get("/anmeld/kvittering/", "receipt")
    visitor.get(_found(_CASE, receipt), "case")


def _ask_for_code(visitor: Browser, contact: str) -> None:
    visitor.post("/anmeld/hvem/", {"contact": contact}, "asked")
    visitor.post("/anmeld/hvem/kode/", {"code": "000000"}, "wrong code", expect=200)


def _ask_for_claim(visitor: Browser, number: str) -> None:
    visitor.post("/status/", {"number": number}, "asked")
    visitor.post("/status/kode/", {"code": "000000"}, "wrong code", expect=200)


def _compared(way: Way, site: str, addresses: Iterator[str], samples: int) -> list[Figure]:
    chance = random.Random(_SEED)  # noqa: S311 - no secret
    _gone(way, site, addresses, list(way.sorts) * _WARM_UP)
    seen: list[tuple[str, dict[str, float]]] = []
    figures: list[Figure] = []
    for _time in range(2):
        turns = [sort for sort in way.sorts for _run in range(samples)]
        # In turns that nobody can foresee: what else the machine does falls on all of them.
        chance.shuffle(turns)
        seen += _gone(way, site, addresses, turns)
        figures = _told(way, seen)
        if not any(figure.fault for figure in figures):
            break
    return figures


def _gone(way: Way, site: str, addresses: Iterator[str], turns: list[str]) -> list[tuple[str, dict[str, float]]]:
    """Let a visitor go for each turn; returns each one's sort and times."""
    asked = [(sort, Browser(site, next(addresses), way.cookies()), next(way.sorts[sort])) for sort in turns]

    def visit(sort: str, visitor: Browser, word: str) -> tuple[str, dict[str, float]]:
        try:
            way.go(visitor, word)
        finally:
            visitor.close()
        return sort, visitor.spent

    with ThreadPoolExecutor(way.at_once) as street:
        return list(street.map(lambda one: visit(*one), asked))


def _told(way: Way, seen: list[tuple[str, dict[str, float]]]) -> list[Figure]:
    load = f"load {os.getloadavg()[0]:.1f}"
    return [
        figure
        for request in seen[0][1]
        for figure in _figures(way, request, {s: [at[request] for of, at in seen if of == s] for s in way.sorts}, load)
    ]


def _figures(way: Way, request: str, spent: dict[str, list[float]], load: str) -> list[Figure]:
    pairs = {f"{a}/{b}": told(spent[a], spent[b]) for a, b in combinations(spent, 2)}
    said = f"AUC {', '.join(f'{pair} {value}' for pair, value in pairs.items())}; {load}"
    figures = []
    for place, (sort, times) in enumerate(spent.items()):
        fault = "" if place else _fault(way, request, pairs)
        note = "" if place else said
        figures.append(Figure(f"{way.name}, {request}, {sort}", len(times), times, note=note, fault=fault))
    return figures


def _fault(way: Way, request: str, pairs: dict[str, Told]) -> str:
    above = [f"{pair} {value}" for pair, value in pairs.items() if value.area > GOAL]
    return f"{way.name}, {request}: AUC above {GOAL}: {', '.join(above)}" if above else ""


def _employee() -> User:
    """Somebody signed in of a house of their own, to whom every device of the register is another's."""
    email = "alike@firma.example"
    found: User | None = User.objects.filter(email=email).first()
    if found:
        return found
    house = Organisation.objects.create(name="Bench", cvr="24260666", created_at=timezone.now())
    made: User = User.objects.create_user(email, None, name="Bench", role=Role.EMPLOYEE, organisation=house)
    return made


def _subjects() -> list[Subject]:
    """Devices on which nobody has filed lately, those of one half of the organisations before the others."""
    ended = Claim.objects.filter(state="closed", device__isnull=False, organisation__isnull=False)
    rows = ended.values_list("device__identifiers__value", "person__email", "number", "organisation_id")
    found = list(rows.filter(device__identifiers__kind=Identifier.IMEI).order_by("-pk"))
    middle = statistics.median(organisation for *_rest, organisation in found)
    # Neighbours in the register lie on the same page of the disk.
    random.Random(_SEED).shuffle(found)  # noqa: S311 - no secret
    found.sort(key=lambda row: row[3] > middle)
    each = {imei: Subject(imei, address, number) for imei, address, number, _organisation in found}
    return list(each.values())


def _no_imeis(series: int) -> Iterator[str]:
    for n in count(1):
        body = f"861234{series}{n:07d}"
        yield body + luhn.calc_check_digit(body)


def _found(what: re.Pattern[str], page: str) -> str:
    found = what.search(page)
    if found is None:
        raise LookupError(f"the page has no {what.pattern}")
    return found[1]
