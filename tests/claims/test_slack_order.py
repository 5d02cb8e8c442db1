"""Sorting by the due time is sorting by the working time that is left, whatever the hours and the moment."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from claims.promises.worktime import DEFAULT_CALENDAR, Calendar, working_time_between

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)

MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any hours that are open at all: one or two periods on some days of the week, with or without holidays."""
    open_days = draw(st.sets(st.sampled_from(DAYS), min_size=1))
    hours = {}
    for day in sorted(open_days):
        marks = sorted(draw(st.sets(st.integers(0, 24 * 4), min_size=2, max_size=4)))
        spoken = [f"{mark // 4:02}:{mark % 4 * 15:02}" for mark in marks]
        hours[day] = [spoken[at : at + 2] for at in range(0, len(spoken) - 1, 2)]
    shape: dict[str, object] = {"hours": hours}
    if draw(st.booleans()):
        shape["holidays"] = "DK"
    return Calendar.from_json(shape)


@given(calendar=calendars(), now=MOMENTS, dues=st.lists(MOMENTS, min_size=2, max_size=6))
def test_the_earlier_due_never_has_more_slack(calendar: Calendar, now: datetime, dues: list[datetime]) -> None:
    slack = [working_time_between(calendar, now, due) for due in sorted(dues)]
    assert slack == sorted(slack)


@given(now=MOMENTS, earlier=MOMENTS, ahead=st.integers(1, 60 * 24 * 30))
def test_where_an_open_minute_lies_between_two_dues_the_earlier_has_less(
    now: datetime, earlier: datetime, ahead: int
) -> None:
    later = earlier + timedelta(minutes=ahead)
    between = working_time_between(DEFAULT_CALENDAR, earlier, later)
    first, second = (working_time_between(DEFAULT_CALENDAR, now, due) for due in (earlier, later))
    assert second - first == between
