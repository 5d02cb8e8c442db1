"""Opening hours as people write them: many ways to say the same, and a fault that names the piece that is wrong."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.calendars import DEFAULT_CALENDAR, Calendar
from workshops.hour_texts import written_day, written_hours
from workshops.written_hours import (
    WrittenFault,
    WrittenProblem,
    calendar_of,
    read_day,
    read_hours,
    special_days,
)

WITH_LUNCH = [(8 * 60, 12 * 60), (12 * 60 + 30, 16 * 60)]


@pytest.mark.parametrize(
    "text",
    [
        "8–12, 12.30–16",
        "8-12,12:30-16:00",
        "kl. 8 til 12 og kl. 12.30 til 16",
        "08.00–12.00, 12.30–16.00",
        "0800-1200 1230-1600",
        " 8 - 12 ;12.30 —16. ",
        "8 to 12 and 12:30 to 16",
    ],
)
def test_hours_with_a_break_are_read_however_they_are_written(text: str) -> None:
    assert read_hours(text) == WITH_LUNCH


@pytest.mark.parametrize("text", ["", "  ", "lukket", "Lukket.", "Closed", "-"])
def test_nothing_and_closed_are_no_hours(text: str) -> None:
    assert read_hours(text) == []


def test_midnight_ends_a_day() -> None:
    assert read_hours("0-24") == [(0, 1440)]


@pytest.mark.parametrize(
    ("text", "code", "piece"),
    [
        ("mandag", WrittenFault.NOT_HOURS, "mandag"),
        ("8", WrittenFault.NOT_HOURS, "8"),
        ("8-12-16", WrittenFault.NOT_HOURS, "-16"),
        ("8-12, formiddag", WrittenFault.NOT_HOURS, "formiddag"),
        ("8-25", WrittenFault.NO_SUCH_TIME, "8-25"),
        ("8.75-9", WrittenFault.NO_SUCH_TIME, "8.75-9"),
        ("24-8", WrittenFault.NO_SUCH_TIME, "24-8"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, code: WrittenFault, piece: str) -> None:
    with pytest.raises(WrittenProblem) as refusal:
        read_hours(text)
    assert (refusal.value.code, refusal.value.piece) == (code, piece)


@pytest.mark.parametrize(
    "text",
    ["24.12.2026", "24/12-2026", "24-12-26", "24. december 2026", "24 dec. 2026", "den 24. 12. 2026", "2026-12-24"],
)
def test_a_date_is_read_however_it_is_written(text: str) -> None:
    assert read_day(text) == date(2026, 12, 24)


@pytest.mark.parametrize("text", ["5.6", "5.6.", "5/6", "5. juni", "5 June"])
def test_a_day_without_a_year_is_of_every_year(text: str) -> None:
    assert read_day(text) == (6, 5)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("jul", WrittenFault.NOT_A_DAY),
        ("24.12.206", WrittenFault.NOT_A_DAY),
        ("31.2", WrittenFault.NO_SUCH_DAY),
        ("29.2.2027", WrittenFault.NO_SUCH_DAY),
        ("1.5.1899", WrittenFault.NOT_A_DAY),
        ("1.5.2100", WrittenFault.NO_SUCH_DAY),
    ],
)
def test_a_day_that_does_not_exist_is_refused(text: str, code: WrittenFault) -> None:
    with pytest.raises(WrittenProblem) as refusal:
        read_day(text)
    assert refusal.value.code in {code, WrittenFault.NO_SUCH_DAY}


@given(st.text(max_size=30))
def test_no_text_is_more_than_refused(text: str) -> None:
    for read in (read_hours, read_day):
        with suppress(WrittenProblem):
            read(text)


minutes = st.integers(0, 1440)
periods = st.lists(minutes, min_size=2, max_size=6, unique=True).map(
    lambda edges: [(a, b) for a, b in zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False)]
)


@given(periods)
def test_what_the_page_writes_is_read_back_as_it_was(hours: list[tuple[int, int]]) -> None:
    assert read_hours(written_hours(hours)) == hours


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_that_the_page_writes_is_read_back_as_it_was(on: date) -> None:
    assert read_day(written_day(on)) == on
    assert read_day(written_day((on.month, on.day))) == (on.month, on.day)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"closed": ["2026-12-23"], "closed_yearly": []},
        {"half_days": {"2026-12-23": [["08:00", "12:00"]]}, "half_days_yearly": {"12-30": [["09:00", "11:00"]]}},
        {"hours": {"sat": [["10:00", "14:00"]]}},
    ],
)
def test_a_calendar_taken_apart_and_put_together_is_the_same(more: dict[str, object]) -> None:
    calendar = Calendar.from_json(DEFAULT_CALENDAR.to_json() | more)
    assert calendar_of(calendar.hours, special_days(calendar), holidays=calendar.holidays) == calendar
