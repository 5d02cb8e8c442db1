"""GSM 03.38: the letters that an SMS counts as one, as two, or not at all, which halves its length and more."""

from typing import Final

ONE: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWO: Final = frozenset("\f^{}\\[~]|€")
LONGEST: Final = 160


def septets(text: str) -> int:
    """The length of the text as a telephone network counts; raises ValueError for a letter that it does not have."""
    foreign = sorted(set(text) - ONE - TWO)
    if foreign:
        raise ValueError(f"not in GSM 03.38: {foreign}")
    return sum(2 if letter in TWO else 1 for letter in text)
