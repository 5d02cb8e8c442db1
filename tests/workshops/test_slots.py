"""Opening hours cut into times: over changed clocks, closing days, benches and what is taken."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tests.cast import OFFICE_HOURS
from workshops.calendars import Calendar
from workshops.days import desk_days, pickup_days
from workshops.slots import Slot, Taken, free_slots

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
HALF_AN_HOUR = timedelta(minutes=30)
OFFICE = Calendar.from_json(OFFICE_HOURS)
ROUND_THE_CLOCK = Calendar.from_json(
    {"hours": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}
)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=COPENHAGEN)  # type: ignore[misc, arg-type]


def wall(slots: list[Slot] | tuple[Slot, ...]) -> list[str]:
    return [slot.starts_at.astimezone(COPENHAGEN).strftime("%H.%M") for slot in slots]


def days(calendar: Calendar, now: datetime, count: int = 10, taken: tuple[Taken, ...] = (), benches: int = 1) -> list:
    return desk_days(calendar, now=now, days=count, length=HALF_AN_HOUR, benches=benches, taken=taken)


def test_slots_follow_one_another_and_a_rest_too_short_is_left_over() -> None:
    morning = [(at(2026, 9, 15, 9, 0), at(2026, 9, 15, 10, 20))]
    assert wall(free_slots(morning, length=HALF_AN_HOUR, earliest=LONG_AGO)) == ["09.00", "09.30"]


def test_a_slot_ends_no_later_than_closing_time() -> None:
    day = [(at(2026, 9, 15, 9, 0), at(2026, 9, 15, 17, 0))]
    last = free_slots(day, length=HALF_AN_HOUR, earliest=LONG_AGO)[-1]
    assert last.ends_at == at(2026, 9, 15, 17, 0)


def test_a_break_is_not_given_away_and_touching_periods_are_one() -> None:
    with_break = [
        (at(2026, 9, 15, 9, 0), at(2026, 9, 15, 10, 0)),
        (at(2026, 9, 15, 11, 15), at(2026, 9, 15, 11, 45)),
    ]
    assert wall(free_slots(with_break, length=HALF_AN_HOUR, earliest=LONG_AGO)) == ["09.00", "09.30", "11.15"]
    touching = [
        (at(2026, 9, 15, 9, 45), at(2026, 9, 15, 10, 30)),
        (at(2026, 9, 15, 9, 0), at(2026, 9, 15, 9, 45)),
    ]
    assert wall(free_slots(touching, length=HALF_AN_HOUR, earliest=LONG_AGO)) == ["09.00", "09.30", "10.00"]


def test_a_slot_that_has_begun_is_gone() -> None:
    day = [(at(2026, 9, 15, 9, 0), at(2026, 9, 15, 11, 0))]
    assert wall(free_slots(day, length=HALF_AN_HOUR, earliest=at(2026, 9, 15, 9, 30))) == ["09.30", "10.00", "10.30"]
    assert wall(free_slots(day, length=HALF_AN_HOUR, earliest=at(2026, 9, 15, 9, 31))) == ["10.00", "10.30"]


def test_a_taken_bench_leaves_the_others_and_the_last_one_takes_the_slot_away() -> None:
    hour = [(at(2026, 9, 15, 9, 0), at(2026, 9, 15, 10, 0))]
    first = Taken(1, at(2026, 9, 15, 9, 0), at(2026, 9, 15, 9, 30))
    second = Taken(2, at(2026, 9, 15, 9, 0), at(2026, 9, 15, 9, 30))
    one_left = free_slots(hour, length=HALF_AN_HOUR, earliest=LONG_AGO, benches=2, taken=[first])
    assert [slot.benches for slot in one_left] == [(2,), (1, 2)]
    none_left = free_slots(hour, length=HALF_AN_HOUR, earliest=LONG_AGO, benches=2, taken=[first, second])
    assert wall(none_left) == ["09.30"]


def test_a_booking_made_before_the_slots_were_changed_blocks_all_that_it_overlaps() -> None:
    two_hours = [(at(2026, 9, 15, 9, 0), at(2026, 9, 15, 11, 0))]
    askew = Taken(1, at(2026, 9, 15, 9, 20), at(2026, 9, 15, 10, 5))
    assert wall(free_slots(two_hours, length=HALF_AN_HOUR, earliest=LONG_AGO, taken=[askew])) == ["10.30"]


def test_the_spring_night_is_an_hour_shorter_and_the_autumn_night_an_hour_longer() -> None:
    def night(month: int, day: int) -> int:
        opening = [(at(2026, month, day, 1, 0), at(2026, month, day, 5, 0))]
        return len(free_slots(opening, length=HALF_AN_HOUR, earliest=LONG_AGO))

    assert (night(3, 28), night(3, 29), night(10, 25)) == (8, 6, 10)


def test_every_slot_of_a_night_of_changed_clocks_lasts_half_an_hour_and_none_overlaps() -> None:
    for now in (at(2026, 3, 28, 22, 0), at(2026, 10, 24, 22, 0)):
        found = [slot for day in days(ROUND_THE_CLOCK, now, count=3) for slot in day.slots]
        assert all(slot.ends_at - slot.starts_at == HALF_AN_HOUR for slot in found)
        assert all(b.starts_at >= a.ends_at for a, b in pairwise(found))


def test_a_naive_instant_and_a_slot_without_length_are_refused() -> None:
    hour = (at(2026, 9, 15, 9, 0), at(2026, 9, 15, 10, 0))
    with pytest.raises(ValueError, match="offset"):
        free_slots([hour], length=HALF_AN_HOUR, earliest=datetime(2026, 9, 15))  # noqa: DTZ001
    with pytest.raises(ValueError, match="time"):
        free_slots([hour], length=timedelta(), earliest=LONG_AGO)


def test_the_desk_offers_the_next_ten_open_days_and_none_that_is_closed() -> None:
    found = days(OFFICE, at(2026, 12, 22, 10, 0))
    assert [day.date for day in found[:4]] == [
        date(2026, 12, 22),
        date(2026, 12, 23),
        date(2026, 12, 24),  # OFFICE_HOURS closes on public holidays only
        date(2026, 12, 28),
    ]
    assert len(found) == 10
    assert all(day.date.weekday() < 5 for day in found)


def test_a_closed_day_of_the_workshops_own_is_left_out() -> None:
    closed = Calendar.from_json({**OFFICE_HOURS, "closed": ["2026-09-16"]})
    assert [day.date.day for day in days(closed, at(2026, 9, 15, 10, 0), count=2)] == [15, 17]


def test_the_first_time_is_at_least_an_hour_ahead() -> None:
    assert wall(days(OFFICE, at(2026, 9, 15, 10, 0))[0].slots)[0] == "11.00"
    assert wall(days(OFFICE, at(2026, 9, 15, 10, 1))[0].slots)[0] == "11.30"


def test_today_is_left_out_once_nothing_is_left_of_it_but_a_full_day_is_shown_as_full() -> None:
    assert days(OFFICE, at(2026, 9, 15, 15, 31))[0].date == date(2026, 9, 16)
    whole_day = Taken(1, at(2026, 9, 16, 0, 0), at(2026, 9, 17, 0, 0))
    full = days(OFFICE, at(2026, 9, 15, 20, 0), taken=(whole_day,))[0]
    assert (full.date, full.slots) == (date(2026, 9, 16), ())


def test_a_workshop_that_is_hardly_ever_open_does_not_search_for_ever() -> None:
    once_a_week = Calendar.from_json({"hours": {"sat": [["10:00", "11:00"]]}})
    assert len(days(once_a_week, at(2026, 9, 15, 10, 0), count=50)) == 9


def test_the_courier_comes_on_the_next_working_day_in_windows_of_two_hours() -> None:
    first = pickup_days(now=at(2026, 9, 18, 7, 0), days=1)[0]  # a Friday
    assert first.date == date(2026, 9, 21)
    assert wall(first.slots) == ["08.00", "10.00", "12.00", "14.00"]


def test_the_courier_comes_neither_on_christmas_eve_nor_on_new_years_eve() -> None:
    dates = [day.date for day in pickup_days(now=at(2026, 12, 23, 12, 0), days=5)]
    assert dates == [date(2026, 12, d) for d in (28, 29, 30)] + [date(2027, 1, 4), date(2027, 1, 5)]
