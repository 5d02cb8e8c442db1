"""A promise's times are what its ledger says: begun, extended, held, moved by an outage or by new hours."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.closing import close
from claims.models import Claim, Deadline, DeadlineState
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import deadlines, ledger, stages
from claims.promises.due import IN_DAYS, Due, Kind, is_ordinary_day
from claims.promises.ledger import Immovable, Line, Rule
from claims.promises.sweep import sweep_deadlines
from claims.promises.worktime import DEFAULT_CALENDAR, Calendar
from tests.cast import COPENHAGEN, NOW, Cast

BEGUN = datetime(2026, 9, 15, 10, 0, tzinfo=COPENHAGEN)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def by_default(_version: int | None) -> Calendar:
    return DEFAULT_CALENDAR


def times(*lines: Line, kind: Kind = Kind.DOCUMENTATION, starts_at: datetime = BEGUN) -> Due:
    return ledger.times(kind, starts_at, [Line(None, {}), *lines], calendar_of=by_default)


def last_day(found: Due) -> date:
    return (found.due_at - timedelta(seconds=1)).astimezone(COPENHAGEN).date()


def test_an_extension_gives_the_last_day_that_was_said() -> None:
    found = times(Line(Rule.EXTENDED, {"last_day": "2026-10-24"}))
    # A Saturday: the miss waits until Monday is over.
    assert last_day(found) == date(2026, 10, 24)
    assert found.enforced_at == datetime(2026, 10, 27, 0, 0, tzinfo=COPENHAGEN)


def test_nothing_but_a_calendar_takes_time_away() -> None:
    assert times(Line(Rule.EXTENDED, {"last_day": "2026-10-01"})) == times()


def test_a_week_is_left_after_a_hold_however_long_it_was() -> None:
    released = Line(Rule.RELEASED, {"released_at": "2026-11-03T09:00:00+01:00"})
    assert last_day(times(released)) == date(2026, 11, 10)


def test_a_hold_that_ended_long_before_the_last_day_moves_nothing() -> None:
    assert times(Line(Rule.RELEASED, {"released_at": "2026-09-20T09:00:00+02:00"})) == times()


def test_an_outage_gives_the_next_ordinary_day_after_it() -> None:
    # It ended on Friday 16 October, so the next ordinary day is Monday.
    outage = Line(Rule.OUTAGE, {"outage_ended_at": "2026-10-16T03:00:00+02:00"})
    assert last_day(times(outage)) == date(2026, 10, 19)


def test_moves_follow_each_other_in_their_order() -> None:
    extended = Line(Rule.EXTENDED, {"last_day": "2026-10-20"})
    outage = Line(Rule.OUTAGE, {"outage_ended_at": "2026-10-20T20:00:00+02:00"})
    assert last_day(times(extended, outage)) == date(2026, 10, 21)


def test_new_hours_reckon_working_time_anew_from_its_beginning() -> None:
    hours = {day: [["12:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    afternoons = Calendar.from_json({"hours": hours})

    def calendar_of(version: int | None) -> Calendar:
        return afternoons if version == 2 else DEFAULT_CALENDAR

    lines = [Line(None, {}), Line(Rule.CALENDAR, {"calendar": 2})]
    found = ledger.times(Kind.CALLBACK, BEGUN, lines, calendar_of=calendar_of)
    assert found.due_at == datetime(2026, 9, 15, 16, 0, tzinfo=COPENHAGEN)
    assert found.steps


@pytest.mark.parametrize("rule", [Rule.EXTENDED, Rule.RELEASED, Rule.OUTAGE])
def test_working_time_is_moved_by_a_calendar_alone(rule: Rule) -> None:
    with pytest.raises(Immovable):
        times(Line(rule, {"last_day": "2026-10-01"}), kind=Kind.CALLBACK)


def test_a_limit_in_days_does_not_follow_a_calendar() -> None:
    with pytest.raises(Immovable):
        times(Line(Rule.CALENDAR, {"calendar": 2}))


def test_a_ledger_without_a_beginning_has_no_times() -> None:
    for lines in ([], [Line(Rule.EXTENDED, {"last_day": "2026-10-01"})]):
        with pytest.raises(Immovable):
            ledger.times(Kind.DOCUMENTATION, BEGUN, lines, calendar_of=by_default)


_instants = st.integers(0, 270 * 24 * 60).map(lambda minutes: datetime(2026, 9, 1, tzinfo=UTC) + minutes * MINUTE)
_lines = st.one_of(
    st.dates(date(2026, 9, 1), date(2027, 6, 1)).map(lambda d: Line(Rule.EXTENDED, {"last_day": d.isoformat()})),
    _instants.map(lambda at: Line(Rule.RELEASED, {"released_at": at.isoformat()})),
    _instants.map(lambda at: Line(Rule.OUTAGE, {"outage_ended_at": at.isoformat()})),
)


@given(
    kind=st.sampled_from(sorted({kind for kind in map(Kind, DeadlineKind) if kind in IN_DAYS} - {Kind.LOAN_OVERDUE})),
    starts_at=_instants,
    moves=st.lists(_lines, max_size=5),
)
def test_no_move_of_a_limit_in_days_takes_a_day_away(kind: Kind, starts_at: datetime, moves: list[Line]) -> None:
    stood = times(kind=kind, starts_at=starts_at)
    for count in range(1, len(moves) + 1):
        found = times(*moves[:count], kind=kind, starts_at=starts_at)
        assert stood.due_at <= found.due_at <= found.enforced_at
        if found.enforced_at != found.due_at:
            assert is_ordinary_day((found.enforced_at - timedelta(seconds=1)).astimezone(COPENHAGEN).date())
        stood = found


# In the database ------------------------------------------------------------------------------------------------------


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return Claim.objects.create(
        number="S-2026-000001",
        organisation=cast.nordlys,
        device=cast.annas_phone,
        filed_at=NOW,
        stated_identifier="490154203237518",
        stated_kind="imei",
    )


def start(claim: Claim, kind: DeadlineKind = DeadlineKind.DOCUMENTATION, **agreed: Any) -> Deadline:
    return deadlines.start(claim, kind, starts_at=NOW, now=NOW, **agreed)


def as_its_ledger_has_it(deadline: Deadline) -> Due:
    lines = [
        Line(Rule(entry.data["rule"]) if entry.kind == EntryKind.MOVED else None, entry.data)
        for entry in deadline.entries.filter(kind__in=[EntryKind.STARTED, EntryKind.MOVED])
    ]
    return ledger.times(Kind(deadline.kind), deadline.starts_at, lines, calendar_of=by_default)


def kinds(deadline: Deadline) -> list[str]:
    return list(deadline.entries.values_list("kind", flat=True))


@pytest.mark.django_db
def test_a_promise_that_was_moved_and_held_stands_where_its_ledger_says(claim: Claim, cast: Cast) -> None:
    deadline = start(claim)
    deadlines.move(deadline, Rule.EXTENDED, at=NOW + 20 * DAY, by=cast.camilla, last_day="2026-10-20")
    at = deadline.enforced_at
    deadlines.hold([deadline], at=at, look_again_at=at + DAY, reasons={deadline.pk: "upload_unanswered"})
    deadlines.release([deadline], at=at + 3 * DAY)
    deadline.refresh_from_db()
    found = as_its_ledger_has_it(deadline)
    assert (deadline.due_at, deadline.enforced_at) == (found.due_at, found.enforced_at)
    assert kinds(deadline) == ["started", "moved", "held", "released", "moved"]
    assert deadline.held_at is None
    claim.refresh_from_db()
    assert claim.due_at == deadline.due_at


@pytest.mark.django_db
def test_a_moved_promise_reminds_anew_of_its_new_last_day(claim: Claim) -> None:
    deadline = start(claim)
    at = NOW + 29 * DAY
    deadlines.move(deadline, Rule.EXTENDED, at=at, last_day="2026-11-02")
    names = [stage.name for stage in deadlines.stages_of(deadline)]
    assert names == ["days_14#1", "days_7#1", "days_2#1", stages.MISSED]
    deadline.refresh_from_db()
    assert deadline.next_at == deadlines.stages_of(deadline)[0].at > at


@pytest.mark.django_db
def test_a_move_that_changes_nothing_leaves_no_line(claim: Claim) -> None:
    deadline = start(claim)
    assert deadlines.move(deadline, Rule.EXTENDED, at=NOW, last_day="2026-09-20") is False
    assert kinds(deadline) == ["started"]
    assert deadline.moves == 0


@pytest.mark.django_db
def test_a_promise_that_no_longer_runs_is_neither_moved_nor_held(claim: Claim) -> None:
    deadline = start(claim)
    Deadline.objects.update(state=DeadlineState.MET)
    with pytest.raises(deadlines.Overtaken):
        deadlines.move(deadline, Rule.EXTENDED, at=NOW, last_day="2026-12-20")
    with pytest.raises(deadlines.Overtaken):
        deadlines.hold([deadline], at=NOW, look_again_at=NOW + DAY, reasons={deadline.pk: "upload_unanswered"})
    deadline.refresh_from_db()
    assert (deadline.moves, deadline.held_at) == (0, None)


@pytest.mark.django_db
def test_a_hold_that_lasts_has_one_line_and_one_beginning(claim: Claim) -> None:
    deadline = start(claim)
    at = deadline.enforced_at
    for hours in (0, 1, 2):
        now = at + timedelta(hours=hours)
        again = now + timedelta(hours=1)
        deadlines.hold([deadline], at=now, look_again_at=again, reasons={deadline.pk: "upload_unanswered"})
    deadline.refresh_from_db()
    assert (deadline.held_at, deadline.next_at) == (at, at + timedelta(hours=3))
    assert kinds(deadline) == ["started", "held"]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [DeadlineKind.AGREED_CALL, DeadlineKind.WALK_IN_NO_SHOW, DeadlineKind.CALL_AGAIN])
def test_an_agreed_promise_is_due_when_it_was_agreed(claim: Claim, kind: DeadlineKind) -> None:
    until = NOW + timedelta(hours=30, minutes=7)
    deadline = start(claim, kind, until=until)
    assert deadline.due_at == deadline.enforced_at == until
    assert as_its_ledger_has_it(deadline).due_at == until


@pytest.mark.django_db
def test_a_loan_that_is_not_back_when_its_agreed_day_is_over_is_raised_also_on_an_ended_claim(
    claim: Claim, cast: Cast
) -> None:
    loan = start(claim, DeadlineKind.LOAN_OVERDUE, until=NOW + 3 * DAY)
    assert loan.due_at == datetime(2026, 9, 19, 0, 0, tzinfo=COPENHAGEN)
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW + DAY)
    assert sweep_deadlines(now=loan.due_at - timedelta(seconds=1)) == 0
    assert sweep_deadlines(now=loan.due_at) == 1
    loan.refresh_from_db()
    assert loan.state == DeadlineState.MISSED
    assert kinds(loan) == ["started", "missed"]


@pytest.mark.django_db
def test_what_outlives_the_claim_still_runs_when_it_has_ended(claim: Claim) -> None:
    returned, documents = start(claim, DeadlineKind.ORIGINAL_RETURN), start(claim)
    assert deadlines.cancel_running(claim, at=NOW + DAY, reason="close") == 1
    returned.refresh_from_db()
    documents.refresh_from_db()
    assert (returned.state, documents.state) == (DeadlineState.RUNNING, DeadlineState.CANCELLED)
    assert claim.due_at == returned.due_at


@pytest.mark.django_db
def test_our_own_reminders_are_nobody_elses_business(claim: Claim, cast: Cast) -> None:
    start(claim, DeadlineKind.WALK_IN_NO_SHOW, until=NOW + DAY)
    start(claim)
    seen = {
        actor: set(Deadline.objects.visible_to(actor).values_list("kind", flat=True))
        for actor in (cast.bo, cast.camilla)
    }
    assert seen[cast.bo] == {DeadlineKind.DOCUMENTATION}
    assert seen[cast.camilla] == {DeadlineKind.DOCUMENTATION, DeadlineKind.WALK_IN_NO_SHOW}
