"""A time at a workshop's desk as a calendar file (RFC 5545) that phones and mail programs understand."""

from datetime import datetime

from django.utils.translation import gettext as _

from workshops.calendar_lines import CONTENT_TYPE, escaped, stamp, written
from workshops.models import Booking, Workshop


def appointment_file(booking: Booking, workshop: Workshop, *, now: datetime) -> tuple[str, str, bytes]:
    """The appointment as (name, content type, bytes), in the language that is active."""
    summary = _("Aflevér din enhed på værkstedet, booking %(number)s") % {"number": booking.number}
    about = _("Sag %(number)s") % {"number": booking.claim_number}
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Skadeportalen//Booking//DA",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        # The same claim's next appointment takes the place of this one.
        f"UID:{booking.claim_number}@skadeportalen",
        f"SEQUENCE:{int(now.timestamp())}",
        f"DTSTAMP:{stamp(now)}",
        f"DTSTART:{stamp(booking.period.lower)}",
        f"DTEND:{stamp(booking.period.upper)}",
        f"SUMMARY:{escaped(summary)}",
        f"LOCATION:{escaped(f'{workshop.name}, {workshop.street}, {workshop.postal_code} {workshop.city}')}",
        f"DESCRIPTION:{escaped(about)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return f"booking-{booking.number}.ics", CONTENT_TYPE, written(lines)
