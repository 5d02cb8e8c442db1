"""A time at a workshop's desk, or of a courier at the door, as a calendar file (RFC 5545) that phones understand."""

from datetime import datetime

from django.utils.translation import gettext as _

from workshops.calendar_lines import CONTENT_TYPE, escaped, stamp, written
from workshops.models import Booking, Shipment, Workshop


def appointment_file(
    booking: Booking, workshop: Workshop, *, now: datetime, with_number: bool = True
) -> tuple[str, str, bytes]:
    """The appointment as (name, content type, bytes), in the language that is active; its number may be kept back."""
    summary = _("Aflevér din enhed på værkstedet, booking %(number)s") % {"number": booking.number}
    if not with_number:
        summary = _("Aflevér din enhed på værkstedet")
    about = _("Sag %(number)s") % {"number": booking.claim_number}
    lines = _calendar(
        "Booking",
        # The same claim's next appointment takes the place of this one.
        f"UID:{booking.claim_number}@skadeportalen",
        f"SEQUENCE:{int(now.timestamp())}",
        f"DTSTAMP:{stamp(now)}",
        f"DTSTART:{stamp(booking.period.lower)}",
        f"DTEND:{stamp(booking.period.upper)}",
        f"SUMMARY:{escaped(summary)}",
        f"LOCATION:{escaped(f'{workshop.name}, {workshop.street}, {workshop.postal_code} {workshop.city}')}",
        f"DESCRIPTION:{escaped(about)}",
    )
    name = booking.number if with_number else booking.claim_number
    return f"booking-{name}.ics", CONTENT_TYPE, written(lines)


def pickup_file(shipment: Shipment, *, with_street: bool = True) -> tuple[str, str, bytes]:
    """The courier's window at the claimant's door in the same way; `shipment` has one. Its street may be kept back."""
    summary = _("Din enhed bliver hentet")
    about = _("Sag %(number)s. Forsendelse %(shipment)s.")
    town = f"{shipment.postal_code} {shipment.city}"
    home = f"{shipment.street}, {town}" if with_street else town
    lines = _calendar(
        "Afhentning",
        f"UID:{shipment.claim_number}@skadeportalen",
        f"SEQUENCE:{int(shipment.created_at.timestamp())}",
        f"DTSTAMP:{stamp(shipment.created_at)}",
        f"DTSTART:{stamp(shipment.window.lower)}",
        f"DTEND:{stamp(shipment.window.upper)}",
        f"SUMMARY:{escaped(summary)}",
        f"LOCATION:{escaped(home)}",
        f"DESCRIPTION:{escaped(about % {'number': shipment.claim_number, 'shipment': shipment.number})}",
    )
    return f"afhentning-{shipment.number}.ics", CONTENT_TYPE, written(lines)


def _calendar(product: str, *entry: str) -> list[str]:
    """One entry as a whole file; `product` says which of ours made it."""
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Skadeportalen//{product}//DA", "METHOD:PUBLISH")
    return [*head, "BEGIN:VEVENT", *entry, "END:VEVENT", "END:VCALENDAR"]
