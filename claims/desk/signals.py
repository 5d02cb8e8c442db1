"""Signals: what an agent may want to look at before deciding. None is a verdict, and nobody but the desk sees one.

Each has its reason (`desk.signal_texts`) and the rows behind it. They are asked anew each time, hang on no state of
the claim and change none; no rule of cover or routing reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet

from accounts.models import User
from claims.deciding.insured import covers_of, loss_day
from claims.files import photo_prints
from claims.models import Claim, ClaimEvent, Document, EventKind, Opening
from claims.workflow import Outcome
from devices.identifiers import candidates
from devices.models import Device
from devices.replacing import chain_of
from policies import terms
from policies.models import Cover

# So many claims within a year are worth a look: each may well be a loss of its own.
OFTEN: Final = 3
MONTHS: Final = 12
# A loss so close to the first or the last day of a cover.
EDGE: Final = timedelta(days=14)
# More rows than anybody reads; there being more changes nothing.
MOST: Final = 25


class Signal(StrEnum):
    OPEN_ELSEWHERE = "open_elsewhere"
    OFTEN = "often"
    COVER_EDGE = "cover_edge"
    SAME_PHOTO = "same_photo"
    OTHER_ORGANISATION = "other_organisation"


class Edge(StrEnum):
    """On which side of which end of a cover the loss lies."""

    BEFORE_START = "before_start"
    AFTER_START = "after_start"
    BEFORE_END = "before_end"
    AFTER_END = "after_end"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A signal that stands: its facts, and the claims, photos, covers and devices behind it."""

    signal: Signal
    facts: Mapping[str, Any] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    photos: tuple[tuple[Document, Document], ...] = ()
    covers: tuple[Cover, ...] = ()
    devices: tuple[Device, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """The claim, who asks, the units that its device replaced or was replaced by, and all their numbers."""

    claim: Claim
    actor: User
    units: tuple[int, ...]
    numbers: frozenset[str]

    @property
    def same_device(self) -> Q:
        return Q(device__in=self.units) | Q(stated_identifier__in=self.numbers)

    def others(self) -> QuerySet[Claim]:
        """Other claims that the actor sees, the newest first, but for what is the same claim already."""
        seen = Claim.objects.visible_to(self.actor).exclude(pk=self.claim.pk)
        if self.claim.merged_into_id:
            seen = seen.exclude(pk=self.claim.merged_into_id)
        merged = Q(merged_into=self.claim.pk)
        return seen.exclude(merged).select_related("organisation", "device", "person").order_by("-filed_at", "-pk")


def signals_of(claim: Claim, *, actor: User) -> list[Found]:
    """What stands on the claim now, in the order of `Signal`; a fixed number of queries."""
    chain = chain_of(claim.device) if claim.device else []
    numbers = {claim.stated_identifier, *(number for unit in chain for number in unit.numbers)} - {""}
    asked = _Asked(claim=claim, actor=actor, units=tuple(unit.pk for unit in chain), numbers=frozenset(numbers))
    every = (_open_elsewhere(asked), _often(asked), _cover_edge(asked), _same_photo(asked), _elsewhere(asked))
    return [found for found in every if found is not None]


def look(*, claim: Claim, signal: Signal, by: User, now: datetime) -> Found | None:
    """Log that somebody looks at what is behind the signal, and give it; None, and logged as well, where it is gone."""
    Opening.objects.create(claim=claim, by=by, at=now, what=f"signal:{signal}")
    return next((found for found in signals_of(claim, actor=by) if found.signal is signal), None)


def _open_elsewhere(asked: _Asked) -> Found | None:
    """The same device or number in another claim that is open."""
    found = tuple(asked.others().open().filter(asked.same_device)[:MOST])  # type: ignore[attr-defined]
    return Found(signal=Signal.OPEN_ELSEWHERE, claims=found) if found else None


def _often(asked: _Asked) -> Found | None:
    """The third claim within twelve months, or a later one, on the same device or by the same person."""
    claim = asked.claim
    if claim.guarantee_id is not None or claim.outcome == Outcome.DUPLICATE:
        return None
    since = claim.filed_at - relativedelta(months=MONTHS)
    person = Q(person=claim.person_id) if claim.person_id else Q(pk__in=[])
    # A recall is the same loss again, and a claim filed twice is one.
    losses = asked.others().filter(guarantee__isnull=True).exclude(outcome=Outcome.DUPLICATE)
    within = losses.filter(asked.same_device | person, filed_at__gt=since, filed_at__lte=claim.filed_at)
    found = tuple(within[:MOST])
    same = [other for other in found if other.device_id in asked.units or other.stated_identifier in asked.numbers]
    theirs = [other for other in found if claim.person_id and other.person_id == claim.person_id]
    counts = {"device": len(same) + 1, "person": len(theirs) + 1 if claim.person_id else 0}
    often = {what: count for what, count in counts.items() if count >= OFTEN}
    if not often:
        return None
    behind = {other.pk for other in (same if "device" in often else [])}
    behind |= {other.pk for other in (theirs if "person" in often else [])}
    return Found(signal=Signal.OFTEN, facts=often, claims=tuple(other for other in found if other.pk in behind))


def _cover_edge(asked: _Asked) -> Found | None:
    """A loss just before or after the first or the last day of a cover that begins or ends there indeed."""
    covers, day = covers_of(asked.claim), loss_day(asked.claim)
    # The cover of a unit that was replaced ends with it; it goes on with the new one.
    continued = set(Cover.objects.filter(continues__in=covers).values_list("continues_id", flat=True)) if covers else ()
    near = [
        (days, edge, cover)
        for cover in covers
        for days, edge in _edges(cover, _of_same_product(cover, covers), day, goes_on=cover.pk in continued)
    ]
    if not near:
        return None
    days, edge, cover = min(near, key=lambda found: (found[0], -found[2].pk))
    facts = {"edge": edge, "days": days, "stated": asked.claim.occurred_on is not None}
    return Found(signal=Signal.COVER_EDGE, facts=facts, covers=(cover,))


def _edges(cover: Cover, others: list[Cover], day: date, *, goes_on: bool) -> list[tuple[int, Edge]]:
    """How many days the loss lies from each end of the cover where that is near; where another goes on is no end."""
    if any(other.starts_on <= day <= last_day(other) for other in others):
        return []
    first, last, one = cover.starts_on, last_day(cover), timedelta(days=1)
    joins_on = cover.continues_id is not None or any(o.starts_on <= first - one <= last_day(o) for o in others)
    goes_on = goes_on or any(other.starts_on <= last + one <= last_day(other) for other in others)
    found = []
    if not joins_on and abs(day - first) <= EDGE:
        found.append((abs((day - first).days), Edge.BEFORE_START if day < first else Edge.AFTER_START))
    if not goes_on and abs(day - last) <= EDGE:
        found.append((abs((day - last).days), Edge.AFTER_END if day > last else Edge.BEFORE_END))
    return found


def last_day(cover: Cover) -> date:
    """The last day that the cover holds: its own, or that of a policy that was cancelled before it."""
    return min(filter(None, (cover.ends_on, cover.policy.cancelled_on)))


def _of_same_product(cover: Cover, covers: list[Cover]) -> list[Cover]:
    """The other covers that go on with this one: a warranty before an insurance covers other things."""
    mine = _product(cover)
    return [other for other in covers if other.pk != cover.pk and _product(other) == mine]


def _product(cover: Cover) -> str:
    return terms.get(cover.terms_id).product if terms.exists(cover.terms_id) else cover.terms_id


def _same_photo(asked: _Asked) -> Found | None:
    """A photo that looks the same as one in another claim."""
    pairs = photo_prints.alike(asked.claim.pk, limit=MOST)
    if not pairs:
        return None
    seen = Document.objects.visible_to(asked.actor).select_related("claim__organisation")
    documents = seen.in_bulk({pk for pair in pairs for pk in pair})
    known = [(documents[mine], documents[other]) for mine, other in pairs if mine in documents and other in documents]
    found = tuple((mine, other) for mine, other in known if not _is_merged(asked.claim, other.claim))
    return Found(signal=Signal.SAME_PHOTO, photos=found) if found else None


def _is_merged(claim: Claim, other: Claim) -> bool:
    return other.merged_into_id == claim.pk or claim.merged_into_id == other.pk


def _elsewhere(asked: _Asked) -> Found | None:
    """The device, its number, its person or whoever filed belongs to another organisation than the claim."""
    claim = asked.claim
    if claim.organisation_id is None:
        return None
    others = asked.others().filter(asked.same_device, organisation__isnull=False)
    claims = tuple(others.exclude(organisation=claim.organisation_id)[:MOST])
    registered = Device.objects.visible_to(asked.actor).identified_by(candidates(claim.stated_identifier))
    registered = registered.exclude(organisation=claim.organisation_id).select_related("organisation")
    devices = tuple(registered.prefetch_related("identifiers")[:MOST])
    person = claim.person
    abroad = person.organisation.name if person and person.organisation_id != claim.organisation_id else ""
    filers = _filers(claim)
    if not (claims or devices or abroad or filers):
        return None
    facts = {"filers": filers, "person": abroad}
    return Found(signal=Signal.OTHER_ORGANISATION, facts=facts, claims=claims, devices=devices)


def _filers(claim: Claim) -> list[str]:
    """The organisations of those who filed it signed in, where that is another than the claim's."""
    filed = ClaimEvent.objects.filter(claim=claim, kind__in=[EventKind.FILED, EventKind.FILED_AGAIN])
    others = filed.filter(by__organisation__isnull=False).exclude(by__organisation=claim.organisation_id)
    return sorted(set(others.values_list("by__organisation__name", flat=True)))
