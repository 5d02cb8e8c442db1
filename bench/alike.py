"""Whether a stopwatch tells what the register knows: known, unknown and foreign in turns, compared by rank."""

import random
import re
import statistics
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, count
from typing import NamedTuple

from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from stdnum import luhn

from accounts.models import Organisation, Role, User
from bench import data
from bench.asking import WARM_UP, must_succeed, signed_in
from bench.report import Figure
from claims.models import Claim
from devices.models import Identifier

# The portal's own, where the bench has set the waiting aside for its other measures.
_FILING_STEP = 0.1
# What may be told of two samples by their times: 0.5 is nothing, 1 is everything.
GOAL = 0.55
KNOWN, UNKNOWN, FOREIGN = "known", "unknown", "foreign"
_CLAIMS = 4_000
_DRAFT = re.compile(r'name="draft" value="([^"]+)"')
_SEED = 20260915

Asking = Callable[[str], float]


class Subject(NamedTuple):
    """One device of the register: its number, whom it belongs to, and the claim on it."""

    imei: str
    address: str
    number: str


def of_alike(samples: int) -> list[Figure]:
    """Filing, asking for a code, trying one and asking for a claim: each `samples` times a sort, with and without the
    waiting that the settings set. Figures of each sort; the worst difference stands in their note.
    """
    data.grow_to(max(_CLAIMS, 8 * samples), timezone.now())
    data.settle()
    figures = []
    for waits in (True, False):
        subjects = _subjects()
        limits = {name: 10**9 for name in dir(settings) if name.startswith(("FILINGS_PER_", "CODES_PER_"))}
        for what, asking in _askings().items():
            wait = _step(what) if waits else 0.0
            with override_settings(FILING_STEP_SECONDS=wait, CODE_STEP_SECONDS=wait, **limits):
                figures += _compared(what, asking, _sorts(what, subjects), samples, wait)
    return figures


def _step(what: str) -> float:
    return _FILING_STEP if what.startswith("filing") else settings.CODE_STEP_SECONDS


def auc(one: Sequence[float], other: Sequence[float]) -> float:
    """How often a time of one is longer than one of the other, equal ones by half; whichever is longer, 0.5 or more."""
    ordered = sorted(other)
    above = sum((bisect_left(ordered, at) + bisect_right(ordered, at)) / 2 for at in one) / (len(one) * len(other))
    return max(above, 1 - above)


def _compared(what: str, ask: Asking, sorts: dict[str, Iterator[str]], samples: int, wait: float) -> list[Figure]:
    turns = [sort for sort in sorts for _run in range(samples)]
    # In turns that nobody can foresee: what else the machine does falls on all of them.
    random.Random(_SEED).shuffle(turns)  # noqa: S311 - no secret
    for sort in sorts:
        for _run in range(WARM_UP):
            ask(next(sorts[sort]))
    spent: dict[str, list[float]] = {sort: [] for sort in sorts}
    for sort in turns:
        spent[sort].append(ask(next(sorts[sort])))
    told = {f"{a}/{b}": auc(spent[a], spent[b]) for a, b in combinations(spent, 2)}
    said = ", ".join(f"AUC {pair} {value:.3f}" for pair, value in told.items())
    waiting = f"waiting {wait:g} s" if wait else "no waiting"
    verdict = "" if not wait or max(told.values()) <= GOAL else f"; MORE THAN {GOAL}"
    return [
        Figure(f"{what}, {sort}", samples, times, note=f"{waiting}; {said}{verdict}" if first else waiting)
        for first, (sort, times) in zip((True, False, False), spent.items(), strict=False)
    ]


def _askings() -> dict[str, Asking]:
    employee = _employee()
    return {
        "filing": lambda said: _file(Client(), said),
        "filing, signed in": lambda said: _file(employee, said),
        "code asked for": lambda said: _post(Client(), "file-claim-who", {"contact": said}),
        "wrong code": _try,
        "claim asked for": lambda said: _post(Client(), "status", {"number": said}),
    }


def _sorts(what: str, subjects: list[Subject]) -> dict[str, Iterator[str]]:
    """What is asked of each sort; every known one only once, so that nothing is asked again."""
    half = len(subjects) // 2
    known, foreign = subjects[:half], subjects[half:]
    if what == "filing, signed in":
        return {FOREIGN: (s.imei for s in foreign), UNKNOWN: _no_imeis()}
    if what == "filing":
        return {KNOWN: (s.imei for s in known), UNKNOWN: _no_imeis(), FOREIGN: (s.imei for s in foreign)}
    if what == "claim asked for":
        nowhere = (f"S-2025-{n:06d}" for n in count(1))
        return {KNOWN: (s.number for s in known), UNKNOWN: nowhere, FOREIGN: (s.number for s in foreign)}
    nobody = (f"person{9_000_000 + n}@firma.example" for n in count())
    return {KNOWN: (s.address for s in known), UNKNOWN: nobody, FOREIGN: (s.address for s in foreign)}


def _employee() -> Client:
    """Somebody signed in of a house of their own, to whom every device of the register is another's."""
    email = "alike@firma.example"
    if not User.objects.filter(email=email).exists():
        house = Organisation.objects.create(name="Bench", cvr="24260666", created_at=timezone.now())
        User.objects.create_user(email, None, name="Bench", role=Role.EMPLOYEE, organisation=house)
    return signed_in(Role.EMPLOYEE, email)


def _subjects() -> list[Subject]:
    """Devices on which nobody has filed lately, those of one half of the organisations before the others."""
    ended = Claim.objects.filter(state="closed", device__isnull=False, organisation__isnull=False)
    rows = ended.values_list("device__identifiers__value", "person__email", "number", "organisation_id")
    found = list(rows.filter(device__identifiers__kind=Identifier.IMEI).order_by("-pk"))
    middle = statistics.median(organisation for *_rest, organisation in found)
    random.Random(time.time()).shuffle(found)  # noqa: S311 - no secret
    found.sort(key=lambda row: row[3] > middle)
    return [Subject(imei, address, number) for imei, address, number, _organisation in found]


def _no_imeis() -> Iterator[str]:
    for n in count(1):
        body = f"8612340{n:07d}"
        yield body + luhn.calc_check_digit(body)


def _file(visitor: Client, identifier: str) -> float:
    must_succeed("filing", visitor.post(reverse("file-claim"), {"identifier": identifier}))
    draft = _DRAFT.search(visitor.get(reverse("file-claim-check")).content.decode())
    if draft is None:
        raise SystemExit("the check page has no draft to send")
    return _post(visitor, "file-claim-check", {"draft": draft[1]})


def _try(contact: str) -> float:
    visitor = Client()
    _post(visitor, "file-claim-who", {"contact": contact})
    return _post(visitor, "file-claim-who-code", {"code": "000000"})


def _post(visitor: Client, name: str, said: dict[str, str]) -> float:
    address = reverse(name)
    began = time.perf_counter()
    answer = visitor.post(address, said)
    spent = (time.perf_counter() - began) * 1000
    must_succeed(name, answer)
    return spent
