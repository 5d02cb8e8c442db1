"""New opening hours and the promises that run: what is shown beforehand is what is done, and every ledger says so."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from claims.models import Claim, Deadline, DeadlineEntry, DeadlineState
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import deadlines, due, ledger, new_hours
from claims.promises.ledger_texts import desk_line
from claims.promises.new_hours import Figures, FiguresChanged
from claims.promises.promise_hours import hours_of, reckoned_in
from claims.promises.sweep import sweep_deadlines
from tests.cast import COPENHAGEN, NOW, Cast, make_cast, rewrite_hours
from tests.claims.filed import file
from tests.claims.promises import make_claim
from workshops.calendars import DEFAULT_CALENDAR, Calendar
from workshops.models import CalendarVersion
from workshops.rewriting import HoursChanged

# From a Tuesday at ten: the call falls at two, at half past with a lunch break, on Wednesday where it shuts at noon.
LUNCH = Calendar.from_json(
    DEFAULT_CALENDAR.to_json()
    | {"hours": {day: [["08:00", "12:00"], ["12:30", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
)
SHUT_AT_NOON = Calendar.from_json(
    DEFAULT_CALENDAR.to_json() | {"hours": {day: [["08:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
)
EARLY = Calendar.from_json(DEFAULT_CALENDAR.to_json() | {"hours": {"tue": [["00:00", "24:00"]]}})
OPENS_AT_TEN = Calendar.from_json(
    DEFAULT_CALENDAR.to_json() | {"hours": {day: [["10:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
)


def clock(hour: int, minute: int = 0, day: int = 15) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=COPENHAGEN)


def promise(claim: Claim, kind: DeadlineKind = DeadlineKind.CALLBACK) -> Deadline:
    return Deadline.objects.get(claim=claim, kind=kind)


def renew(cast: Cast, calendar: Calendar, *, also_open: bool, at: datetime = NOW, seen: int = 1) -> CalendarVersion:
    """Save what a preview at that moment showed."""
    shown = new_hours.effect(calendar, now=at).figures
    return new_hours.renew(calendar=calendar, seen=seen, shown=shown, also_open=also_open, by=cast.gry, now=at)


def lines(deadline: Deadline) -> list[str]:
    return [desk_line(entry) for entry in deadline.entries.select_related("by", "deadline").order_by("at", "pk")]


def reckoned_again(deadline: Deadline) -> datetime:
    """The due time as the ledger alone has it."""
    told = deadline.entries.filter(kind__in=[EntryKind.STARTED, EntryKind.MOVED]).order_by("at", "pk")
    versions = {None: DEFAULT_CALENDAR}
    for version in CalendarVersion.objects.all():
        versions[version.pk] = Calendar.from_json(version.shape)
    spoken = [ledger.Line(ledger.Rule(e.data["rule"]) if "rule" in e.data else None, e.data) for e in told]
    return ledger.times(
        due.Kind(deadline.kind), deadline.starts_at, spoken, calendar_of=lambda key: versions[key]
    ).due_at


@pytest.mark.django_db
def test_the_preview_counts_what_moves_what_is_missed_and_what_only_warns_elsewhere(cast: Cast) -> None:
    claims = [
        file(at=clock(8)),
        file(at=clock(10), identifier="F2LX7K9QPL"),
        file(at=clock(11), identifier="355762052793235"),
    ]
    found = new_hours.effect(LUNCH, now=clock(11, 30))
    # The first one is due at noon either way.
    assert (found.figures, found.running) == (Figures(moved=2, overdue=0), 9)
    assert [(move.claim, move.due_from, move.due_to) for move in found.nearest] == [
        (claims[1].pk, clock(14), clock(14, 30)),
        (claims[2].pk, clock(15), clock(15, 30)),
    ]
    assert new_hours.effect(EARLY, now=clock(11, 30)).figures == Figures(moved=0, overdue=0)


@pytest.mark.django_db
def test_what_would_have_been_due_earlier_is_overdue_at_once(cast: Cast) -> None:
    file(at=clock(17, day=14))
    night = Calendar.from_json({"hours": {"mon": [["16:00", "24:00"]], "tue": [["08:00", "16:00"]]}})
    found = new_hours.effect(night, now=clock(9))
    assert found.figures == Figures(moved=1, overdue=1)
    renew(cast, night, also_open=True, at=clock(9))
    assert sweep_deadlines(now=clock(9)) >= 1
    assert Claim.objects.get().escalated_at == clock(9)


@pytest.mark.django_db
def test_promises_that_follow_move_with_a_line_each_and_their_ledger_says_the_same(cast: Cast) -> None:
    claim = file(at=NOW)
    callback, delivery = promise(claim), promise(claim, DeadlineKind.DELIVERY)
    version = renew(cast, LUNCH, also_open=True, at=clock(10, 30))
    moved = promise(claim)
    assert (moved.due_at, moved.calendar, moved.moves) == (clock(14, 30), version, 1)
    assert hours_of(moved) == LUNCH
    assert reckoned_again(moved) == moved.due_at
    claim.refresh_from_db()
    assert claim.due_at == moved.due_at
    line = moved.entries.get(kind=EntryKind.MOVED)
    assert (line.by, line.data["reason"], line.data["was"], line.data["version"]) == (cast.gry, "calendar", 1, 2)
    assert lines(moved)[-1] == (
        "Flyttet fra 15. september 2026 kl. 14.00 til 15. september 2026 kl. 14.30, fordi åbningstiderne er ændret"
        " af Gry Madsen."
    )
    followed = promise(claim, DeadlineKind.DELIVERY)
    assert (followed.due_at, followed.calendar, followed.moves) == (delivery.due_at, version, 0)
    assert lines(followed)[-1].startswith("Følger åbningstiderne fra version 2")
    assert callback.due_at == clock(14)


@pytest.mark.django_db
def test_promises_that_keep_their_hours_say_so_and_new_ones_follow(cast: Cast) -> None:
    claim = file(at=NOW)
    version = renew(cast, LUNCH, also_open=False, at=clock(10, 30))
    kept = promise(claim)
    assert (kept.due_at, kept.calendar, kept.moves) == (clock(14), version_one(), 0)
    assert lines(kept)[-1] == (
        "Holder fast i åbningstiderne fra version 1, da de blev ændret 15. september 2026 kl. 10.30 af Gry Madsen."
    )
    assert DeadlineEntry.objects.filter(kind=EntryKind.HOURS).count() == 3
    fresh = promise(file(at=clock(10, 30), identifier="F2LX7K9QPL"))
    assert (fresh.due_at, fresh.calendar) == (clock(15), version)


def version_one() -> CalendarVersion:
    return CalendarVersion.objects.get(owner=None, number=1)


@pytest.mark.django_db
def test_a_reminder_waits_for_the_new_opening_and_is_neither_lost_nor_sent_twice(cast: Cast) -> None:
    claim = file(at=NOW)
    before = promise(claim, DeadlineKind.DELIVERY)
    first = deadlines.stages_of(before)[0]
    assert first.at.astimezone(COPENHAGEN).hour == 8
    found = renew_and_find(cast, claim, OPENS_AT_TEN, NOW)
    assert found.next_at == first.at + timedelta(hours=2)
    # At nine it would have opened already, so the reminder that is late by the new hours goes out at once.
    found = renew_and_find(cast, claim, DEFAULT_CALENDAR, first.at + timedelta(hours=1), seen=2)
    assert found.next_at == first.at
    sweep_deadlines(now=first.at + timedelta(hours=1))
    sweep_deadlines(now=first.at + timedelta(hours=2))
    assert found.entries.filter(stage=first.name).count() == 1


def renew_and_find(cast: Cast, claim: Claim, calendar: Calendar, at: datetime, seen: int = 1) -> Deadline:
    renew(cast, calendar, also_open=True, at=at, seen=seen)
    return promise(claim, DeadlineKind.DELIVERY)


@pytest.mark.django_db
def test_a_complaint_follows_in_working_days_and_a_limit_that_knows_no_hours_is_left_alone(cast: Cast) -> None:
    claim = make_claim(cast, "closed")
    complaint = deadlines.start(claim, DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT, starts_at=NOW.astimezone(UTC), now=NOW)
    answer = deadlines.start(claim, DeadlineKind.FIRST_CONTACT, starts_at=NOW.astimezone(UTC), now=NOW)
    renew(cast, SHUT_AT_NOON, also_open=True)
    complaint.refresh_from_db()
    answer.refresh_from_db()
    assert complaint.due_at == clock(12, day=16)
    assert answer.calendar == version_one()
    assert answer.entries.count() == 1


@pytest.mark.django_db
def test_what_is_met_cancelled_or_missed_stays_as_it_was(cast: Cast) -> None:
    ended = {}
    for state in (DeadlineState.MET, DeadlineState.CANCELLED, DeadlineState.MISSED):
        claim = make_claim(cast)
        ended[state] = deadlines.start(claim, DeadlineKind.CALLBACK, starts_at=NOW.astimezone(UTC), now=NOW)
        Deadline.objects.filter(pk=ended[state].pk).update(state=state)
    assert new_hours.effect(LUNCH, now=NOW).running == 0
    renew(cast, LUNCH, also_open=True)
    assert not Deadline.objects.exclude(due_at=clock(14)).exists()
    assert not DeadlineEntry.objects.exclude(kind=EntryKind.STARTED).exists()


@pytest.mark.django_db
def test_numbers_that_changed_since_they_were_shown_change_nothing(cast: Cast) -> None:
    file(at=NOW)
    shown = new_hours.effect(LUNCH, now=NOW).figures
    file(at=NOW, identifier="F2LX7K9QPL")
    with pytest.raises(FiguresChanged) as refusal:
        new_hours.renew(calendar=LUNCH, seen=1, shown=shown, also_open=True, by=cast.gry, now=NOW)
    assert (refusal.value.status, refusal.value.effect.figures) == (409, Figures(moved=2, overdue=0))
    assert CalendarVersion.objects.of(None).count() == 1
    assert set(Deadline.objects.filter(kind="callback").values_list("due_at", flat=True)) == {clock(14)}


def test_a_picture_holds_while_a_tenth_more_move_and_none_more_is_missed() -> None:
    shown = Figures(moved=43, overdue=5)
    assert shown.still_holds(Figures(moved=47, overdue=5))
    assert shown.still_holds(Figures(moved=39, overdue=2))
    assert not shown.still_holds(Figures(moved=48, overdue=5))
    assert not shown.still_holds(Figures(moved=43, overdue=6))
    assert not Figures(moved=1, overdue=0).still_holds(Figures(moved=2, overdue=0))


@pytest.mark.django_db
def test_the_second_of_two_editors_is_told_and_moves_nothing(cast: Cast) -> None:
    claim = file(at=NOW)
    renew(cast, LUNCH, also_open=False)
    with pytest.raises(HoursChanged):
        renew(cast, SHUT_AT_NOON, also_open=True)
    assert promise(claim).due_at == clock(14)
    assert CalendarVersion.objects.of(None).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_one_moves_everything_and_one_nothing() -> None:
    cast = make_cast()
    claims = [file(at=NOW), file(at=NOW, identifier="F2LX7K9QPL")]
    start = Barrier(2)

    def edit(by: User, calendar: Calendar) -> object:
        shown = new_hours.effect(calendar, now=NOW).figures
        start.wait(timeout=10)
        try:
            return new_hours.renew(calendar=calendar, seen=1, shown=shown, also_open=True, by=by, now=NOW).number
        except HoursChanged as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(edit, (cast.gry, cast.helle), (LUNCH, SHUT_AT_NOON)))
    assert sorted(map(str, answers)) == ["2", "hours_changed"]
    held = Calendar.from_json(CalendarVersion.objects.get(owner=None, number=2).shape)
    assert {hours_of(promise(claim)) for claim in claims} == {held}
    assert DeadlineEntry.objects.filter(kind=EntryKind.MOVED).count() == 2


@pytest.mark.django_db
def test_a_claim_that_somebody_ended_first_is_not_moved_behind_them(cast: Cast) -> None:
    claim = file(at=NOW)
    deadlines.meet(claim, DeadlineKind.CALLBACK, at=clock(10, 5))
    renew(cast, SHUT_AT_NOON, also_open=True, at=clock(10, 10))
    assert promise(claim).due_at == clock(14)


@pytest.mark.django_db
def test_a_promise_is_moved_again_from_its_beginning(cast: Cast) -> None:
    claim = file(at=NOW)
    renew(cast, SHUT_AT_NOON, also_open=True)
    assert promise(claim).due_at == clock(10, day=16)
    renew(cast, LUNCH, also_open=True, seen=2, at=clock(10, 20))
    found = promise(claim)
    assert (found.due_at, found.moves) == (clock(14, 30), 2)
    assert reckoned_again(found) == found.due_at
    assert found.entries.filter(kind=EntryKind.MOVED).last().data["was"] == 2


@pytest.mark.django_db
def test_hours_that_nobody_can_read_block_no_case_and_the_sweep_goes_on(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    claim = file(at=NOW)
    with caplog.at_level(logging.CRITICAL):
        unread = rewrite_hours(None, {"hours": None})
        Deadline.objects.filter(claim=claim).update(calendar=unread)
        broken = promise(claim)
        assert hours_of(broken) is None
        assert reckoned_in(broken) == DEFAULT_CALENDAR
        # New promises are given in the standard hours meanwhile, and the running ones fire.
        fresh = promise(file(at=NOW, identifier="F2LX7K9QPL"))
        assert (fresh.due_at, fresh.calendar) == (clock(14), None)
        sweep_deadlines(now=clock(13, 40))
        sweep_deadlines(now=clock(14))
    assert [promise(c).state for c in Claim.objects.order_by("pk")] == [DeadlineState.MISSED] * 2
    assert not Deadline.objects.exclude(failures=0).exists()
    # Hours that can be read again take over from those that cannot.
    renewed = new_hours.renew(
        calendar=LUNCH, seen=2, shown=Figures(0, 0), also_open=True, by=cast.gry, now=clock(14, 5)
    )
    assert renewed.number == 3


@pytest.mark.django_db
def test_the_sweep_reads_the_hours_of_a_batch_in_one_query(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = [rewrite_hours(None, DEFAULT_CALENDAR.to_json()) for _ in range(4)]
    for version in versions:
        claim = make_claim(cast)
        started = deadlines.start(claim, DeadlineKind.CALLBACK, starts_at=NOW.astimezone(UTC), now=NOW)
        Deadline.objects.filter(pk=started.pk).update(calendar=version)
    monkeypatch.setattr("workshops.hours._known", {})
    with CaptureQueriesContext(connection) as asked:
        assert sweep_deadlines(now=clock(12)) == 4
    of_hours = [q["sql"] for q in asked if "workshops_calendarversion" in q["sql"] and "SELECT" in q["sql"]]
    assert len(of_hours) == 1


@pytest.mark.django_db
def test_a_preview_asks_as_many_queries_of_many_promises_as_of_few(cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            new_hours.effect(LUNCH, now=NOW)
        return len(queries)

    deadlines.start(make_claim(cast), DeadlineKind.CALLBACK, starts_at=NOW.astimezone(UTC), now=NOW)
    few = asked()
    for _ in range(30):
        claim = make_claim(cast)
        deadlines.start(claim, DeadlineKind.CALLBACK, starts_at=NOW.astimezone(UTC), now=NOW)
    assert asked() == few
    assert new_hours.effect(LUNCH, now=NOW).figures.moved == 31
    assert len(new_hours.effect(LUNCH, now=NOW).nearest) == new_hours.NEAREST
