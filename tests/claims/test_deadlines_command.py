"""`manage.py deadlines` by the acceptance contract, through the real command."""

import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.acceptance import cases
from tests.asking import Answer, run
from tests.asking import ask as put

DEADLINES = cases("deadlines")
REFUSALS = [case for case in cases("refusals") if case["command"] == "deadlines"]
GOOD = {"kind": "callback", "from": "2026-02-02T08:00:00+01:00"}
WEEK = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def ask(question: object) -> Answer:
    """Put a question, or raw bytes, to the command in this process."""
    return put("deadlines", question)


def agrees(answer: dict[str, Any], expect: dict[str, Any]) -> bool:
    """Whether the answer holds what a worked case expects; instants are compared with their offset."""
    instants = {key: expect[key] for key in ("due_at", "enforced_at") if key in expect}
    for key, text in instants.items():
        found, wanted = datetime.fromisoformat(answer[key]), datetime.fromisoformat(text)
        if (found, found.utcoffset()) != (wanted, wanted.utcoffset()):
            return False
    counted = sum(step["counted_minutes"] for step in answer["steps"])
    return counted == expect.get("counted_minutes_sum", counted)


@pytest.mark.parametrize("case", DEADLINES, ids=lambda case: case["name"])
def test_the_worked_case_comes_out_as_expected(case: dict[str, Any]) -> None:
    known = {"due_at", "enforced_at", "counted_minutes_sum"}
    assert set(case["expect"]) <= known, "the case expects something that this test does not look at"
    answer = ask(case["input"])
    assert answer.status == 0, answer.err
    assert agrees(answer.read, case["expect"]), answer.out


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case["name"])
def test_the_worked_refusal_is_refused(case: dict[str, Any]) -> None:
    answer = ask(case["raw"].encode() if "raw" in case else case["input"])
    assert case["expect"]["exit"] == 2
    assert answer.refused_at == case["expect"].get("at", answer.refused_at)


def test_a_list_is_answered_in_its_order_and_an_empty_one_with_itself() -> None:
    answers = ask([case["input"] for case in DEADLINES]).read
    assert len(answers) == len(DEADLINES)
    assert all(agrees(answer, case["expect"]) for answer, case in zip(answers, DEADLINES, strict=True))
    assert ask([]).read == []


def test_the_answer_has_the_shape_of_the_contract() -> None:
    assert ask({"kind": "callback", "from": "2026-04-01T13:30:00Z"}).read == {
        "due_at": "2026-04-07T11:30:00+02:00",
        "enforced_at": "2026-04-07T11:30:00+02:00",
        "steps": [
            {"date": "2026-04-01", "counted_minutes": 30, "why": "open"},
            {"date": "2026-04-02", "counted_minutes": 0, "why": "holiday"},
            {"date": "2026-04-03", "counted_minutes": 0, "why": "holiday"},
            {"date": "2026-04-04", "counted_minutes": 0, "why": "weekend"},
            {"date": "2026-04-05", "counted_minutes": 0, "why": "holiday"},
            {"date": "2026-04-06", "counted_minutes": 0, "why": "holiday"},
            {"date": "2026-04-07", "counted_minutes": 210, "why": "open"},
        ],
    }


def with_calendar(**calendar: object) -> dict[str, object]:
    return {**GOOD, "calendar": calendar}


@pytest.mark.parametrize(
    ("question", "at"),
    [
        ({}, "kind"),
        ({"kind": "callback"}, "from"),
        ({"from": GOOD["from"]}, "kind"),
        ({**GOOD, "customer": "Nordhavn"}, "customer"),
        ({**GOOD, "kind": "Callback"}, "kind"),
        ({**GOOD, "kind": None}, "kind"),
        ({**GOOD, "kind": ["callback"]}, "kind"),
        ({**GOOD, "from": 1770015600}, "from"),
        ({**GOOD, "from": "2026-02-02"}, "from"),
        ({**GOOD, "from": "02-02-2026 08:00"}, "from"),
        ({**GOOD, "from": "2026-02-30T08:00:00+01:00"}, "from"),
        ({**GOOD, "from": "2026-02-02T25:00:00+01:00"}, "from"),
        ({**GOOD, "from": "2026-02-02 08:00:00+01:00"}, "from"),
        ({**GOOD, "from": "2026-02-02T08:00:00+01:00\n"}, "from"),
        ({**GOOD, "from": "2026-02-02T08:00:00+25:00"}, "from"),
        ({**GOOD, "from": "2026-02-02T08:00:00 Europe/Copenhagen"}, "from"),
        ({**GOOD, "from": "0001-01-01T00:00:00+14:00"}, "from"),
        ({**GOOD, "from": "9999-12-31T23:59:59-12:00"}, "from"),
        ({**GOOD, "terms": "usg"}, "terms"),
        ({**GOOD, "terms": None}, "terms"),
        ({**GOOD, "payment": "weekly"}, "payment"),
        ({**GOOD, "club_member": "yes"}, "club_member"),
        ({**GOOD, "club_member": 1}, "club_member"),
        ({**GOOD, "kind": "withdrawal"}, "terms"),
        ({**GOOD, "kind": "withdrawal", "terms": "3stepit-all-risk"}, "terms"),
        ({**GOOD, "kind": "original_return", "terms": "usg-totalforsikring-9051102"}, "terms"),
        ({**GOOD, "calendar": None}, "calendar"),
        ({**GOOD, "calendar": "DK"}, "calendar"),
        (with_calendar(), "calendar.hours"),
        (with_calendar(hours={}), "calendar.hours"),
        (with_calendar(hours={"mon": []}), "calendar.hours"),
        (with_calendar(hours={**WEEK, "monday": [["08:00", "16:00"]]}), "calendar.hours.monday"),
        (with_calendar(hours={"mon": [["16:00", "08:00"]]}), "calendar.hours.mon.0"),
        (with_calendar(hours={"mon": [["08:00", "12:30"], ["12:00", "16:00"]]}), "calendar.hours.mon.1"),
        (with_calendar(hours={"mon": [["08:00", "25:00"]]}), "calendar.hours.mon.0.1"),
        (with_calendar(hours=WEEK, closed=["2026-12-24", "24-12-2026"]), "calendar.closed.1"),
        (with_calendar(hours=WEEK, holidays="SE"), "calendar.holidays"),
        (with_calendar(hours=WEEK, holidays=True), "calendar.holidays"),
        (with_calendar(hours=WEEK, closed_yearly=["12-24"]), "calendar.closed_yearly"),
        (with_calendar(hours=WEEK, half_days={"2026-12-31": [["08:00", "12:00"]]}), "calendar.half_days"),
        (with_calendar(hours=WEEK, half_days_yearly={"12-31": [["08:00", "12:00"]]}), "calendar.half_days_yearly"),
        ([GOOD, {"kind": "callback", "from": "2026-02-02T08:00:00"}], "1.from"),
        ([GOOD, GOOD, with_calendar(hours={"monday": []})], "2.calendar.hours.monday"),
        ([GOOD, 7], "1"),
        ([[GOOD]], "0"),
        ("callback", ""),
        (7, ""),
        (None, ""),
    ],
)
def test_what_is_not_as_asked_for_is_refused_at_its_place(question: object, at: str) -> None:
    assert ask(question).refused_at == at


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        (b"", ""),
        (b" \n", ""),
        (b"{", ""),
        (b"{'kind': 'callback'}", ""),
        (b'{"kind": "callback"} {}', ""),
        (b"\xff\xfe{\x00}\x00", ""),
        (b'{"kind": "callb\xe6ck"}', ""),
        (b"NaN", ""),
        (b'{"kind": NaN}', "kind"),
        (b'[{"kind": "callback", "from": -Infinity}]', "0.from"),
        (b'{"kind": 1e999}', "kind"),
        (b'{"kind": ' + b"9" * 5000 + b"}", "kind"),
        (b'{"kind": "callback", "from": "2026-02-02T08:00:00Z", "kind": "delivery"}', "kind"),
        (b'[{"calendar": {"hours": {"mon": [], "mon": []}}}]', "0.calendar.hours.mon"),
        (b"[" * 100_000, ""),
        (b'{"kind": ' * 100 + b"1" + b"}" * 100, ".".join(["kind"] * 21)),
        (b'{"\\ud800": 1}', "\ud800"),
    ],
)
def test_what_is_no_json_is_refused_without_a_traceback(raw: bytes, at: str) -> None:
    assert ask(raw).refused_at == at


@pytest.mark.parametrize("moment", ["2026-02-02T07:00Z", "2026-02-02T08:00:00.0+0100", "2026-02-02T08:00+01"])
def test_the_ways_of_iso_8601_to_write_an_offset_are_read(moment: str) -> None:
    assert ask({**GOOD, "from": moment}).read["due_at"] == "2026-02-02T12:00:00+01:00"


def test_a_byte_order_mark_is_passed_over_and_seconds_are_kept() -> None:
    raw = b"\xef\xbb\xbf" + json.dumps({**GOOD, "from": "2026-02-02T14:00:30+01:00"}).encode()
    answer = ask(raw).read
    assert answer["due_at"] == "2026-02-03T10:00:30+01:00"
    assert [step["counted_minutes"] for step in answer["steps"]] == [119, 121]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(list(GOOD.values())),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kind", "from", "terms", "calendar", "hours", "mon", "closed", "holidays", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(json_values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40))
def test_no_input_ends_in_anything_but_an_answer_or_a_refusal(raw: bytes) -> None:
    answer = ask(raw)
    if answer.status:
        assert isinstance(answer.refused_at, str)
    else:
        assert isinstance(answer.read, dict | list)


def test_the_command_answers_without_a_database() -> None:
    ended = run("deadlines", json.dumps([case["input"] for case in DEADLINES]).encode())
    assert (ended.returncode, ended.stderr) == (0, b"")
    answers = json.loads(ended.stdout)
    assert all(agrees(answer, case["expect"]) for answer, case in zip(answers, DEADLINES, strict=True))


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_a_refusal_is_json_in_every_encoding_of_the_terminal(encoding: str) -> None:
    ended = run("deadlines", b'{"kind": "\xc3\xa6"}', PYTHONIOENCODING=encoding)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert json.loads(ended.stderr.decode(encoding))["at"] == "from"
