"""Calendars as values: Danish holidays, reading and writing, and what makes no sense."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workshops.holidays_by_hand import holidays_by_the_book
from workshops.calendars import (
    COPENHAGEN,
    DEFAULT_CALENDAR,
    Calendar,
    CalendarFault,
    CalendarProblem,
    Why,
    public_holidays,
)

weeks = st.dictionaries(
    st.integers(0, 6),
    st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True).map(
        lambda edges: tuple((a * 15, b * 15) for a, b in list(pairwise(sorted(edges)))[::2])
    ),
    min_size=1,
)
own_hours = st.lists(st.integers(0, 96), min_size=2, max_size=4, unique=True).map(
    lambda edges: tuple((a * 15, b * 15) for a, b in list(pairwise(sorted(edges)))[::2])
)
# Closed days in 2026 and 2027 end by the 20th of a month, half days begin after it: no day is both.
calendars = st.builds(
    Calendar,
    hours=weeks,
    closed=st.frozensets(
        st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(lambda day: day.replace(day=min(day.day, 20))), max_size=20
    ),
    holidays=st.booleans(),
    half_days=st.dictionaries(
        st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(lambda day: day.replace(day=max(day.day, 21))),
        own_hours,
        max_size=10,
    ),
    half_days_yearly=st.dictionaries(st.sampled_from([(6, 5), (12, 24), (12, 31), (2, 29)]), own_hours, max_size=2),
)


MONDAYS = {"hours": {"mon": [["08:00", "16:00"]]}}


@pytest.mark.parametrize("year", range(2000, 2100))
def test_the_public_holidays_are_those_that_follow_from_easter(year: int) -> None:
    assert public_holidays(year) == holidays_by_the_book(year)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2024, "03-28 03-29 04-01 05-09 05-20"),
        (2025, "04-17 04-18 04-21 05-29 06-09"),
        (2026, "04-02 04-03 04-06 05-14 05-25"),
        (2027, "03-25 03-26 03-29 05-06 05-17"),
        (2028, "04-13 04-14 04-17 05-25 06-05"),
        (2029, "03-29 03-30 04-02 05-10 05-21"),
        (2030, "04-18 04-19 04-22 05-30 06-10"),
    ],
)
def test_the_movable_holidays_fall_where_the_calendar_says(year: int, days: str) -> None:
    for day in days.split():
        assert date.fromisoformat(f"{year}-{day}") in public_holidays(year)


def test_store_bededag_is_gone_from_2024() -> None:
    assert date(2023, 5, 5) in public_holidays(2023)
    assert date(2024, 4, 26) not in public_holidays(2024)
    assert date(2027, 4, 23) not in public_holidays(2027)


@given(calendars)
def test_a_calendar_reads_back_from_its_row(calendar: Calendar) -> None:
    assert Calendar.from_json(calendar.to_json()) == calendar
    assert hash(Calendar.from_json(calendar.to_json())) == hash(calendar)


def test_the_default_calendar_reads_back_from_its_row() -> None:
    shape = DEFAULT_CALENDAR.to_json()
    assert shape["hours"]["mon"] == [["08:00", "16:00"]]
    assert shape["closed_yearly"] == ["06-05", "12-24", "12-31"]
    assert Calendar.from_json(shape) == DEFAULT_CALENDAR


@pytest.mark.parametrize(
    ("shape", "code", "path"),
    [
        ([], CalendarFault.WRONG_TYPE, ""),
        ({}, CalendarFault.MISSING, "hours"),
        ({"hours": {}}, CalendarFault.NO_HOURS, "hours"),
        ({"hours": {"mon": [], "tue": []}}, CalendarFault.NO_HOURS, "hours"),
        ({"hours": []}, CalendarFault.WRONG_TYPE, "hours"),
        ({"hours": {"monday": []}}, CalendarFault.UNKNOWN_KEY, "hours.monday"),
        ({"hours": {"mon": "08:00"}}, CalendarFault.WRONG_TYPE, "hours.mon"),
        ({"hours": {"mon": ["08:00", "16:00"]}}, CalendarFault.WRONG_TYPE, "hours.mon.0"),
        ({"hours": {"mon": [["08:00"]]}}, CalendarFault.MALFORMED_PERIOD, "hours.mon.0"),
        ({"hours": {"mon": [["08:00", 16]]}}, CalendarFault.WRONG_TYPE, "hours.mon.0.1"),
        ({"hours": {"mon": [["8:00", "16:00"]]}}, CalendarFault.MALFORMED_PERIOD, "hours.mon.0.0"),
        ({"hours": {"mon": [["08:00", "16:00\n"]]}}, CalendarFault.MALFORMED_PERIOD, "hours.mon.0.1"),
        ({"hours": {"mon": [["08:00", "24:01"]]}}, CalendarFault.MALFORMED_PERIOD, "hours.mon.0.1"),
        ({"hours": {"mon": [["24:00", "24:00"]]}}, CalendarFault.MALFORMED_PERIOD, "hours.mon.0.0"),
        ({"hours": {"mon": [["16:00", "08:00"]]}}, CalendarFault.REVERSED_PERIOD, "hours.mon.0"),
        ({"hours": {"mon": [["08:00", "08:00"]]}}, CalendarFault.REVERSED_PERIOD, "hours.mon.0"),
        ({"hours": {"wed": [["08:00", "12:30"], ["12:00", "16:00"]]}}, CalendarFault.OVERLAP, "hours.wed.1"),
        ({"hours": {"wed": [["12:00", "16:00"], ["08:00", "12:30"]]}}, CalendarFault.OVERLAP, "hours.wed.1"),
        ({"hours": {"mon": [["08:00", "16:00"]]}, "holidays": "SE"}, CalendarFault.UNKNOWN_HOLIDAYS, "holidays"),
        ({"hours": {"mon": [["08:00", "16:00"]]}, "closed": None}, CalendarFault.WRONG_TYPE, "closed"),
        ({"hours": {"mon": [["08:00", "16:00"]]}, "closed": ["24-12-2026"]}, CalendarFault.MALFORMED_DATE, "closed.0"),
        ({"hours": {"mon": [["08:00", "16:00"]]}, "closed": [1]}, CalendarFault.WRONG_TYPE, "closed.0"),
        (
            {"hours": {"mon": [["08:00", "16:00"]]}, "closed_yearly": ["12-24", "02-30"]},
            CalendarFault.MALFORMED_DATE,
            "closed_yearly.1",
        ),
        ({**MONDAYS, "half_days": []}, CalendarFault.WRONG_TYPE, "half_days"),
        ({**MONDAYS, "half_days": {"31-12": []}}, CalendarFault.MALFORMED_DATE, "half_days.31-12"),
        ({**MONDAYS, "half_days": {"2026-12-31": "12"}}, CalendarFault.WRONG_TYPE, "half_days.2026-12-31"),
        ({**MONDAYS, "half_days": {"2026-12-31": []}}, CalendarFault.HALF_DAY_EMPTY, "half_days.2026-12-31"),
        (
            {**MONDAYS, "half_days": {"2026-12-31": [["12:00", "08:00"]]}},
            CalendarFault.REVERSED_PERIOD,
            "half_days.2026-12-31.0",
        ),
        (
            {**MONDAYS, "half_days": {"2026-12-31": [["08:00", "12:00"], ["11:00", "13:00"]]}},
            CalendarFault.OVERLAP,
            "half_days.2026-12-31.1",
        ),
        (
            {**MONDAYS, "half_days": {"2026-12-31": [["08:00", "noon"]]}},
            CalendarFault.MALFORMED_PERIOD,
            "half_days.2026-12-31.0.1",
        ),
        (
            {**MONDAYS, "closed": ["2026-12-31"], "half_days": {"2026-12-31": [["08:00", "12:00"]]}},
            CalendarFault.HALF_DAY_CLOSED,
            "half_days.2026-12-31",
        ),
        (
            {**MONDAYS, "half_days_yearly": {"02-30": [["08:00", "12:00"]]}},
            CalendarFault.MALFORMED_DATE,
            "half_days_yearly.02-30",
        ),
        (
            {**MONDAYS, "closed_yearly": ["12-31"], "half_days_yearly": {"12-31": [["08:00", "12:00"]]}},
            CalendarFault.HALF_DAY_CLOSED,
            "half_days_yearly.12-31",
        ),
        ({"hours": {}, "half_days": {"2026-12-31": [["08:00", "12:00"]]}}, CalendarFault.NO_HOURS, "hours"),
        ({"hours": {"mon": [["08:00", "16:00"]]}, "zone": "UTC"}, CalendarFault.UNKNOWN_KEY, "zone"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused_at_its_place(shape: object, code: CalendarFault, path: str) -> None:
    with pytest.raises(CalendarProblem) as refused:
        Calendar.from_json(shape)
    assert (refused.value.code, refused.value.at) == (code, path)


def test_a_calendar_without_hours_cannot_be_made() -> None:
    for hours in ({}, {0: ()}, {7: ((480, 960),)}, {0: ((480, 1500),)}, {0: ((-60, 60),)}):
        with pytest.raises(CalendarProblem):
            Calendar(hours=hours)


# Half days ------------------------------------------------------------------------------------------------------------

UNTIL_NOON = [["08:00", "12:00"]]
WEEKDAYS_AT_WORK = {name: [["08:00", "16:00"]] for name in ("mon", "tue", "wed", "thu", "fri")}


def hours_on(calendar: Calendar, day: str) -> tuple[str, bool, list[str]]:
    """What the day is, whether it is half, and its hours by the wall clock."""
    found = calendar.day(date.fromisoformat(day))
    spoken = [
        f"{opens.astimezone(COPENHAGEN):%H:%M}-{closes.astimezone(COPENHAGEN):%H:%M}"
        for opens, closes in found.intervals
    ]
    return found.why, found.is_half, spoken


def test_a_half_day_is_open_in_hours_of_its_own() -> None:
    calendar = Calendar.from_json({"hours": WEEKDAYS_AT_WORK, "half_days": {"2026-12-31": UNTIL_NOON}})
    assert hours_on(calendar, "2026-12-31") == (Why.OPEN, True, ["08:00-12:00"])
    assert hours_on(calendar, "2026-12-30") == (Why.OPEN, False, ["08:00-16:00"])
    closes_at = calendar.day(date(2026, 12, 31)).closes_at
    assert closes_at
    assert closes_at.astimezone(COPENHAGEN).hour == 12


def test_touching_periods_of_a_half_day_are_joined() -> None:
    touching = {"2026-06-05": [["11:00", "12:00"], ["09:00", "11:00"]]}
    calendar = Calendar.from_json({"hours": WEEKDAYS_AT_WORK, "half_days": touching})
    assert hours_on(calendar, "2026-06-05")[2] == ["09:00-12:00"]


def test_a_yearly_half_day_comes_each_year_but_opens_no_weekend() -> None:
    calendar = Calendar.from_json({"hours": WEEKDAYS_AT_WORK, "half_days_yearly": {"12-31": UNTIL_NOON}})
    assert hours_on(calendar, "2026-12-31") == (Why.OPEN, True, ["08:00-12:00"])
    assert hours_on(calendar, "2027-12-31") == (Why.OPEN, True, ["08:00-12:00"])
    assert hours_on(calendar, "2028-12-31") == (Why.WEEKEND, False, [])


def test_what_is_said_of_one_date_goes_before_what_is_said_of_every_year() -> None:
    shape = {
        "hours": WEEKDAYS_AT_WORK,
        "closed_yearly": ["06-05"],
        "half_days": {"2026-06-05": UNTIL_NOON, "2026-12-19": UNTIL_NOON},
        "half_days_yearly": {"12-31": UNTIL_NOON},
        "closed": ["2026-12-31"],
    }
    calendar = Calendar.from_json(shape)
    assert hours_on(calendar, "2026-06-05") == (Why.OPEN, True, ["08:00-12:00"])
    assert hours_on(calendar, "2029-06-05") == (Why.CLOSED, False, [])
    assert hours_on(calendar, "2026-12-31") == (Why.CLOSED, False, [])
    assert hours_on(calendar, "2026-12-19") == (Why.OPEN, True, ["08:00-12:00"])


def test_a_public_holiday_stays_closed_whatever_its_hours() -> None:
    shape = {"hours": WEEKDAYS_AT_WORK, "holidays": "DK", "half_days": {"2026-12-25": UNTIL_NOON}}
    assert hours_on(Calendar.from_json(shape), "2026-12-25") == (Why.HOLIDAY, False, [])
