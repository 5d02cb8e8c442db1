"""Finding claims by what somebody on the phone can say: a number, an identifier, a name, a telephone number."""

import re
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Actor, Organisation, Person
from claims.models import Claim
from devices.identifiers import candidates
from devices.models import Device
from workshops.models import Booking, Shipment
from workshops.numbers import compact

MOST = 50
MOST_DEVICES = 20
SHORTEST_NAME = 2
LONGEST_QUERY = 100
_NUMBER = re.compile(r"(?:S-?)?(?:(20\d\d)-)?(\d{1,6})", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s().-]{8,20}")


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


def find_claims(text: str, *, actor: Actor, now: datetime) -> QuerySet[Claim]:
    """At most `MOST` claims, open and ended, the latest first: exact for numbers, from the beginning for names."""
    seen = Claim.objects.visible_to(actor)
    ways = [seen.filter(way).order_by("-filed_at", "-pk").values("pk")[:MOST] for way in _ways(text, now)]
    if not ways:
        return seen.none()
    first, *rest = ways
    return seen.filter(pk__in=first.union(*rest) if rest else first).order_by("-filed_at", "-pk")[:MOST]


def find_devices(text: str, *, actor: Actor) -> list[Device]:
    """At most `MOST_DEVICES` devices by number, or by the name or e-mail address of who uses them."""
    seen = Device.objects.visible_to(actor)
    found = Q(pk__in=[])
    if pairs := candidates(text):
        found |= Q(pk__in=Device.objects.identified_by(pairs))
    if "@" in text:
        found |= Q(holder__in=Person.objects.filter(email__iexact=text))
    elif len(text) >= SHORTEST_NAME and any(c.isalpha() for c in text):
        found |= Q(holder__in=Person.objects.filter(name__istartswith=text).order_by("name", "pk")[:MOST_DEVICES])
    devices = seen.filter(found).select_related("organisation", "holder").prefetch_related("identifiers")
    return list(devices.order_by("organisation__name", "pk")[:MOST_DEVICES])


def _ways(text: str, now: datetime) -> list[Q]:
    """One condition for each index that can answer."""
    ways: list[Q] = []
    if numbers := claim_numbers(text, now):
        ways.append(Q(number__in=numbers))
    if pairs := candidates(text):
        ways.append(Q(device__in=Device.objects.identified_by(pairs)))
        # The new unit's number leads to the claim that it came from.
        ways.append(Q(device__in=Device.objects.filter(replaced_by__in=Device.objects.identified_by(pairs))))
        ways.append(Q(stated_identifier__in=list({value for _kind, value in pairs})))
    if number := compact(text):
        ways.append(Q(number__in=Booking.objects.filter(number=number).values("claim_number")))
        ways.append(Q(number__in=Shipment.objects.filter(number=number).values("claim_number")))
    if _PHONE.fullmatch(text):
        phones = _phones(text)
        ways.append(Q(contact_phone__in=phones))
        ways.append(Q(person__in=Person.objects.filter(phone__in=phones)))
    elif len(text) >= SHORTEST_NAME and any(c.isalpha() for c in text):
        ways.append(Q(contact_name__istartswith=text))
        ways.append(Q(person__in=Person.objects.filter(name__istartswith=text).order_by("name")[:MOST]))
        ways.append(Q(organisation__in=Organisation.objects.filter(name__istartswith=text).order_by("name")[:5]))
    return ways


def _phones(text: str) -> list[str]:
    """The number as it is kept (E.164), with and without the Danish code."""
    digits = re.sub(r"[^\d+]", "", text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    return [digits] if digits.startswith("+") else [f"+45{digits}", f"+{digits}"]
