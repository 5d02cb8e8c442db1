"""Finding claims by whatever somebody can say: a number, a name, a telephone, a word that was written down.

Every way asks an index for a bounded number of rows, so that a search costs the same among a thousand claims and a
million. What a bound leaves out is always older than what it finds: a frequent word is sought among the newest claims
first, and further back only while too few are found (`claims.models.words.STRETCH`).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import BigIntegerField, CharField, F, Func, Prefetch, Q, QuerySet, TextField, Value
from django.db.models.expressions import OrderBy
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

from accounts.models import SEES_EVERYTHING, Actor, Organisation, Person
from claims.desk.snippets import pieces
from claims.models import CallAttempt, Claim, ClaimEvent, ClaimWords, EventKind, Message
from claims.models.words import STRETCH, danish, says, stretch, told
from devices.identifiers import candidates
from devices.models import Device, Identifier
from devices.near_identifiers import near
from workshops.models import Booking, Shipment
from workshops.numbers import compact

MOST = 50
MOST_DEVICES = 20
SHORTEST = 2
# Fewer letters are like too many names.
SHORTEST_ALIKE = 4
LONGEST_QUERY = 100
# Among so many of the newest claims a beginning of a name is looked for one by one; further back only `SOME` are.
RECENT = 2_000
SOME = 200
_ORGANISATIONS = 5
# How many stretches back a word is sought before it is sought everywhere: some two thousand claims, then more.
_NEAR, _FURTHER = 1, 64
# More texts than this are never read to say which are the newest.
_FEW = 2_000
_NUMBER = re.compile(r"(?:S-?)?(?:(20\d\d)-)?(\d{1,6})", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s().-]{8,20}")


class Why(StrEnum):
    """By what a claim was found, the surest first."""

    NUMBER = "number"
    IDENTIFIER = "identifier"
    REPLACED = "replaced"
    BOOKING = "booking"
    SHIPMENT = "shipment"
    PHONE = "phone"
    NEAR = "near"
    NAME = "name"
    ALIKE = "alike"
    ORGANISATION = "organisation"
    ORGANISATION_ALIKE = "organisation_alike"
    DESCRIPTION = "description"
    NOTE = "note"
    CALL = "call"
    MESSAGE = "message"


# What is found surely comes first, then names, then customers, then texts; within each the newest claim.
_SURE = frozenset({Why.NUMBER, Why.IDENTIFIER, Why.REPLACED, Why.BOOKING, Why.SHIPMENT, Why.PHONE})
_GROUPS = (
    _SURE | {Why.NEAR},
    {Why.NAME, Why.ALIKE},
    {Why.ORGANISATION, Why.ORGANISATION_ALIKE},
)
_RANK = {why: next((n for n, group in enumerate(_GROUPS) if why in group), len(_GROUPS)) for why in Why}
_PLACE = {why: n for n, why in enumerate(Why)}

# The key of a claim, why it was found, and the text that says so.
Hit = tuple[int, Why, str]


@dataclass(frozen=True, slots=True)
class _Words:
    """Texts that are searched: in which rows, by which words, and what is shown of them."""

    why: Why
    rows: Callable[[], QuerySet]
    words: Func
    text: F | KeyTextTransform


_NOTE = KeyTextTransform("text", "data")
_WORDS = (
    _Words(Why.DESCRIPTION, ClaimWords.objects.all, told("name", "story"), F("story")),
    _Words(Why.NOTE, lambda: ClaimEvent.objects.filter(kind=EventKind.NOTE), danish(_NOTE), _NOTE),
    _Words(Why.CALL, lambda: CallAttempt.objects.exclude(note=""), danish(F("note")), F("note")),
    _Words(Why.MESSAGE, Message.objects.all, danish(F("text")), F("text")),
)


@dataclass(frozen=True, slots=True)
class Found:
    """One claim, and by what it was found; `text` is what somebody wrote, where that is what it was found by."""

    claim: Claim
    why: Why
    text: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found; `is_cut` where there is more than was asked for."""

    found: list[Found]
    is_cut: bool = False


def typed(text: str) -> str:
    """What stood in a search box, as the database can be asked for it."""
    return text.replace("\x00", "").strip()[:LONGEST_QUERY]


def claim_numbers(text: str, now: datetime) -> list[str]:
    """The claim numbers that the text can stand for: `S-2026-000123`, `2026-123`, `123` of this year or the last."""
    form = _NUMBER.fullmatch(text.strip())
    if form is None:
        return []
    this_year = timezone.localdate(now).year
    years = [int(form[1])] if form[1] else [this_year, this_year - 1]
    return [f"S-{year}-{int(form[2]):06}" for year in years]


def search(text: str, *, actor: Actor, now: datetime, most: int = MOST) -> Answer:
    """At most `most` claims, open and ended, and why each was found; nothing for whoever is not of the call centre.

    Numbers are found exactly, and where that finds nothing one slip away; names from their beginning and by whole
    words, and where nothing else is found by how alike they are spelt; texts by whole words in their Danish forms.
    """
    if actor.role not in SEES_EVERYTHING or len(text) < SHORTEST:
        return Answer([])
    hits = list(_hits(text, now, most + 1))
    best: dict[int, Hit] = {}
    for hit in sorted(hits, key=lambda hit: _PLACE[hit[1]]):
        best.setdefault(hit[0], hit)
    order = sorted(best.values(), key=lambda hit: (_RANK[hit[1]], -hit[0]))
    shown = order[:most]
    claims = _as_shown(Claim.objects.visible_to(actor)).in_bulk([pk for pk, _why, _text in shown])
    found = [Found(claims[pk], why, text) for pk, why, text in shown if pk in claims]
    return Answer(found, is_cut=len(order) > most)


def find_devices(text: str, *, actor: Actor) -> list[Device]:
    """At most `MOST_DEVICES` devices by number, or by the name or e-mail address of who uses them."""
    seen = Device.objects.visible_to(actor)
    found = Q(pk__in=[])
    if pairs := candidates(text):
        found |= Q(pk__in=Device.objects.identified_by(pairs))
    if "@" in text:
        found |= Q(holder__in=Person.objects.filter(email__iexact=text))
    elif len(text) >= SHORTEST and any(c.isalpha() for c in text):
        found |= Q(holder__in=Person.objects.filter(name__istartswith=text).order_by("name", "pk")[:MOST_DEVICES])
    devices = seen.filter(found).select_related("organisation", "holder").prefetch_related("identifiers")
    return list(devices.order_by("organisation__name", "pk")[:MOST_DEVICES])


def _hits(text: str, now: datetime, most: int) -> list[Hit]:
    letters = any(c.isalpha() for c in text) and not claim_numbers(text, now)
    newest = (Claim.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) if letters else 0
    named = _named(text, newest, min(SOME, 4 * most)) if letters else ()
    hits = _together([*_sure(text, now), *named], most)
    if any(why in _SURE for _pk, why, _text in hits):
        return hits
    # Texts come last: where names and customers fill the list, none of theirs would be shown.
    if letters and _claims_in(hits) < most:
        hits += _written(text, newest, most)
    if hits:
        return hits
    slips = list(_near(text))
    return _together(slips, most) if slips or not letters else _alike(text, newest, most)


def _sure(text: str, now: datetime) -> Iterator[QuerySet]:
    """By what belongs to one claim, one device or one telephone."""
    claims = Claim.objects.all()
    if numbers := claim_numbers(text, now):
        yield _by(Why.NUMBER, claims.filter(number__in=numbers))
    if pairs := candidates(text):
        devices = Device.objects.identified_by(pairs)
        yield _by(Why.IDENTIFIER, claims.filter(device__in=devices))
        yield _by(Why.IDENTIFIER, claims.filter(stated_identifier__in=list({value for _kind, value in pairs})))
        # The new unit's number leads to the claim that it came from.
        yield _by(Why.REPLACED, claims.filter(device__in=Device.objects.filter(replaced_by__in=devices)))
    if number := compact(text):
        yield _by(Why.BOOKING, claims.filter(number__in=_of(Booking, number)))
        yield _by(Why.SHIPMENT, claims.filter(number__in=_of(Shipment, number)))
    if _PHONE.fullmatch(text):
        phones = _phones(text)
        yield _by(Why.PHONE, claims.filter(contact_phone__in=phones))
        yield _by(Why.PHONE, claims.filter(person__in=Person.objects.filter(phone__in=phones)))


def _of(model: type[Booking] | type[Shipment], number: str) -> QuerySet:
    return model._default_manager.filter(number=number).values("claim_number")


def _near(text: str) -> Iterator[QuerySet]:
    """By a number that is one slip away."""
    if pairs := near(text):
        values = [value for _kind, value in pairs]
        known = Identifier.objects.filter(kind=pairs[0][0], value__in=values)
        yield _by(Why.NEAR, Claim.objects.filter(device__in=known.values("device")))
        yield _by(Why.NEAR, Claim.objects.filter(stated_identifier__in=values))


def _named(text: str, newest: int, some: int) -> Iterator[QuerySet]:
    """By how a name begins: the claimant's as they gave it, the register's, and the customer's.

    Beside the newest claims `some` are read in the order of the index, each from another place of the table.
    """
    claims = Claim.objects.all()
    begins = claims.filter(contact_name__istartswith=text)
    # Not by the index over names, which would first be read for all who are called so.
    recent = claims.filter(pk__gt=newest - RECENT).alias(called=Concat("contact_name", Value("")))
    yield _by(Why.NAME, recent.filter(called__istartswith=text))
    yield _by(Why.NAME, claims.filter(pk__in=begins.values("pk")[:some]))
    people = Person.objects.filter(name__istartswith=text).order_by()
    yield _by(Why.NAME, claims.filter(person__in=people.values("pk")[:some]))
    yield from _of_organisations(Why.ORGANISATION, Organisation.objects.filter(name__istartswith=text).order_by("name"))


def _of_organisations(why: Why, organisations: QuerySet[Organisation]) -> Iterator[QuerySet]:
    # One by one: each then reads no more of its index than it is to show.
    for organisation in organisations.values_list("pk", flat=True)[:_ORGANISATIONS]:
        yield _by(why, Claim.objects.filter(organisation=organisation), order=("-filed_at", "-pk"))


def _written(text: str, newest: int, most: int) -> list[Hit]:
    """By whole words of names and texts, the newest claims first, and further back while there are too few.

    What is too rare among sixty-four thousand claims is few among all of them: those are sorted here. What two thousand
    claims do not say once is sought among all at once. It may have gone out of use, and not be rare: then those that
    are found by their age stay beside what is read of the rest.
    """
    latest = newest // STRETCH
    hits = _said(text, latest - _NEAR, most)
    if not hits and latest > _NEAR and not _is_cut(everywhere := _said(text, None, _FEW)):
        hits = everywhere
    else:
        if latest > _NEAR and _claims_in(hits) < most:
            hits = _said(text, latest - _FURTHER, most)
        if latest > _FURTHER and _claims_in(hits) < most:
            hits += _said(text, None, _FEW)
    return [_of_name(hit, text) for hit in hits]


def _said(text: str, since: int | None, most: int) -> list[Hit]:
    return _together((_saying(words, text, since) for words in _WORDS), most)


def _is_cut(hits: list[Hit]) -> bool:
    return any(number >= _FEW for number in Counter(why for _pk, why, _text in hits).values())


def _claims_in(hits: list[Hit]) -> int:
    return len({pk for pk, _why, _text in hits})


def _saying(where: _Words, text: str, since: int | None) -> QuerySet:
    rows = where.rows().filter(says(where.words, text))
    if since is None:
        return _by(where.why, rows, claim="claim_id", text=where.text, order=())
    return _by(where.why, rows.filter(_since("claim_id", since)), claim="claim_id", text=where.text)


def _since(claim: str, since: int) -> GreaterThanOrEqual:
    return GreaterThanOrEqual(stretch(claim), Cast(Value(since), BigIntegerField()))


def _of_name(hit: Hit, text: str) -> Hit:
    """A claim's words are those of its name, too: what its description does not say, the name does."""
    pk, why, said = hit
    in_name = why is Why.DESCRIPTION and not any(piece.is_hit for piece in pieces(said, text))
    return (pk, Why.NAME, "") if in_name else hit


def _alike(text: str, newest: int, most: int) -> list[Hit]:
    """By names that are spelt nearly so: of customers, and of the claimants of the newest claims."""
    if len(text) < SHORTEST_ALIKE:
        return []
    like = Q(name__trigram_similar=text) | Q(name__trigram_word_similar=text)
    customers = Organisation.objects.filter(like)
    customers = customers.order_by(TrigramWordSimilarity(text, "name").desc(), "pk")
    hits = _together(_of_organisations(Why.ORGANISATION_ALIKE, customers), most)
    # Names are much like one another: those of all claims are never compared.
    for back in (_NEAR, _FURTHER):
        since = newest // STRETCH - back
        hits += _together(_spelt_like(text, since), most)
        if hits or since <= 0:
            break
    return hits


def _spelt_like(text: str, since: int) -> Iterator[QuerySet]:
    """The whole name, or a word of it, by the shares that `pg_trgm` asks for; apart, so that an index serves each."""
    most_alike = (TrigramWordSimilarity(text, "name").desc(), "-claim_id")
    for way in ("trigram_similar", "trigram_word_similar"):
        named = ClaimWords.objects.filter(_since("claim_id", since), **{f"name__{way}": text})
        yield _by(Why.ALIKE, named, claim="claim_id", order=most_alike)


def _by(
    why: Why,
    rows: QuerySet,
    *,
    claim: str = "pk",
    text: F | Func | Value | KeyTextTransform | None = None,
    order: Iterable[str | OrderBy] | None = None,
) -> QuerySet:
    """The rows as hits, the newest claim first.

    They are sorted by no plain column: the database would walk all claims from the newest back, hoping to meet enough.
    """
    said = {"hit_why": Value(why.value, CharField()), "hit_text": Cast(text or Value(""), TextField())}
    newest_first = [(F(claim) + 0).desc()]
    hits: QuerySet = rows.order_by(*(newest_first if order is None else order))
    found: QuerySet = hits.annotate(**said).values_list(claim, *said)
    return found


def _together(ways: Iterable[QuerySet], most: int) -> list[Hit]:
    """At most `most` hits of each way, asked for in one query."""
    asked = [way[:most] for way in ways]
    if not asked:
        return []
    first, *rest = asked
    rows = first.union(*rest, all=True) if rest else first
    return [(pk, Why(why), text or "") for pk, why, text in rows]


def _as_shown(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    numbers = Prefetch("device__identifiers", queryset=Identifier.objects.order_by("kind", "position"))
    return claims.select_related("organisation", "person", "device", "assigned_to").prefetch_related(numbers)


def _phones(text: str) -> list[str]:
    """The number as it is kept (E.164), with and without the Danish code."""
    digits = re.sub(r"[^\d+]", "", text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    return [digits] if digits.startswith("+") else [f"+45{digits}", f"+{digits}"]
