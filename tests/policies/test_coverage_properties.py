"""What holds of every answer about cover, whatever is asked."""

import copy
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import coverage_texts
from policies import terms as all_terms
from policies.coverage import Assessment, answer
from policies.coverage_facts import Question
from policies.coverage_json import assessment_json, question_json, read_question, stored_question
from policies.coverage_texts import change_text, reason_text, verdict_text
from policies.questions import Value
from policies.vocabulary import ACCESSORIES, CAUSES, EVIDENCE, HOLDERS, INTENTS, PAYMENTS, Effect, Verdict
from policies.what_if import changes
from tests.policies.questioning import draw_question, valid_questions
from tests.policies.reckoning import KINDS, OPTIONS, TERMS, reckon

MANUFACTURERS = {"internal_fault", "recall"}
EFFECTS: dict[Verdict | None, set[Effect]] = {
    Verdict.COVERED: {Effect.GRANTS},
    Verdict.NOT_COVERED: {Effect.EXCLUDES},
    Verdict.WARRANTY: {Effect.REFERS},
    Verdict.NEEDS_REVIEW: {Effect.REFERS},
    Verdict.NEEDS_EVIDENCE: {Effect.REQUIRES},
    None: {Effect.LIMITS},
}
CAUSE_RULES = {
    "cause_covered": Verdict.COVERED,
    "cause_excluded": Verdict.NOT_COVERED,
    "cause_open": Verdict.NEEDS_REVIEW,
    "cause_of_the_manufacturer": Verdict.WARRANTY,
    "battery_worn": Verdict.COVERED,
    "battery_healthy": Verdict.NOT_COVERED,
    "battery_unknown": Verdict.NEEDS_REVIEW,
    "option_missing": Verdict.NOT_COVERED,
}
ANSWERED = ["verdict", "missing_evidence", "excess_dkk", "limit_dkk", "settlement", "total_loss", "cover"]
DANISH_WORDS = {"og", "er", "ikke", "af", "til", "som", "eller", "med", "skaden", "enheden", "dækket"}
# Sentences, so that none ends in the middle: from a capital to a full stop, with nothing left to fill in.
SENTENCE = r"[A-ZÆØÅ0-9][^%{}_]*[^.\s]\.$"

few = settings(max_examples=150, deadline=None)
many = settings(max_examples=400, deadline=None)


def read(question: dict[str, Any]) -> Question:
    return read_question(Value(question))


def ask(question: dict[str, Any]) -> Assessment:
    return answer(read(question))


def with_loss(question: dict[str, Any], **facts: object) -> dict[str, Any]:
    return {**question, "loss": {**question["loss"], **facts}}


@many
@given(valid_questions())
def test_the_engine_answers_as_the_contract_is_reckoned_without_it(question: dict[str, Any]) -> None:
    expected, assessment = reckon(question), ask(question)
    found = assessment_json(assessment)
    assert {key: found[key] for key in ANSWERED} == {key: expected[key] for key in ANSWERED}
    assert bool(found["law"]) == expected["law_nonempty"]
    assert set(expected["clauses"]) <= {reason.clause for reason in assessment.reasons}
    effects = {reason["rule"]: reason["effect"] for reason in found["reasons"]}
    limits = {rule for rule, effect in effects.items() if effect == "limits"}
    pays = found["verdict"] not in {"not_covered", "warranty"}
    assert limits == {
        *(["term_cut"] if expected["term_cut"] else []),
        *(["excess"] if expected["excess_dkk"] else []),
        *(["limit"] if pays and question["loss"]["cause"] == "identity_theft" else []),
        *(["total_loss"] if pays and expected["total_loss"] else []),
    }


@few
@given(valid_questions(), st.sets(st.sampled_from(EVIDENCE)))
def test_more_evidence_never_makes_it_worse_for_the_insured(question: dict[str, Any], more: set[str]) -> None:
    before = ask(question)
    after = ask({**question, "evidence": [*question["evidence"], *sorted(more - set(question["evidence"]))]})
    assert after.verdict.weight <= before.verdict.weight
    assert set(after.missing_evidence) <= set(before.missing_evidence) - more


@few
@given(valid_questions(), st.integers(1, 2000))
def test_a_loss_before_cover_begins_is_never_covered(question: dict[str, Any], days: int) -> None:
    period = ask(question).period
    start = date.fromisoformat(question["policy"]["delivered_on"] or question["policy"]["purchased_on"])
    occurred = (period[0] if period else start) - timedelta(days=days)
    early = ask(with_loss(question, occurred_on=occurred.isoformat(), reported_on=occurred.isoformat()))
    assert early.verdict in {Verdict.NOT_COVERED, Verdict.WARRANTY}
    assert early.verdict is Verdict.NOT_COVERED or question["loss"]["cause"] in MANUFACTURERS
    assert (early.limit_dkk, early.settlement) == (0, ())


@few
@given(valid_questions(), st.randoms(use_true_random=False))
def test_the_order_of_documents_and_options_does_not_matter(question: dict[str, Any], chance: random.Random) -> None:
    shuffled = copy.deepcopy(question)
    chance.shuffle(shuffled["evidence"])
    chance.shuffle(shuffled["policy"]["options"])
    assert ask(shuffled) == ask(question)
    assert ask({**question, "evidence": question["evidence"] * 2}) == ask(question)


@many
@given(valid_questions())
def test_every_reason_cites_a_clause_that_the_terms_declare(question: dict[str, Any]) -> None:
    assessment = ask(question)
    declared = all_terms.get(question["terms"]).clauses
    assert assessment.reasons
    for reason in assessment.reasons:
        assert reason.clause in declared, reason
        assert reason.effect in EFFECTS[reason.verdict], reason
        assert reason.verdict is CAUSE_RULES.get(reason.rule, reason.verdict), reason
    deciding = assessment.reasons[: assessment.deciding]
    assert deciding
    assert {reason.verdict for reason in deciding} == {assessment.verdict}


@many
@given(valid_questions())
def test_every_change_leads_where_it_says_and_to_a_better_verdict(question: dict[str, Any]) -> None:
    asked = read(question)
    before = answer(asked).verdict
    found = changes(asked)
    weights = [change.verdict.weight for change in found]
    assert weights == sorted(weights)
    assert len({change.fact for change in found}) == len(found)
    for change in found:
        after = ask(with_change(question, change.fact, change.value))
        assert after.verdict is change.verdict, change
        assert after.verdict.weight < before.weight, change
        assert change_text(change)
    if before is Verdict.COVERED:
        assert found == ()
    if before is Verdict.NEEDS_EVIDENCE:
        missing = answer(asked).missing_evidence
        assert ("evidence", missing, Verdict.COVERED) in [(c.fact, tuple(c.value), c.verdict) for c in found]


@few
@given(valid_questions())
def test_a_report_in_time_is_named_by_its_last_day(question: dict[str, Any]) -> None:
    for change in changes(read(question)):
        if change.fact == "loss.reported_on":
            a_day_later = with_change(question, change.fact, change.value + timedelta(days=1))
            assert ask(a_day_later).verdict.weight > change.verdict.weight


def with_change(question: dict[str, Any], fact: str, value: Any) -> dict[str, Any]:
    """The question with one fact as a change names it; documents and options are added to those there are."""
    changed = copy.deepcopy(question)
    *above, key = fact.split(".")
    place = changed
    for name in above:
        place = place[name]
    if fact == "evidence":
        place[key] = [*place[key], *value]
    elif fact == "policy.options":
        place[key] = [*place[key], value]
    else:
        place[key] = value.isoformat() if isinstance(value, date) else value
    return changed


days = st.dates().map(date.isoformat)
amounts = st.integers(0, 10**30 - 1)
spans = st.integers(0, 10**30 - 1)


@st.composite
def far_questions(draw: st.DrawFn) -> dict[str, Any]:
    """Any question that the contract lets pass: from the calendar's first day to its last, with any amount."""
    terms = draw(st.sampled_from(TERMS))
    purchased, delivered = sorted([draw(days), draw(days)])
    occurred, reported = sorted([draw(days), draw(days)])
    flag = st.booleans()
    return {
        "terms": terms,
        "policy": {
            "purchased_on": purchased,
            "delivered_on": draw(st.sampled_from([None, delivered])),
            "term_months": draw(spans),
            "options": draw(st.lists(st.sampled_from(OPTIONS[terms]))) if terms in OPTIONS else [],
            "payment": draw(st.sampled_from(PAYMENTS)),
            "premium_overdue": draw(flag),
            "cancelled_on": draw(st.none() | days),
            "excess_dkk": draw(amounts),
            "holder": draw(st.sampled_from(HOLDERS)),
        },
        "device": {
            "kind": draw(st.sampled_from(KINDS)),
            "brand": draw(st.sampled_from(["Apple", "aPPLE"]) | st.text(max_size=5)),
            "price_dkk": draw(amounts),
            "warranty_months": draw(spans),
            "stationary": draw(flag),
            "serial_readable": draw(flag),
            "user": draw(st.sampled_from(["employee", "pupil"])),
            "accessory": draw(st.none() | st.sampled_from(ACCESSORIES)),
        },
        "loss": {
            "cause": draw(st.sampled_from(CAUSES)),
            "occurred_on": draw(st.sampled_from([None, occurred])),
            "reported_on": reported,
            "country": draw(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)),
            "intent": draw(st.sampled_from(INTENTS)),
            "misuse": draw(flag),
            "prevents_use": draw(flag),
            "battery_percent": draw(st.none() | st.integers(0, 10**6)),
            "lost_mode": draw(st.none() | flag),
        },
        "evidence": draw(st.lists(st.sampled_from(EVIDENCE))),
        "other_insurance": draw(flag),
        "value_dkk": draw(st.none() | amounts),
        "repair_dkk": draw(st.none() | amounts),
    }


@many
@given(far_questions())
def test_every_valid_question_has_an_answer(question: dict[str, Any]) -> None:
    assessment = ask(question)
    found = assessment_json(assessment)
    assert found["verdict"] in set(Verdict)
    assert all(reason["text"] for reason in found["reasons"])
    assert found["excess_dkk"] >= 0
    assert found["limit_dkk"] >= 0
    if assessment.period:
        assert assessment.period[0] <= assessment.period[1]
    for change in changes(read(question)):
        assert change_text(change)


@few
@given(valid_questions())
def test_a_question_that_was_stored_is_read_back_as_it_was(question: dict[str, Any]) -> None:
    asked = read(question)
    assert stored_question(question_json(asked)) == asked


def asked_at_random(count: int) -> Iterator[Question]:
    """The same questions each time: enough for every rule to speak under every text that it can have."""
    chance = random.Random(9051102)
    for _ in range(count):
        yield read(draw_question(chance.choice))


@pytest.fixture(scope="module")
def spoken() -> dict[tuple[str, ...], tuple[str, str]]:
    """What every rule says, in Danish and in English, once for each terms, verdict and text."""
    said: dict[tuple[str, ...], tuple[str, str]] = {}
    for question in asked_at_random(8000):
        for reason in answer(question).reasons:
            key = (question.terms.id, reason.rule, str(reason.verdict), str(reason.facts.get("cause")))
            if key not in said:
                with translation.override("da"):
                    danish = reason_text(reason)
                with translation.override("en"):
                    said[key] = danish, reason_text(reason)
    return said


def test_every_rule_that_has_words_has_spoken(spoken: dict[tuple[str, ...], tuple[str, str]]) -> None:
    assert {rule for _, rule, *_ in spoken} == set(coverage_texts._REASONS)


def test_every_reason_is_a_complete_sentence_in_danish(spoken: dict[tuple[str, ...], tuple[str, str]]) -> None:
    for key, (danish, _) in spoken.items():
        assert_is_a_sentence(danish, key)


def test_every_reason_is_a_complete_sentence_of_its_own_in_english(
    spoken: dict[tuple[str, ...], tuple[str, str]],
) -> None:
    for key, (danish, english) in spoken.items():
        assert_is_a_sentence(english, key)
        assert english != danish, key
        assert DANISH_WORDS.isdisjoint(re.findall(r"\w+", english)), (key, english)
    for verdict in Verdict:
        with translation.override("en"):
            english = verdict_text(verdict)
        with translation.override("da"):
            assert english != verdict_text(verdict)


def assert_is_a_sentence(text: str, key: tuple[str, ...]) -> None:
    assert re.fullmatch(SENTENCE, text), (key, text)
    assert "  " not in text, (key, text)
    assert "None" not in text, (key, text)
    assert len(text.split()) >= 3, (key, text)
