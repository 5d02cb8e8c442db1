"""`manage.py assess` by the acceptance contract, through the real command."""

import copy
import json
from typing import Any

import pytest

from tests.acceptance import cases
from tests.asking import Answer, run
from tests.asking import ask as put

COVERAGE = cases("coverage")
REFUSALS = [case for case in cases("refusals") if case["command"] == "assess"]
KEYS = {
    "verdict",
    "reasons",
    "missing_evidence",
    "excess_dkk",
    "limit_dkk",
    "settlement",
    "total_loss",
    "law",
    "cover",
}
EFFECTS = {"grants", "excludes", "limits", "requires", "refers"}
GOOD: dict[str, Any] = {
    "terms": "squaretrade-elgiganten",
    "policy": {
        "purchased_on": "2026-07-06",
        "delivered_on": "2026-07-08",
        "term_months": 24,
        "options": ["theft"],
        "payment": "monthly",
        "cancelled_on": None,
        "holder": "business",
    },
    "device": {"kind": "mobile", "brand": "Apple", "price_dkk": 7499, "warranty_months": 12, "accessory": None},
    "loss": {
        "cause": "drop",
        "occurred_on": "2026-08-14",
        "reported_on": "2026-08-17",
        "country": "DK",
        "battery_percent": None,
    },
    "evidence": ["police_report", "sim_block"],
    "value_dkk": None,
    "repair_dkk": None,
}
DROP = object()


def ask(question: object) -> Answer:
    """Put a question, or raw bytes, to the command in this process."""
    return put("assess", question)


def changed(path: str, value: object, question: dict[str, Any] = GOOD) -> dict[str, Any]:
    """The question with another value at a dotted path; `DROP` takes the key out."""
    fresh = copy.deepcopy(question)
    *above, key = path.split(".")
    place = fresh
    for name in above:
        place = place[name]
    if value is DROP:
        del place[key]
    else:
        place[key] = value
    return fresh


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, Any]]:
    """Every worked case's answer, all of them put as one list."""
    answer = ask([case["input"] for case in COVERAGE])
    assert answer.status == 0, answer.err
    return {case["name"]: found for case, found in zip(COVERAGE, answer.read, strict=True)}


def differences(answer: dict[str, Any], expect: dict[str, Any]) -> list[str]:
    """What the answer has otherwise than a worked case expects."""
    found = {**answer, "law_nonempty": bool(answer["law"])}
    cited = {reason["clause"] for reason in answer["reasons"]}
    plain = [key for key in expect if key != "clauses" and found[key] != expect[key]]
    return [*plain, *(f"clause {clause}" for clause in expect.get("clauses", []) if clause not in cited)]


@pytest.mark.parametrize("case", COVERAGE, ids=lambda case: case["name"])
def test_the_worked_case_comes_out_as_expected(case: dict[str, Any], answers: dict[str, dict[str, Any]]) -> None:
    assert set(case["expect"]) <= KEYS | {"clauses", "law_nonempty"}, "the case expects what nobody looks at here"
    assert differences(answers[case["name"]], case["expect"]) == [], answers[case["name"]]


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case["name"])
def test_the_worked_refusal_is_refused(case: dict[str, Any]) -> None:
    answer = ask(case["raw"].encode() if "raw" in case else case["input"])
    assert case["expect"]["exit"] == 2
    assert answer.refused_at == case["expect"].get("at", answer.refused_at)


@pytest.mark.parametrize("case", COVERAGE, ids=lambda case: case["name"])
def test_the_answer_has_the_shape_of_the_contract(case: dict[str, Any], answers: dict[str, dict[str, Any]]) -> None:
    answer = answers[case["name"]]
    assert set(answer) == KEYS
    for reason in answer["reasons"]:
        assert set(reason) == {"clause", "rule", "effect", "text"}
        assert reason["effect"] in EFFECTS
        assert reason["clause"]
        assert reason["rule"] == reason["rule"].lower()
    for law in answer["law"]:
        assert set(law) == {"act", "section", "text"}
        assert law["text"].endswith(".")
    assert isinstance(answer["excess_dkk"], int)
    assert isinstance(answer["limit_dkk"], int)


def test_one_object_is_answered_with_one_and_an_empty_list_with_itself() -> None:
    case = COVERAGE[0]
    alone = ask(case["input"]).read
    assert isinstance(alone, dict)
    assert [alone] == ask([case["input"]]).read
    assert ask([]).read == []


def test_a_late_report_is_answered_whole_and_in_order() -> None:
    late = next(case for case in COVERAGE if case["name"] == "ut_reported_day_31")
    answer = ask({**late["input"], "evidence": ["user_details"]}).read
    assert [(reason["clause"], reason["rule"], reason["effect"]) for reason in answer["reasons"]] == [
        ("3", "reported_late", "excludes"),
        ("1", "cause_covered", "grants"),
        ("2", "evidence_missing", "requires"),
        ("3", "evidence_missing", "requires"),
    ]
    assert (answer["missing_evidence"], answer["limit_dkk"], answer["settlement"]) == ([], 0, [])
    assert answer["law"][0]["section"] == "21"


@pytest.mark.parametrize("path", ["premium_overdue", "excess_dkk"])
def test_what_has_a_default_may_be_left_out_or_given(path: str) -> None:
    given = {"premium_overdue": False, "excess_dkk": 0}[path]
    assert ask(changed(f"policy.{path}", given)).read == ask(GOOD).read


@pytest.mark.parametrize(
    "path",
    [
        "terms",
        "policy",
        "device",
        "loss",
        "evidence",
        "policy.purchased_on",
        "policy.term_months",
        "policy.options",
        "policy.payment",
        "policy.holder",
        "device.kind",
        "device.brand",
        "device.price_dkk",
        "device.warranty_months",
        "loss.cause",
        "loss.reported_on",
        "loss.country",
    ],
)
def test_a_required_key_that_is_left_out_is_refused_at_its_place(path: str) -> None:
    assert ask(changed(path, DROP)).refused_at == path


@pytest.mark.parametrize(
    ("path", "value", "at"),
    [
        ("terms", "usg", "terms"),
        ("terms", None, "terms"),
        ("terms", ["squaretrade-elgiganten"], "terms"),
        ("customer", "Nordhavn", "customer"),
        ("policy", [], "policy"),
        ("policy", None, "policy"),
        ("policy.customer", 1, "policy.customer"),
        ("policy.purchased_on", None, "policy.purchased_on"),
        ("policy.purchased_on", "2026-7-6", "policy.purchased_on"),
        ("policy.purchased_on", 20260706, "policy.purchased_on"),
        ("policy.delivered_on", "2026-07-05", "policy.delivered_on"),
        ("policy.delivered_on", "", "policy.delivered_on"),
        ("policy.cancelled_on", "2026-02-30", "policy.cancelled_on"),
        ("policy.term_months", "24", "policy.term_months"),
        ("policy.term_months", 24.0, "policy.term_months"),
        ("policy.term_months", True, "policy.term_months"),
        ("policy.term_months", -1, "policy.term_months"),
        ("policy.options", "theft", "policy.options"),
        ("policy.options", None, "policy.options"),
        ("policy.options", ["theft", "id_theft"], "policy.options.1"),
        ("policy.options", ["return_option"], "policy.options.0"),
        ("policy.options", [None], "policy.options.0"),
        ("policy.payment", "Monthly", "policy.payment"),
        ("policy.premium_overdue", 1, "policy.premium_overdue"),
        ("policy.premium_overdue", None, "policy.premium_overdue"),
        ("policy.excess_dkk", -1, "policy.excess_dkk"),
        ("policy.excess_dkk", 99.5, "policy.excess_dkk"),
        ("policy.excess_dkk", "500", "policy.excess_dkk"),
        ("policy.holder", "", "policy.holder"),
        ("device.kind", "phone", "device.kind"),
        ("device.brand", None, "device.brand"),
        ("device.brand", 7, "device.brand"),
        ("device.price_dkk", -1, "device.price_dkk"),
        ("device.price_dkk", 7499.0, "device.price_dkk"),
        ("device.price_dkk", 7499.5, "device.price_dkk"),
        ("device.price_dkk", "7499", "device.price_dkk"),
        ("device.price_dkk", None, "device.price_dkk"),
        ("device.warranty_months", -12, "device.warranty_months"),
        ("device.warranty_months", None, "device.warranty_months"),
        ("device.stationary", "no", "device.stationary"),
        ("device.serial_readable", 0, "device.serial_readable"),
        ("device.user", "teacher", "device.user"),
        ("device.accessory", "box", "device.accessory"),
        ("device.imei", "490154203237518", "device.imei"),
        ("loss.cause", "theft", "loss.cause"),
        ("loss.cause", None, "loss.cause"),
        ("loss.occurred_on", "2026-08-14T10:00:00Z", "loss.occurred_on"),
        ("loss.occurred_on", "2026-08-18", "loss.reported_on"),
        ("loss.reported_on", None, "loss.reported_on"),
        ("loss.country", "dk", "loss.country"),
        ("loss.country", "DNK", "loss.country"),
        ("loss.country", "D1", "loss.country"),
        ("loss.country", "ÆØ", "loss.country"),
        ("loss.country", "DK\n", "loss.country"),
        ("loss.country", None, "loss.country"),
        ("loss.intent", "intent", "loss.intent"),
        ("loss.intent", None, "loss.intent"),
        ("loss.misuse", "true", "loss.misuse"),
        ("loss.prevents_use", None, "loss.prevents_use"),
        ("loss.battery_percent", -1, "loss.battery_percent"),
        ("loss.battery_percent", 79.5, "loss.battery_percent"),
        ("loss.battery_percent", "79", "loss.battery_percent"),
        ("loss.lost_mode", "off", "loss.lost_mode"),
        ("evidence", "police_report", "evidence"),
        ("evidence", None, "evidence"),
        ("evidence", ["proof_of_purchase", "photo"], "evidence.1"),
        ("evidence", [["police_report"]], "evidence.0"),
        ("other_insurance", None, "other_insurance"),
        ("other_insurance", 0, "other_insurance"),
        ("value_dkk", -1, "value_dkk"),
        ("value_dkk", 0.5, "value_dkk"),
        ("repair_dkk", -1, "repair_dkk"),
        ("repair_dkk", "800", "repair_dkk"),
        ("repair_dkk", True, "repair_dkk"),
    ],
)
def test_what_is_not_as_asked_for_is_refused_at_its_place(path: str, value: object, at: str) -> None:
    assert ask(changed(path, value)).refused_at == at


@pytest.mark.parametrize(
    ("question", "at"),
    [
        ([GOOD, changed("loss.cause", "Drop")], "1.loss.cause"),
        ([GOOD, GOOD, changed("evidence", ["photo"])], "2.evidence.0"),
        ([changed("policy.delivered_on", "2026-07-05"), GOOD], "0.policy.delivered_on"),
        ([GOOD, 7], "1"),
        ([GOOD, None], "1"),
        ([[GOOD]], "0"),
        ([{}], "0.terms"),
        ({}, "terms"),
        ("drop", ""),
        (7, ""),
        (None, ""),
    ],
)
def test_one_bad_object_refuses_the_whole_list(question: object, at: str) -> None:
    assert ask(question).refused_at == at


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        (b"", ""),
        (b"{", ""),
        (b"\xff\xfe", ""),
        (b'{"device": {"price_dkk": NaN}}', "device.price_dkk"),
        (b'[{"value_dkk": 1e999}]', "0.value_dkk"),
        (b'{"terms": "squaretrade-elgiganten", "terms": "squaretrade-elgiganten"}', "terms"),
    ],
)
def test_what_is_no_json_is_refused_without_a_traceback(raw: bytes, at: str) -> None:
    assert ask(raw).refused_at == at


def test_the_days_that_may_touch_are_not_refused() -> None:
    same_day = changed("policy.delivered_on", "2026-07-06", changed("loss.reported_on", "2026-08-14"))
    assert ask(same_day).read["verdict"] == "covered"


@pytest.mark.parametrize(
    ("occurred", "reported", "rules"),
    [
        ("2026-08-01", "2026-08-20", ["reported_after_period"]),
        ("2026-08-10", "2026-09-09", ["reported_after_period"]),
        ("2026-08-10", "2026-09-10", ["reported_late"]),
        ("2026-08-11", "2026-08-20", ["after_cancellation"]),
        ("2026-07-31", "2026-08-20", ["before_cover"]),
        ("2026-08-01", "2026-08-10", ["cause_covered"]),
    ],
)
def test_the_edges_of_a_short_cover_hold_on_their_very_days(occurred: str, reported: str, rules: list[str]) -> None:
    """Cover from 1 to 10 August under USG, the last day by cancellation."""
    asked = changed("terms", "usg-totalforsikring-9051102", changed("policy.options", []))
    asked["policy"] |= {"purchased_on": "2026-08-01", "delivered_on": None, "cancelled_on": "2026-08-10"}
    asked["loss"] |= {"occurred_on": occurred, "reported_on": reported}
    asked["evidence"] = ["proof_of_purchase", "incident_description", "user_details"]
    answer = ask(asked).read
    assert answer["cover"] == {"from": "2026-08-01", "until": "2026-08-10"}
    assert [reason["rule"] for reason in answer["reasons"]][: len(rules)] == rules
    assert bool(answer["law"]) == rules[0].startswith("reported")


def test_the_command_answers_without_a_database() -> None:
    ended = run("assess", json.dumps([case["input"] for case in COVERAGE]).encode())
    assert (ended.returncode, ended.stderr) == (0, b"")
    found = json.loads(ended.stdout)
    wrong = [case["name"] for case, answer in zip(COVERAGE, found, strict=True) if differences(answer, case["expect"])]
    assert wrong == []


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_answers_and_refusals_are_json_in_every_encoding_of_the_terminal(encoding: str) -> None:
    answered = run("assess", json.dumps(GOOD).encode(), PYTHONIOENCODING=encoding)
    assert json.loads(answered.stdout.decode(encoding))["verdict"] == "covered"
    refused = run("assess", json.dumps(changed("device.kind", "tørretumbler")).encode(), PYTHONIOENCODING=encoding)
    assert (refused.returncode, refused.stdout) == (2, b"")
    assert json.loads(refused.stderr.decode(encoding))["at"] == "device.kind"
