"""Working time against a walk of every minute on the wall: some thousands of cases here, 200,000 by the command.

python -m tests.claims.minute_walk --cases 200000
"""

import ast
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from claims.promises.worktime import (
    Calendar,
    Step,
    add_working_days,
    add_working_time,
    next_opening,
    working_time_between,
)
from tests.claims import minute_walk, wall_minutes
from tests.claims.wall_minutes import NAMES, WallWalk, minutes_of

CORNERS = {
    "spring night",
    "autumn night",
    "leap day",
    "Christmas",
    "half day",
    "several periods a day",
    "24:00",
    "touching periods",
    "seconds",
    "nothing to count",
}
ROUND_THE_CLOCK = {"hours": {name: [["00:00", "24:00"]] for name in NAMES}}
OFFICE = {"hours": {name: [["08:00", "12:00"], ["12:30", "16:00"]] for name in NAMES[:5]}, "holidays": "DK"}

Answer = tuple[datetime, tuple[Step, ...]]


@pytest.mark.parametrize("seed", [20261121, 20280229, 20301027])
def test_thousands_of_random_cases_agree_with_the_wall_and_meet_every_corner(seed: int) -> None:
    seen, wrong = minute_walk.run(seed, 1500)
    assert wrong == ""
    assert seen["cases"] == 1500
    assert CORNERS - set(seen) == set()


def test_the_same_seed_asks_the_same_cases() -> None:
    once, again = ([str(case) for case, *_ in minute_walk.cases(5, 60)] for _ in range(2))
    assert once == again
    assert len(set(once)) == 60


@pytest.mark.parametrize("year", range(2019, 2032))
def test_every_minute_of_the_two_nights_and_of_the_days_beside_them(year: int) -> None:
    """Each quarter of an hour around both nights, by a calendar at night and by one round the clock."""
    nights = {"hours": {name: [["00:30", "02:30"], ["02:45", "05:00"]] for name in NAMES}}
    for shape in (nights, ROUND_THE_CLOCK):
        walk, calendar = WallWalk(shape), Calendar.from_json(shape)
        for month in (3, 10):
            sunday = max(date(year, month, day) for day in range(25, 32) if date(year, month, day).weekday() == 6)
            midnight = datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC) - timedelta(hours=6)
            for quarter in range(64):
                start = midnight + quarter * timedelta(minutes=15)
                case = minute_walk.Case(shape, start, 60 * (30 + 7 * quarter), start + timedelta(hours=9), 1)
                assert minute_walk.disagreement(case, walk, calendar) == ""


@pytest.mark.parametrize(
    "start", ["2024-02-28T15:30", "2028-02-28T15:30", "2023-12-22T15:30", "2026-12-23T15:30", "2027-12-30T15:30"]
)
def test_leap_days_and_christmases_hour_by_hour(start: str) -> None:
    shape = OFFICE | {"half_days_yearly": {"12-24": [["08:00", "10:00"]], "12-31": [["08:00", "12:00"]]}}
    walk, calendar = WallWalk(shape), Calendar.from_json(shape)
    begins = datetime.fromisoformat(start).replace(tzinfo=UTC)
    for hour in range(24 * 6):
        moment = begins + timedelta(hours=hour)
        case = minute_walk.Case(shape, moment, 4 * 3600, moment + timedelta(days=5), 2)
        assert minute_walk.disagreement(case, walk, calendar) == ""


# The walker itself: it knows nothing of what it checks, and it notices what is wrong. ---------------------------------


def test_the_walker_reads_none_of_the_portals_code() -> None:
    for module in (
        wall_minutes.__file__,
        str(Path(wall_minutes.__file__).parents[1] / "workshops/holidays_by_hand.py"),
    ):
        tree = ast.parse(Path(module).read_text())
        named = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        named |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        rooms = {name.split(".")[0] for name in named if name != "tests.workshops.holidays_by_hand"}
        assert rooms <= {"collections", "dataclasses", "datetime", "functools", "typing", "zoneinfo"}


@pytest.mark.parametrize(
    ("day", "minutes", "missing", "twice"),
    [("2026-03-29", 1380, 150, None), ("2026-10-25", 1500, None, 150), ("2026-11-20", 1440, None, None)],
)
def test_the_wall_shows_what_it_shows(day: str, minutes: int, missing: int | None, twice: int | None) -> None:
    shown = minutes_of(date.fromisoformat(day))[1]
    assert len(shown) == minutes
    assert missing is None or missing not in shown
    assert twice is None or shown.count(twice) == 2


def _by_the_wall_clock(calendar: Calendar, start: datetime, amount: timedelta) -> Answer:
    """As if the clocks never changed: what comes of subtracting two times of one local zone."""
    due, steps = add_working_time(calendar, start, amount)
    here = timezone(start.astimezone(minute_walk.WALL).utcoffset() or timedelta())
    return due.astimezone(minute_walk.WALL).replace(tzinfo=here), steps


def _without_half_days(calendar: Calendar, start: datetime, amount: timedelta) -> Answer:
    return add_working_time(Calendar.from_json(_full(calendar.to_json())), start, amount)


def _open_at_closing_time(calendar: Calendar, start: datetime, amount: timedelta) -> Answer:
    """A last minute that ends at closing time put off to the next opening."""
    due, steps = add_working_time(calendar, start, amount)
    return next_opening(calendar, due), steps


def _full(shape: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in shape.items() if not key.startswith("half_days")}


@pytest.mark.parametrize("wrong", [_by_the_wall_clock, _without_half_days, _open_at_closing_time])
def test_a_reckoning_with_a_common_mistake_is_caught(
    monkeypatch: pytest.MonkeyPatch, wrong: Callable[[Calendar, datetime, timedelta], Answer]
) -> None:
    monkeypatch.setattr(minute_walk, "add_working_time", wrong)
    assert minute_walk.run(20261121, 1500)[1].startswith(("due:", "steps:"))


def test_an_inverse_that_is_a_second_off_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def short(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
        return working_time_between(calendar, start, end) - timedelta(seconds=end > start)

    monkeypatch.setattr(minute_walk, "working_time_between", short)
    assert minute_walk.run(1, 50)[1].startswith("inverse:")


def test_a_working_day_that_ends_with_its_first_period_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def early(calendar: Calendar, start: datetime, days: int) -> Answer:
        due, steps = add_working_days(calendar, start, days)
        intervals = calendar.day(steps[-1].date).intervals
        return (intervals[0][1] if intervals else due), steps

    monkeypatch.setattr(minute_walk, "add_working_days", early)
    assert minute_walk.run(1, 50)[1].startswith("working day:")
