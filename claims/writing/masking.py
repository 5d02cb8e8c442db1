"""Taking out of free text what we must not hold: Danish civil registration numbers, and codes that unlock a device.

Pure. Only the date of a CPR number is tested: its check digit has not held for all numbers since 2007. A number that
looks like one and is none is masked as well, which costs nothing (databeskyttelsesloven § 11, 2). What a code is stands
in `masking_codes`: it is known by the words around it, for 4711 alone may be anything.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from claims.writing.masking_codes import Span, apart, code_spans, loose_spans
from claims.writing.masking_words import RUNG

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


# Every dash and every space is read as the plain one, sign for sign, so that what is found stands where it was written.
_ALIKE = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012–—\u2015−\u00ad", "-")
    | dict.fromkeys("\u00a0\u2007\u2009\u200a\u200b\u202f\u2060\ufeff", " ")
)
_DAY, _MONTH, _SEP = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])", r"[ ./-]"
_BORN = r"(?:19\d\d|20[01]\d)"
_CPR = re.compile(
    rf"(?<![\d+.-])(?:"
    # 010203-1234, 010203/1234, 010203 1234 and 0102031234; 01021903-1234
    rf"{_DAY}{_MONTH}\d\d\s?[-/]?\s?\d{{4}}|{_DAY}{_MONTH}(?:18|19|20)\d\d-\d{{4}}"
    # 0102 03-1234, 01.02.03-1234, 01.02.1903-1234
    rf"|{_DAY}{_MONTH} \d\d\s?[-/]\s?\d{{4}}|{_DAY}(?P<sep>{_SEP}){_MONTH}(?P=sep)(?:\d\d|{_BORN})\s?[-/]\s?\d{{4}}"
    # 01 02 03 1234, 01.02.1903 1234
    rf"|(?P<spaced>(?<!\d ){_DAY}(?P<part>{_SEP}){_MONTH}(?P=part)(?:\d\d|{_BORN}) \d{{4}})"
    rf")(?![\d-])"
)
# After its own name whatever has ten or twelve digits is one, and so are the last four of it.
_NAMED_CPR = re.compile(
    r"\b(?:cpr|person(?:nummer|nr)|civil registration|social security)"
    r"(?:[-. ]{0,2}(?:nr|nummer(?:et)?|number|no)\b\.?)?"
    r"\s{0,9}(?:[:=]|\b(?:er|is)\b)?\s{0,9}"
    r"(?P<cpr>\d(?:[ ./-]?\d){7}[ /-]{0,3}\d{4}|\d(?:[ ./-]?\d){9}|(?:(?<=[:=] )|(?<=[:=])|(?<=\ber )|(?<=\bis ))\d{4})"
    r"(?!\d|-\d)",
    re.IGNORECASE,
)
# Numbers of ten digits that are rung abroad, and those of accounts, begin as a CPR number does.
_RUNG = re.compile(rf"{RUNG}$", re.IGNORECASE)
_ACCOUNT = re.compile(r"\b(?:bankkonto|konto|account)(?:nr|nummer| number| no)?\.?:?\s*$", re.IGNORECASE)
# Papers are numbered by the day.
_PAPER = re.compile(r"(?:faktura|ordre|bilag|invoice|order)(?:nr|nummer| number| no)?\.?:?\s*$", re.IGNORECASE)
# A date with an hour, a price or a town behind it is a date.
_DATED = re.compile(r"\b(?:den|d\.|dato:?|on|date:?)\s*$", re.IGNORECASE)
_PRICE_OR_TOWN = re.compile(r"\s?(?:,-|kr\b|dkk\b|eur\b|[A-ZÆØÅ][a-zæøå])")
_BEFORE = 24


def mask(text: str) -> Masked:
    """Replace every CPR number and unlocking code in the text; applying it twice changes nothing more."""
    removed: set[Removed] = set()
    while True:
        once = _hide(text, _cpr_spans, CPR_MASK)
        removed |= {Removed.CPR} if once != text else set()
        twice = _hide(once, code_spans, CODE_MASK)
        removed |= {Removed.CODE} if twice != once else set()
        if twice == text:
            return Masked(text, frozenset(removed))
        text = twice


def is_nothing_but_a_number(text: str) -> bool:
    """Whether a sentence was asked for and a number was written: then it is a code, whatever stands around it."""
    return bool(re.fullmatch(r"\W*\d(?:[ .\-–]?\d){3,9}\W*", text))


def holds_a_loose_number(text: str) -> bool:
    """Whether a number that may be a code stands alone in a sentence: no date, year, hour, amount, fault or telephone.

    For where a sentence can be asked for anew; what is only masked keeps such a number.
    """
    return bool(loose_spans(text.translate(_ALIKE)))


def _hide(text: str, spans_of: Callable[[str], list[Span]], mask_: str) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in spans_of(text.translate(_ALIKE)):
        pieces += text[at:start], mask_
        at = end
    return "".join([*pieces, text[at:]])


def _cpr_spans(text: str) -> list[Span]:
    named = {match.span("cpr") for match in _NAMED_CPR.finditer(text)}
    return apart(named | {match.span() for match in _CPR.finditer(text) if not _is_something_else(text, match)})


def _is_something_else(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    if match["spaced"] and match["part"] != " " and (_DATED.search(before) or _PRICE_OR_TOWN.match(text, match.end())):
        return True
    if match[0].isdecimal() and (_RUNG.search(before) or _ACCOUNT.search(before)):
        return True
    return bool(_PAPER.search(before))
