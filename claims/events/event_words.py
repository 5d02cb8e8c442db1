"""How the facts of an event are worded: labels within a sentence, and a sentence with its fact."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Choices

Data = Mapping[str, Any]


def word(choices: type[Choices], data: Data, key: str) -> str:
    """The label of a stored value, in small letters as within a sentence; '' where it is missing or unknown."""
    stored = data.get(key)
    return small(str(choices(stored).label)) if stored in choices.values else ""


def small(label: str) -> str:
    """The label as within a sentence."""
    return label if label.isupper() else label[:1].lower() + label[1:]


def value(data: Data, key: str) -> str:
    """The stored value as text; '' where it is missing."""
    return str(data.get(key, ""))


def with_fact(sentence: str, fact: str) -> str:
    """`Skaden blev anmeldt: væske.`, or the sentence alone where there is no fact."""
    return f"{sentence}: {fact}." if fact else f"{sentence}."
