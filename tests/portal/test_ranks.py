"""Telling two samples of times apart by their ranks, as the bench judges what a stopwatch hears."""

import random

import pytest

from bench.ranks import told


def test_samples_that_are_the_same_tell_nothing() -> None:
    same = [float(n) for n in range(100)]
    assert told(same, same).area == 0.5


@pytest.mark.parametrize(("one", "other"), [([1, 2, 3], [4, 5, 6]), ([4, 5, 6], [1, 2, 3])])
def test_samples_that_do_not_meet_tell_everything_whichever_is_the_longer(one: list[float], other: list[float]) -> None:
    assert told(one, other) == (1.0, 1.0, 1.0)


def test_equal_times_count_by_half() -> None:
    assert told([1, 2], [2, 3]).area == pytest.approx(0.875)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    chance = random.Random(7)
    # One a fourth of a spread later than the other: the area is 0.570.
    held = 0
    for _time in range(200):
        found = told([chance.gauss(0.25, 1) for _n in range(200)], [chance.gauss(0, 1) for _n in range(200)])
        held += found.low <= 0.570 <= found.high
    assert 180 <= held <= 200


def test_a_shift_by_a_fifth_of_the_spread_is_found_among_five_hundred() -> None:
    chance = random.Random(8)
    found = told([chance.gauss(0.3, 1) for _n in range(500)], [chance.gauss(0, 1) for _n in range(500)])
    assert found.area > 0.55
    assert found.low > 0.5
