"""What would have changed the answer: the smallest change of one fact, found by trying."""

from datetime import date
from typing import Any

import pytest

from policies.coverage import answer
from policies.coverage_json import read_question
from policies.coverage_texts import change_text, reason_text
from policies.questions import Value
from policies.vocabulary import Verdict
from policies.what_if import changes

TOTAL = "usg-totalforsikring-9051102"
SQUARETRADE = "squaretrade-elgiganten"
ALL_RISK = "3stepit-all-risk"
FILED_WITH = ["proof_of_purchase", "incident_description", "user_details", "police_report", "sim_block", "last_use"]


def question(terms: str, cause: str, *, evidence: list[str] | None = None, **facts: Any) -> dict[str, Any]:
    """A loss of 31 January 2026, reported the day after, with all documents there are, unless said otherwise."""
    asked: dict[str, Any] = {
        "terms": terms,
        "policy": {
            "purchased_on": "2025-02-01",
            "delivered_on": None,
            "term_months": 24,
            "options": [],
            "payment": "monthly",
            "cancelled_on": None,
            "holder": "business",
        },
        "device": {"kind": "mobile", "brand": "Apple", "price_dkk": 7499, "warranty_months": 12, "accessory": None},
        "loss": {
            "cause": cause,
            "occurred_on": "2026-01-31",
            "reported_on": "2026-02-01",
            "country": "DK",
            "battery_percent": None,
            "lost_mode": True,
        },
        "evidence": FILED_WITH if evidence is None else evidence,
        "value_dkk": None,
        "repair_dkk": None,
    }
    for part in ("policy", "device", "loss"):
        asked[part] |= {key: value for key, value in facts.items() if key in _KEYS[part]}
    return asked


_KEYS = {
    "policy": {"options", "cancelled_on", "premium_overdue", "holder", "term_months"},
    "device": {"serial_readable", "stationary", "user", "accessory"},
    "loss": {"occurred_on", "reported_on", "country", "battery_percent", "lost_mode", "misuse", "intent"},
}


def found(asked: dict[str, Any]) -> list[tuple[str, Any, Verdict]]:
    return [(change.fact, change.value, change.verdict) for change in changes(read_question(Value(asked)))]


def texts(asked: dict[str, Any]) -> list[str]:
    return [change_text(change) for change in changes(read_question(Value(asked)))]


def test_a_late_report_names_the_last_day_that_would_have_done() -> None:
    late = question(TOTAL, "drop", reported_on="2026-03-20")
    assert ("loss.reported_on", date(2026, 3, 2), Verdict.COVERED) in found(late)
    assert "Anmeldt senest 2. marts 2026" in texts(late)


def test_a_missing_document_is_named() -> None:
    assert found(question(ALL_RISK, "burglary", evidence=[])) == [("evidence", ("police_report",), Verdict.COVERED)]
    assert texts(question(ALL_RISK, "burglary", evidence=[])) == ["Med en politianmeldelse"]


def test_an_option_that_was_not_bought_is_named_by_its_name() -> None:
    assert ("policy.options", "theft", Verdict.COVERED) in found(question(SQUARETRADE, "burglary"))
    assert "Med tilvalget tyveridækning" in texts(question(SQUARETRADE, "burglary"))


def test_an_option_that_leads_only_half_the_way_says_how_far() -> None:
    half = question(SQUARETRADE, "robbery", lost_mode=None)
    assert ("policy.options", "theft", Verdict.NEEDS_REVIEW) in found(half)


@pytest.mark.parametrize(
    ("asked", "fact", "value"),
    [
        (question(SQUARETRADE, "robbery", options=["theft"], lost_mode=False), "loss.lost_mode", True),
        (question(SQUARETRADE, "battery_capacity", battery_percent=80), "loss.battery_percent", 79),
        (question(SQUARETRADE, "drop", premium_overdue=True), "policy.premium_overdue", False),
        (question(TOTAL, "drop", serial_readable=False), "device.serial_readable", True),
        (question(TOTAL, "drop", holder="school", user="pupil"), "device.user", "employee"),
        (question(TOTAL, "drop", cancelled_on="2025-12-31"), "policy.cancelled_on", None),
        (question(TOTAL, "drop", misuse=True), "loss.misuse", False),
        (question(TOTAL, "drop", occurred_on=None), "loss.occurred_on", date(2026, 2, 1)),
        (question(ALL_RISK, "drop", holder="private"), "policy.holder", "business"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_the_one_fact_that_stands_in_the_way_is_found(asked: dict[str, Any], fact: str, value: object) -> None:
    assert (fact, value, Verdict.COVERED) in found(asked)


def test_a_period_that_was_too_short_names_the_next_that_would_have_done() -> None:
    short = question(TOTAL, "drop", term_months=6)
    assert ("policy.term_months", 12, Verdict.COVERED) in found(short)


def test_two_grounds_at_once_leave_nothing_to_change_alone() -> None:
    assert found(question(TOTAL, "drop", serial_readable=False, misuse=True)) == []


def test_the_cause_itself_is_never_offered_for_change() -> None:
    offered = {fact for fact, _, _ in found(question(TOTAL, "burglary"))}
    assert offered.isdisjoint({"loss.cause", "device.kind", "device.brand", "device.price_dkk"})
    assert answer(read_question(Value(question(TOTAL, "burglary")))).verdict is Verdict.NOT_COVERED


@pytest.mark.parametrize(("terms", "limit"), [(TOTAL, True), (SQUARETRADE, False), (ALL_RISK, False)])
def test_a_limit_is_called_one_only_where_the_terms_name_it(terms: str, limit: bool) -> None:
    late = answer(read_question(Value(question(terms, "drop", reported_on="2026-03-20"))))
    (text,) = [reason_text(reason) for reason in late.reasons if reason.rule == "reported_late"]
    assert ("Fristen er 30 dage" in text) == limit
