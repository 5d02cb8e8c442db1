"""Filings at a steady rate against the portal as the demonstration and production run it, each with a photo.

The rate is that of the visitors, not of the answers: who is late delays nobody, and the wait of each counts from when
they came. Every receipt is looked up afterwards by plain SQL.
"""

import io
import os
import random
import re
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from typing import Any, LiteralString
from urllib.parse import urlencode, urlsplit

import psycopg
from django.utils import timezone
from PIL import Image, ImageDraw

from bench import data
from bench.agents import Asked
from bench.load import demonstration
from bench.processor import spent, told
from bench.report import Figure
from devices.models import Identifier
from portal.embedded.datadir import DataDirectory

# What `static/js/upload.js` makes of a telephone's picture before it is sent.
PHOTO_PIXELS = (2000, 1500)
GOAL_MILLISECONDS = 1000
_PHOTOS = 8
_SECONDS = 30
# Visitors who may wait at the same time; past this the bench itself would be what is measured.
_AT_ONCE = 400
_WARM_UP = 8
_LETTER_SECONDS = 120
# Files that could not be opened at once are opened behind whatever else the machine has to do.
_OPENING_SECONDS = 300
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_DRAFT = re.compile(r'name="draft" value="([^"]+)"')
_NUMBER = re.compile(r"S-\d{4}-\d{6}")
# A visitor's own address, each in a network of its own, as the proxy would hand it on.
_PROXIED = {"TRUSTED_PROXIES": "1"}

# What stands behind a receipt: the claim with its number, one event of its filing, its promises, its private link, and
# the photo as a document, once all are opened; `draft` is gone with the sending. Of a photo that was opened later than
# its filing was sent, the timeline says so.
_BEHIND = """
SELECT c.number, c.stated_identifier,
       (SELECT count(*) FROM claims_claimevent e WHERE e.claim_id = c.id AND e.kind = 'filed'),
       (SELECT count(*) FROM claims_deadline d WHERE d.claim_id = c.id),
       (SELECT count(*) FROM claims_claimlink l WHERE l.claim_id = c.id),
       (SELECT count(*) FROM claims_document f WHERE f.claim_id = c.id AND f.size > 0 AND f.file <> ''),
       (SELECT count(*) FROM claims_filingdraft d WHERE d.id = c.draft_key),
       (SELECT count(*) FROM claims_sealedfile s WHERE s.claim_id = c.id),
       (SELECT count(*) FROM claims_claimevent e WHERE e.claim_id = c.id AND e.kind = 'document_added'
          AND e.at > c.filed_at)
FROM claims_claim c WHERE c.number = ANY(%s)
"""
_LETTERS = "SELECT FROM notifications_outboxmessage WHERE state = 'pending' LIMIT 1"
_SEALED = "SELECT FROM claims_sealedfile WHERE refused = '' LIMIT 1"


@dataclass
class Visit:
    """One filing from the first page to the receipt; `number` is '' where no receipt came."""

    place: int
    site: str
    identifier: str
    photo: bytes
    asked: list[Asked] = field(default_factory=list)
    number: str = ""
    milliseconds: float = 0.0

    def __post_init__(self) -> None:
        self._cookies: dict[str, str] = {}
        self._line = HTTPConnection(urlsplit(self.site).netloc, timeout=_SECONDS)
        self._address = f"10.{self.place % 250}.{self.place // 250 % 250}.{self.place // 62_500 % 250 + 1}"

    def file(self, due: float) -> None:
        """Go through the filing; its whole length counts from `due`, when the visitor came."""
        try:
            first = self._ask("first page", "GET", "/anmeld/")
            said = {"csrfmiddlewaretoken": _of(_TOKEN, first), "identifier": self.identifier}
            self._ask("number", "POST", "/anmeld/", said, expect=302)
            story = self._ask("story page", "GET", "/anmeld/forloeb/")
            self._ask("photo", "POST", "/anmeld/billeder/", {"csrfmiddlewaretoken": _of(_TOKEN, story)}, expect=302,
                      photo=self.photo)  # fmt: skip
            check = self._ask("answers", "GET", "/anmeld/tjek/")
            sent = {"csrfmiddlewaretoken": _of(_TOKEN, check), "draft": _of(_DRAFT, check)}
            self._ask("sending", "POST", "/anmeld/tjek/", sent, expect=302)
            self.number = _of(_NUMBER, self._ask("receipt", "GET", "/anmeld/kvittering/"), 0)
            self.milliseconds = (time.perf_counter() - due) * 1000
        except LookupError as nothing:
            if not any(one.fault for one in self.asked):
                self.asked.append(Asked("the page", 0, f"visitor {self.place}: {nothing}"))
        finally:
            self._line.close()

    def _ask(
        self,
        what: str,
        method: str,
        address: str,
        said: dict[str, str] | None = None,
        *,
        expect: int = 200,
        photo: bytes = b"",
    ) -> str:
        """The page that answers. Raises LookupError where another answer came, which is noted."""
        body, kind = _form(said, photo)
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Cookie": cookies, "Origin": self.site, "X-Forwarded-For": self._address, **kind}
        began, page, fault = time.perf_counter(), "", ""
        try:
            self._line.request(method, address, body=body, headers=headers)
            answer = self._line.getresponse()
            page = answer.read().decode("utf-8", "replace")
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self._cookies[name] = value
            if answer.status != expect:
                fault = f"{method} {address} answered {answer.status}"
        except (OSError, HTTPException) as error:
            fault = f"{method} {address}: {error!r}"
        self.asked.append(Asked(what, (time.perf_counter() - began) * 1000, fault))
        if fault:
            raise LookupError(fault)
        return page


def of_filing(directory: DataDirectory, rate: int, seconds: int, claims: int) -> list[Figure]:
    """`rate` filings a second for `seconds`; the whole filing first, then each of its requests.

    Raises SystemExit where a request fails, or a receipt has no committed claim behind it.
    """
    data.grow_to(claims, timezone.now())
    data.settle()
    identifiers, photos = _identifiers(rate * seconds + _WARM_UP), cycle(_photos())
    with demonstration(directory, _PROXIED) as site:
        visits = [Visit(place, site, number, next(photos)) for place, number in enumerate(identifiers)]
        for early in visits[:_WARM_UP]:
            early.file(time.perf_counter())
        before = spent()
        load = _let_come(visits[_WARM_UP:], rate)
        # Letters may go out and photos be opened later than receipts come; what they take counts all the same.
        letters = _until_none(_LETTERS, _LETTER_SECONDS, "letters are not delivered")
        photos = letters + _until_none(_SEALED, _OPENING_SECONDS, "photos are not opened")
        after = spent()
    counted = visits[_WARM_UP:]
    opened_later = _must_hold(visits)
    asked = [one for visit in counted for one in visit.asked]
    kinds = list(dict.fromkeys(one.what for one in asked))
    size = sum(len(visit.photo) for visit in counted) // len(counted) // 1000
    note = (
        f"{rate}/s for {seconds} s, photos of {size} kB, {len(counted)} receipts with a claim behind each; "
        f"{told(before, after, len(counted))}, the last letter {letters:.0f} s after the last receipt, "
        f"{opened_later} photos opened after their receipt, the last {photos:.0f} s after the last one, load {load}"
    )
    figures = [
        Figure("filing, from first page to receipt", claims, [visit.milliseconds for visit in counted], note=note),
        *(_figure(what, claims, [one for one in asked if one.what == what]) for what in kinds),
    ]
    slow = [figure for figure in figures[1:] if figure.p99 > GOAL_MILLISECONDS]
    for figure in slow:
        print(f"p99 of {figure.name.strip()} is {figure.p99:.0f} ms, above the goal of {GOAL_MILLISECONDS} ms")
    return figures


def _let_come(visits: list[Visit], rate: int) -> str:
    """Let them come at an even pace, and wait for the last; the machine's load before and at the end, in words."""
    before = os.getloadavg()[0]
    began = time.perf_counter()
    with ThreadPoolExecutor(_AT_ONCE) as street:
        for place, visit in enumerate(visits):
            due = began + place / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            street.submit(visit.file, due)
    return f"{before:.1f} before, {os.getloadavg()[0]:.1f} at the end"


def _until_none(asked: LiteralString, most: float, fault: str) -> float:
    """Wait until nothing is found; returns for how many seconds. Raises SystemExit with the fault where it lasts."""
    began = time.perf_counter()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as database:
        # A row without columns is there all the same.
        while database.execute(asked).fetchone() is not None:
            if time.perf_counter() - began > most:
                raise SystemExit(fault)
            time.sleep(0.2)
    return time.perf_counter() - began


def _figure(what: str, claims: int, asked: list[Asked]) -> Figure:
    spent = [one.milliseconds for one in asked]
    return Figure(f"  {what}", claims, spent, note=f"{len(spent)} times, at most {max(spent):.0f} ms")


def _must_hold(visits: list[Visit]) -> int:
    """Ask what stands behind each receipt; returns how many photos were opened later. Raises SystemExit."""
    faults = [one.fault for visit in visits for one in visit.asked if one.fault]
    receipts = {visit.number: visit for visit in visits if visit.number}
    behind = _behind(list(receipts))
    for number, visit in receipts.items():
        if number not in behind:
            raise SystemExit(f"the receipt {number} has no claim behind it")
        identifier, filed, promises, links, photos, drafts, sealed, _later = behind[number]
        left = drafts or sealed
        if identifier != visit.identifier or filed != 1 or promises < 3 or links < 1 or photos != 1 or left:
            raise SystemExit(f"behind the receipt {number} stands {behind[number]}")
    if len(receipts) < len(visits) or faults:
        told = "\n".join(faults[:5])
        raise SystemExit(
            f"{len(visits) - len(receipts)} of {len(visits)} filings have no receipt of their own:\n{told}"
        )
    return sum(row[-1] for row in behind.values())


def _behind(numbers: list[str]) -> dict[str, tuple[Any, ...]]:
    """What the database holds behind each number, asked over a connection of its own that knows nothing of Django."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as database:
        rows = database.execute(_BEHIND, [numbers]).fetchall()
    return {row[0]: row[1:] for row in rows}


def _identifiers(wanted: int) -> list[str]:
    """Half of them in the register and half not, each once."""
    known = list(Identifier.objects.filter(kind="imei").order_by("-pk").values_list("value", flat=True)[: wanted // 2])
    unknown = [_imei(86_000_000_000_000 + place) for place in range(wanted - len(known))]
    mixed = [*known, *unknown]
    random.Random(6).shuffle(mixed)  # noqa: S311 - an order, no secret
    return mixed


def _imei(body: int) -> str:
    """Fourteen digits and their Luhn digit."""
    digits = [int(digit) for digit in str(body)]
    doubled = (digit * 2 - 9 * (digit > 4) if place % 2 else digit for place, digit in enumerate(digits))
    return f"{body}{-sum(doubled) % 10}"


def _photos() -> list[bytes]:
    """Pictures with as much in them as a telephone's has: soft shapes, lines, and the grain of its sensor."""
    made = []
    for seed in range(_PHOTOS):
        dice = random.Random(seed)  # noqa: S311 - pictures that are the same in each run
        small = Image.new("RGB", (9, 7))
        small.putdata([(dice.randrange(256), dice.randrange(256), dice.randrange(256)) for _ in range(63)])
        picture = small.resize(PHOTO_PIXELS, Image.Resampling.BICUBIC)
        pen = ImageDraw.Draw(picture)
        for _line in range(120):
            ends = [dice.randrange(side) for side in (*PHOTO_PIXELS, *PHOTO_PIXELS)]
            pen.line(ends, fill=(230, 230, 230), width=3)
        grain = Image.effect_noise(PHOTO_PIXELS, 18).convert("RGB")
        out = io.BytesIO()
        Image.blend(picture, grain, 0.12).save(out, "JPEG", quality=85)
        made.append(out.getvalue())
    return made


def _form(said: dict[str, str] | None, photo: bytes) -> tuple[bytes | None, dict[str, str]]:
    if said is None:
        return None, {}
    if not photo:
        return urlencode(said).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    edge = uuid.uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in said.items()
    ]
    opening = f'--{edge}\r\nContent-Disposition: form-data; name="photos"; filename="IMG_0042.jpg"\r\n'
    body = "".join(parts).encode() + opening.encode() + b"Content-Type: image/jpeg\r\n\r\n" + photo
    return body + f"\r\n--{edge}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={edge}"}


def _of(pattern: re.Pattern[str], page: str, group: int = 1) -> str:
    found = pattern.search(page)
    if found is None:
        raise LookupError(f"no {pattern.pattern} on the page")
    return found[group]
