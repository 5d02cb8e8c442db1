"""Reading questions put as JSON: each reader returns what is asked for, or refuses at its place."""

from collections.abc import Callable
from datetime import date

import pytest

from policies.question_texts import question_text
from policies.questions import QuestionFault, QuestionProblem, Value, read_questions, write_answer


@pytest.mark.parametrize(
    ("raw", "read", "code"),
    [
        (1.0, Value.whole, QuestionFault.NOT_A_WHOLE_NUMBER),
        (True, Value.whole, QuestionFault.NOT_A_WHOLE_NUMBER),
        ("1", Value.whole, QuestionFault.NOT_A_WHOLE_NUMBER),
        (None, Value.whole, QuestionFault.NOT_A_WHOLE_NUMBER),
        (-1, Value.whole, QuestionFault.TOO_SMALL),
        (1, Value.flag, QuestionFault.NOT_TRUE_OR_FALSE),
        (1, Value.text, QuestionFault.NOT_TEXT),
        ({}, Value.items, QuestionFault.NOT_A_LIST),
        ("2027-02-29", Value.date, QuestionFault.MALFORMED_DATE),
        ("14-08-2026", Value.date, QuestionFault.MALFORMED_DATE),
        ("20260814", Value.date, QuestionFault.MALFORMED_DATE),
        ("2026-W33-5", Value.date, QuestionFault.MALFORMED_DATE),
        ("2026-08-14T00:00:00Z", Value.date, QuestionFault.MALFORMED_DATE),
        ("٢٠٢٦-08-14", Value.date, QuestionFault.MALFORMED_DATE),
        ("2026-08-14T10:00:00", Value.instant, QuestionFault.NO_OFFSET),
        ("2026-08-14T10", Value.instant, QuestionFault.MALFORMED_INSTANT),
    ],
)
def test_a_value_of_another_kind_is_refused(raw: object, read: Callable[[Value], object], code: QuestionFault) -> None:
    with pytest.raises(QuestionProblem) as refused:
        read(Value(raw, "1.loss"))
    assert (refused.value.code, refused.value.at) == (code, "1.loss")


def test_values_are_read_with_their_paths() -> None:
    question = read_questions(b'[{"loss": {"on": "2024-02-29", "price": 0, "evidence": ["a", "b"], "none": null}}]')
    loss = question.items()[0].fields({"loss"})["loss"].fields({"on", "price", "evidence", "none"}, required={"on"})
    assert loss["on"].date() == date(2024, 2, 29)
    assert loss["price"].whole() == 0
    assert loss["none"].is_null
    assert [value.at for value in loss["evidence"].items()] == ["0.loss.evidence.0", "0.loss.evidence.1"]
    with pytest.raises(QuestionProblem) as refused:
        loss["evidence"].items()[1].word(["a"])
    assert (refused.value.code, refused.value.at) == (QuestionFault.UNKNOWN_WORD, "0.loss.evidence.1")


def test_an_unknown_key_goes_before_a_missing_one() -> None:
    with pytest.raises(QuestionProblem) as refused:
        Value({"customer": 1}).fields({"terms"}, required={"terms"})
    assert (refused.value.code, refused.value.at) == (QuestionFault.UNKNOWN_KEY, "customer")


def test_an_answer_is_written_with_danish_letters_where_they_can_be() -> None:
    assert write_answer({"a": "æ"}, indent=None) == '{"a": "æ"}'
    assert write_answer({"a": "æ"}, "ascii", indent=None) == '{"a": "\\u00e6"}'
    assert write_answer({"a": "\ud800"}, "utf-8", indent=None) == '{"a": "\\ud800"}'


def test_every_refusal_has_a_sentence_without_gaps() -> None:
    sentences = [question_text(QuestionProblem(code, "x", ["a", "b"])) for code in QuestionFault]
    assert len(set(sentences)) == len(QuestionFault)
    for sentence in sentences:
        assert sentence.endswith(".")
        assert "%" not in sentence
    assert "a, b" in question_text(QuestionProblem(QuestionFault.UNKNOWN_WORD, "x", ["a", "b"]))
