"""How the cover of a device is spoken of, on a given day."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from devices.models import Device
from fleet.register import last_ending_day
from policies.models import Cover


@dataclass(frozen=True, slots=True)
class CoverWords:
    """A state in a word with its tone, and the period behind it; `cover` is the one that it is about."""

    label: str
    tone: str
    cover: Cover | None = None


def cover_words(device: Device, day: date) -> CoverWords:
    """Say whether the device is covered on the day, and until or from when; uses prefetched covers."""
    if device.written_off_at is not None:
        return CoverWords(_("Afskrevet"), "quiet")
    covers = sorted(device.covers.all(), key=lambda cover: cover.ends_on, reverse=True)
    current = next((cover for cover in covers if cover.starts_on <= day <= cover.ends_on), None)
    if current and covers[0].ends_on <= last_ending_day(day):
        return CoverWords(_("Udløber snart"), "warning", current)
    if current:
        return CoverWords(_("Dækket"), "success", current)
    coming = min((cover for cover in covers if cover.starts_on > day), key=lambda c: c.starts_on, default=None)
    if coming:
        return CoverWords(_("Begynder senere"), "info", coming)
    if covers:
        return CoverWords(_("Udløbet"), "danger", covers[0])
    return CoverWords(_("Uden dækning"), "danger")


def why_uncovered(device: Device) -> str:
    """What is missing for a device without any cover, as a sentence that says what to do."""
    missing = [
        word
        for word, value in ((_("købsdato"), device.purchased_on or device.delivered_on), (_("pris"), device.price_dkk))
        if value is None
    ]
    if missing:
        return _("Vi mangler %(facts)s. Indlæs en liste med det, så får enheden sin dækning.") % {
            "facts": _(" og ").join(missing)
        }
    return _("Enheden står ikke på en police. Indlæs en liste med policenummeret, så får den sin dækning.")


def cover_state(cover: Cover, day: date) -> tuple[str, str]:
    """Word and tone of one cover on the day."""
    if cover.starts_on > day:
        return _("Begynder senere"), "info"
    return (_("Gælder"), "success") if cover.ends_on >= day else (_("Udløbet"), "quiet")


def period(cover: Cover) -> str:
    """First and last day: `12. januar 2026 – 12. januar 2029`."""
    return f"{date_format(cover.starts_on)} – {date_format(cover.ends_on)}"
