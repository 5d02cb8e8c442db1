"""The numbers that stand on bookings and labels: short to say, safe to scan, not to be guessed one from another.

Pure but for chance. A booking number has no character that can be taken for another (0 and O, 1 and I) and no vowel,
so that it spells nothing. A shipment number is `DK`, ten digits and a check digit after ISO 7064 (MOD 11,10), which
finds every single wrong digit and nearly all that changed places; it is a scheme of our own, no carrier's.
"""

import re
import secrets

from stdnum.iso7064 import mod_11_10

CLEAR = "23456789BCDFGHJKLMNPQRSTVWXZ"
BOOKING_LENGTH = 5
SHIPMENT_DIGITS = 10
_SHIPMENT = re.compile(rf"DK(\d{{{SHIPMENT_DIGITS + 1}}})")
# What stands between the groups of a number that somebody typed, or a scanner added.
_BETWEEN = re.compile(r"[\s.\-_/\x00-\x1f\x7f]+")


def booking_number() -> str:
    """A new booking number, such as `B7K3Q9`: B and five clear characters, one of 17 million."""
    return "B" + "".join(secrets.choice(CLEAR) for _ in range(BOOKING_LENGTH))


def shipment_number() -> str:
    """A new shipment number, such as `DK48201973556`: all its characters stand in Code 128."""
    digits = "".join(secrets.choice("0123456789") for _ in range(SHIPMENT_DIGITS))
    return f"DK{digits}{mod_11_10.calc_check_digit(digits)}"


def is_shipment_number(text: str) -> bool:
    """Whether the text, as `compact` gives it, has the form of a shipment number and its check digit holds."""
    form = _SHIPMENT.fullmatch(text)
    return form is not None and bool(mod_11_10.is_valid(form[1]))


def compact(text: str) -> str:
    """What somebody typed or scanned, in upper case without blanks, dashes, dots, slashes and control marks."""
    return _BETWEEN.sub("", text).upper()


def spaced(number: str) -> str:
    """A shipment number in groups that the eye can hold: `DK 4820 1973 556`."""
    return f"{number[:2]} {number[2:6]} {number[6:10]} {number[10:]}".strip()
