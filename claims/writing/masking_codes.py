"""Where in a free text a code that unlocks a device stands: 'koden er 1234', 'PIN: 12 34', '4711 er koden'. Pure.

Danish and English. A code is four to ten digits that the words around it call one, or more where they do so outright;
a password is any word that is called so outright, but for what is else said of codes ('er glemt'), and a word with a
digit in it that stands beside the word for one. Faults ('fejlkode 4013'), dates, times, amounts, IMEIs and telephone
numbers are none.
Around a number only so much is read as is within `REACH`, so a longer text takes longer in proportion and no more.
"""

import re
from collections.abc import Iterator
from enum import Enum
from itertools import islice
from typing import Final

from claims.writing import masking_words as words

Span = tuple[int, int]

FEWEST, MOST = 4, 10
# What is called a code outright is one although no lock takes so many digits.
_MOST_OUTRIGHT: Final = 64
REACH: Final = 120
_JUST_BEFORE = 40
_LONGEST_LOOSE = 8
# An IMEI in groups, with or without its last digits.
_IMEI = range(14, 18)


class Told(Enum):
    """How a word for a code is tied to what stands behind it, from the surest to the least sure."""

    IS = re.compile(words.IS, re.IGNORECASE)
    MARKED = re.compile(words.MARKED, re.IGNORECASE)
    OF = re.compile(words.OF, re.IGNORECASE)
    BESIDE = re.compile(words.BESIDE, re.IGNORECASE)
    APART = re.compile(r"(?:[,.;?|/] )?")


_OUTRIGHT = (Told.IS, Told.MARKED)
_RUN = re.compile(r"\d(?:[ .-]?\d)*")
_TOKEN = re.compile(r"[^\s\"'«»“”()\[\],;:=>→•]{4,64}")
# What may be a password of letters: all up to the next space, or up to the end of what was quoted.
_SPELT = re.compile(r"(?<![^\s:=>→…\"'«“”(\[*])[^\s\"'«»“”()\[\]:=>→…•]\S{2,199}")
_QUOTED = re.compile(r"(?<=[\"'«»“”‘])[^\"'«»“”’\n]{3,99}(?=[\"'«»“”’])")
_SPELT_BY = re.compile(rf"{words.PHRASE}|.{{0,30}}(?:kode|code)\w{{0,3}}", re.IGNORECASE)
_FARTHEST_WORD: Final = 16
_SHORTEST_SPELT: Final = 3
_AFTER_THEM = ".,;:!?)]\"'«»“”’"
# "administreret af IT", "umulig at huske": no password goes on like this.
_GOES_ON = re.compile(r" (?:at|af|by) \w")
_PARTICIPLE = re.compile(r"[a-zæøå]{3,}er(?:et|es)")
_PIECE = re.compile(r"[\w'’/-]+|[^\w\s]")
_WORD = re.compile(rf"\b{words.WORD}(?![^\W_])", re.IGNORECASE)
_PHRASE = re.compile(words.PHRASE, re.IGNORECASE)
_PLAIN = re.compile(rf"kode(?:n|r|rne)?|codes?|{words.LONE_LOCK}", re.IGNORECASE)
_LONE_LOCK = re.compile(words.LONE_LOCK, re.IGNORECASE)
_OTHER_KIND = re.compile(rf"{words.OTHER_KIND}$", re.IGNORECASE)
_FAULT = re.compile(r"\b(?:fejl|error|fault|stop)[ -]?(?:kode|code)?n?:? $", re.IGNORECASE)
_UNIT = re.compile(words.UNIT, re.IGNORECASE)
_WHEN = re.compile(rf"{words.WHEN}$", re.IGNORECASE)
_OPENED_WITH = re.compile(rf"{words.OPENED_WITH}$", re.IGNORECASE)
_TYPED = re.compile(rf"{words.TYPED}$", re.IGNORECASE)
_TO_OPEN = re.compile(words.TO_OPEN, re.IGNORECASE)
_CLAUSE_END = r"(?=[^\S\n]{0,9}(?:[.,;:!?)\]\"'»”](?!\d)|\n|\Z))"
_ENDS = re.compile(_CLAUSE_END)
_NAMED_AFTER = re.compile(
    rf"\s{{0,9}}(?:{words.IS_THE}{words.WORD}\b(?:{_CLAUSE_END}|(?=\s{{1,9}}(?:til|for|to|på|on)\b))"
    rf"|\(\s?{words.WORD}\s?\)|{words.UNLOCKS}\b{_CLAUSE_END})",
    re.IGNORECASE,
)
_AGAIN = re.compile(rf"\s{{0,9}}(?:/|eller|or|og|and)\s{{0,9}}(?P<run>{_RUN.pattern})", re.IGNORECASE)
# What may be a code where nothing around it says so: "1234", "12 34", "1-2-3-4".
_LOOSE = re.compile(r"(?<!\w)(?<!\+)(?<!\w[./,:-])\d(?:-\d(?!\d)| ?\d){3,24}(?!\w|-\w|[.,:/]\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_RUNG = re.compile(rf"{words.RUNG}$", re.IGNORECASE)
_BELONGS_ON = re.compile(r"-?[^\W\d_]|[:,]\d|/\d(?!\d{3})")
_DATE = re.compile(r"(\d{1,2})[.-](\d{1,2})[.-](\d{2}(?:\d{2})?)(?!\d)|(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")
_EIGHT_AS_RUNG = re.compile(r"\d\d \d\d \d\d \d\d")
_NO_PASSWORD = re.compile(r"S-\d{4}-|0x|[\w.+-]{1,64}@[\w-]{1,64}\.\w|https?:|\d{1,2}-?[^\W\d_]+(?:-|$)", re.IGNORECASE)
_DEVICE = re.compile(words.DEVICE, re.IGNORECASE)
_WITH_NUMBER = re.compile(r"[^\W\d_]{3,20}\d{2,8}[!?*#]?")
# "Sommer2026"; letters and digits that change twice: "a1b2c3".
_MADE_UP = re.compile(
    rf"{_WITH_NUMBER.pattern}|(?=[^\W_]{{4,9}}$)(?:\d+[^\W\d_]+\d|[^\W\d_]+\d+[^\W\d_])[^\W_]*", re.IGNORECASE
)


def code_spans(text: str) -> list[Span]:
    """Where the codes and passwords of a text stand, in their order and apart from one another."""
    return apart({*_numbers(text), *_passwords(text), *_spelt(text)})


def apart(found: set[Span]) -> list[Span]:
    """The spans in their order, without those that reach into one before them."""
    kept: list[Span] = []
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def loose_spans(text: str) -> list[Span]:
    """Where numbers stand alone that may be a code: no year, amount, fault, IMEI or telephone."""
    return [run.span() for run in _LOOSE.finditer(text) if not _is_innocent(text, run)]


def said(text: str, start: int, end: int) -> str:
    """What stands between two places, each word and mark with one space behind it."""
    return "".join(f"{piece[0]} " for piece in _PIECE.finditer(text, start, end))


def _numbers(text: str) -> Iterator[Span]:
    for run in _RUN.finditer(text):
        if _digits(run[0]) < FEWEST:
            continue
        span = _told_number(text, run) or _shown_as_code(text, run)
        if span is not None:
            yield span
            yield from _more(text, span)


def _passwords(text: str) -> Iterator[Span]:
    for match in _TOKEN.finditer(text):
        token = match[0].rstrip(".!?:")
        if not (any(c.isdigit() for c in token) and any(c.isalpha() for c in token)) or _NO_PASSWORD.match(token):
            continue
        span = match.start(), match.start() + len(token)
        if any(_is_password(text, token, span[1], word, told) for word, told in _tellings(text, span[0])):
            yield span


def _spelt(text: str) -> Iterator[Span]:
    """Passwords of letters alone too: what stands behind 'adgangskoden er' and 'password:' and is not said of codes."""
    for word in _WORD.finditer(text):
        if not _SPELT_BY.fullmatch(word[0]) or _is_of_other_kind(text, word):
            continue
        for token in islice(_SPELT.finditer(text, word.end()), _FARTHEST_WORD):
            # Where another word for a code stands between them, that one tells of it.
            if token.start() > word.end() + REACH or _WORD.fullmatch(token[0].rstrip(_AFTER_THEM)):
                break
            link = said(text, word.end(), token.start())
            told = next((told for told in _OUTRIGHT if told.value.fullmatch(link)), None)
            if told and (span := _spelt_at(text, token, told, is_on_new_line="\n" in text[word.end() : token.start()])):
                yield span
                break


def _spelt_at(text: str, token: re.Match[str], told: Told, *, is_on_new_line: bool) -> Span | None:
    """The password that begins there; None for what is said of codes, or a next line that goes on or is a label."""
    quoted = _QUOTED.match(text, token.start())
    found = quoted[0] if quoted else token[0].rstrip(_AFTER_THEM)
    end = token.start() + len(found)
    is_said = _is_said_of_codes(found) or _NO_PASSWORD.match(found) or not any(letter.isalpha() for letter in found)
    if is_said or (is_on_new_line and (text[end : end + 1] == ":" or not _ENDS.match(text, end))):
        return None
    is_described = told is Told.IS and found.islower() and not quoted and _GOES_ON.match(text, end)
    return None if is_described else (token.start(), end)


def _is_said_of_codes(found: str) -> bool:
    last = found.casefold().replace("’", "'").rsplit("-", 1)[-1]
    return len(found) < _SHORTEST_SPELT or last in words.SAID_OF_A_CODE or bool(_PARTICIPLE.fullmatch(found))


def _is_of_other_kind(text: str, word: re.Match[str]) -> bool:
    return bool(_PLAIN.fullmatch(word[0])) and _before(text, word.start(), _OTHER_KIND)


def _tellings(text: str, start: int) -> Iterator[tuple[str, Told]]:
    """The words for a code from which a thought leads to this place, the nearest first, and how it does."""
    for word in reversed(list(_WORD.finditer(text, max(0, start - REACH), start))):
        link = said(text, word.end(), start)
        told = next((told for told in Told if told.value.fullmatch(link)), None)
        if told is Told.BESIDE and "\n" in text[word.end() : start]:
            told = Told.APART
        if told and not _is_of_other_kind(text, word):
            yield word[0], told


def _told_number(text: str, run: re.Match[str]) -> Span | None:
    for word, told in _tellings(text, run.start()):
        if told is Told.APART:
            span = _whole(run) if _digits(run[0]) < len("20304050") and _ENDS.match(text, run.end()) else None
        elif told is Told.BESIDE and (_LONE_LOCK.fullmatch(word) or _EIGHT_AS_RUNG.fullmatch(run[0])):
            span = None
        else:
            most = _MOST_OUTRIGHT if told in _OUTRIGHT else MOST
            span = _birthday(text, run, told) or _code_at(text, run.start(), run[0], most=most)
        if span is not None:
            return span
    return None


def _is_password(text: str, token: str, end: int, word: str, told: Told) -> bool:
    """Whether a word with a digit in it is one: after 'password' almost any is, after 'kode' what looks made up."""
    is_phrase = bool(_PHRASE.fullmatch(word))
    if told in _OUTRIGHT and is_phrase:
        return True
    if not _MADE_UP.fullmatch(token) or _DEVICE.match(token) or told is Told.OF:
        return False
    if told is Told.APART:
        return is_phrase and bool(_ENDS.match(text, end))
    # What a machine calls a code it writes in capitals: "vis koden B7K3Q9".
    return told in _OUTRIGHT or is_phrase or bool(_WITH_NUMBER.fullmatch(token) and not token.isupper())


def _shown_as_code(text: str, run: re.Match[str]) -> Span | None:
    """The whole run, where what stands behind it or what is to be done with it makes it a code."""
    starts_clean = not re.match(r"[\w.,:+/•-]", text[run.start() - 1 : run.start()])
    named = starts_clean and _NAMED_AFTER.match(text, run.end()) and not _before(text, run.start(), _WHEN)
    link = said(text, max(0, run.start() - REACH), run.start())
    opens = _OPENED_WITH.search(link) and _ENDS.match(text, run.end())
    typed = _TYPED.search(link) and _TO_OPEN.match(text, run.end())
    return _whole(run) if named or opens or typed else None


def _is_innocent(text: str, run: re.Match[str]) -> bool:
    digits = [len(group) for group in re.findall(r"\d+", run[0])]
    if sum(digits) > _LONGEST_LOOSE and not any(FEWEST <= size <= _LONGEST_LOOSE for size in digits):
        return True
    if _EIGHT_AS_RUNG.fullmatch(run[0]) or _is_imei(run[0]) or _UNIT.match(text, run.end()):
        return True
    if _YEAR.fullmatch(run[0]) and _before(text, run.start(), _WHEN):
        return True
    return _before(text, run.start(), _RUNG) or _before(text, run.start(), _FAULT)


def _more(text: str, span: Span) -> Iterator[Span]:
    """Further codes of the same length: '1234 eller 4321'."""
    digits = _digits(text[span[0] : span[1]])
    while match := _AGAIN.match(text, span[1]):
        again = _code_at(text, match.start("run"), match["run"])
        if again is None or _digits(text[again[0] : again[1]]) != digits:
            return
        span = again
        yield span


def _before(text: str, start: int, pattern: re.Pattern[str]) -> bool:
    return bool(pattern.search(text[max(0, start - _JUST_BEFORE) : start]))


def _whole(run: re.Match[str]) -> Span | None:
    """The run, where all of it is one code."""
    fits = FEWEST <= _digits(run[0]) <= MOST
    return run.span() if fits and not _is_date_or_time(run[0]) and not _EIGHT_AS_RUNG.fullmatch(run[0]) else None


def _birthday(text: str, run: re.Match[str], told: Told) -> Span | None:
    """A date that is the code: of the last century, or one that the code is said to be and nothing more."""
    date = _DATE.match(run[0])
    if not date or not _is_date_or_time(run[0]) or told not in _OUTRIGHT:
        return None
    end = run.start() + date.end()
    year = date[3] or date[4]
    is_old = year.startswith("19") and len(year) == len("1990")
    return (run.start(), end) if is_old or (told is Told.IS and _ENDS.match(text, end)) else None


def _code_at(text: str, start: int, run: str, *, most: int = MOST) -> Span | None:
    """The code with which a run of digits and their separators begins; None where it begins with none."""
    if _is_imei(run) or _is_date_or_time(run):
        return None
    end = start + len(_first_code(run))
    if not FEWEST <= _digits(text[start:end]) <= most:
        return None
    return None if _BELONGS_ON.match(text, end) or _UNIT.match(text, end) else (start, end)


def _first_code(run: str) -> str:
    """The groups of digits that belong together: those of one length, or short ones until they are a code."""
    groups = list(re.finditer(r"\d+", run))
    first = len(groups[0][0])
    end, digits = groups[0].end(), first
    for group in groups[1:]:
        size = len(group[0])
        if digits + size > MOST or (first >= FEWEST and size != first):
            break
        end, digits = group.end(), digits + size
    return run[:end]


def _is_imei(run: str) -> bool:
    """Whether it is as long as an IMEI, and no code of four with another number behind it."""
    sizes = [len(group) for group in re.findall(r"\d+", run)]
    return sum(sizes) in _IMEI and not (sizes[0] == FEWEST and sizes[1] != FEWEST)


def _digits(run: str) -> int:
    return sum(letter.isdecimal() for letter in run)


def _is_date_or_time(run: str) -> bool:
    if _TIME.fullmatch(run):
        return True
    match = _DATE.match(run)
    if not match:
        return False
    day, month = (match[1], match[2]) if match[1] else (match[6], match[5])
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12
