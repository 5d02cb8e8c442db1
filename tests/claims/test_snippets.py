"""The part of a text that a search found it by."""

import pytest

from claims.desk.snippets import Piece, pieces


def shown(text: str, sought: str, **said: int) -> str:
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in pieces(text, sought, **said))


@pytest.mark.parametrize(
    ("text", "sought", "what"),
    [
        ("Skærmen er knust.", "skærm", "[Skærmen] er knust."),
        ("Skærm, skærme og skærmene", "skærmen", "[Skærm], [skærme] og [skærmene]"),
        ("Tabt på gulvet", "gulv tabt", "[Tabt] på [gulvet]"),
        ("Den virker", "skærm", "Den virker"),
        ("I bilen", "bil i", "[I] [bilen]"),
        ("", "skærm", ""),
        ("Betaling", "bil", "Betaling"),
    ],
)
def test_the_words_that_were_sought_are_marked_in_any_of_their_forms(text: str, sought: str, what: str) -> None:
    assert shown(text, sought) == what


def test_a_long_text_is_cut_between_words_around_the_first_that_was_sought() -> None:
    text = "før " * 50 + "skærmen knuste " + "efter " * 50
    cut = shown(text, "skærm", around=20)
    assert cut == "…før før før før [skærmen] knuste efter efter efter efter…"


def test_pieces_put_together_are_the_text() -> None:
    text = "Linje et\nog linje to med en skærm"
    assert "".join(piece.text for piece in pieces(text, "skærm")) == text
    assert Piece("skærm", is_hit=True) in pieces(text, "skærm")
