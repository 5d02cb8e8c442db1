"""Working time and working days: what is promised, in examples; `test_worktime_oracle` walks every minute."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims.promises.worktime import (
    DEFAULT_CALENDAR,
    Calendar,
    CalendarFault,
    CalendarProblem,
    OutOfReach,
    Step,
    Why,
    add_working_days,
    add_working_time,
    next_opening,
    working_time_between,
)
from tests.workshops.test_calendars import calendars

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MINUTE = timedelta(minutes=1)
EVERY_NIGHT = Calendar(hours={weekday: ((60, 300),) for weekday in range(7)})
SUNDAYS_AT_HALF_PAST_TWO = Calendar(hours={6: ((120, 150), (600, 660))})
ROUND_THE_CLOCK = Calendar(hours={weekday: ((0, 1440),) for weekday in range(7)})
LUNCH = Calendar(hours={weekday: ((480, 720), (750, 960)) for weekday in range(5)}, holidays=True)


def at(text: str) -> datetime:
    """A moment by the wall clock in Copenhagen; with an offset, just that moment."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=COPENHAGEN)


@pytest.mark.parametrize(
    ("year", "days"), [(2024, 254), (2025, 253), (2026, 254), (2027, 255), (2028, 253), (2029, 253), (2030, 253)]
)
def test_a_year_has_its_weekday_workdays(year: int, days: int) -> None:
    weekdays = Calendar(hours={weekday: ((480, 960),) for weekday in range(5)}, holidays=True)
    whole_year = working_time_between(weekdays, at(f"{year}-01-01T00:00"), at(f"{year + 1}-01-01T00:00"))
    assert whole_year == timedelta(hours=8 * days)


def test_a_half_day_counts_its_own_hours_and_is_open() -> None:
    short = Calendar.from_json(DEFAULT_CALENDAR.to_json() | {"half_days": {"2026-12-31": [["08:00", "12:00"]]}})
    due, steps = add_working_time(short, at("2026-12-31T09:00"), 240)
    assert due == at("2027-01-04T09:00")
    assert [(step.counted_minutes, step.why) for step in steps] == [
        (180, Why.OPEN),
        (0, Why.HOLIDAY),
        (0, Why.WEEKEND),
        (0, Why.WEEKEND),
        (60, Why.OPEN),
    ]
    assert add_working_days(short, at("2026-12-30T09:00"), 1)[0] == at("2026-12-31T12:00")


# Four hours, as promised ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-20T15:00", "2026-11-23T11:00"),
        ("2026-04-01T15:30", "2026-04-07T11:30"),
        ("2026-11-21T00:00", "2026-11-23T12:00"),
        ("2026-11-21T13:37", "2026-11-23T12:00"),
        ("2026-11-23T16:00", "2026-11-24T12:00"),
        ("2026-12-23T14:00", "2026-12-28T10:00"),
        ("2026-11-23T12:00", "2026-11-23T16:00"),
        ("2026-11-23T12:00:30", "2026-11-24T08:00:30"),
        ("2026-12-30T13:00", "2027-01-04T09:00"),
        ("2028-06-02T13:00", "2028-06-06T09:00"),
        ("2024-02-28T13:00", "2024-02-29T09:00"),
    ],
)
def test_four_hours_in_the_default_calendar(start: str, due: str) -> None:
    assert add_working_time(DEFAULT_CALENDAR, at(start), timedelta(hours=4))[0] == at(due)


def test_each_day_touched_says_what_it_counted_and_why() -> None:
    due, steps = add_working_time(DEFAULT_CALENDAR, at("2026-12-23T14:00:30"), 240)
    assert due == at("2026-12-28T10:00:30")
    assert steps == (
        Step(date(2026, 12, 23), 119, Why.OPEN),
        Step(date(2026, 12, 24), 0, Why.CLOSED),
        Step(date(2026, 12, 25), 0, Why.HOLIDAY),
        Step(date(2026, 12, 26), 0, Why.HOLIDAY),
        Step(date(2026, 12, 27), 0, Why.WEEKEND),
        Step(date(2026, 12, 28), 121, Why.OPEN),
    )


def test_a_day_already_over_is_after_hours() -> None:
    steps = add_working_time(DEFAULT_CALENDAR, at("2026-11-20T16:00"), 240)[1]
    assert [(step.counted_minutes, step.why) for step in steps] == [
        (0, Why.AFTER_HOURS),
        (0, Why.WEEKEND),
        (0, Why.WEEKEND),
        (240, Why.OPEN),
    ]


def test_a_weekday_without_hours_is_closed_and_a_holiday_goes_before_it() -> None:
    mondays = Calendar(hours={0: ((480, 960),)}, closed=frozenset({date(2026, 4, 4)}), holidays=True)
    steps = add_working_time(mondays, at("2026-04-01T10:00"), 60)[1]
    assert [step.why.value for step in steps[:7]] == [
        "closed", "holiday", "holiday", "closed", "holiday", "holiday", "closed",
    ]  # fmt: skip


# The two nights when the clocks change ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "minutes"), [("2026-03-28", 240), ("2026-03-29", 180), ("2026-10-24", 240), ("2026-10-25", 300)]
)
def test_a_night_counts_the_minutes_that_pass(day: str, minutes: int) -> None:
    midnight = at(f"{day}T00:00")
    assert working_time_between(EVERY_NIGHT, midnight, at(f"{day}T12:00")) == minutes * MINUTE
    due, steps = add_working_time(EVERY_NIGHT, midnight, minutes)
    assert due == at(f"{day}T05:00")
    assert steps == (Step(date.fromisoformat(day), minutes, Why.OPEN),)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-20", 24)])
def test_midnight_to_midnight_is_the_whole_day(day: str, hours: int) -> None:
    start = at(f"{day}T00:00")
    assert working_time_between(ROUND_THE_CLOCK, start, start + timedelta(days=1)) == timedelta(hours=hours)


def test_both_half_past_twos_of_the_autumn_night_are_told_apart() -> None:
    first, second = at("2026-10-25T02:30+02:00"), at("2026-10-25T02:30+01:00")
    assert add_working_time(EVERY_NIGHT, first, 60)[0] == second
    later = at("2026-10-25T02:10+01:00").astimezone(COPENHAGEN)
    assert working_time_between(EVERY_NIGHT, first.astimezone(COPENHAGEN), later) == 40 * MINUTE


def test_two_short_periods_in_the_hour_that_comes_twice_are_taken_in_their_order() -> None:
    nights = Calendar(hours={6: ((120, 135), (150, 165))})
    assert add_working_time(nights, at("2026-10-25T00:00"), 20)[0] == at("2026-10-25T02:35+02:00")
    assert add_working_time(nights, at("2026-10-25T00:00"), 40)[0] == at("2026-10-25T02:10+01:00")


def test_an_edge_in_the_skipped_hour_moves_to_its_end() -> None:
    nights = Calendar(hours={6: ((60, 150), (165, 240))})
    assert working_time_between(nights, at("2026-03-29T00:00"), at("2026-03-30T00:00")) == (60 + 60) * MINUTE
    assert next_opening(nights, at("2026-03-29T02:00+01:00")) == at("2026-03-29T03:00+02:00")


def test_a_period_shown_twice_counts_twice_and_not_what_lies_between() -> None:
    sunday = at("2026-10-25T00:00")
    assert working_time_between(SUNDAYS_AT_HALF_PAST_TWO, sunday, at("2026-10-25T09:00")) == 60 * MINUTE
    assert add_working_time(SUNDAYS_AT_HALF_PAST_TWO, sunday, 31)[0] == at("2026-10-25T02:01+01:00")


@pytest.mark.parametrize(
    ("periods", "sunday", "end"),
    [
        (((120, 150),), "2026-03-29", "2026-03-29T03:00+02:00"),
        (((60, 150),), "2026-03-29", "2026-03-29T03:00+02:00"),
        (((60, 120),), "2026-03-29", "2026-03-29T02:00+01:00"),
        (((60, 150),), "2026-10-25", "2026-10-25T02:30+01:00"),
        (((60, 120),), "2026-10-25", "2026-10-25T02:00+02:00"),
        (((480, 1440),), "2026-10-25", "2026-10-26T00:00+01:00"),
    ],
)
def test_a_working_day_ends_with_its_last_period(periods: tuple[tuple[int, int]], sunday: str, end: str) -> None:
    before = at(f"{sunday}T00:00") - timedelta(hours=5)
    assert add_working_days(Calendar(hours={6: periods}), before, 1)[0] == at(end)


# Working days --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-18T09:00", 1, "2026-03-19T16:00"),
        ("2026-03-18T09:00", 15, "2026-04-13T16:00"),
        ("2026-11-21T09:00", 1, "2026-11-23T16:00"),
        ("2026-12-23T23:59", 1, "2026-12-28T16:00"),
    ],
)
def test_working_days_skip_what_is_closed(start: str, days: int, due: str) -> None:
    found, steps = add_working_days(DEFAULT_CALENDAR, at(start), days)
    assert found == at(due)
    assert sum(step.why is Why.OPEN for step in steps) == days
    assert {step.counted_minutes for step in steps} == {0}


# The inverse, openings, and what is refused --------------------------------------------------------------------------

starts = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(COPENHAGEN),
)


@settings(deadline=None)
@given(calendars, starts, st.timedeltas(timedelta(), timedelta(hours=60)))
def test_the_time_between_start_and_due_is_the_time_that_was_added(
    calendar: Calendar, start: datetime, amount: timedelta
) -> None:
    due, steps = add_working_time(calendar, start, amount)
    assert working_time_between(calendar, start, due) == amount
    assert working_time_between(calendar, due, start) == -amount
    assert sum(step.counted_minutes for step in steps) == amount // MINUTE
    assert [later.date - earlier.date for earlier, later in pairwise(steps)] == [timedelta(days=1)] * (len(steps) - 1)
    assert due.tzinfo is UTC


@settings(deadline=None)
@given(calendars, starts)
def test_the_next_opening_is_the_first_open_moment(calendar: Calendar, start: datetime) -> None:
    opening = next_opening(calendar, start)
    assert opening >= start.astimezone(UTC)
    assert working_time_between(calendar, start, opening) == timedelta()
    assert working_time_between(calendar, opening, opening + MINUTE) > timedelta()
    assert next_opening(calendar, opening) == opening


def test_touching_periods_are_joined_in_any_order() -> None:
    joined = Calendar(hours={0: ((720, 960), (480, 720), (1020, 1440))})
    assert joined == Calendar(hours={0: ((480, 960), (1020, 1440))})
    assert add_working_time(joined, at("2026-11-23T12:00"), 0)[0] == at("2026-11-23T12:00")


def test_a_calendar_that_never_opens_stops_the_clock_with_an_error() -> None:
    mondays = {date(2026, 1, 5) + timedelta(weeks=week) for week in range(300)}
    shut = Calendar(hours={0: ((480, 960),)}, closed=frozenset(mondays))
    for ask in (
        lambda: next_opening(shut, at("2026-01-01T00:00")),
        lambda: add_working_days(shut, at("2026-01-01"), 1),
    ):
        with pytest.raises(CalendarProblem) as refused:
            ask()
        assert refused.value.code is CalendarFault.NEVER_OPEN


@pytest.mark.parametrize("moment", ["1999-12-31T12:00+01:00", "2100-01-01T12:00+01:00", "0001-01-01T00:00+14:00"])
def test_a_moment_outside_the_known_years_is_refused(moment: str) -> None:
    with pytest.raises(OutOfReach):
        add_working_time(DEFAULT_CALENDAR, datetime.fromisoformat(moment), 1)


def test_a_clock_that_would_run_past_the_known_years_is_refused() -> None:
    with pytest.raises(OutOfReach):
        add_working_time(DEFAULT_CALENDAR, at("2099-12-01T12:00"), timedelta(days=365))


def test_a_naive_moment_and_a_negative_time_are_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        next_opening(DEFAULT_CALENDAR, datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="negative"):
        add_working_time(DEFAULT_CALENDAR, at("2026-01-05T10:00"), -1)
    with pytest.raises(ValueError, match="one"):
        add_working_days(DEFAULT_CALENDAR, at("2026-01-05T10:00"), 0)
