"""A time at a workshop's desk as a calendar file (RFC 5545) that phones and mail programs understand."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from workshops.models import Booking, Workshop

CONTENT_TYPE = "text/calendar"
OCTETS_A_LINE = 75


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
        f"DTSTAMP:{_stamp(now)}",
        f"DTSTART:{_stamp(booking.period.lower)}",
        f"DTEND:{_stamp(booking.period.upper)}",
        f"SUMMARY:{_escaped(summary)}",
        f"LOCATION:{_escaped(f'{workshop.name}, {workshop.street}, {workshop.postal_code} {workshop.city}')}",
        f"DESCRIPTION:{_escaped(about)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    content = "".join(f"{_folded(line)}\r\n" for line in lines)
    return f"booking-{booking.number}.ics", CONTENT_TYPE, content.encode()


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for character, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(character, escaped)
    return text


def _folded(line: str) -> str:
    """A line cut to 75 octets, each further piece begun by a blank; no character is cut in two."""
    pieces: list[str] = []
    piece = ""
    for character in line:
        if len((piece + character).encode()) > OCTETS_A_LINE - bool(pieces):
            pieces.append(piece)
            piece = ""
        piece += character
    return "\r\n ".join([*pieces, piece])
