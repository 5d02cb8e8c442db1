"""The device list as a file that a spreadsheet opens without running anything, and that can be read in again."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts import spreadsheets
from accounts.spreadsheets import dialled
from devices.models import Device
from fleet.cover_texts import cover_words
from policies.terms_texts import product_name


def header() -> list[str]:
    """The columns, in the reader's language; `fleet/columns.py` knows them in both."""
    return [
        _("IMEI"),
        _("IMEI 2"),
        _("Serienummer"),
        _("Enhedstype"),
        _("Mærke"),
        _("Model"),
        _("Medarbejder"),
        _("E-mail"),
        _("Telefon"),
        _("Købsdato"),
        _("Leveringsdato"),
        _("Pris (kr.)"),
        _("Garanti (måneder)"),
        _("Police"),
        _("Forsikring"),
        _("Dækning"),
        _("Dækket fra"),
        _("Dækket til"),
        _("Åben sag"),
    ]


def lines(devices: Iterable[Any], day: date) -> Iterator[str]:
    """The file line by line; devices as `fleet.register.with_all_about` gives them."""
    return spreadsheets.lines(header(), (_texts(device, day) for device in devices))


def _texts(device: Device, day: date) -> list[str]:
    words = cover_words(device, day)
    cover, holder = words.cover, device.holder
    first_imei, second_imei = [*device.imeis, "", ""][:2]
    return [
        first_imei,
        second_imei,
        device.serial,
        device.get_kind_display(),
        device.brand,
        device.model,
        holder.name if holder else "",
        holder.email if holder else "",
        dialled(holder.phone) if holder else "",
        _day(device.purchased_on),
        _day(device.delivered_on),
        str(device.price_dkk).replace(".", ",") if device.price_dkk is not None else "",
        str(device.warranty_months),
        cover.policy.number if cover else "",
        product_name(cover.terms_id) if cover else "",
        words.label,
        _day(cover.starts_on) if cover else "",
        _day(cover.ends_on) if cover else "",
        ", ".join(claim.number for claim in device.open_claims),  # type: ignore[attr-defined]
    ]


def _day(day: date | None) -> str:
    return day.strftime("%d-%m-%Y") if day else ""
