"""The new time that goes with an admission."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.promises.new_times import new_time
from tests.cast import COPENHAGEN
from workshops.calendars import DEFAULT_CALENDAR

# A Tuesday.
DUE = datetime(2026, 9, 15, 11, 0, tzinfo=COPENHAGEN).astimezone(UTC)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=COPENHAGEN).astimezone(UTC)


def test_what_is_not_late_needs_no_new_time() -> None:
    assert new_time(DEFAULT_CALENDAR, DUE, DUE - timedelta(seconds=1)) is None


@pytest.mark.parametrize("now", [at(15, 11), at(15, 11, 1), at(15, 12, 59)])
def test_the_first_new_time_stands_until_it_passes(now: datetime) -> None:
    found = new_time(DEFAULT_CALENDAR, DUE, now)
    assert found is not None
    assert (found.at, found.passed) == (at(15, 13), None)


def test_the_next_one_admits_that_the_one_before_passed_too() -> None:
    found = new_time(DEFAULT_CALENDAR, DUE, at(15, 13))
    assert found is not None
    assert (found.at, found.passed) == (at(15, 15), at(15, 13))


def test_only_working_time_counts() -> None:
    found = new_time(DEFAULT_CALENDAR, at(18, 15), at(18, 17))
    assert found is not None
    # An hour of Friday is left, and an hour of Monday.
    assert found.at == at(21, 9)


@given(late=st.integers(min_value=0, max_value=60 * 24 * 400))
def test_a_new_time_is_never_past_and_at_most_one_step_of_work_away(late: int) -> None:
    now = DUE + timedelta(minutes=late)
    found = new_time(DEFAULT_CALENDAR, DUE, now)
    assert found is not None
    assert found.at > now
    assert found.passed is None or found.passed <= now
    nearly = new_time(DEFAULT_CALENDAR, DUE, found.at - timedelta(microseconds=1))
    assert nearly is not None
    assert nearly.at == found.at
