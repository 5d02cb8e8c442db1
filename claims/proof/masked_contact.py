"""How somebody is reached, so that they know it again and nobody else learns it: `•• •• •• 50`, `a•••@firma.dk`."""

import re
from typing import Final

HIDDEN: Final = "•••"
# Those before the last two; a country code says whose number it is no more than a domain does.
_DIGIT: Final = re.compile(r"\d(?=(?:\D*\d){2})")
_COUNTRY: Final = re.compile(r"\+\d+\s")


def masked_phone(spoken: str) -> str:
    """A number as it is spoken, with all but its country code and its last two digits hidden."""
    country = _COUNTRY.match(spoken)
    shown = country[0] if country else ""
    return shown + _DIGIT.sub("•", spoken.removeprefix(shown))


def masked_email(address: str) -> str:
    """An address with the first letter of its name and its domain."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}{HIDDEN}{at}{domain}" if address else ""


def masked_name(name: str) -> str:
    """A name as its first letters."""
    return " ".join(f"{word[:1]}{HIDDEN}" for word in name.split())


def masked_street(street: str) -> str:
    """A street, or what stands beside it, as no more than that it is known."""
    return HIDDEN if street else ""
