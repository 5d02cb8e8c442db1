"""Where in a free text a code that unlocks a device stands: 'koden er 1234', 'PIN: 12 34', '4711 er koden'. Pure.

Danish and English. A code is four to ten digits that the words around it call one; a password is a word with a digit
in it that is called so outright. Faults ('fejlkode 4013'), dates, times, amounts, IMEIs and telephone numbers are none.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]

FEWEST, MOST = 4, 10
# An IMEI in groups, with or without its last digits.
_IMEI = range(14, 18)

_STEM = (
    r"pin|puk|adgangs|skærm(?:låse?)?|låseskærms?|låse?|oplåsnings|telefon|mobil|iphone|ipad|tablet|computer|pc|mac"
    r"|macbook|windows|samsung|sim|enheds|sikkerheds|log-?ind?|apple|icloud|google|bruger"
)
_ENGLISH_STEM = (
    r"pass|pin|puk|lock(?: ?screen)?|unlock(?:ing)?|screen(?: ?lock)?|security|access|device|phone|sim|log-?in"
)
_PHRASE = r"(?:adgangskode|kodeord|password|passord|løsenord?|passphrase)(?:n|en|et|s)?"
_WORD = (
    rf"(?:{_PHRASE}"
    rf"|(?:(?:{_STEM})[- ]?)?kode(?:n|r|rne)?"
    rf"|(?:(?:{_ENGLISH_STEM})[- ]?)?codes?"
    r"|pass(?:kode|kort)(?:n|en)?|(?:pin|puk)(?:ken|nen|en)?(?:[- ]?(?:nummer|number|nr\.?))?"
    r"|(?:lås(?:e)?|oplåsnings|unlock )?(?:mønster|mønstret|mønsteret|pattern))"
)
# What begins another thought: a word for a code on its far side says nothing of a number on this one.
_TURN = r"(?:og|men|and|but|så|so|fordi|because|når|when|virker|virkede|works?|worked|ikke|not|kender|mangler)\b"
_OF_WHAT = rf"(?:\s+(?:til|på|for|to|on|of|i|in|hos)\s+(?:(?!{_TURN})[\w'’/.-]+\s+){{0,4}}?(?!{_TURN})[\w'’/-]+)?"
_WHOSE = r"(?:\s+(?:som\s+|that\s+)?(?:jeg|vi|hun|han|man|we|she|he|they|de|du|you|I)\s+\w+)?"
_SET = (
    r"(?:\s+(?:er|har|blev|var|is|was|has|have|been|blevet|jeg|vi|nu|now|we))*"
    r"\s+(?:sat|ændret|skiftet|lavet\s+om|nulstillet|stillet|set|changed|reset)\s+(?:til|to)\b"
)
_THING = (
    r"(?:(?:mobil)?telefon(?:en)?|mobil(?:en)?|phone|iphone(?:n|en)?|ipad(?:en)?|computer(?:en)?|macbook|pc(?:en)?|mac(?:en)?"
    r"|tablet(?:ten)?|skærm(?:en)?|screen|enhed(?:en)?|device|sim(?:[- ]?kort(?:et)?)?|den|it)"
)
_IS = (
    rf"(?:\s*[:=#]|\s*[-–—]>?(?=\s)|{_SET}"
    r"|['’]s\b|\s+(?:er|var|is|was|are|were|has\s+been|har\s+været|hedder|lyder(?:\s+på)?|skulle\s+være|should\s+be"
    r"|til|to)\b\s*:?"
    # "koden til telefonen 1234"
    rf"|\s+(?:til|på|for|to|on|of)\s+(?:(?:min|mit|my|the|hendes|hans)\s+)?{_THING}(?=\s))"
)
_ADVERB = (
    r"(?:stadig|bare|altså|nu|fortsat|lige|vist|nok|måske|ikke|kun|altid|tallene|cifrene|følgende|nemlig"
    r"|længere|før|tidligere|min|vores|fødselsdag|fødselsdato|(?:det|den)\s+samme\s+som(?:\s+før)?|my|birthday|before"
    r"|still|just|now|only|simply|probably|currently|not|always|the\s+digits|digits|nr\.?|nummer|no\.|number|lig\s+med|=|:)"
)
_OPENING = r"[\"'«»“”(\[*]?\s?"
_RUN = r"\d(?:[ .\-–\u00a0]?\d)*"

_TOLD = re.compile(
    rf"\b(?P<word>{_WORD})\b(?:(?P<explicit>{_OF_WHAT}{_WHOSE}{_IS}\s*(?:{_ADVERB}\s*){{0,4}})"
    rf"|[ \t\u00a0]+(?:nr\.?\s|nummer\s|no\.?\s)?){_OPENING}(?P<run>{_RUN})",
    re.IGNORECASE,
)
_PHRASE_TOLD = re.compile(
    rf"\b{_PHRASE}\b{_OF_WHAT}{_WHOSE}{_IS}\s*(?:{_ADVERB}\s*){{0,3}}{_OPENING}(?P<token>[^\s\"'»”),;]{{4,64}})",
    re.IGNORECASE,
)
# A word with its number behind it, where it is no device and no fault: "koden er Hund123".
_WORDY_TOLD = re.compile(
    rf"\b(?P<word>{_WORD})\b{_OF_WHAT}{_WHOSE}{_IS}\s*(?:{_ADVERB}\s*){{0,3}}{_OPENING}"
    r"(?P<token>(?!iphone|ipad|macbook|imac|galaxy|pixel|thinkpad|elitebook|fejl|error|iccid|imei|sm|ios|android|windows)"
    r"[^\W\d_]{3,20}\d{2,8}[!?*#]?)(?![\w-])",
    re.IGNORECASE,
)
_CLOSE_UP = re.compile(
    r"\b(?:pin|(?:pin|pas|skærm|låse?)?kode|(?:pass|pin)?code)(?P<run>\d{4,8})\b(?!-\w)", re.IGNORECASE
)
_END = r"(?=\s*(?:[.,;:!?)\"'»”]|$|\n|til\b|for\b|to\b|på\b|on\b))"
_NAMED_AFTER = re.compile(
    rf"(?<![\w.,:+/•-])(?P<run>{_RUN})\s*(?:(?:er|is|var|was|=|som|as)\s+"
    rf"(?:(?:min|mit|vores|hans|hendes|telefonens|mobilens|my|our|his|her|the|a|en|også|also)\s+){{0,2}}"
    rf"(?P<word>{_WORD}){_END}|\(\s*(?P<aside>{_WORD})\s*\))",
    re.IGNORECASE,
)
_OPENED_WITH = re.compile(
    r"\b(?:lås(?:er|es|e)?|åbn(?:er|es|e)?|unlock(?:s|ed)?|opens?|log(?:ger|ges|ge|s)?)\b(?:\s+[\w'’-]+){0,4}?"
    r"\s+(?:med|with|using|by\s+(?:typing|entering)|ved\s+at\s+(?:taste|trykke))\s+(?:tallene\s+|cifrene\s+)?"
    rf"(?P<run>{_RUN})(?=\s*(?:[.,;!?)]|$|\n))",
    re.IGNORECASE,
)
_TYPED = re.compile(
    rf"\b(?:tast|indtast|brug|prøv|skriv|type|enter|use|try)\s+(?P<run>{_RUN})"
    r"\s+(?:for\s+at|to|så|and|og)\s+(?:\w+\s+){0,3}?(?:låse?|åbne?s?|ind|unlock|open|get\s+in|log)\b",
    re.IGNORECASE,
)
_OTHER_KINDS = (
    r"(?:fejl|error|fault|stop|exit|status|alarm|land|lande|country|område|area|zip|post|postal|promo|promotion|rabat"
    r"|discount|streg|bar|qr|sporings|tracking|track|booking|bookings|ordre|order|vare|produkt|product|model|serial"
    r"|kampagne|afhentnings|pickup|service|diagnose|diagnostic|adresse|region|farve|colour|color|kunde|customer)"
)
_SHOWN = (
    r"(?:viser|viste|melder|meldte|giver|gav|står|stod|kommer|kom|shows?|showed|displays?|displayed|says|gives|gave)"
)
_NOT_THIS = re.compile(
    rf"(?:\b{_OTHER_KINDS}|\b(?:fejl|error|fault)\w*\s+\w+|\b{_SHOWN}(?:\s+\w+)?)[-:\s\"'«“]*(?:(?:en|et|den|denne|a|an|the|this|med|with)\s+)?$",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"(?:kode(?:n|r|rne)?|codes?)", re.IGNORECASE)
_AGAIN = re.compile(rf"\s*(?:/|eller|or|og|and)\s*(?P<run>{_RUN})", re.IGNORECASE)
_UNIT = re.compile(
    r"\s?(?:kr\b|kroner|dkk\b|eur\b|euro|usd\b|%|€|\$|[gmt]b\b|gange|times|forsøg|attempts|dage|days|timer|hours|min\b|"
    r"minut|år\b|years|mm\b|cm\b|mah\b|hz\b|tommer|inch|model|udgave|edition|pixel|stk\b|pcs\b)",
    re.IGNORECASE,
)
_DATE = re.compile(r"(\d{1,2})[.-](\d{1,2})[.-](?:\d{2}|\d{4})|\d{4}-(\d{2})-(\d{2})")
_TIME = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")
_EIGHT_AS_RUNG = re.compile(r"\d\d \d\d \d\d \d\d")
# The year or the hour at which something happened to a code.
_WHEN = re.compile(r"\b(?:i|in|fra|from|siden|since|kl\.?|at|den|the|på|model(?:len)?)\s+$", re.IGNORECASE)
_BEFORE = 40


def code_spans(text: str) -> list[Span]:
    """Where the codes and passwords of a text stand, in their order and apart from one another."""
    found = sorted({*_told(text), *_secrets(text), *_named_after(text), *_opened_with(text)})
    apart: list[Span] = []
    for start, end in found:
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart


def _told(text: str) -> Iterator[Span]:
    place = 0
    while match := _TOLD.search(text, place):
        # The next word for a code may stand within what was taken for the link of this one.
        place = match.end("word")
        if _is_another_kind(text, match):
            continue
        span = _code_at(text, match.start("run"), match["run"], explicit=match["explicit"] is not None)
        if span is None:
            continue
        yield span
        yield from _more(text, span)


def _more(text: str, span: Span) -> Iterator[Span]:
    """Further codes of the same length: '1234 eller 4321'."""
    digits = _digits(text[span[0] : span[1]])
    while match := _AGAIN.match(text, span[1]):
        again = _code_at(text, match.start("run"), match["run"], explicit=True)
        if again is None or _digits(text[again[0] : again[1]]) != digits:
            return
        span = again
        yield span


def _secrets(text: str) -> Iterator[Span]:
    for match in _PHRASE_TOLD.finditer(text):
        token = match["token"].rstrip(".!?:")
        is_word = any(c.isdigit() for c in token) and any(c.isalpha() for c in token)
        if is_word and not re.match(r"S-\d{4}-|0x|[\w.+-]+@[\w-]+\.\w|https?:", token):
            yield match.start("token"), match.start("token") + len(token)
    for match in _WORDY_TOLD.finditer(text):
        if not _is_another_kind(text, match):
            yield match.span("token")


def _named_after(text: str) -> Iterator[Span]:
    for match in _NAMED_AFTER.finditer(text):
        if _WHEN.search(text[max(0, match.start() - _BEFORE) : match.start()]):
            continue
        yield from _whole(text, match)


def _opened_with(text: str) -> Iterator[Span]:
    for pattern in (_OPENED_WITH, _TYPED, _CLOSE_UP):
        for match in pattern.finditer(text):
            yield from _whole(text, match)


def _whole(text: str, match: re.Match[str]) -> Iterator[Span]:
    """The run of the match, where all of it is one code."""
    run = match["run"]
    if FEWEST <= _digits(run) <= MOST and not _is_date_or_time(run) and not _EIGHT_AS_RUNG.fullmatch(run):
        yield match.start("run"), match.end("run")


def _is_another_kind(text: str, match: re.Match[str]) -> bool:
    """Whether the word is a plain 'kode' that the words before it make the code of something else."""
    if not _PLAIN.fullmatch(match["word"]):
        return False
    return bool(_NOT_THIS.search(text[max(0, match.start() - _BEFORE) : match.start()]))


def _code_at(text: str, start: int, run: str, *, explicit: bool) -> Span | None:
    """The code with which a run of digits and their separators begins; None where it begins with none."""
    if _is_imei(run) or _is_date_or_time(run) or (not explicit and _EIGHT_AS_RUNG.fullmatch(run)):
        return None
    end = start + len(_first_code(run))
    if not FEWEST <= _digits(text[start:end]) <= MOST:
        return None
    after = text[end:]
    if re.match(r"-?[^\W\d_]|[:,]\d|/\d(?!\d{3})", after) or _UNIT.match(after):
        return None
    return start, end


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
    day, month = (int(match[1]), int(match[2])) if match[1] else (int(match[4]), int(match[3]))
    return 1 <= day <= 31 and 1 <= month <= 12
