"""Agreeing a time for a call: which half hours there are, who gets the last one, and what is promised by it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Role
from accounts.refusals import Refusal, TooMany, WrongState
from claims.calls.appointments import (
    MOST_A_DAY,
    NONE_SHOWN,
    AgreedElsewhere,
    CallTimeTaken,
    NotACallTime,
    agree_call,
    capacity,
    free_call_days,
)
from claims.calls.call_times import DAYS, call_days
from claims.calls.contact import log_call
from claims.closing import close
from claims.models import Claim, ClaimEvent, Deadline, EventKind
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises.sweep import sweep_deadlines
from claims.promises.worktime import DEFAULT_CALENDAR
from claims.views.desk_clock import clock_of
from notifications.models import OutboxMessage
from tests.cast import COPENHAGEN, DAVIDS_IMEI, NOW, Cast, make_user
from tests.claims.filed import ANNAS_MAIL, file
from tests.claims.routed import label
from tests.side_by_side import side_by_side
from workshops.calendars import Calendar

HALF_AN_HOUR = timedelta(minutes=30)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in September 2026, of which the 15th is a Tuesday."""
    return datetime(2026, 9, day, hour, minute, tzinfo=COPENHAGEN)


THURSDAY_AT_TEN = on(17, 10)


def agree(claim: Claim, at: datetime = THURSDAY_AT_TEN, **more: Any) -> Deadline:
    agreed = agree_call(**{"number": claim.number, "starts_at": at, "by": None, "now": NOW, **more})
    claim.refresh_from_db()
    return agreed


def times(now: datetime, calendar: Calendar = DEFAULT_CALENDAR, **more: Any) -> dict[str, list[str]]:
    """The free half hours by the wall clock."""
    return {
        day.date.isoformat(): [slot.starts_at.astimezone(COPENHAGEN).strftime("%H.%M") for slot in day.slots]
        for day in call_days(calendar, now=now, **more)
    }


# Which half hours there are -------------------------------------------------------------------------------------------


def test_there_are_half_hours_on_five_working_days_the_first_half_an_hour_ahead() -> None:
    found = times(on(15, 10, 5))
    assert list(found) == ["2026-09-15", "2026-09-16", "2026-09-17", "2026-09-18", "2026-09-21"]
    assert found["2026-09-15"][0] == "11.00"
    assert (found["2026-09-16"][0], found["2026-09-16"][-1], len(found["2026-09-16"])) == ("08.00", "15.30", 16)


def test_half_an_hour_ahead_is_counted_in_working_time() -> None:
    assert times(on(15, 15, 31))["2026-09-16"][0] == "08.30"
    assert next(iter(times(on(15, 15, 31)))) == "2026-09-16"
    assert times(on(19, 12))["2026-09-21"][0] == "08.30"


def test_holidays_and_days_off_have_none_and_clocks_that_change_move_nothing() -> None:
    christmas = times(datetime(2026, 12, 23, 12, tzinfo=COPENHAGEN))
    assert list(christmas) == ["2026-12-23", "2026-12-28", "2026-12-29", "2026-12-30", "2027-01-04"]
    # From Friday over the night in which the clocks go back, and the Sunday itself in a calendar that is open then.
    assert times(datetime(2026, 10, 23, 15, tzinfo=COPENHAGEN))["2026-10-26"][0] == "08.00"
    sundays = Calendar(hours={6: ((0, 6 * 60),)})
    for changed, number in ((date(2026, 10, 25), 14), (date(2027, 3, 28), 10)):
        midnight = datetime(changed.year, changed.month, changed.day, tzinfo=COPENHAGEN) - timedelta(hours=2)
        slots = call_days(sundays, now=midnight)[0].slots
        # The clock starts with the opening, so that the first half hour is too soon.
        assert len(slots) == number - 1
        assert all(slot.ends_at - slot.starts_at == HALF_AN_HOUR for slot in slots)
        assert len({slot.starts_at for slot in slots}) == number - 1


def test_a_half_hour_is_full_when_as_many_calls_overlap_it_as_there_is_room_for() -> None:
    taken = [(on(16, 9), on(16, 9, 30)), (on(16, 9), on(16, 9, 30)), (on(16, 11, 15), on(16, 11, 45))]
    assert "09.00" in times(NOW, taken=taken, most=3)["2026-09-16"]
    assert "09.00" not in times(NOW, taken=taken, most=2)["2026-09-16"]
    # Agreed before the hours moved by a quarter: it touches two of today's.
    assert not {"11.00", "11.30"} & set(times(NOW, taken=taken, most=1)["2026-09-16"])


def test_a_day_that_is_full_is_shown_as_such_and_a_calendar_that_stays_closed_has_none() -> None:
    full = [(on(16, 8), on(16, 16))]
    assert times(NOW, taken=full)["2026-09-16"] == []
    assert len(times(NOW, taken=full)) == DAYS
    shut = Calendar(
        hours={1: ((480, 960),)}, closed=frozenset(date(2026, 9, 15) + timedelta(7 * n) for n in range(200))
    )
    assert times(NOW, shut) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(("agents", "share", "room"), [(1, 0.5, 1), (3, 0.5, 2), (4, 0.5, 2), (4, 1.0, 4), (1, 0.0, 1)])
def test_there_is_room_by_how_many_agents_there_are(
    cast: Cast, settings: Any, agents: int, share: float, room: int
) -> None:
    settings.AGREED_CALLS_PER_AGENT = share
    for number in range(1, agents):
        make_user(f"agent{number}@skadeportalen.example", f"Agent {number}", Role.AGENT)
    gone = make_user("gone@skadeportalen.example", "Rejst", Role.AGENT)
    gone.is_active = False
    gone.save()
    assert capacity() == room


# Agreeing -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_chosen_time_takes_the_place_of_the_callback_and_is_confirmed(cast: Cast) -> None:
    claim = file()
    agreed = agree(claim)
    assert (agreed.starts_at, agreed.due_at) == (THURSDAY_AT_TEN, on(17, 10, 30))
    callback = Deadline.objects.get(claim=claim, kind=DeadlineKind.CALLBACK)
    last = callback.entries.get(kind=EntryKind.CANCELLED)
    assert (callback.state, last.data) == ("cancelled", {"reason": "agreed"})
    assert claim.due_at == on(17, 10, 30)
    assert Deadline.objects.get(claim=claim, kind=DeadlineKind.FIRST_CONTACT).state == "met"
    (letter,) = OutboxMessage.objects.filter(template="call_agreed")
    assert (letter.address, letter.context["changed"]) == (ANNAS_MAIL, False)
    assert datetime.fromisoformat(letter.context["starts_at"]) == THURSDAY_AT_TEN
    event = ClaimEvent.objects.get(kind=EventKind.CALL_AGREED)
    assert (event.by, event.data["by_claimant"]) == (None, True)


@pytest.mark.django_db
def test_a_chosen_time_makes_good_for_a_callback_that_was_missed(cast: Cast) -> None:
    claim = file()
    sweep_deadlines(now=NOW + timedelta(hours=5))
    agree(claim, now=NOW + timedelta(hours=5))
    assert claim.escalated_at is None
    assert claim.due_at == on(17, 10, 30)


@pytest.mark.django_db
@pytest.mark.parametrize(("wished", "state"), [(True, "cancelled"), (False, "running")])
def test_the_call_centre_keeps_its_own_promise_unless_the_claimant_wished_for_the_time(
    cast: Cast, wished: bool, state: str
) -> None:
    claim = file()
    agreed = agree(claim, by=cast.camilla, wished=wished)
    assert agreed.entries.get().by == cast.camilla
    assert Deadline.objects.get(claim=claim, kind=DeadlineKind.CALLBACK).state == state


@pytest.mark.django_db
def test_changing_the_time_cancels_the_old_one_with_a_line(cast: Cast) -> None:
    claim = file()
    first = agree(claim)
    second = agree(claim, on(18, 9), shown=first.pk)
    first.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "running")
    assert first.entries.get(kind=EntryKind.CANCELLED).data == {"reason": "time_changed"}
    assert [letter.context["changed"] for letter in OutboxMessage.objects.filter(template="call_agreed")] == [
        False,
        True,
    ]
    # The half hour that was given up is free again.
    assert agree(file(identifier=DAVIDS_IMEI), THURSDAY_AT_TEN).state == "running"


@pytest.mark.django_db
def test_choosing_the_same_time_twice_changes_nothing(cast: Cast) -> None:
    claim = file()
    first = agree(claim, shown=NONE_SHOWN)
    assert agree(claim, shown=NONE_SHOWN) == first
    assert OutboxMessage.objects.filter(template="call_agreed").count() == 1


@pytest.mark.django_db
def test_the_second_of_two_windows_is_told_what_the_first_has_agreed(cast: Cast) -> None:
    claim = file()
    agree(claim, shown=NONE_SHOWN)
    with pytest.raises(AgreedElsewhere) as refused:
        agree(claim, on(18, 9), shown=NONE_SHOWN)
    assert "torsdag kl. 10.00" in refused.value.text
    assert refused.value.status == 409
    assert Deadline.objects.running().get(kind=DeadlineKind.AGREED_CALL).starts_at == THURSDAY_AT_TEN


@pytest.mark.django_db
def test_a_window_that_shows_a_call_that_was_made_meanwhile_is_refused(cast: Cast) -> None:
    claim = file()
    agreed = agree(claim)
    log_call(number=claim.number, agent=cast.camilla, outcome="reached", note="", now=on(16, 9))
    with pytest.raises(WrongState):
        agree(claim, on(18, 9), shown=agreed.pk, now=on(16, 10))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "at",
    [
        on(15, 9),  # past
        on(15, 10),  # too soon
        on(16, 10, 10),  # no beginning of a half hour
        on(16, 7),  # before opening
        on(19, 10),  # a Saturday
        on(28, 10),  # too far ahead
        datetime(2099, 12, 31, 10, tzinfo=UTC),
    ],
)
def test_a_time_that_we_do_not_offer_is_refused_with_what_to_do(cast: Cast, at: datetime) -> None:
    claim = file()
    with pytest.raises(NotACallTime, match="Vælg en af de tider, der står her nu"):
        agree(claim, at)
    assert not Deadline.objects.filter(kind=DeadlineKind.AGREED_CALL).exists()


@pytest.mark.django_db
def test_a_half_hour_that_is_full_is_refused_and_no_longer_offered(cast: Cast) -> None:
    agree(file())
    other = file(identifier=DAVIDS_IMEI)
    with pytest.raises(CallTimeTaken):
        agree(other)
    free = {slot.starts_at for day in free_call_days(now=NOW, besides=other) for slot in day.slots}
    assert THURSDAY_AT_TEN not in free
    assert THURSDAY_AT_TEN + HALF_AN_HOUR in free


@pytest.mark.django_db(transaction=True)
def test_two_claimants_at_the_same_moment_do_not_both_get_the_last_half_hour(cast: Cast) -> None:
    claims = [file(), file(identifier=DAVIDS_IMEI)]

    def attempt(claim: Claim) -> str:
        try:
            agree_call(number=claim.number, starts_at=THURSDAY_AT_TEN, by=None, now=NOW)
        except Refusal as refusal:
            return refusal.code
        return "agreed"

    answers = side_by_side(*(lambda claim=claim: attempt(claim) for claim in claims))
    assert sorted(answers) == ["agreed", "taken"]
    assert Deadline.objects.running().filter(kind=DeadlineKind.AGREED_CALL).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_claimant_in_two_windows_at_the_same_moment_agrees_one_time(cast: Cast) -> None:
    claim = file()

    def attempt(at: datetime) -> str:
        try:
            agree_call(number=claim.number, starts_at=at, by=None, now=NOW, shown=NONE_SHOWN)
        except Refusal as refusal:
            return refusal.code
        return "agreed"

    answers = side_by_side(lambda: attempt(on(17, 10)), lambda: attempt(on(18, 10)))
    assert sorted(answers) == ["agreed", "agreed_elsewhere"]
    assert Deadline.objects.running().filter(kind=DeadlineKind.AGREED_CALL).count() == 1


@pytest.mark.django_db
def test_a_claimant_who_waits_for_no_call_chooses_no_time_but_the_call_centre_may(cast: Cast) -> None:
    claim = file()
    log_call(number=claim.number, agent=cast.camilla, outcome="reached", note="", now=NOW)
    label(claim, cast)
    with pytest.raises(WrongState):
        agree(claim)
    assert agree(claim, by=cast.camilla).state == "running"


@pytest.mark.django_db
def test_a_claim_that_has_ended_has_no_agreed_call(cast: Cast) -> None:
    claim = file()
    agreed = agree(claim)
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
    agreed.refresh_from_db()
    assert agreed.state == "cancelled"
    with pytest.raises(WrongState):
        agree(claim)


# Keeping it -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "outcome", "state"),
    [
        (on(16, 9), "reached", "met"),
        # A call that nobody took, on another day than was agreed, is not what was agreed.
        (on(16, 9), "not_reached", "running"),
        (on(17, 10), "not_reached", "met"),
        (on(17, 10, 29), "reached", "met"),
        (on(17, 10, 30), "reached", "missed"),
    ],
)
def test_the_call_is_kept_by_who_is_reached_before_and_by_any_attempt_in_its_half_hour(
    cast: Cast, at: datetime, outcome: str, state: str
) -> None:
    claim = file()
    agreed = agree(claim)
    log_call(number=claim.number, agent=cast.camilla, outcome=outcome, note="", now=at)
    agreed.refresh_from_db()
    assert agreed.state == state


@pytest.mark.django_db
def test_a_vain_call_before_the_agreed_time_begins_no_ladder_and_says_that_we_ring_as_agreed(cast: Cast) -> None:
    claim = file()
    agree(claim)
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=on(16, 9))
    assert not Deadline.objects.filter(kind=DeadlineKind.CALL_AGAIN).exists()
    letter = OutboxMessage.objects.get(template="no_answer")
    assert datetime.fromisoformat(letter.context["starts_at"]) == THURSDAY_AT_TEN


@pytest.mark.django_db
def test_nobody_there_at_the_agreed_time_is_the_next_attempt_in_vain(cast: Cast) -> None:
    claim = file()
    agree(claim)
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=on(17, 10, 5))
    assert Deadline.objects.get(kind=DeadlineKind.CALL_AGAIN).starts_at == on(17, 13)


@pytest.mark.django_db
def test_the_desk_is_warned_half_an_hour_before_and_a_miss_raises_and_is_admitted(cast: Cast) -> None:
    claim = file()
    agreed = agree(claim)
    OutboxMessage.objects.all().delete()
    assert sweep_deadlines(now=on(17, 9, 30) - timedelta(microseconds=1)) == 0
    assert sweep_deadlines(now=on(17, 9, 30)) == 1
    assert agreed.entries.filter(kind=EntryKind.WARNED).get().stage == "ahead_30"
    assert sweep_deadlines(now=on(17, 10, 30)) == 1
    claim.refresh_from_db()
    assert (claim.escalated_at, claim.state) == (on(17, 10, 30), "filed")
    assert sorted(OutboxMessage.objects.values_list("template", "address")) == [
        ("agreed_call_missed", ANNAS_MAIL),
        ("callback_missed", "gry@skadeportalen.example"),
    ]
    # A new time makes good for it.
    agree(claim, on(18, 9), now=on(17, 11))
    assert claim.escalated_at is None
    assert claim.due_at == on(18, 9, 30)


@pytest.mark.django_db
def test_the_clock_counts_to_the_beginning_of_the_half_hour_and_then_to_its_end(cast: Cast) -> None:
    agreed = agree(file())
    assert (clock_of(agreed, on(17, 8)).urgency, clock_of(agreed, on(17, 9, 20)).urgency) == ("calm", "soon")
    before = clock_of(agreed, on(17, 9, 40))
    assert (before.minutes_left, before.urgency, before.due_words) == (20, "urgent", "i dag mellem kl. 10.00 og 10.30")
    assert clock_of(agreed, on(17, 10, 10)).minutes_left == 20
    assert clock_of(agreed, on(17, 10, 40)).urgency == "over"


@pytest.mark.django_db
def test_a_claimant_chooses_a_few_times_a_day_and_the_desk_as_often_as_it_takes(cast: Cast) -> None:
    claim = file()
    chosen = [on(17, 9 + number) for number in range(MOST_A_DAY + 1)]
    for number, at in enumerate(chosen[:-1]):
        agree(claim, at, now=NOW + timedelta(minutes=number))
    with pytest.raises(TooMany, match="flere gange i dag"):
        agree(claim, chosen[-1], now=NOW + timedelta(hours=1))
    # The time that stands is none that is chosen again, and mails nobody.
    assert agree(claim, chosen[-2], now=NOW + timedelta(hours=1)).starts_at == chosen[-2]
    assert agree(claim, chosen[-1], now=NOW + timedelta(hours=1), by=cast.camilla).starts_at == chosen[-1]
    assert agree(claim, on(18, 10), now=NOW + timedelta(days=1, minutes=10)).starts_at == on(18, 10)
