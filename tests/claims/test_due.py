"""When each promise falls due, by the texts and by dates worked out by hand."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.promises.due import (
    AGREED,
    ASKED_FROM_OUTSIDE,
    DueFault,
    DueProblem,
    Kind,
    due,
    is_ordinary_day,
    next_ordinary_day,
)
from claims.promises.due_texts import calendar_text, due_text
from claims.promises.worktime import Calendar, CalendarFault, CalendarProblem, working_time_between
from policies import terms as every_terms

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
USG = "usg-totalforsikring-9051102"
GARANTI = "usg-garantiforsikring-9501009"
TRYG = "tryg-elgiganten-extended-warranty"
SQUARETRADE = "squaretrade-elgiganten"


CALL_CENTRE = Calendar.from_json(
    {
        "hours": {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        "holidays": "DK",
        "closed_yearly": ["06-05", "12-24", "12-31"],
    }
)


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=COPENHAGEN)


def last_day(moment: datetime) -> str:
    """The day that ends at this moment in Copenhagen."""
    local = moment.astimezone(COPENHAGEN)
    assert (local.hour, local.minute, local.second) == (0, 0, 0)
    return (local.date() - timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("kind", "start", "last", "enforced"),
    [
        (Kind.DOCUMENTATION, "2026-01-31", "2026-03-02", "2026-03-02"),
        (Kind.DOCUMENTATION, "2026-11-25", "2026-12-25", "2026-12-28"),
        (Kind.DOCUMENTATION, "2026-05-06", "2026-06-05", "2026-06-08"),
        (Kind.DOCUMENTATION, "2026-10-01", "2026-10-31", "2026-11-02"),
        (Kind.DOCUMENTATION, "2028-11-24", "2028-12-24", "2028-12-27"),
        (Kind.DELIVERY, "2026-01-31", "2026-03-02", "2026-03-02"),
        (Kind.DELIVERY, "2026-03-01", "2026-04-01", "2026-04-01"),
        (Kind.DELIVERY, "2024-01-30", "2024-02-29", "2024-02-29"),
        (Kind.DELIVERY, "2026-12-31", "2027-01-31", "2027-02-01"),
        (Kind.ORIGINAL_RETURN, "2026-11-10", "2026-11-24", "2026-11-24"),
        (Kind.ORIGINAL_RETURN, "2026-12-17", "2026-12-31", "2027-01-04"),
        (Kind.FIRST_CONTACT, "2026-12-18", "2026-12-25", "2026-12-25"),
        (Kind.FIRST_CONTACT, "2026-03-23", "2026-03-30", "2026-03-30"),
    ],
)
def test_a_limit_in_days_ends_with_its_last_day(kind: Kind, start: str, last: str, enforced: str) -> None:
    found = due(kind, noon(start))
    assert last_day(found.due_at) == last
    assert last_day(found.enforced_at) == enforced
    assert found.steps == ()


@pytest.mark.parametrize(
    ("terms", "days", "extra"),
    [
        (USG, 14, {}),
        (GARANTI, 14, {"club_member": True}),
        (TRYG, 30, {"club_member": True}),
        (SQUARETRADE, 30, {}),
        (SQUARETRADE, 30, {"club_member": True, "payment": "monthly"}),
        (SQUARETRADE, 30, {"club_member": False, "payment": "prepaid"}),
        (SQUARETRADE, 50, {"club_member": True}),
    ],
)
def test_a_purchase_can_be_undone_for_as_long_as_the_terms_say(terms: str, days: int, extra: dict[str, object]) -> None:
    found = due(Kind.WITHDRAWAL, noon("2026-11-10"), terms=terms, **extra)  # type: ignore[arg-type]
    assert last_day(found.due_at) == (date(2026, 11, 10) + timedelta(days=days)).isoformat()
    assert found.enforced_at == found.due_at


@pytest.mark.parametrize(
    ("kind", "terms", "code"),
    [
        (Kind.WITHDRAWAL, None, DueFault.TERMS_MISSING),
        (Kind.WITHDRAWAL, "3stepit-all-risk", DueFault.NO_WITHDRAWAL),
        (Kind.WITHDRAWAL, "3stepit-extended-warranty", DueFault.NO_WITHDRAWAL),
        (Kind.WITHDRAWAL, "no-such-terms", DueFault.NO_WITHDRAWAL),
        (Kind.ORIGINAL_RETURN, USG, DueFault.NO_RETURN_DUTY),
        (Kind.ORIGINAL_RETURN, "3stepit-all-risk", DueFault.NO_RETURN_DUTY),
        (Kind.ORIGINAL_RETURN, "no-such-terms", DueFault.NO_RETURN_DUTY),
    ],
)
def test_terms_without_such_a_limit_are_refused(kind: Kind, terms: str | None, code: DueFault) -> None:
    with pytest.raises(DueProblem) as refused:
        due(kind, noon("2026-11-10"), terms=terms)
    assert (refused.value.code, refused.value.at) == (code, "terms")


@pytest.mark.parametrize("kind", sorted(set(Kind) - AGREED - {Kind.WITHDRAWAL, Kind.ORIGINAL_RETURN}))
@pytest.mark.parametrize("terms", every_terms.every())
def test_terms_do_not_matter_elsewhere(kind: Kind, terms: str) -> None:
    assert due(kind, noon("2026-11-10"), terms=terms) == due(kind, noon("2026-11-10"))


def test_limits_that_the_terms_set_are_read_from_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = {
        SQUARETRADE: [('[original]\nclause = "6"\ndays = 14', '[original]\nclause = "6"\ndays = 21')],
        USG: [("documentation_days = 30", "documentation_days = 45"), ("delivery_months = 1", "delivery_months = 2")],
        TRYG: [("days = 30", "days = 20")],
    }
    for path in every_terms.FOLDER.glob("*.toml"):
        text = path.read_text("utf-8")
        for before, after in changes.get(path.stem, []):
            assert before in text
            text = text.replace(before, after)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    real = every_terms.every
    monkeypatch.setattr(every_terms, "every", lambda: real(tmp_path))
    start = noon("2026-11-10")
    assert last_day(due(Kind.ORIGINAL_RETURN, start).due_at) == "2026-12-01"
    assert last_day(due(Kind.ORIGINAL_RETURN, start, terms=SQUARETRADE).due_at) == "2026-12-01"
    assert last_day(due(Kind.DOCUMENTATION, start).due_at) == "2026-12-25"
    assert last_day(due(Kind.DELIVERY, start).due_at) == "2027-01-10"
    assert last_day(due(Kind.WITHDRAWAL, start, terms=TRYG).due_at) == "2026-11-30"


def test_a_callback_is_promised_within_four_working_hours() -> None:
    found = due(Kind.CALLBACK, noon("2026-11-20"))
    assert found.due_at == found.enforced_at == datetime(2026, 11, 20, 15, tzinfo=UTC)


def test_a_complaint_is_acknowledged_in_one_working_day_and_answered_in_fifteen() -> None:
    received = noon("2026-03-18")
    acknowledged = due(Kind.COMPLAINT_ACKNOWLEDGEMENT, received)
    answered = due(Kind.COMPLAINT_ANSWER, received)
    assert acknowledged.due_at == datetime(2026, 3, 19, 15, tzinfo=UTC)
    assert answered.due_at == answered.enforced_at == datetime(2026, 4, 13, 14, tzinfo=UTC)


def test_a_calendar_of_ones_own_moves_working_time_only() -> None:
    late = Calendar(hours={weekday: ((1200, 1260),) for weekday in range(7)})
    assert due(Kind.CALLBACK, noon("2026-12-24"), calendar=late).due_at == datetime(2026, 12, 27, 20, tzinfo=UTC)
    start = noon("2026-11-25")
    assert due(Kind.DOCUMENTATION, start, calendar=late) == due(Kind.DOCUMENTATION, start)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_start_without_an_offset_or_outside_the_known_years_is_refused(kind: Kind) -> None:
    with pytest.raises(DueProblem) as naive:
        due(kind, datetime(2026, 11, 20), terms=SQUARETRADE)  # noqa: DTZ001
    assert naive.value.code is DueFault.NO_OFFSET
    for year in (1, 1999, 2100, 9999):
        with pytest.raises(DueProblem) as refused:
            due(kind, datetime(year, 6, 15, tzinfo=UTC), terms=SQUARETRADE)
        assert (refused.value.code, refused.value.at) == (DueFault.OUT_OF_REACH, "from")


def test_a_clock_that_would_run_past_the_known_years_is_refused() -> None:
    minute_a_week = Calendar(hours={0: ((480, 481),)})
    with pytest.raises(DueProblem) as refused:
        due(Kind.CALLBACK, noon("2099-06-01"), calendar=minute_a_week)
    assert refused.value.code is DueFault.OUT_OF_REACH


@pytest.mark.parametrize(
    ("day", "ordinary"),
    [
        ("2026-06-05", False),
        ("2026-12-24", False),
        ("2026-12-31", False),
        ("2026-05-01", True),
        ("2026-05-15", True),
        ("2027-04-23", True),
        ("2023-05-05", False),
        ("2026-11-21", False),
        ("2026-11-22", False),
        ("2026-11-23", True),
    ],
)
def test_ordinary_days(day: str, *, ordinary: bool) -> None:
    assert is_ordinary_day(date.fromisoformat(day)) == ordinary


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_the_next_ordinary_day_is_near_and_none_lies_before_it(day: date) -> None:
    found = next_ordinary_day(day)
    assert is_ordinary_day(found)
    assert timedelta() <= found - day < timedelta(days=7)
    assert not any(is_ordinary_day(day + timedelta(days=n)) for n in range((found - day).days))


@given(st.datetimes(datetime(2000, 1, 2), datetime(2099, 10, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_no_promise_is_enforced_before_it_is_due_and_none_is_due_at_once(start: datetime) -> None:
    for kind in set(Kind) - AGREED:
        found = due(kind, start, terms=SQUARETRADE)
        assert start < found.due_at <= found.enforced_at
        assert found.due_at.tzinfo is UTC
    callback = due(Kind.CALLBACK, start)
    assert working_time_between(CALL_CENTRE, start, callback.due_at) == timedelta(hours=4)


def test_every_refusal_has_a_sentence_without_gaps() -> None:
    sentences = [due_text(DueProblem(code, "from")) for code in DueFault]
    sentences += [calendar_text(CalendarProblem(code, "hours")) for code in CalendarFault]
    assert len(set(sentences)) == len(DueFault) + len(CalendarFault)
    for sentence in sentences:
        assert sentence.endswith(".")
        assert "%" not in sentence


@pytest.mark.parametrize("kind", sorted(AGREED))
def test_a_promise_whose_end_is_agreed_needs_to_be_told_it(kind: Kind) -> None:
    start = datetime(2026, 9, 15, 8, 0, tzinfo=UTC)
    with pytest.raises(DueProblem) as refused:
        due(kind, start)
    assert (refused.value.code, refused.value.at) == (DueFault.UNTIL_MISSING, "until")
    assert due_text(refused.value)
    assert due(kind, start, until=start + timedelta(days=2)).due_at >= start + timedelta(days=2)


def test_the_houses_own_promises_are_not_asked_about_from_outside() -> None:
    assert set(ASKED_FROM_OUTSIDE) < set(Kind)
    assert ASKED_FROM_OUTSIDE[-1] is Kind.WITHDRAWAL
