"""The lines of a calendar file (RFC 5545): moments, text and folding, and the clock of Copenhagen as it names it.

Pure.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from workshops.calendars import COPENHAGEN

CONTENT_TYPE = "text/calendar"
OCTETS_A_LINE = 75
ZONE = "Europe/Copenhagen"
# The European Union's rule since 1996: both changes come at one o'clock UTC on a last Sunday.
TIMEZONE = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    "BEGIN:DAYLIGHT",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "DTSTART:19960331T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "DTSTART:19961027T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def stamp(at: datetime) -> str:
    """An aware instant in UTC."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def local(at: datetime) -> str:
    """A property's parameter and value, as in `DTSTART{local(at)}`: the wall time in Copenhagen."""
    return f";TZID={ZONE}:{at.astimezone(COPENHAGEN):%Y%m%dT%H%M%S}"


def escaped(text: str) -> str:
    """Text as the value of a property."""
    for character, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(character, written)
    return text


def written(lines: Iterable[str]) -> bytes:
    """The file: each line folded to 75 octets and ended as the standard asks."""
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


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
