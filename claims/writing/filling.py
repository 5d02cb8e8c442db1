"""Filling in what a text leaves open: `{navn}` and its like, by the facts of a claim. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# What a text may leave open. The names are Danish, as those who write the texts read them on their screens.
NAMES: frozenset[str] = frozenset(
    {
        "navn",
        "sagsnummer",
        "enhed",
        "sagsbehandler",
        "telefon",
        "opkald",
        "mangler",
        "frist",
        "aflevering",
        "booking",
        "tid",
        "værksted",
    }
)
_PLACE = re.compile(r"\{\s*(\w{1,40})\s*\}")


@dataclass(frozen=True, slots=True)
class Filled:
    """The text with its facts in it, and the names whose facts nobody knows, which it still holds."""

    text: str
    missing: tuple[str, ...] = ()


def names_in(text: str) -> list[str]:
    """The names that the text leaves open, each once in their order."""
    return list(dict.fromkeys(match[1] for match in _PLACE.finditer(text)))


def unknown_in(text: str) -> list[str]:
    """Those of them that no claim can fill."""
    return [name for name in names_in(text) if name not in NAMES]


def fill(text: str, facts: Mapping[str, str]) -> Filled:
    """Put the facts in; what is unknown or empty stays as it was and is named. A fact is never filled in again."""
    filled = _PLACE.sub(lambda match: facts.get(match[1]) or match[0], text)
    return Filled(filled, tuple(name for name in names_in(text) if not facts.get(name)))
