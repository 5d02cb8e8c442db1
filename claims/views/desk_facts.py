"""What is known about a claim, each fact with its source: the claimant's word, or the register."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.countries import country_name
from accounts.models import Language
from accounts.spoken import spoken_long_moment, spoken_money, spoken_phone
from claims.deciding.insured import in_force, loss_day
from claims.filing.filing import occurred_late
from claims.models import Claim, Purchase
from claims.writing.messages import may_ring_the_device
from devices.models import Device
from policies import terms
from policies.models import Cover
from policies.terms_texts import product_name

Fact = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Phone:
    """The number to ring, where it is from, and a warning where another rings the broken device or a stranger.

    `perhaps_device`: the register has it for whoever holds the damaged telephone, and nobody has confirmed it.
    """

    number: str
    source: str = ""
    warning: str = ""
    confirmed_at: datetime | None = None
    perhaps_device: bool = False

    @property
    def words(self) -> str:
        return spoken_phone(self.number)


@dataclass(frozen=True, kw_only=True)
class CoverLine:
    """One cover of the device, and whether it holds the day of the loss."""

    policy: str
    product: str
    terms_id: str
    starts_on: date
    ends_on: date
    sum_insured: str
    holds: bool


def phone_of(claim: Claim) -> Phone:
    """The number at the top of the page; the claimant's own goes first, one that rings the broken device never."""
    number, told = claim.callable_phone, {"number": spoken_phone(claim.contact_phone)}
    warning = ""
    if claim.contact_phone in claim.wrong_phones:
        warning = _("%(number)s hører til en anden.") % told
    elif claim.contact_phone and claim.phone_is_the_device:
        warning = _("%(number)s er nummeret på den skadede enhed.") % told
        registered = claim.person.phone if claim.person else ""
        number = "" if registered in {claim.contact_phone, *claim.wrong_phones} else registered
    if not number:
        return Phone(number="", warning=warning)
    given = number == claim.contact_phone
    confirmed_at = claim.phone_confirmed_at if given else None
    return Phone(
        number=number,
        source=_("oplyst af anmelderen") if given else _("fra registret"),
        warning=warning,
        confirmed_at=confirmed_at,
        perhaps_device=not (confirmed_at or claim.phone_is_the_device) and may_ring_the_device(claim, number),
    )


def loss_facts(claim: Claim) -> list[Fact]:
    """What the claimant tells about the loss; what nobody needs to ask for is left out where nothing was said."""
    occurred = _date(claim.occurred_on)
    late = occurred_late(claim.occurred_on, today=timezone.localdate(claim.filed_at))
    battery = {True: _("Ja – må ikke sendes"), False: _("Nej"), None: ""}[claim.battery_danger]
    asked = [
        {"label": _("Hændelse"), "value": claim.get_peril_display() if claim.peril else ""},
        {"label": _("Fortalt"), "value": claim.description, "language": claim.language},
        {
            "label": _("Skete"),
            "value": occurred,
            "source": _("Anmeldt mere end 30 dage efter.") if late else "",
        },
    ]
    said = [
        {"label": _("Land"), "value": country_name(claim.country)},
        {"label": _("Farligt batteri"), "value": battery},
        {"label": _("Ønsker"), "value": claim.get_wish_display() if claim.wish else ""},
    ]
    filed = {"label": _("Anmeldt"), "value": spoken_long_moment(claim.filed_at)}
    return [*asked, *(fact for fact in said if fact["value"]), filed]


def person_facts(claim: Claim) -> list[Fact]:
    """How to reach the claimant: what they told, and what the register holds beside it where that differs."""
    person = claim.person
    told = _("Oplyst af anmelderen")
    register = _("Fra registret")
    facts: list[Fact] = []
    for label, stated, registered in (
        (_("Navn"), claim.contact_name, person.name if person else ""),
        (_("Telefon"), claim.contact_phone, person.phone if person else ""),
        (_("E-mail"), claim.contact_email, person.email if person else ""),
    ):
        if stated or not registered:
            facts.append({"label": label, "value": _said(stated), "source": told if stated else ""})
        if registered and registered.casefold() != stated.casefold():
            facts.append({"label": label, "value": _said(registered), "source": register})
    facts.append({"label": _("Sprog"), "value": str(Language(claim.language).label), "language": claim.language})
    facts.append({"label": _("Virksomhed"), "value": str(claim.organisation or ""), "source": ""})
    return facts


def device_facts(claim: Claim) -> list[Fact]:
    """The device by the register, or only the number that was stated where nobody has found it yet."""
    stated: Fact = {"label": claim.get_stated_kind_display(), "value": claim.stated_identifier, "is_code": True}
    device = claim.device
    if device is None:
        return [{**stated, "source": _("Oplyst af anmelderen. Ikke fundet i registret.")}]
    known = _identifier_facts(device)
    if claim.stated_identifier not in {fact["value"] for fact in known}:
        known.append({**stated, "source": _("Oplyst af anmelderen. Et andet nummer end registrets.")})
    return [
        {"label": _("Enhed"), "value": device.name},
        {"label": _("Type"), "value": device.get_kind_display()},
        *known,
        {"label": _("Købt"), "value": _date(device.purchased_on)},
        {"label": _("Pris"), "value": spoken_money(device.price_dkk) if device.price_dkk is not None else ""},
    ]


def purchase_facts(stated: Iterable[Purchase], device: Device | None) -> list[Fact]:
    """What claimants say of the purchase by their papers, beside the register's word and never in its place."""
    return [_purchase_fact(purchase, device) for purchase in stated]


def _purchase_fact(purchase: Purchase, device: Device | None) -> Fact:
    said = [_date(purchase.stated_on)] if purchase.stated_on else []
    said += [spoken_money(purchase.stated_dkk)] if purchase.stated_dkk is not None else []
    as_read = (purchase.stated_on, purchase.stated_dkk) == (purchase.read_on, purchase.read_dkk)
    name = {"name": purchase.document.name}
    notes = [_("Læst i «%(name)s» og bekræftet.") % name if as_read else _("Læst i «%(name)s» og rettet.") % name]
    if device and _differs(purchase.stated_on, device.purchased_on, purchase.stated_dkk, device.price_dkk):
        notes.append(_("Registret siger noget andet."))
    if not purchase.trusted:
        notes.append(_("Kom gennem et link, som ikke viser, hvem det er."))
    return {"label": _("Købet ifølge anmelderen"), "value": ", ".join(said), "source": " ".join(notes)}


def _differs(*pairs: object) -> bool:
    """Whether what was stated and what the register holds differ where both are known."""
    both = zip(pairs[::2], pairs[1::2], strict=True)
    return any(stated is not None and known is not None and stated != known for stated, known in both)


def _said(value: str) -> str:
    return spoken_phone(value) if value.startswith("+") else value


def _date(day: date | None) -> str:
    return formats.date_format(day, "DATE_FORMAT") if day else ""


def _identifier_facts(device: Device) -> list[Fact]:
    numbers = [(_("IMEI"), imei) for imei in device.imeis] + [(_("Serienummer"), device.serial)]
    return [{"label": label, "value": value, "is_code": True} for label, value in numbers if value]


def cover_lines(claim: Claim, covers: Iterable[Cover]) -> list[CoverLine]:
    """All covers of the device; those that hold the day of the loss first."""
    covers = list(covers)
    holding = {cover.pk for cover in in_force(covers, loss_day(claim))}
    lines = [
        CoverLine(
            policy=cover.policy.number,
            product=product_name(cover.terms_id),
            terms_id=cover.terms_id if terms.exists(cover.terms_id) else "",
            starts_on=cover.starts_on,
            ends_on=cover.ends_on,
            sum_insured=spoken_money(cover.sum_insured_dkk),
            holds=cover.pk in holding,
        )
        for cover in covers
    ]
    return sorted(lines, key=lambda line: not line.holds)
