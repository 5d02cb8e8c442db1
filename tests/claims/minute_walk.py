"""Random calendars, instants and durations: `claims.promises.worktime` held against `tests.claims.wall_minutes`.

    python -m tests.claims.minute_walk --cases 200000

walks all of it on every core, says how many cases met each of the days that are easy to get wrong, and ends with 1 and
the case in JSON at the first disagreement.
"""

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

from claims.promises.worktime import Calendar, add_working_days, add_working_time, next_opening, working_time_between
from tests.claims.wall_minutes import NAMES, WALL, Passed, WallWalk, minutes_of

CASES_A_CALENDAR = 25
A_BATCH = 1_000
# The years that a case falls in; the rest of what the calendar knows comes now and then.
USUAL_YEARS, ALL_YEARS = range(2020, 2033), range(2001, 2099)
# Days around which a clock is most easily wrong.
CORNERS = ("03-27", "10-24", "02-27", "12-22", "12-30", "04-01", "05-12", "06-03")


@dataclass(frozen=True)
class Case:
    """One question: a calendar's JSON, the instant, the seconds to count from it, another instant, working days."""

    shape: dict[str, Any]
    start: datetime
    seconds: int
    until: datetime
    days: int

    def __str__(self) -> str:
        asked = {"start": self.start.isoformat(), "seconds": self.seconds, "until": self.until.isoformat()}
        return json.dumps({"calendar": self.shape, **asked, "days": self.days})


def cases(seed: int, number: int) -> Iterator[tuple[Case, WallWalk, Calendar]]:
    """So many random cases, the same for the same seed, several a calendar, each with its walker."""
    dice = random.Random(seed)
    made = 0
    while made < number:
        around = _around(dice)
        shape = random_shape(dice, around)
        walk, calendar = WallWalk(shape), Calendar.from_json(shape)
        for _ in range(min(CASES_A_CALENDAR, number - made)):
            made += 1
            yield _case(dice, shape, around), walk, calendar


def random_shape(dice: random.Random, around: date) -> dict[str, Any]:
    """A calendar of one to seven weekdays with one to three periods, and days near `around` that are shut or half."""
    shape: dict[str, Any] = {"hours": {name: periods(dice) for name in dice.sample(NAMES, dice.randint(1, 7))}}
    near = [around + timedelta(days=days) for days in range(-10, 30)]
    if dice.random() < 0.7:
        shape["holidays"] = "DK"
    if dice.random() < 0.5:
        shape["closed"] = [day.isoformat() for day in dice.sample(near, 4)]
    if dice.random() < 0.5:
        shape["closed_yearly"] = dice.sample(["06-05", "12-24", "12-31", "02-29"], 2)
    if dice.random() < 0.6:
        half = {day.isoformat() for day in dice.sample(near, 4)} - set(shape.get("closed", []))
        shape["half_days"] = {day: periods(dice, most=2) for day in sorted(half)}
    if dice.random() < 0.5:
        yearly = {"12-31", "12-24", "02-29", "10-25"} - set(shape.get("closed_yearly", []))
        shape["half_days_yearly"] = {day: periods(dice, most=1) for day in sorted(yearly)}
    return shape


def periods(dice: random.Random, most: int = 3) -> list[list[str]]:
    """One to `most` periods, of all lengths, in any order; some touch, some end at 24:00, some lie at night."""
    number = dice.randint(1, most)
    grid = dice.choice([1, 5, 15, 60])
    span = (0, 24 * 60) if dice.random() < 0.6 else dice.choice([(0, 5 * 60), (7 * 60, 18 * 60)])
    edges = sorted(dice.sample(range(span[0], span[1] + 1, grid), min(2 * number, (span[1] - span[0]) // grid)))
    if dice.random() < 0.15:
        edges[-1] = 24 * 60
    touching = dice.random() < 0.25
    pairs = [pair for n, pair in enumerate(pairwise(edges)) if touching or n % 2 == 0]
    dice.shuffle(pairs)
    return [[_clock(start), _clock(end)] for start, end in pairs]


def disagreement(case: Case, walk: WallWalk, calendar: Calendar) -> str:
    """Where the portal and the walker differ on the case; '' where they are of one mind."""
    amount = timedelta(seconds=case.seconds)
    due, steps = add_working_time(calendar, case.start, amount)
    walked, passed = walk.due(case.start, case.seconds)
    told: list[Passed] = [(step.date, step.counted_minutes, step.why.value) for step in steps]
    opening = walk.due(case.start, 0)[0]
    for what, said, found in (
        ("due", due, walked),
        ("steps", told, passed),
        ("inverse", working_time_between(calendar, case.start, due), amount),
        ("backwards", working_time_between(calendar, due, case.start), -amount),
        ("between", _between(calendar, case), _walked_between(walk, case)),
        ("opening", next_opening(calendar, case.start), opening),
        ("working day", add_working_days(calendar, case.start, case.days)[0], walk.nth_day(case.start, case.days)),
    ):
        if said != found:
            return f"{what}: {said} is {found} by the wall, {case}"
    return ""


def met(case: Case, walk: WallWalk) -> Iterator[str]:
    """What the case passed through of what is easy to get wrong."""
    days = [day for day, _, _ in walk.due(case.start, case.seconds)[1]]
    dates = {day.isoformat() for day in days} | {f"{day:%m-%d}" for day in days}
    lengths = {len(minutes_of(day)[1]) for day in days}
    hours = [walk.hours(day)[0] for day in days]
    passed = {
        "spring night": 23 * 60 in lengths,
        "autumn night": 25 * 60 in lengths,
        "leap day": "02-29" in dates,
        "Christmas": "12-25" in dates,
        "half day": bool(dates & {*case.shape.get("half_days", {}), *case.shape.get("half_days_yearly", {})}),
        "several periods a day": any(len(found) > 1 for found in hours),
        "24:00": any(end == "24:00" for found in hours for _, end in found),
        "touching periods": any({start for start, _ in found} & {end for _, end in found} for found in hours),
        "seconds": bool(case.start.second or case.seconds % 60),
        "nothing to count": case.seconds == 0,
    }
    return (what for what, was in passed.items() if was)


def run(seed: int, number: int) -> tuple[Counter[str], str]:
    """Walk so many cases; what they met, and the first disagreement or ''."""
    seen: Counter[str] = Counter()
    for case, walk, calendar in cases(seed, number):
        if found := disagreement(case, walk, calendar):
            return seen, found
        seen.update(met(case, walk))
        seen["cases"] += 1
    return seen, ""


def main() -> int:
    """Walk all cases on every core and print what they met; 1 where a case differs."""
    parser = argparse.ArgumentParser(description="Hold claims.promises.worktime against a walk of every minute.")
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.monotonic()
    sizes = [min(A_BATCH, asked.cases - done) for done in range(0, asked.cases, A_BATCH)]
    seeds = [asked.seed * 1_000_000 + batch for batch in range(len(sizes))]
    seen: Counter[str] = Counter()
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for part, wrong in pool.map(run, seeds, sizes):
            if wrong:
                pool.shutdown(cancel_futures=True)
                print(wrong, file=sys.stderr)
                return 1
            seen += part
    print(f"{seen.pop('cases', 0):,} cases, 0 disagreements, {time.monotonic() - began:.0f} s")
    for what, number in seen.most_common():
        print(f"{number:>10,}  {what}")
    return 0


def _around(dice: random.Random) -> date:
    year = dice.choice(USUAL_YEARS if dice.random() < 0.9 else ALL_YEARS)
    if dice.random() < 0.25:
        return date(year, 1, 1) + timedelta(days=dice.randrange(365))
    return date.fromisoformat(f"{year}-{dice.choice(CORNERS)}")


def _case(dice: random.Random, shape: dict[str, Any], around: date) -> Case:
    midnight = datetime(around.year, around.month, around.day, tzinfo=UTC)
    start, until = (_instant(dice, midnight) for _ in range(2))
    week = sum(_length(start, end) for day in shape["hours"].values() for start, end in day)
    # Ten weeks of the calendar's own hours at most, so that a walk has an end.
    minutes = min(dice.choice([0, 1, 59, 60, 240, 240, 240, dice.randint(1, 3600)]), 10 * week)
    seconds = 60 * minutes + (dice.randrange(60) if dice.random() < 0.3 else 0)
    zone = dice.choice([UTC, WALL, timezone(timedelta(minutes=dice.choice([-570, 345, 60])))])
    return Case(shape, start.astimezone(zone), seconds, until.astimezone(zone), dice.choice([1, 1, 2, 15]))


def _instant(dice: random.Random, midnight: datetime) -> datetime:
    """Within a week of the corner, on a whole quarter or minute or between them."""
    grid = dice.choice([900, 60, 60, 1])
    return midnight + timedelta(seconds=dice.randrange(-2 * 86_400 // grid, 6 * 86_400 // grid) * grid)


def _between(calendar: Calendar, case: Case) -> timedelta:
    return working_time_between(calendar, case.start, case.until)


def _walked_between(walk: WallWalk, case: Case) -> timedelta:
    sign, first, last = (1, case.start, case.until) if case.start <= case.until else (-1, case.until, case.start)
    return sign * timedelta(seconds=walk.between(first, last))


def _length(start: str, end: str) -> int:
    return 60 * (int(end[:2]) - int(start[:2])) + int(end[3:]) - int(start[3:])


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


if __name__ == "__main__":
    sys.exit(main())
