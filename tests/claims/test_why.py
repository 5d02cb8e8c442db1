"""What is drawn behind a promise adds up to the promise."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from claims.promises.due import Kind, due
from claims.promises.why import DayChart, HourChart, Look, Part, Reckoning, day_chart, hour_chart
from claims.promises.worktime import DEFAULT_CALENDAR, Calendar, CalendarProblem, Step, Why, add_working_time
from tests.workshops.test_calendars import calendars
from workshops.calendars import COPENHAGEN

SHORT_NEW_YEAR = Calendar(
    hours=DEFAULT_CALENDAR.hours, holidays=True, half_days={date(2026, 12, 31): ((8 * 60, 12 * 60),)}
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)


def worked(calendar: Calendar, start: datetime, minutes: int = 240) -> Reckoning:
    ends, steps = add_working_time(calendar, start, minutes)
    return Reckoning(start, ends, ends, steps)


def drawn(chart: HourChart) -> int:
    """The seconds that the bars show as counted."""
    return sum(s.end - s.start for day in chart.days for s in day.stretches if s.counted)


def limit(kind: Kind, start: str) -> DayChart:
    reckoned = due(kind, at(start))
    return day_chart(Reckoning(at(start), reckoned.due_at, reckoned.enforced_at, reckoned.steps))


# Working time ---------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(
    calendars,
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(COPENHAGEN)),  # noqa: DTZ001
    st.integers(1, 3000),
)
# A few seconds of the first day, which the ledger counts on a later one, and a week of closed days behind them.
@example(Calendar(hours={3: ((0, 315),)}), datetime(2026, 1, 1, 5, 14, 1, tzinfo=COPENHAGEN), 316)
def test_what_the_bars_count_is_what_was_promised(calendar: Calendar, start: datetime, minutes: int) -> None:
    try:
        reckoned = worked(calendar, start.replace(microsecond=0), minutes)
    except CalendarProblem:
        assume(False)  # a calendar that stays closed
    chart = hour_chart(calendar, reckoned)
    assert chart.counted_minutes == minutes
    assert drawn(chart) == 60 * minutes
    for day in chart.days:
        edges = [(s.start, s.end) for s in day.stretches]
        assert all(3600 * chart.opens <= start < end <= 3600 * chart.closes for start, end in edges)
    # Each day stands once and none is left out.
    days = [(day.first, day.last) for day in chart.days]
    assert days[0][0] == reckoned.steps[0].date
    assert days[-1][1] == reckoned.steps[-1].date
    assert all(later[0] - earlier[1] == timedelta(days=1) for earlier, later in pairwise(days))


def test_a_call_over_christmas_is_drawn_day_by_day() -> None:
    chart = hour_chart(DEFAULT_CALENDAR, worked(DEFAULT_CALENDAR, at("2026-12-23T14:20")))
    assert [(day.first.day, day.looks[0], day.counted_minutes) for day in chart.days] == [
        (23, Look.OPEN, 100),
        (24, Look.CLOSED, 0),
        (25, Look.HOLIDAY, 0),
        (26, Look.HOLIDAY, 0),
        (27, Look.WEEKEND, 0),
        (28, Look.OPEN, 140),
    ]
    assert (chart.opens, chart.closes) == (8, 16)
    hour = 3600
    first, last = chart.days[0].stretches, chart.days[-1].stretches
    assert [(s.start, s.end, s.counted) for s in first] == [
        (8 * hour, 14 * hour + 1200, False),
        (14 * hour + 1200, 16 * hour, True),
    ]
    assert [(s.start, s.end, s.counted) for s in last] == [
        (8 * hour, 10 * hour + 1200, True),
        (10 * hour + 1200, 16 * hour, False),
    ]


def test_a_half_day_is_told_from_a_whole_one() -> None:
    chart = hour_chart(SHORT_NEW_YEAR, worked(SHORT_NEW_YEAR, at("2026-12-31T09:00")))
    assert (chart.days[0].looks, chart.days[0].counted_minutes) == ((Look.HALF,), 180)
    assert chart.days[0].stretches[-1].end == 12 * 3600


def test_many_closed_days_in_a_row_share_a_bar() -> None:
    mondays = Calendar(hours={0: ((8 * 60, 10 * 60),)}, holidays=True)
    chart = hour_chart(mondays, worked(mondays, at("2026-03-30T09:00")))
    assert [(day.first.isoformat(), day.last.isoformat(), day.counted_minutes) for day in chart.days] == [
        ("2026-03-30", "2026-03-30", 60),
        ("2026-03-31", "2026-04-12", 0),
        ("2026-04-13", "2026-04-13", 120),
        ("2026-04-14", "2026-04-19", 0),
        ("2026-04-20", "2026-04-20", 60),
    ]
    assert chart.days[1].looks == (Look.CLOSED, Look.HOLIDAY, Look.WEEKEND)


def test_hours_that_do_not_give_what_the_ledger_counted_are_not_drawn() -> None:
    reckoned = worked(DEFAULT_CALENDAR, at("2026-12-23T14:20"))
    later = Calendar(hours={weekday: ((9 * 60, 15 * 60),) for weekday in range(5)}, holidays=True)
    for other in (later, None):
        chart = hour_chart(other, reckoned)
        assert drawn(chart) == 0
        assert chart.counted_minutes == 240


@pytest.mark.parametrize(("start", "minutes"), [("2026-03-28T22:00", 180), ("2026-10-24T22:00", 300)])
def test_the_two_nights_are_drawn_as_long_as_they_are(start: str, minutes: int) -> None:
    nights = Calendar(hours={weekday: ((60, 300),) for weekday in range(7)})
    chart = hour_chart(nights, worked(nights, at(start), minutes))
    assert drawn(chart) == 60 * minutes
    assert (chart.opens, chart.closes) == (1, 5)


# Limits in days -------------------------------------------------------------------------------------------------------


def test_thirty_days_are_drawn_from_day_nought_to_day_thirty() -> None:
    chart = limit(Kind.DOCUMENTATION, "2026-09-15T10:00")
    cells = [cell for week in chart.weeks for cell in week]
    assert (chart.days, chart.first_day, chart.last_day) == (30, date(2026, 9, 15), date(2026, 10, 15))
    assert not chart.is_moved
    assert [cell.number for cell in cells] == list(range(31))
    assert [cells[0].part, cells[-1].part] == [Part.FIRST, Part.LAST]
    assert {cell.part for cell in cells[1:-1]} == {Part.COUNTED}
    assert [week[0].date.weekday() for week in chart.weeks] == [1, 0, 0, 0, 0]


def test_a_last_day_that_is_no_ordinary_one_is_drawn_with_the_day_it_is_moved_to() -> None:
    chart = limit(Kind.DOCUMENTATION, "2026-11-24T10:00")
    cells = [cell for week in chart.weeks for cell in week]
    assert chart.is_moved
    assert [(cell.date.day, cell.part, cell.look) for cell in cells[30:]] == [
        (24, Part.LAST, Look.CLOSED),
        (25, Part.PASSED, Look.HOLIDAY),
        (26, Part.PASSED, Look.HOLIDAY),
        (27, Part.PASSED, Look.WEEKEND),
        (28, Part.MOVED, Look.OPEN),
    ]
    assert chart.enforced_day == date(2026, 12, 28)


def test_a_month_that_is_longer_than_thirty_days_has_day_thirty_one() -> None:
    assert limit(Kind.DELIVERY, "2026-10-05T10:00").days == 31


@settings(deadline=None)
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(COPENHAGEN)),  # noqa: DTZ001
    st.sampled_from([Kind.FIRST_CONTACT, Kind.DOCUMENTATION, Kind.DELIVERY, Kind.ORIGINAL_RETURN]),
)
def test_every_day_of_a_limit_is_drawn_once_until_the_one_it_is_enforced_after(start: datetime, kind: Kind) -> None:
    reckoned = due(kind, start)
    chart = day_chart(Reckoning(start, reckoned.due_at, reckoned.enforced_at))
    cells = [cell for week in chart.weeks for cell in week]
    assert [cell.date for cell in cells] == [chart.first_day + timedelta(days=ahead) for ahead in range(len(cells))]
    assert cells[chart.days].date == chart.last_day
    assert cells[-1].date == chart.enforced_day
    assert cells[-1].look is Look.OPEN or kind is Kind.FIRST_CONTACT
    assert sum(cell.part is Part.MOVED for cell in cells) == chart.is_moved


def test_working_days_count_the_open_ones_alone() -> None:
    chart = limit(Kind.COMPLAINT_ANSWER, "2026-03-18T09:00")
    cells = [cell for week in chart.weeks for cell in week]
    assert (chart.days, chart.last_day) == (15, date(2026, 4, 13))
    assert sum(cell.part in (Part.COUNTED, Part.LAST) for cell in cells) == 15
    assert {cell.look for cell in cells if cell.part is Part.PASSED} == {Look.WEEKEND, Look.HOLIDAY}


def test_a_ledger_with_seconds_is_drawn_to_the_second() -> None:
    chart = hour_chart(DEFAULT_CALENDAR, worked(DEFAULT_CALENDAR, at("2026-12-23T14:00:30")))
    assert drawn(chart) == 240 * 60
    assert [day.counted_minutes for day in chart.days if day.counted_minutes] == [119, 121]


def test_a_day_that_was_over_says_so_and_keeps_its_hours() -> None:
    chart = hour_chart(DEFAULT_CALENDAR, worked(DEFAULT_CALENDAR, at("2026-11-20T17:00")))
    assert chart.days[0].looks == (Look.AFTER_HOURS,)
    assert [s.counted for s in chart.days[0].stretches] == [False]


def test_steps_without_counted_time_draw_nothing_as_counted() -> None:
    start = at("2026-11-20T17:00")
    chart = hour_chart(DEFAULT_CALENDAR, Reckoning(start, start, start, (Step(date(2026, 11, 20), 0, Why.OPEN),)))
    assert (drawn(chart), chart.counted_minutes) == (0, 0)
