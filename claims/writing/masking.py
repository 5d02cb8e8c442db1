"""Taking out of free text what we must not hold: Danish civil registration numbers, and codes that unlock a device.

Pure. Only the date of a CPR number is tested: its check digit has not held for all numbers since 2007. A number that
looks like one and is none is masked as well, which costs nothing (databeskyttelsesloven § 11, 2). What a code is stands
in `masking_codes`: it is known by the words around it, for 4711 alone may be anything.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from claims.writing.masking_codes import Span, code_spans

CPR_MASK: Final = "••••••-••••"
CODE_MASK: Final = "••••"


class Removed(StrEnum):
    """What was taken out."""

    CPR = "cpr"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Masked:
    """The text as it may be kept, and what was taken out of it."""

    text: str
    removed: frozenset[Removed] = frozenset()


_DAY, _MONTH, _DASH = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])", r"[-–—−]"
# 010203-1234, 010203 1234 and 0102031234; 01.02.03-1234 and its like; 01021903-1234.
_CPR = re.compile(
    rf"(?<![\d+.-])(?:"
    rf"{_DAY}{_MONTH}\d{{2}}\s?{_DASH}?\s?\d{{4}}"
    rf"|{_DAY}(?P<sep>[ ./-]){_MONTH}(?P=sep)\d{{2}}\s?{_DASH}\s?\d{{4}}"
    rf"|{_DAY}{_MONTH}(?:18|19|20)\d{{2}}{_DASH}\d{{4}}"
    rf")(?![\d-])"
)
# After its own name whatever has ten digits is one, and so are the last four of it.
_NAMED_CPR = re.compile(
    r"\b(?P<word>(?:cpr|personnummer|civil registration|social security)(?:[- ]?(?:nr|nummer(?:et)?|number|no)\b\.?)?)"
    r"(?P<link>\s*(?:[:=]|\b(?:er|is)\b)?\s*)"
    r"(?:\d(?:[ ./–-]?\d){9}|(?<=[:=] )\d{4}|(?<=[:=])\d{4}|(?<=\ber )\d{4}|(?<=\bis )\d{4})"
    rf"(?!\d|{_DASH}\d)",
    re.IGNORECASE,
)
# Numbers of ten digits that are rung abroad begin as a CPR number does.
_RUNG = re.compile(
    r"(?:tlf|telefon|telefonnummer|mobil|mobilnummer|ring(?: til| på)?|phone|call)\.?:?\s*$", re.IGNORECASE
)
_BEFORE = 24


def mask(text: str) -> Masked:
    """Replace every CPR number and unlocking code in the text; applying it twice changes nothing more."""
    removed: set[Removed] = set()
    while True:
        once = _codes(_cpr(text, removed), removed)
        if once == text:
            return Masked(text, frozenset(removed))
        text = once


def is_nothing_but_a_number(text: str) -> bool:
    """Whether a sentence was asked for and a number was written: then it is a code, whatever stands around it."""
    return bool(re.fullmatch(r"\W*\d(?:[ .\-–]?\d){3,9}\W*", text))


def _cpr(text: str, removed: set[Removed]) -> str:
    def hide(match: re.Match[str]) -> str:
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        if match[0].isdecimal() and _RUNG.search(before):
            return match[0]
        removed.add(Removed.CPR)
        return CPR_MASK

    def hide_named(match: re.Match[str]) -> str:
        removed.add(Removed.CPR)
        return f"{match['word']}{match['link']}{CPR_MASK}"

    text = _CPR.sub(hide, text)
    return _NAMED_CPR.sub(hide_named, text)


def _codes(text: str, removed: set[Removed]) -> str:
    spans: list[Span] = code_spans(text)
    for start, end in reversed(spans):
        text = f"{text[:start]}{CODE_MASK}{text[end:]}"
        removed.add(Removed.CODE)
    return text
