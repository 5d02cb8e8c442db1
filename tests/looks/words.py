"""Whether a page speaks the language that it says it speaks, in all parts that it does not mark as another's."""

import re
from collections.abc import Iterator

from tests.portal.said import said_by
from tests.portal.test_english_pages import DANISH as DANISH_TIMES
from tests.portal.test_english_pages import RAW_NUMBER, TYPED


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that are in nearly every sentence of the one language and in none of the other.
DANISH = _set_of("""
    og ikke du din dit dine vi vores på med eller hvis når hvor hvad hvem jeg mig os jer jeres kan skal har blev bliver
    være sagen sager sag enhed enheden enheder frist fristen af fra som også efter før endnu ingen intet alle denne
    dette disse hvorfor inden senest gemt gem vælg skriv ret videre tilbage navn telefon mobilnummer
""")
ENGLISH = _set_of("""
    the and your you with this that have has not please are was were which been will would should could when where
    what from they their there these those click error required invalid password must yes
""")
# A word with a Danish letter that begins with a small one is no name.
_SMALL_DANISH = re.compile(r"(?<![\w@./-])[a-zæøå]*[æøå][a-zæøå]*(?![\w@])")
_WORD = re.compile(r"(?<![\w@./-])[a-zæøå]+(?![\w@])")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
ENGLISH_TIMES = {
    "an English date": re.compile(rf"\b\d{{1,2}} (?:{_MONTHS})\b|\b(?:{_MONTHS}) \d"),
    "an English weekday": re.compile(rf"\b(?:{_DAYS})\b"),
    "English money": re.compile(r"\bDKK \d"),
    "a decimal point": re.compile(r"\b\d+,\d{3}\.\d\d\b"),
    "a time with a colon": re.compile(r"(?<![\d:])(?:[01]\d|2[0-3]):[0-5]\d(?![\d:])"),
    "a.m. and p.m.": re.compile(r"\b\d ?[ap]\.?m\b"),
}
# Mails are shown as they were sent, in the language of whoever got them.
AS_SENT = ("demo-mail",)
# Pages that show hours as they may be typed, in either language.
TYPED_HOURS = frozenset({"a time with a colon", *(kind for kinds in TYPED.values() for kind in kinds)})


def unspoken(html: str, language: str, name: str) -> Iterator[str]:
    """Each thing that the page says in another language than its own, with the words around it."""
    if name.startswith(AS_SENT):
        return
    said = said_by(html)
    times = DANISH_TIMES if language == "en" else ENGLISH_TIMES
    for kind, pattern in times.items():
        if name.split(":")[0] in TYPED and kind in TYPED_HOURS:
            continue
        yield from (f"{kind}: {around(said, found)}" for found in pattern.finditer(said))
    yield from (f"a number as machines write it: {around(said, found)}" for found in RAW_NUMBER.finditer(said))
    yield from foreign_words(said, language)


def foreign_words(said: str, language: str) -> Iterator[str]:
    """Stretches of the other language: two of its words within a few of each other, or a Danish letter in English."""
    words = list(_WORD.finditer(said))
    foreign = DANISH if language == "en" else ENGLISH
    last = -100
    for place, word in enumerate(words):
        if word[0] not in foreign:
            continue
        # One alone may be part of a name, or be a word of both.
        if place - last <= 4:
            yield f"words: {around(said, word)}"
        last = place
    if language == "en":
        yield from (f"letters: {around(said, word)}" for word in _SMALL_DANISH.finditer(said))


def around(said: str, found: re.Match[str]) -> str:
    return f"...{said[max(0, found.start() - 40) : found.end() + 30]}..."
