"""The words that terms have of their own, in the language that is active."""

from django.utils.translation import get_language

from policies import terms
from policies.terms_parts import Spoken


def spoken(words: Spoken) -> str:
    """The words in the active language."""
    return words.spoken_in(get_language() or "da")


def has_number(clause: str) -> bool:
    """Whether the source counts the clause, as `6.2` or `B4`; a brochure's are known by their heading alone."""
    return any(letter.isdigit() for letter in clause)


def product_name(terms_id: str) -> str:
    """The product behind a terms id; the id itself where its file is gone."""
    return spoken(terms.get(terms_id).name) if terms.exists(terms_id) else terms_id
