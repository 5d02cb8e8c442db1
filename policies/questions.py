"""Reading questions put to the portal as JSON, strictly, and writing answers.

Pure. A question is one object or a list of objects. Everything that is not exactly as asked for is refused with a
`QuestionProblem` that names the place by a dotted path (`loss.cause`; in a list of questions `1.loss.cause`). The
sentences stand in `policies/question_texts.py`.
"""

import json
import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

DEEPEST = 20
LONGEST_NUMBER = 30


class QuestionFault(StrEnum):
    """Why a question is refused."""

    EMPTY = "question_empty"
    NOT_UTF8 = "question_not_utf8"
    NOT_JSON = "question_not_json"
    TOO_DEEP = "question_too_deep"
    DUPLICATE_KEY = "question_duplicate_key"
    NOT_A_NUMBER = "question_not_a_number"
    NOT_A_QUESTION = "question_not_a_question"
    UNKNOWN_KEY = "question_unknown_key"
    MISSING = "question_missing"
    UNKNOWN_WORD = "question_unknown_word"
    NOT_AN_OBJECT = "question_not_an_object"
    NOT_A_LIST = "question_not_a_list"
    NOT_TEXT = "question_not_text"
    NOT_TRUE_OR_FALSE = "question_not_true_or_false"
    NOT_A_WHOLE_NUMBER = "question_not_a_whole_number"
    TOO_SMALL = "question_too_small"
    MALFORMED_DATE = "question_malformed_date"
    MALFORMED_INSTANT = "question_malformed_instant"
    NO_OFFSET = "question_no_offset"
    NOT_A_COUNTRY = "question_not_a_country"
    DELIVERED_BEFORE_PURCHASE = "question_delivered_before_purchase"
    REPORTED_BEFORE_LOSS = "question_reported_before_loss"


class QuestionProblem(ValueError):
    """A question is refused: why, the dotted path of the place, and the words that it knows there."""

    def __init__(self, code: QuestionFault, at: str = "", known: Iterable[str] = ()) -> None:
        super().__init__(f"{code} at {at!r}")
        self.code = code
        self.at = at
        self.known = tuple(known)


class Refused(Exception):
    """A question is refused for what it asks: a sentence that says what to do, and the dotted path of the place."""

    def __init__(self, text: str, at: str) -> None:
        super().__init__(text)
        self.text = text
        self.at = at


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a question and its dotted path; each reader returns it typed or raises `QuestionProblem`."""

    raw: object
    at: str = ""

    @property
    def is_null(self) -> bool:
        """Whether the value is given as null."""
        return self.raw is None

    def fields(self, known: Collection[str], required: Collection[str] = ()) -> dict[str, "Value"]:
        """The object's values by key; an unknown key is refused first, then a missing one, each at its own path."""
        if not isinstance(self.raw, dict):
            raise QuestionProblem(QuestionFault.NOT_AN_OBJECT, self.at)
        for key in self.raw:
            if key not in known:
                raise QuestionProblem(QuestionFault.UNKNOWN_KEY, join(self.at, key), known)
        for key in required:
            if key not in self.raw:
                raise QuestionProblem(QuestionFault.MISSING, join(self.at, key))
        return {key: Value(value, join(self.at, key)) for key, value in self.raw.items()}

    def items(self) -> list["Value"]:
        """The list's values in their order."""
        if not isinstance(self.raw, list):
            raise QuestionProblem(QuestionFault.NOT_A_LIST, self.at)
        return [Value(value, join(self.at, place)) for place, value in enumerate(self.raw)]

    def text(self) -> str:
        """Any text, the empty one included."""
        if not isinstance(self.raw, str):
            raise QuestionProblem(QuestionFault.NOT_TEXT, self.at)
        return self.raw

    def word(self, vocabulary: Collection[str]) -> str:
        """A word of the vocabulary, spelled as there."""
        word = self.text()
        if word not in vocabulary:
            raise QuestionProblem(QuestionFault.UNKNOWN_WORD, self.at, vocabulary)
        return word

    def flag(self) -> bool:
        """True or false; no number stands for either."""
        if not isinstance(self.raw, bool):
            raise QuestionProblem(QuestionFault.NOT_TRUE_OR_FALSE, self.at)
        return self.raw

    def whole(self, minimum: int = 0) -> int:
        """A whole number of at least `minimum`; `1.0` is none."""
        if not isinstance(self.raw, int) or isinstance(self.raw, bool):
            raise QuestionProblem(QuestionFault.NOT_A_WHOLE_NUMBER, self.at)
        if self.raw < minimum:
            raise QuestionProblem(QuestionFault.TOO_SMALL, self.at, [str(minimum)])
        return self.raw

    def amount(self) -> Decimal:
        """Kroner and øre as text: `4999.95`."""
        text = self.text()
        if not _AMOUNT.fullmatch(text):
            raise QuestionProblem(QuestionFault.NOT_A_NUMBER, self.at)
        return Decimal(text)

    def country(self) -> str:
        """A country as its two capital letters."""
        text = self.text()
        if not _COUNTRY.fullmatch(text):
            raise QuestionProblem(QuestionFault.NOT_A_COUNTRY, self.at)
        return text

    def date_or_null(self) -> date | None:
        """A day, or None where null stands for not known."""
        return None if self.is_null else self.date()

    def date(self) -> date:
        """A day as `YYYY-MM-DD`."""
        text = self.text()
        try:
            if not _DATE.fullmatch(text):
                raise ValueError(text)
            return date.fromisoformat(text)
        except ValueError:
            raise QuestionProblem(QuestionFault.MALFORMED_DATE, self.at) from None

    def instant(self) -> datetime:
        """An aware moment as `YYYY-MM-DDTHH:MM[:SS[.ffffff]]` with `Z` or an offset."""
        text = self.text()
        found = _INSTANT.fullmatch(text)
        if not found:
            raise QuestionProblem(QuestionFault.MALFORMED_INSTANT, self.at)
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise QuestionProblem(QuestionFault.MALFORMED_INSTANT, self.at) from None
        if not found["offset"]:
            raise QuestionProblem(QuestionFault.NO_OFFSET, self.at)
        return moment


_AMOUNT = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,2})?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(?P<offset>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)


def join(at: str, key: str | int) -> str:
    """The dotted path of a key or a place below `at`."""
    return f"{at}.{key}" if at else str(key)


def read_questions(raw: bytes) -> Value:
    """Read one object or a list of objects from UTF-8 JSON, with or without a byte order mark.

    Raises `QuestionProblem`: also for NaN, for a key given twice, and for nesting past `DEEPEST`.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise QuestionProblem(QuestionFault.NOT_UTF8) from None
    if not text.strip():
        raise QuestionProblem(QuestionFault.EMPTY)
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_NotANumber, parse_int=_whole)
    except RecursionError:
        raise QuestionProblem(QuestionFault.TOO_DEEP) from None
    except ValueError:
        raise QuestionProblem(QuestionFault.NOT_JSON) from None
    if not isinstance(value, dict | list):
        raise QuestionProblem(QuestionFault.NOT_A_QUESTION)
    _check(Value(value))
    return Value(value)


def write_answer(answer: Any, encoding: str | None = None, indent: int | None = 2) -> str:
    """The answer as JSON, with Danish letters as they are where the stream's encoding can write them."""
    text = json.dumps(answer, ensure_ascii=False, indent=indent, allow_nan=False)
    try:
        text.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(answer, indent=indent, allow_nan=False)
    return text


class _NotANumber:
    """Stands where the text has NaN, an infinity, or a number too long to be meant."""

    def __init__(self, text: str) -> None:
        self.text = text


class _Duplicated(dict[str, object]):
    """An object in which a key stands twice."""

    key = ""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    keys = [key for key, _ in pairs]
    duplicated = _Duplicated(plain)
    duplicated.key = next(key for place, key in enumerate(keys) if key in keys[:place])
    return duplicated


def _whole(digits: str) -> object:
    return int(digits) if len(digits) <= LONGEST_NUMBER else _NotANumber(digits)


def _check(value: Value, depth: int = 0) -> None:
    """Refuse at its place what JSON's own reader lets through."""
    raw = value.raw
    if depth > DEEPEST:
        raise QuestionProblem(QuestionFault.TOO_DEEP, value.at)
    if isinstance(raw, _Duplicated):
        raise QuestionProblem(QuestionFault.DUPLICATE_KEY, join(value.at, raw.key))
    if isinstance(raw, _NotANumber) or (isinstance(raw, float) and not math.isfinite(raw)):
        raise QuestionProblem(QuestionFault.NOT_A_NUMBER, value.at)
    below = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    for key, child in below:
        if isinstance(child, dict | list | float | _NotANumber):
            _check(Value(child, join(value.at, key)), depth + 1)
