"""The part of a text that a search found it by. Pure."""

import re
from dataclasses import dataclass

AROUND = 60
_WORD = re.compile(r"\w+")
_GAP = "…"
# What Danish hangs on a word (`-erne`), and how much of it must stay.
_ENDING = 4
_STEM = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether it is a word that was sought."""

    text: str
    is_hit: bool = False


def pieces(text: str, sought: str, *, around: int = AROUND) -> list[Piece]:
    """The text around the first word that was sought, cut at `around` characters each side, in pieces.

    Without such a word it is the beginning of the text. Which words are the same the database knows better: a word
    counts here where it begins alike and differs by an ending only.
    """
    wanted = [word.casefold() for word in _WORD.findall(sought)]
    found = [word for word in _WORD.finditer(text) if any(_alike(word[0].casefold(), other) for other in wanted)]
    at = found[0].start() if found else 0
    start, end = max(0, at - around), min(len(text), at + 2 * around)
    start = text.find(" ", start, at) + 1 if start and " " in text[start:at] else start
    end = text.rfind(" ", at, end) if end < len(text) and " " in text[at:end] else end
    shown, place = [], start
    for word in found:
        if word.end() <= end:
            shown += [Piece(text[place : word.start()]), Piece(word[0], is_hit=True)]
            place = word.end()
    shown.append(Piece(text[place:end]))
    whole = [Piece(_GAP) if start else Piece(""), *shown, Piece(_GAP) if end < len(text) else Piece("")]
    return [piece for piece in whole if piece.text]


def _alike(word: str, other: str) -> bool:
    stem = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    return word == other or (stem >= _STEM and stem >= max(len(word), len(other)) - _ENDING)
