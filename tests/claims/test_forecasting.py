"""What will be missed: by hand, by brute force, and by laws that any forecast must keep."""

from datetime import datetime, timedelta
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from claims.desk.forecasting import (
    ASSUMED,
    FEWEST,
    LONGEST,
    Job,
    Outlook,
    hours_ahead,
    measured_handling,
    outlook,
)
from claims.promises.worktime import add_working_time
from tests.cast import COPENHAGEN, NOW
from workshops.calendars import DEFAULT_CALENDAR

CALENDAR = DEFAULT_CALENDAR
TEN_MINUTES = timedelta(minutes=10)
MINUTES = st.integers(min_value=0, max_value=300)


def job(key: int, minutes: int, *, ready: int | None = None) -> Job:
    """A job with so many working minutes left from `NOW`."""
    due_at = add_working_time(CALENDAR, NOW, minutes)[0]
    return Job(key=key, due_at=due_at, ready_at=add_working_time(CALENDAR, NOW, ready)[0] if ready else None)


def look(jobs: list[Job], agents: int = 1, handling: timedelta = TEN_MINUTES, now: datetime = NOW) -> Outlook:
    return outlook(CALENDAR, jobs, agents=agents, handling=handling, now=now)


def test_what_one_agent_cannot_reach_is_missed_and_one_more_reaches_it() -> None:
    jobs = [job(key, 25) for key in range(4)]
    found = look(jobs)
    assert [missed.key for missed in found.as_is.missed] == [2, 3]
    assert found.one_more.missed == ()
    assert found.enough == 1


def test_what_nobody_can_reach_is_not_promised_to_more_agents() -> None:
    found = look([job(1, 5), job(2, 200)])
    assert [missed.key for missed in found.as_is.missed] == [1]
    assert found.enough is None


def test_how_many_more_are_enough_is_counted() -> None:
    found = look([job(key, 15) for key in range(4)])
    assert len(found.as_is.missed) == 3
    assert len(found.one_more.missed) == 2
    assert found.enough == 3


def test_a_promise_is_kept_before_its_time_and_not_at_it() -> None:
    assert look([job(1, 10)]).as_is.missed
    assert not look([job(1, 11)]).as_is.missed


def test_what_is_over_already_comes_first_and_is_nobodys_forecast() -> None:
    late = Job(key=1, due_at=NOW - timedelta(minutes=1))
    found = look([late, job(2, 15)])
    assert found.over == 1
    # The late one takes the ten minutes that the other one needed.
    assert [missed.key for missed in found.as_is.missed] == [2]


def test_what_is_over_may_wait_where_that_saves_the_rest() -> None:
    late = [Job(key=key, due_at=NOW - timedelta(minutes=key)) for key in (1, 2)]
    saved, lost = look([*late, job(3, 15)]), look([*late, job(3, 15), job(4, 15)])
    assert (len(saved.as_is.missed), len(saved.spared.missed)) == (1, 0)
    assert [missed.key for missed in lost.spared.missed] == [4]


def test_with_nobody_on_the_telephone_all_is_missed() -> None:
    found = look([job(1, 200), job(2, 100)], agents=0)
    assert [missed.key for missed in found.as_is.missed] == [2, 1]
    assert found.enough == 1


def test_an_agreed_call_is_not_made_before_its_time() -> None:
    # The half hour from minute 60 on is kept, although somebody is idle until then.
    assert not look([job(1, 90, ready=60)]).as_is.missed
    assert look([job(1, 69, ready=60)]).as_is.missed


def test_an_evening_costs_no_promise() -> None:
    closing = NOW.replace(hour=15, minute=55)
    tomorrow = Job(key=1, due_at=(NOW + timedelta(days=1)).replace(hour=8, minute=20))
    assert not look([tomorrow], now=closing).as_is.missed
    due_at_opening = Job(key=1, due_at=(NOW + timedelta(days=1)).replace(hour=8, minute=2))
    assert look([due_at_opening], now=closing).as_is.missed


def test_on_a_sunday_nothing_is_over_that_falls_due_on_monday() -> None:
    sunday = datetime(2026, 9, 20, 12, tzinfo=COPENHAGEN)
    monday = Job(key=1, due_at=datetime(2026, 9, 21, 9, 30, tzinfo=COPENHAGEN))
    assert look([monday], now=sunday) == look([monday], now=sunday.replace(hour=13))
    assert look([Job(key=1, due_at=datetime(2026, 9, 18, 16, tzinfo=COPENHAGEN))], now=sunday).over == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(MINUTES, max_size=12), st.integers(1, 4))
def test_one_agent_more_never_misses_more(minutes: list[int], agents: int) -> None:
    jobs = [job(key, left) for key, left in enumerate(minutes)]
    found = look(jobs, agents)
    assert len(found.one_more.missed) <= len(found.as_is.missed)
    assert set(found.as_is.missed) <= set(jobs)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 70), min_size=1, max_size=5))
def test_where_any_order_keeps_every_promise_ours_does(minutes: list[int]) -> None:
    jobs = [job(key, left) for key, left in enumerate(minutes)]
    possible = any(all((place + 1) * 10 < left for place, left in enumerate(order)) for order in permutations(minutes))
    assert (not look(jobs).as_is.missed) == possible


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(MINUTES, MINUTES), max_size=8), st.randoms())
def test_the_order_in_which_jobs_are_told_does_not_matter(said: list[tuple[int, int]], random: object) -> None:
    jobs = [job(key, left, ready=ready) for key, (left, ready) in enumerate(said)]
    shuffled = list(jobs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert look(jobs, 2) == look(shuffled, 2)


def test_the_hours_ahead_hold_every_job_of_the_horizon_once() -> None:
    jobs = [job(key, key * 7) for key in range(60)]
    found = look(jobs, 1)
    ahead = hours_ahead(CALENDAR, jobs, found=found.as_is, handling=TEN_MINUTES, now=NOW)
    # From ten to four today, and from eight to ten tomorrow.
    assert [hour.begins.astimezone(COPENHAGEN).hour for hour in ahead] == [10, 11, 12, 13, 14, 15, 8, 9]
    assert sum(hour.due for hour in ahead) == 60
    assert sum(hour.missed for hour in ahead) == len(found.as_is.missed)
    assert [hour.can_do for hour in ahead] == [6] * 8


def test_of_the_hour_that_runs_only_what_is_left_can_be_used() -> None:
    now = NOW.replace(minute=30)
    ahead = hours_ahead(CALENDAR, [], found=look([], 2, now=now).as_is, handling=TEN_MINUTES, now=now)
    assert ahead[0].can_do == 6
    assert ahead[1].can_do == 12


def test_the_time_a_case_takes_is_the_mean_without_long_breaks() -> None:
    spans = [(NOW, NOW + timedelta(minutes=each)) for each in (10, 10, 10, 10, 400)]
    assert measured_handling(spans).each == (4 * TEN_MINUTES + LONGEST) / 5
    assert measured_handling(spans).measured == 5


def test_few_cases_measure_nothing() -> None:
    spans = [(NOW, NOW + timedelta(minutes=3))] * (FEWEST - 1)
    assert measured_handling(spans).each == ASSUMED
    assert measured_handling(spans).measured == 0
    assert measured_handling([(NOW, NOW)] * 20).measured == 0
