"""The register as an IT admin asks for it: which devices are covered, which are not, and whose cover ends soon."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.models import Actor
from claims.models import Claim
from devices.identifiers import candidates, normalise
from devices.models import Device, Identifier
from policies.models import Cover

ENDING_DAYS = 60
SHORTEST_PART = 4
_IN_USE = Q(written_off_at__isnull=True)


class Coverage(StrEnum):
    """What a list of devices can be narrowed to; the values stand in addresses."""

    ANY = ""
    YES = "ja"
    NO = "nej"
    ENDING = "udloeber"

    @classmethod
    def read(cls, text: str) -> "Coverage":
        """The narrowing of this name; all devices for any other."""
        return cls(text) if text in set(cls) else cls.ANY


@dataclass(frozen=True, slots=True)
class CoverFigures:
    """How many devices each list holds; `ending` are among the `covered`, those written off in none but `all`."""

    all: int
    covered: int
    ending: int
    uncovered: int

    def of(self, coverage: Coverage) -> int:
        return {
            Coverage.ANY: self.all,
            Coverage.YES: self.covered,
            Coverage.NO: self.uncovered,
            Coverage.ENDING: self.ending,
        }[coverage]


def last_ending_day(day: date) -> date:
    """The last day that counts as soon, heard from `day`."""
    return day + timedelta(days=ENDING_DAYS)


def narrowed(devices: QuerySet[Device], coverage: Coverage, day: date) -> QuerySet[Device]:
    """The devices in use that are covered on the day, that are not, or whose last cover ends within 60 days of it."""
    match coverage:
        case Coverage.YES:
            return devices.filter(_IN_USE, _covered_on(day))
        case Coverage.NO:
            return devices.filter(_IN_USE, ~_covered_on(day))
        case Coverage.ENDING:
            return devices.filter(_IN_USE, _covered_on(day), ~_covered_beyond(last_ending_day(day)))
        case _:
            return devices


def figures(devices: QuerySet[Device], day: date) -> CoverFigures:
    """Count the devices of each list; one query."""
    counted: dict[str, int] = devices.aggregate(
        all=Count("pk"),
        covered=Count("pk", filter=_IN_USE & Q(_covered_on(day))),
        ending=Count("pk", filter=_IN_USE & Q(_covered_on(day)) & ~Q(_covered_beyond(last_ending_day(day)))),
        uncovered=Count("pk", filter=_IN_USE & ~Q(_covered_on(day))),
    )
    return CoverFigures(**counted)


def searched(devices: QuerySet[Device], text: str) -> QuerySet[Device]:
    """The devices with this IMEI or serial number or a part of it, or of this model or holder."""
    wanted = (
        Q(pk__in=Device.objects.identified_by(candidates(text)).values("pk"))
        | Q(holder__name__icontains=text)
        | Q(holder__email__icontains=text)
        | Q(brand__icontains=text)
        | Q(model__icontains=text)
    )
    part = normalise(text)
    if len(part) >= SHORTEST_PART:
        wanted |= Q(Exists(Identifier.objects.filter(device=OuterRef("pk"), value__contains=part)))
    return devices.filter(wanted)


def with_last_day(devices: QuerySet[Device]) -> QuerySet[Any]:
    """The devices with `covered_until`, the last day of their last cover."""
    last = Cover.objects.filter(device=OuterRef("pk")).order_by().values("device").annotate(last=Max("ends_on"))
    return devices.annotate(covered_until=Subquery(last.values("last"))).filter(covered_until__isnull=False)


def with_all_about(devices: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """The devices with holder, numbers, covers and the claims that the actor may see; four queries for any number."""
    claims = Claim.objects.visible_to(actor).open().order_by("-filed_at", "-pk")
    covers = Cover.objects.select_related("policy").order_by(F("ends_on").desc(), "pk")
    return devices.select_related("holder").prefetch_related(
        "identifiers", Prefetch("covers", covers), Prefetch("claims", claims, to_attr="open_claims")
    )


def _covered_on(day: date) -> Exists:
    return Exists(Cover.objects.in_force_on(day).filter(device=OuterRef("pk")))


def _covered_beyond(day: date) -> Exists:
    return Exists(Cover.objects.filter(device=OuterRef("pk"), ends_on__gt=day))
