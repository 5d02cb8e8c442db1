"""What somebody told about a damage, as label and value: on the page that checks it before sending, and on the case."""

from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from accounts.countries import country_name
from accounts.models import Language
from accounts.spoken import spoken_clock, spoken_phone
from claims.models import CallWish, Peril, RouteKind
from claims.models.claim import WITHOUT_DEVICE
from claims.proof.masked_contact import masked_email, masked_name, masked_phone, masked_street

NEEDS_ADDRESS: frozenset[str] = frozenset({RouteKind.PICKUP, RouteKind.LABEL})


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One answer; `page` is the page of the filing that asks for it. An empty value was not given.

    `language` is that in which somebody wrote it, '' for what we say ourselves.
    """

    page: str
    label: str
    value: str
    is_code: bool = False
    language: str = ""


def event_rows(told: Any) -> list[AnswerRow]:
    """What happened, when and where; `told` is a `Claim` or a `Filing`."""
    rows = [
        AnswerRow(page="file-claim-event", label=_("Hvad er der sket"), value=_label(Peril, told.peril)),
        AnswerRow(page="file-claim-when", label=_("Hvornår"), value=_day(told)),
        AnswerRow(page="file-claim-when", label=_("Land"), value=country_name(told.country)),
        AnswerRow(page="file-claim-story", label=_("Beskrivelse"), value=told.description, language=told.language),
    ]
    if told.peril not in WITHOUT_DEVICE:
        battery = {True: _("Bulet, varmt eller utæt"), False: _("Ser ud, som det skal"), None: ""}
        rows.append(
            AnswerRow(page="file-claim-story", label=_("Batteriet"), value=battery[told.battery_danger]),
        )
    return rows


def contact_rows(told: Any, *, masked: bool = False) -> list[AnswerRow]:
    """How to reach the claimant; `masked` so that they know it again and nobody else learns it."""
    name, email, phone = told.contact_name, told.contact_email, spoken_phone(told.contact_phone)
    if masked:
        name, email, phone = masked_name(name), masked_email(email), masked_phone(phone)
    if phone and told.phone_is_the_device:
        phone = _("%(number)s (den skadede telefon, vi ringer ikke på det)") % {"number": phone}
    page = "file-claim-contact"
    return [
        AnswerRow(page=page, label=_("Navn"), value=name),
        AnswerRow(page=page, label=_("E-mail"), value=email),
        AnswerRow(page=page, label=_("Mobilnummer"), value=phone),
        AnswerRow(page=page, label=_("Ring helst"), value=_label(CallWish, told.call_wish) or _("Når som helst")),
        *_address_rows(told, page, masked=masked),
        AnswerRow(page=page, label=_("Sprog"), value=_label(Language, told.language)),
        *_filer_rows(told, page, masked=masked),
    ]


def gives_any_contact(told: Any) -> bool:
    """Whether `contact_rows` has anything to mask."""
    return any((told.contact_name, told.contact_email, told.contact_phone, told.street, told.street_more))


def wish_rows(told: Any) -> list[AnswerRow]:
    """How the device is to go to the workshop; nothing where there is none to send."""
    if told.peril in WITHOUT_DEVICE:
        return []
    wish = _label(RouteKind, told.wish)
    return [AnswerRow(page="file-claim-wish", label=_("Helst afleveret"), value=wish)]


def _address_rows(told: Any, page: str, *, masked: bool) -> list[AnswerRow]:
    """Where a bud comes and a parcel goes; asked where the device travels that way."""
    town = " ".join(filter(None, (told.postcode, told.city)))
    home = [masked_street(told.street + told.street_more)] if masked else [told.street, told.street_more]
    address = "\n".join(filter(None, (*home, town)))
    if not address and told.wish not in NEEDS_ADDRESS:
        return []
    return [AnswerRow(page=page, label=_("Adresse"), value=address)]


def _filer_rows(told: Any, page: str, *, masked: bool) -> list[AnswerRow]:
    """Who files for a colleague; a `Filing` may still lack it, a `Claim` says it or nothing."""
    if not told.filer_email and not getattr(told, "for_colleague", False):
        return []
    name, email = told.filer_name, told.filer_email
    if masked:
        name, email = masked_name(name), masked_email(email)
    filer = ", ".join(filter(None, (name, email)))
    return [AnswerRow(page=page, label=_("Anmeldt af"), value=filer)]


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value else ""


def _day(told: Any) -> str:
    """The day and the rough time, as far as they were given."""
    day = formats.date_format(told.occurred_on, "DATE_FORMAT") if told.occurred_on else ""
    about = _("ca. %(time)s") % {"time": spoken_clock(told.occurred_time)} if told.occurred_time else ""
    return ", ".join(filter(None, (day, about)))
