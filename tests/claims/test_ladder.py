"""When somebody whom we rang in vain is rung again: by example, and as it must be in any calendar."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from claims.calls.ladder import ATTEMPTS, ATTEMPTS_A_DAY, PATIENCE_DAYS, Part, next_attempt, part_of
from claims.promises.worktime import DEFAULT_CALENDAR, working_time_between
from tests.cast import COPENHAGEN
from workshops.calendars import Calendar, local_date

TWO_HOURS = timedelta(hours=2)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)


def spoken(calendar: Calendar, *attempts: str) -> str | None:
    """The next attempt by the wall clock."""
    found = next_attempt(calendar, [at(attempt) for attempt in attempts])
    if found is None:
        return None
    earliest, latest = (edge.astimezone(COPENHAGEN) for edge in found)
    assert earliest.date() == latest.date()
    return f"{earliest:%a %d %b %H.%M}-{latest:%H.%M}"


# A Tuesday is 15 September 2026.
@pytest.mark.parametrize(
    ("attempts", "expected"),
    [
        (["2026-09-15T08:10"], "Tue 15 Sep 10.10-13.00"),
        (["2026-09-15T09:40"], "Tue 15 Sep 11.40-13.00"),
        # Two hours later is too late for midday to be worthwhile, and the afternoon has not been tried either.
        (["2026-09-15T10:45"], "Tue 15 Sep 13.00-16.00"),
        (["2026-09-15T15:00"], "Wed 16 Sep 09.00-10.00"),
        (["2026-09-15T15:50"], "Wed 16 Sep 10.00-13.00"),
        # Morning and midday are tried, and two a day are enough.
        (["2026-09-15T09:00", "2026-09-15T11:30"], "Wed 16 Sep 13.00-16.00"),
        (["2026-09-14T15:30", "2026-09-15T09:45"], "Tue 15 Sep 11.45-13.00"),
        # Before the weekend, a change of clocks, and Christmas Eve.
        (["2026-10-23T15:45"], "Mon 26 Oct 10.00-13.00"),
        (["2026-12-23T14:30"], "Mon 28 Dec 08.30-10.00"),
        # Logged in the evening: the next morning, not in the night.
        (["2026-09-15T21:30"], "Wed 16 Sep 10.00-13.00"),
    ],
)
def test_the_next_attempt_is_in_a_part_of_the_day_that_was_not_tried(attempts: list[str], expected: str) -> None:
    assert spoken(DEFAULT_CALENDAR, *attempts) == expected


def test_three_attempts_are_the_whole_ladder_and_the_first_is_the_callbacks() -> None:
    tried = ["2026-09-15T09:00", "2026-09-15T11:30", "2026-09-16T14:00"]
    assert spoken(DEFAULT_CALENDAR, *tried) is None
    assert spoken(DEFAULT_CALENDAR, *tried, "2026-09-17T09:00") is None
    assert spoken(DEFAULT_CALENDAR) is None


def test_the_order_in_which_attempts_are_told_changes_nothing() -> None:
    assert spoken(DEFAULT_CALENDAR, "2026-09-15T11:30", "2026-09-15T09:00") == "Wed 16 Sep 13.00-16.00"


def test_a_call_centre_that_is_open_in_one_part_of_the_day_rings_again_in_the_same() -> None:
    mornings = Calendar(hours={day: ((8 * 60, 10 * 60),) for day in range(5)})
    assert spoken(mornings, "2026-09-15T08:30") == "Wed 16 Sep 08.30-10.00"


def test_another_part_of_the_day_is_waited_for_a_week_and_no_longer() -> None:
    thursdays_late = Calendar(hours={**{day: ((480, 600),) for day in range(5)}, 3: ((480, 960),)})
    assert spoken(thursdays_late, "2026-09-15T08:30") == "Thu 17 Sep 10.00-13.00"
    once = Calendar(hours={day: ((480, 600),) for day in range(5)}, half_days={date(2026, 9, 29): ((480, 960),)})
    assert spoken(once, "2026-09-15T08:30") == "Wed 16 Sep 08.30-10.00"


def test_a_calendar_that_stays_closed_has_no_next_attempt() -> None:
    christmas = Calendar(
        hours={0: ((480, 960),)}, closed=frozenset(date(2026, 9, 14) + timedelta(days=7 * n) for n in range(200))
    )
    assert spoken(christmas, "2026-09-15T08:30") is None
    assert spoken(DEFAULT_CALENDAR, "2099-12-31T15:30") is None


def random_calendar(dice: random.Random) -> Calendar:
    hours = {}
    for weekday in range(7):
        edges = sorted(dice.sample(range(0, 1441, dice.choice((5, 15, 60))), 2 * dice.choice((0, 1, 1, 1, 2))))
        hours[weekday] = tuple(zip(edges[::2], edges[1::2], strict=True))
    hours[dice.randrange(7)] = ((dice.randrange(1380), 1440),)
    closed = {date(2026, 1, 1) + timedelta(days=dice.randrange(800)) for _ in range(dice.randrange(30))}
    return Calendar(hours=hours, closed=frozenset(closed), holidays=dice.random() < 0.5)


def parts_within(calendar: Calendar, first: date, days: int) -> set[Part]:
    """The parts of the day in which the calendar is open at some minute of these days, minute by minute."""
    found = set()
    for ahead in range(days):
        for opens, closes in calendar.day(first + timedelta(days=ahead)).intervals:
            minutes = range(round((closes - opens).total_seconds() / 60))
            found |= {part_of(opens + timedelta(minutes=minute)) for minute in minutes}
    return found


@pytest.mark.parametrize("seed", range(8))
def test_in_any_calendar_the_ladder_is_climbed_within_the_hours_and_never_too_soon(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(80):
        calendar = random_calendar(dice)
        tried = [datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=dice.randrange(60 * 24 * 600))]
        while window := next_attempt(calendar, tried):
            earliest, latest = window
            assert earliest < latest
            assert any(o <= earliest and latest <= c for o, c in calendar.day(local_date(earliest)).intervals)
            assert part_of(earliest) is part_of(latest - timedelta(microseconds=1))
            assert working_time_between(calendar, tried[-1], earliest) >= TWO_HOURS
            assert sum(local_date(at) == local_date(earliest) for at in tried) < ATTEMPTS_A_DAY
            if part_of(earliest) is part_of(tried[-1]):
                # Then the calendar has no other part of the day, for a week from the first day that can be.
                assert parts_within(calendar, local_date(earliest) + timedelta(days=1), PATIENCE_DAYS - 1) <= {
                    part_of(tried[-1])
                }
            tried.append(earliest + (latest - earliest) * dice.random())
        assert len(tried) == ATTEMPTS


@pytest.mark.parametrize("seed", range(3))
def test_in_the_usual_hours_the_three_attempts_are_in_three_parts_of_the_day(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(300):
        day = date(2026, 1, 1) + timedelta(days=dice.randrange(1000))
        for opens, closes in DEFAULT_CALENDAR.day(day).intervals:
            tried = [opens + (closes - opens) * dice.random()]
            while window := next_attempt(DEFAULT_CALENDAR, tried):
                tried.append(window.earliest + (window.latest - window.earliest) * dice.random())
            assert {part_of(at) for at in tried} == set(Part)
