"""The signals in words: what each is called, its reason, and the rows behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims.desk.signals import MONTHS, MOST, Edge, Found, Signal, last_day
from claims.models import Claim
from policies.terms_texts import product_name

NAMES: Mapping[Signal, str | Promise] = {
    Signal.OPEN_ELSEWHERE: gettext_lazy("Samme enhed i en anden åben sag"),
    Signal.OFTEN: gettext_lazy("Flere sager på et år"),
    Signal.COVER_EDGE: gettext_lazy("Tæt på dækningens kant"),
    Signal.SAME_PHOTO: gettext_lazy("Samme billede i en anden sag"),
    Signal.OTHER_ORGANISATION: gettext_lazy("Set hos en anden virksomhed"),
}
ICONS: Mapping[Signal, str] = {
    Signal.OPEN_ELSEWHERE: "copy",
    Signal.OFTEN: "list",
    Signal.COVER_EDGE: "calendar",
    Signal.SAME_PHOTO: "camera",
    Signal.OTHER_ORGANISATION: "building",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing behind a signal: its name, what it says, and where it stands."""

    name: str
    text: str
    href: str = ""
    code: bool = False


def reason(found: Found) -> str:
    """Why the signal stands, in one or two sentences; it says nothing of what to decide."""
    match found.signal:
        case Signal.OPEN_ELSEWHERE:
            return _open_elsewhere(len(found.claims))
        case Signal.OFTEN:
            return " ".join(_often(found.facts))
        case Signal.COVER_EDGE:
            return _cover_edge(found)
        case Signal.SAME_PHOTO:
            return _same_photo(len({other.claim_id for _mine, other in found.photos}))
        case Signal.OTHER_ORGANISATION:
            return " ".join(_elsewhere(found))


def rows(found: Found) -> list[Row]:
    """The claims, photos, covers and devices behind it."""
    return [*_claims(found), *_photos(found), *_covers(found), *_devices(found)]


def _open_elsewhere(number: int) -> str:
    if number >= MOST:
        return _("Det samme nummer står i %(number)d eller flere andre åbne sager.") % {"number": number}
    said = ngettext(
        "Det samme nummer står i en anden åben sag.", "Det samme nummer står i %(number)d andre åbne sager.", number
    )
    return said % {"number": number}


def _often(facts: Mapping[str, int]) -> Iterator[str]:
    months = {"months": MONTHS}
    if "device" in facts:
        yield _("Det er enhedens sag nummer %(count)d på %(months)d måneder.") % {"count": facts["device"], **months}
    if "person" in facts:
        yield _("Det er brugerens sag nummer %(count)d på %(months)d måneder.") % {"count": facts["person"], **months}


def _cover_edge(found: Found) -> str:
    days, edge = found.facts["days"], found.facts["edge"]
    said = {
        Edge.BEFORE_START: ngettext(
            "Skaden skete %(days)d dag, før dækningen begyndte.",
            "Skaden skete %(days)d dage, før dækningen begyndte.",
            days,
        ),
        Edge.AFTER_START: ngettext(
            "Skaden skete %(days)d dag efter dækningens første dag.",
            "Skaden skete %(days)d dage efter dækningens første dag.",
            days,
        ),
        Edge.BEFORE_END: ngettext(
            "Skaden skete %(days)d dag før dækningens sidste dag.",
            "Skaden skete %(days)d dage før dækningens sidste dag.",
            days,
        ),
        Edge.AFTER_END: ngettext(
            "Skaden skete %(days)d dag, efter at dækningen var slut.",
            "Skaden skete %(days)d dage, efter at dækningen var slut.",
            days,
        ),
    }[edge] % {"days": days}
    if days == 0:
        first = edge is Edge.AFTER_START
        said = _("Skaden skete på dækningens første dag.") if first else _("Skaden skete på dækningens sidste dag.")
    if found.facts["stated"]:
        return said
    return " ".join((said, _("Skadesdagen er ikke oplyst, så der er regnet fra anmeldelsen.")))


def _same_photo(number: int) -> str:
    said = ngettext(
        "Et billede her ligner et billede i en anden sag.",
        "Billeder her ligner billeder i %(number)d andre sager.",
        number,
    )
    return said % {"number": number}


def _elsewhere(found: Found) -> Iterator[str]:
    if found.claims:
        names = sorted({str(claim.organisation) for claim in found.claims})
        yield _("Det samme nummer er anmeldt hos %(names)s.") % {"names": ", ".join(names)}
    if found.devices:
        names = sorted({device.organisation.name for device in found.devices})
        yield _("Det oplyste nummer står i enhedslisten hos %(names)s.") % {"names": ", ".join(names)}
    if found.facts["person"]:
        yield _("Brugeren hører til %(name)s.") % {"name": found.facts["person"]}
    if found.facts["filers"]:
        yield _("Skaden er anmeldt af en fra %(names)s.") % {"names": ", ".join(found.facts["filers"])}


def _claims(found: Found) -> Iterator[Row]:
    for claim in found.claims:
        what = claim.device.name if claim.device else claim.stated_identifier
        who = claim.person.name if claim.person else claim.contact_name
        facts = (str(claim.organisation or _("Ukendt virksomhed")), what, who, _fate(claim))
        yield Row(name=claim.number, text=" · ".join(filter(None, facts)), href=_case(claim), code=True)


def _photos(found: Found) -> Iterator[Row]:
    for mine, other in found.photos:
        here = reverse("desk-download", args=[mine.claim.number, mine.pk])
        yield Row(name=_("%(name)s (her)") % {"name": mine.name}, text=_received(mine.received_at), href=here)
        there = reverse("desk-download", args=[other.claim.number, other.pk])
        name = _("%(name)s (i %(number)s)") % {"name": other.name, "number": other.claim.number}
        facts = (str(other.claim.organisation or _("Ukendt virksomhed")), _received(other.received_at))
        yield Row(name=name, text=" · ".join(facts), href=there)
        yield Row(name=other.claim.number, text=_fate(other.claim), href=_case(other.claim), code=True)


def _covers(found: Found) -> Iterator[Row]:
    for cover in found.covers:
        period = _("%(first)s til %(last)s") % {"first": _day(cover.starts_on), "last": _day(last_day(cover))}
        number = _("Police %(number)s") % {"number": cover.policy.number}
        yield Row(name=product_name(cover.terms_id), text=f"{number} · {period}")


def _devices(found: Found) -> Iterator[Row]:
    for device in found.devices:
        yield Row(name=device.name, text=" · ".join((device.organisation.name, *device.numbers)))


def _fate(claim: Claim) -> str:
    state = claim.get_outcome_display() if claim.outcome else claim.get_state_display()
    return _("%(state)s, anmeldt %(day)s") % {"state": state, "day": _day(claim.filed_at)}


def _received(at: object) -> str:
    return _("modtaget %(day)s") % {"day": _day(at)}


def _day(at: object) -> str:
    return formats.date_format(at, "DATE_FORMAT")  # type: ignore[arg-type]


def _case(claim: Claim) -> str:
    return reverse("desk-case", args=[claim.number])
