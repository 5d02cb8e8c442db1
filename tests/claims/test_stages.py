"""When the stages of a promise fall: by dates worked out by hand, and what holds for every promise."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.promises import due, stages
from claims.promises.due import Kind
from claims.promises.stages import Act, Span
from claims.promises.worktime import DEFAULT_CALENDAR, next_opening, working_time_between

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MINUTE = timedelta(minutes=1)
STARTED = (Kind.DOCUMENTATION, Kind.DELIVERY, Kind.CALLBACK, Kind.FIRST_CONTACT)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)


def span_of(kind: Kind, start: datetime) -> Span:
    reckoned = due.due(kind, start)
    return Span(start, reckoned.due_at, reckoned.enforced_at)


def moments(kind: Kind, start: str) -> dict[str, str]:
    found = stages.stages(kind, span_of(kind, local(start)))
    return {stage.name: stage.at.astimezone(COPENHAGEN).strftime("%Y-%m-%dT%H:%M") for stage in found}


def test_documents_are_reminded_of_when_we_open_14_7_and_2_days_before_the_last_one() -> None:
    # The last day is Thursday 15 October.
    assert moments(Kind.DOCUMENTATION, "2026-09-15T10:00") == {
        "days_14": "2026-10-01T08:00",
        "days_7": "2026-10-08T08:00",
        "days_2": "2026-10-13T08:00",
        "missed": "2026-10-16T00:00",
    }


def test_a_reminder_on_a_closed_day_waits_for_the_next_opening() -> None:
    # The last day is Saturday 17 October; the 3rd and the 10th are Saturdays, and the miss waits for Monday.
    assert moments(Kind.DOCUMENTATION, "2026-09-17T10:00") == {
        "days_14": "2026-10-05T08:00",
        "days_7": "2026-10-12T08:00",
        "days_2": "2026-10-15T08:00",
        "missed": "2026-10-20T00:00",
    }


def test_over_christmas_the_last_reminder_comes_on_its_day_and_not_after_the_last_one() -> None:
    # The last day is Saturday 26 December; the 24th to the 27th are closed.
    assert moments(Kind.DOCUMENTATION, "2026-11-26T10:00") == {
        "days_14": "2026-12-14T08:00",
        "days_7": "2026-12-21T08:00",
        "days_2": "2026-12-24T09:00",
        "missed": "2026-12-29T00:00",
    }


def test_two_reminders_that_a_holiday_pushes_together_share_one_moment() -> None:
    # The last day is 31 December 2025; from the 24th to the 28th, a Sunday, nobody is there.
    found = moments(Kind.DOCUMENTATION, "2025-12-01T10:00")
    assert found["days_7"] == found["days_2"] == "2025-12-29T08:00"


def test_opening_is_at_eight_by_the_wall_clock_on_either_side_of_a_change_of_clocks() -> None:
    found = moments(Kind.DELIVERY, "2026-10-04T10:00")
    assert found["days_14"] == "2026-10-21T08:00"
    assert found["days_7"] == "2026-10-28T08:00"


def test_the_desk_is_warned_at_half_of_the_working_time_and_30_minutes_before_the_end() -> None:
    assert moments(Kind.CALLBACK, "2026-09-15T10:00") == {
        "half_time": "2026-09-15T12:00",
        "minutes_30": "2026-09-15T13:30",
        "missed": "2026-09-15T14:00",
    }
    # One hour on Friday, three on Monday.
    assert moments(Kind.CALLBACK, "2026-09-18T15:00") == {
        "half_time": "2026-09-21T09:00",
        "minutes_30": "2026-09-21T10:30",
        "missed": "2026-09-21T11:00",
    }


def agreed(begins: str, ends: str) -> dict[str, str]:
    span = Span(local(begins), local(ends), local(ends))
    found = stages.stages(Kind.AGREED_CALL, span)
    return {stage.name: stage.at.astimezone(COPENHAGEN).isoformat(timespec="minutes")[:16] for stage in found}


def test_the_desk_is_warned_30_minutes_before_an_agreed_time_begins_or_when_it_opens() -> None:
    assert agreed("2026-09-17T10:00", "2026-09-17T10:30") == {
        "ahead_30": "2026-09-17T09:30",
        "missed": "2026-09-17T10:30",
    }
    assert agreed("2026-09-17T08:00", "2026-09-17T08:30")["ahead_30"] == "2026-09-17T08:00"
    # The first morning of winter time.
    assert agreed("2026-10-26T08:30", "2026-10-26T09:00")["ahead_30"] == "2026-10-26T08:00"


def test_a_first_answer_and_a_complaint_have_their_miss_alone() -> None:
    for kind in (Kind.FIRST_CONTACT, Kind.COMPLAINT_ANSWER, Kind.SILENCE):
        assert list(moments(kind, "2026-09-15T10:00")) == ["missed"]


def test_a_promise_that_was_given_late_has_no_stage_from_before_it_began() -> None:
    end = local("2026-10-16T00:00")
    found = stages.stages(Kind.DOCUMENTATION, Span(local("2026-10-08T08:00"), end, end))
    assert [stage.name for stage in found] == ["days_2", "missed"]
    half_an_hour = Span(local("2026-09-15T10:00"), local("2026-09-15T10:30"), local("2026-09-15T10:30"))
    assert [stage.name for stage in stages.stages(Kind.CALLBACK, half_an_hour)] == ["half_time", "missed"]


def test_times_that_no_calendar_knows_still_have_their_miss() -> None:
    span = Span(datetime(1980, 1, 1, tzinfo=UTC), datetime(1980, 2, 1, tzinfo=UTC), datetime(1980, 2, 1, tzinfo=UTC))
    for kind in (Kind.DOCUMENTATION, Kind.CALLBACK):
        assert stages.stages(kind, span) == (stages.Stage("missed", Act.MISS, span.due_at),)


def test_what_is_overdue_is_what_has_come_and_not_fired_and_never_the_miss() -> None:
    found = stages.stages(Kind.DOCUMENTATION, span_of(Kind.DOCUMENTATION, local("2026-09-15T10:00")))
    first, second, third, miss = found
    assert stages.overdue(found, now=first.at - MINUTE, fired=()) == []
    assert stages.overdue(found, now=second.at, fired=()) == [first, second]
    assert stages.overdue(found, now=second.at, fired={"days_14"}) == [second]
    assert stages.overdue(found, now=miss.at, fired={"days_14", "days_7"}) == [third]
    assert stages.next_at(found, after=first.at - MINUTE) == first.at
    assert stages.next_at(found, after=first.at) == second.at
    assert stages.next_at(found, after=third.at) == stages.next_at(found, after=miss.at) == miss.at


def between(first: str, last: str) -> st.SearchStrategy[datetime]:
    length = local(last).astimezone(UTC) - local(first).astimezone(UTC)
    return st.timedeltas(timedelta(), length).map(lambda passed: local(first).astimezone(UTC) + passed)


starts = st.one_of(
    between("2001-01-01", "2098-01-01"),
    # Around Christmas, Easter and both changes of clocks, and over a leap day.
    *(
        between(f"{month}-01", f"{month}-28")
        for month in ("2025-11", "2026-11", "2028-12", "2027-02", "2026-03", "2026-09", "2026-10", "2024-01")
    ),
)


@given(kind=st.sampled_from(STARTED), start=starts)
@pytest.mark.parametrize("zone", [UTC, COPENHAGEN])
def test_stages_come_in_order_after_the_start_before_the_miss_and_each_once(
    zone: ZoneInfo, kind: Kind, start: datetime
) -> None:
    span = span_of(kind, start.astimezone(zone))
    found = stages.stages(kind, span)
    names = [stage.name for stage in found]
    assert names == [*(rule.name for rule in stages.RULES.get(kind, ())), "missed"]
    assert [stage.act for stage in found].count(Act.MISS) == 1
    assert found[-1].at == stages.missed_at(kind, span) >= span.due_at
    for earlier, later in pairwise(found):
        assert earlier.at.astimezone(UTC) <= later.at.astimezone(UTC)
    for stage in found[:-1]:
        assert span.starts_at < stage.at < span.due_at


@given(kind=st.sampled_from((Kind.DOCUMENTATION, Kind.DELIVERY)), start=starts)
def test_a_reminder_never_comes_before_its_day_and_when_we_are_there_if_we_are_there_at_all(
    kind: Kind, start: datetime
) -> None:
    span = span_of(kind, start)
    last = (span.due_at - MINUTE).astimezone(COPENHAGEN).date()
    for stage in stages.stages(kind, span)[:-1]:
        assert (last - stage.at.astimezone(COPENHAGEN).date()).days <= int(stage.name.removeprefix("days_"))
        opens = next_opening(DEFAULT_CALENDAR, stage.at)
        assert opens == stage.at or opens >= span.due_at


@given(start=starts)
def test_the_warnings_divide_the_working_time_as_they_say(start: datetime) -> None:
    span = span_of(Kind.CALLBACK, start)
    half, last, miss = stages.stages(Kind.CALLBACK, span)
    assert working_time_between(DEFAULT_CALENDAR, span.starts_at, half.at) == timedelta(hours=2)
    assert working_time_between(DEFAULT_CALENDAR, last.at, miss.at) == timedelta(minutes=30)
