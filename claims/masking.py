"""Taking out of free text what we must not hold: Danish civil registration numbers, and codes that unlock a device.

Pure. Only the date of a CPR number is tested: its check digit has not held for all numbers since 2007. A number that
looks like one and is none is masked as well, which costs nothing (databeskyttelsesloven § 11, 2).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

CPR_MASK = "••••••-••••"
CODE_MASK = "••••"


class Removed(StrEnum):
    """What was taken out."""

    CPR = "cpr"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Masked:
    """The text as it may be kept, and what was taken out of it."""

    text: str
    removed: frozenset[Removed] = frozenset()


_DAY, _MONTH = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])"
_CPR = re.compile(rf"(?<![\d+.-]){_DAY}{_MONTH}\d{{2}}\s?[-–—−]?\s?\d{{4}}(?![\d-])")
# "koden er 4711", "PIN: 123456", "passcode is 0000"; not the fault code that a screen shows.
_CODE = re.compile(
    r"(?<!fejl )(?<!fejl-)\b"
    r"(?P<word>(?:pin|pinkode|pin-kode|adgangskode|skærmkode|låsekode|kode|password|passcode|pin code)(?:n|en|et)?)"
    r"(?P<link>\s*(?:til \w+\s*)?(?:er|is|=|:)\s*|\s+)"
    r"(?P<code>\d{4,8})(?!\d|[-/.]\d)",
    re.IGNORECASE,
)


def mask(text: str) -> Masked:
    """Replace every CPR number and unlocking code in the text; applying it twice changes nothing more."""
    removed: set[Removed] = set()
    text, numbers = _CPR.subn(CPR_MASK, text)
    if numbers:
        removed.add(Removed.CPR)
    text, codes = _CODE.subn(lambda match: f"{match['word']}{match['link']}{CODE_MASK}", text)
    if codes:
        removed.add(Removed.CODE)
    return Masked(text, frozenset(removed))
