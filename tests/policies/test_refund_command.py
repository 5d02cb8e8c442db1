"""`manage.py refund`: the shape of its answers, and what it refuses (docs/refund.md)."""

import json
from typing import Any

import pytest

from tests.asking import ask, run

POLICY = {
    "purchased_on": "2025-06-15",
    "delivered_on": None,
    "term_months": 36,
    "payment": "prepaid",
    "premium_dkk": 900,
}
MONTHLY = {**POLICY, "payment": "monthly", "paid_until": "2025-09-14"}
GOOD: dict[str, Any] = {
    "terms": "usg-totalforsikring-9051102",
    "policy": POLICY,
    "ended_by": "insurer",
    "notice_on": "2026-11-20",
}
SQUARETRADE = {**GOOD, "terms": "squaretrade-elgiganten", "ended_by": "insured"}


def test_the_answer_has_the_shape_of_its_description() -> None:
    assert ask("refund", GOOD).read == {
        "allowed": True,
        "ends_on": "2027-01-01",
        "refund_dkk": 425,
        "reasons": [
            {
                "clause": "8",
                "rule": "ends_first_of_month",
                "effect": "grants",
                "text": "Varslet er 30 dage til den 1. i en måned. Det kom 20. november 2026, "
                "så forsikringen slutter 1. januar 2027.",
            },
            {
                "clause": "8",
                "rule": "refund_whole_months",
                "effect": "grants",
                "text": "Der er 17 af 36 hele måneder tilbage, så 425,00 kr. af præmien på 900,00 kr. går tilbage.",
            },
        ],
        "law": [
            {
                "act": "Forsikringsaftaleloven",
                "section": "3 b",
                "text": "Beder forsikringstageren om det, skal selskabet begrunde opsigelsen og sige, "
                "hvilken regel den bygger på.",
            }
        ],
    }


def test_what_is_not_allowed_has_no_end_and_no_money() -> None:
    answer = ask("refund", {**GOOD, "ended_by": "insured"}).read
    assert (answer["allowed"], answer["ends_on"], answer["refund_dkk"], answer["law"]) == (False, None, 0, [])
    assert [reason["rule"] for reason in answer["reasons"]] == ["insured_may_not", "withdrawal_over"]


@pytest.mark.parametrize(
    ("premium", "refunded"), [(900, 425), (899.5, 424.76), (0, 0), (0.01, 0), (9_999_999_999, 4722222221.75)]
)
def test_money_is_a_number_of_kroner_with_at_most_two_decimals(premium: float, refunded: float) -> None:
    answer = ask("refund", {**GOOD, "policy": {**POLICY, "premium_dkk": premium}}).read
    assert answer["refund_dkk"] == refunded


def test_a_list_is_answered_in_its_order_and_an_empty_one_with_itself() -> None:
    several = [GOOD, {**GOOD, "ended_by": "insured"}, {**SQUARETRADE, "policy": MONTHLY}]
    answers = ask("refund", several).read
    assert [answer["allowed"] for answer in answers] == [True, False, True]
    assert answers == [ask("refund", question).read for question in several]
    assert ask("refund", []).read == []


@pytest.mark.parametrize(
    "extra",
    [
        {"device": {}},
        {"device": {"kind": "mobile", "warranty_months": 12}},
        {"ground": "any", "claim_opened": False},
        {"ground": None},
        {"policy": {**POLICY, "club_member": False, "holder": "business", "paid_until": None}},
    ],
)
def test_what_may_be_left_out_may_be_said(extra: dict[str, Any]) -> None:
    assert ask("refund", {**GOOD, **extra}).read == ask("refund", GOOD).read


@pytest.mark.parametrize(
    ("question", "at"),
    [
        *(({key: value for key, value in GOOD.items() if key != left}, left) for left in GOOD),
        *(
            ({**GOOD, "policy": {key: value for key, value in POLICY.items() if key != left}}, f"policy.{left}")
            for left in POLICY
        ),
        ({**GOOD, "reason": "x"}, "reason"),
        ({**GOOD, "policy": {**POLICY, "options": []}}, "policy.options"),
        ({**GOOD, "device": {"brand": "Apple"}}, "device.brand"),
        ({**GOOD, "device": None}, "device"),
        ({**GOOD, "device": {"kind": "phone"}}, "device.kind"),
        ({**GOOD, "device": {"warranty_months": -1}}, "device.warranty_months"),
        ({**GOOD, "terms": "usg"}, "terms"),
        ({**GOOD, "ended_by": "anna"}, "ended_by"),
        ({**GOOD, "ground": "whim"}, "ground"),
        ({**GOOD, "ended_by": "insured", "ground": "fraud"}, "ground"),
        ({**GOOD, "notice_on": "20-11-2026"}, "notice_on"),
        ({**GOOD, "notice_on": "2026-02-30"}, "notice_on"),
        ({**GOOD, "notice_on": "2025-06-14"}, "notice_on"),
        ({**GOOD, "claim_opened": "no"}, "claim_opened"),
        ({**GOOD, "policy": []}, "policy"),
        ({**GOOD, "policy": {**POLICY, "delivered_on": "2025-06-14"}}, "policy.delivered_on"),
        ({**GOOD, "policy": {**POLICY, "term_months": 0}}, "policy.term_months"),
        ({**GOOD, "policy": {**POLICY, "term_months": 36.0}}, "policy.term_months"),
        ({**GOOD, "policy": {**POLICY, "payment": "weekly"}}, "policy.payment"),
        ({**GOOD, "policy": {**POLICY, "holder": "club"}}, "policy.holder"),
        ({**GOOD, "policy": {**POLICY, "club_member": 1}}, "policy.club_member"),
        ({**GOOD, "policy": {**POLICY, "premium_dkk": -1}}, "policy.premium_dkk"),
        ({**GOOD, "policy": {**POLICY, "premium_dkk": -0.5}}, "policy.premium_dkk"),
        ({**GOOD, "policy": {**POLICY, "premium_dkk": 0.005}}, "policy.premium_dkk"),
        ({**GOOD, "policy": {**POLICY, "premium_dkk": 10_000_000_000}}, "policy.premium_dkk"),
        ({**GOOD, "policy": {**POLICY, "premium_dkk": 1e300}}, "policy.premium_dkk"),
        ({**GOOD, "policy": {**POLICY, "premium_dkk": "900"}}, "policy.premium_dkk"),
        ({**GOOD, "policy": {**POLICY, "premium_dkk": True}}, "policy.premium_dkk"),
        ({**GOOD, "policy": {**POLICY, "premium_dkk": None}}, "policy.premium_dkk"),
        ({**GOOD, "policy": {**POLICY, "payment": "monthly"}}, "policy.paid_until"),
        ({**GOOD, "policy": {**MONTHLY, "paid_until": None}}, "policy.paid_until"),
        ({**GOOD, "policy": {**MONTHLY, "paid_until": "2025-06-14"}}, "policy.paid_until"),
        ({**GOOD, "policy": {**POLICY, "paid_until": "2025-09-14"}}, "policy.paid_until"),
        ({**GOOD, "terms": "usg-garantiforsikring-9501009"}, "device.kind"),
        ([GOOD, {**GOOD, "terms": "usg-garantiforsikring-9501009"}], "1.device.kind"),
        ([GOOD, {**GOOD, "policy": {**POLICY, "payment": "monthly"}}], "1.policy.paid_until"),
        ([GOOD, GOOD, {}], "2.terms"),
        ([GOOD, 3], "1"),
        ("refund", ""),
        (b"", ""),
        (b"{", ""),
        (b'{"terms": NaN}', "terms"),
    ],
)
def test_a_question_that_is_not_as_asked_for_is_refused_at_its_place(question: object, at: str) -> None:
    assert ask("refund", question).refused_at == at


def test_the_command_answers_in_a_process_of_its_own_without_a_database() -> None:
    answered = run("refund", json.dumps([GOOD, SQUARETRADE]).encode())
    assert (answered.returncode, answered.stderr) == (0, b"")
    assert [answer["refund_dkk"] for answer in json.loads(answered.stdout)] == [425, 254.86]
    refused = run("refund", b'{"terms": "usg"}')
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert json.loads(refused.stderr)["at"] in {"policy", "terms"}
