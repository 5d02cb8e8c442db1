"""Our own outages: nobody loses a right because the portal was down in the last day of a limit."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from claims.models import Claim, ClaimEvent, Deadline, DeadlineState, EventKind
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import deadlines, outages
from claims.promises.due import Due, Kind
from claims.promises.ledger import Rule, moved
from claims.promises.sweep import sweep_deadlines
from claims.tasks import sweep_deadlines as round_of_the_sweep
from notifications.models import Heartbeat, Outage, OutboxMessage
from tests.cast import COPENHAGEN, NOW, Cast
from tests.claims.promises import make_claim, make_overdue

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
# Of documents asked for at NOW the last day is Thursday 15 October.
MISS = datetime(2026, 10, 16, 0, 0, tzinfo=COPENHAGEN)
AFTERNOON = datetime(2026, 10, 15, 14, 0, tzinfo=COPENHAGEN)
ANNA = "anna@nordlys.example"


def limit(cast: Cast, kind: DeadlineKind = DeadlineKind.DOCUMENTATION, state: str = "filed") -> Deadline:
    """A claimant's limit that ends with 15 October."""
    claim = make_claim(cast, state, contact_email=ANNA)
    deadline = deadlines.start(claim, kind, starts_at=NOW, now=NOW)
    Deadline.objects.filter(pk=deadline.pk).update(due_at=MISS, enforced_at=MISS, next_at=MISS)
    return fresh(deadline)


def fresh(deadline: Deadline) -> Deadline:
    return Deadline.objects.select_related("claim").get(pk=deadline.pk)


def alive(at: datetime) -> None:
    Heartbeat.objects.update_or_create(name="sweep", defaults={"at": at})


# Noticing it ----------------------------------------------------------------------------------------------------------


def test_a_portal_that_was_away_in_the_last_day_closes_nobody_but_gives_the_next_working_day(cast: Cast) -> None:
    deadline = limit(cast)
    alive(AFTERNOON)
    back = MISS + 2 * HOUR
    assert sweep_deadlines(now=back) == 0
    later = fresh(deadline)
    assert (later.state, later.claim.state) == (DeadlineState.RUNNING, "filed")
    # It was back on Friday, and the next day is a Saturday: the last day is Monday.
    assert later.due_at == datetime(2026, 10, 20, 0, 0, tzinfo=COPENHAGEN)
    line = deadline.entries.get(kind=EntryKind.MOVED)
    assert (line.data["rule"], datetime.fromisoformat(line.data["outage_ended_at"]), line.by) == ("outage", back, None)
    outage = Outage.objects.get()
    assert (outage.began_at, outage.ended_at, outage.settled_at) == (AFTERNOON, back, back)
    letter = OutboxMessage.objects.get()
    assert (letter.template, letter.context["why"], letter.address) == ("deadline_extended", "outage", ANNA)
    assert ClaimEvent.objects.get().kind == EventKind.EXTENDED
    alive(later.enforced_at)
    sweep_deadlines(now=later.enforced_at)
    assert fresh(deadline).claim.state == "lapsed"


def test_an_hour_is_bearable_and_a_microsecond_more_is_not(cast: Cast) -> None:
    deadline = limit(cast)
    alive(MISS - HOUR)
    sweep_deadlines(now=MISS)
    assert not Outage.objects.exists()
    assert fresh(deadline).state == DeadlineState.MISSED
    other = limit(cast)
    alive(MISS - HOUR - timedelta(microseconds=1))
    sweep_deadlines(now=MISS)
    assert fresh(other).state == DeadlineState.RUNNING
    assert Outage.objects.count() == 1


def test_an_outage_that_reached_an_hour_into_the_last_day_moves_nothing(cast: Cast) -> None:
    deadline = limit(cast)
    alive(MISS - timedelta(hours=40))
    sweep_deadlines(now=MISS - timedelta(hours=23))
    assert Outage.objects.get().settled_at is not None
    assert fresh(deadline).moves == 0
    assert not OutboxMessage.objects.exists()


def test_the_first_round_of_a_new_portal_finds_no_outage(cast: Cast) -> None:
    limit(cast)
    sweep_deadlines(now=MISS - HOUR)
    assert not Outage.objects.exists()


def test_a_round_that_died_prolongs_the_same_outage_and_writes_to_nobody_twice(cast: Cast) -> None:
    deadline = limit(cast)
    alive(AFTERNOON)
    for minutes in (0, 10, 20):
        sweep_deadlines(now=MISS + minutes * MINUTE)
    outage = Outage.objects.get()
    assert (outage.began_at, outage.ended_at) == (AFTERNOON, MISS + 20 * MINUTE)
    assert (fresh(deadline).moves, OutboxMessage.objects.count()) == (1, 1)


def test_the_next_outage_is_another_one_and_gives_time_again(cast: Cast) -> None:
    deadline = limit(cast)
    alive(AFTERNOON)
    sweep_deadlines(now=MISS)
    first = fresh(deadline)
    alive(first.due_at - 5 * HOUR)
    sweep_deadlines(now=first.due_at + HOUR)
    assert (fresh(deadline).moves, Outage.objects.count(), OutboxMessage.objects.count()) == (2, 2, 2)
    assert fresh(deadline).due_at > first.due_at


def test_the_task_notices_it_and_leaves_a_new_sign_of_life(cast: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        alive(datetime(2020, 1, 1, tzinfo=COPENHAGEN))
        round_of_the_sweep()
    assert Outage.objects.count() == 1
    round_of_the_sweep()
    assert Outage.objects.count() == 1


# What it bears on -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(deadlines.OF_THE_CLAIMANT))
def test_every_limit_of_the_claimants_is_moved(cast: Cast, kind: str) -> None:
    deadline = limit(cast, DeadlineKind(kind), "routed")
    alive(AFTERNOON)
    sweep_deadlines(now=MISS)
    assert (fresh(deadline).state, fresh(deadline).moves) == ("running", 1)


def test_our_own_promise_fires_late_once_and_is_not_moved(cast: Cast) -> None:
    (pk,) = make_overdue(cast, DeadlineKind.CALLBACK, 1)
    alive(NOW - 10 * HOUR)
    assert sweep_deadlines(now=NOW) == 1
    assert Deadline.objects.get(pk=pk).state == DeadlineState.MISSED


def test_two_limits_of_one_claim_are_told_in_one_letter(cast: Cast) -> None:
    papers = limit(cast)
    delivery = deadlines.start(papers.claim, DeadlineKind.DELIVERY, starts_at=NOW, now=NOW)
    assert delivery.due_at == MISS
    alive(AFTERNOON)
    sweep_deadlines(now=MISS)
    letter = OutboxMessage.objects.get()
    assert [told["kind"] for told in letter.context["limits"]] == ["documentation", "delivery"]


def test_what_cannot_close_its_claim_any_more_is_not_moved(cast: Cast) -> None:
    deadline = limit(cast, state="in_repair")
    alive(AFTERNOON)
    sweep_deadlines(now=MISS)
    assert fresh(deadline).state == DeadlineState.CANCELLED
    assert Outage.objects.get().settled_at is not None


@given(
    began=st.integers(-60 * 60, 60 * 60),
    lasted=st.integers(1, 48 * 60),
)
def test_the_question_to_the_database_and_the_one_to_the_row_agree(began: int, lasted: int) -> None:
    """Minutes before or after the end of the limit, and minutes long."""
    due = Deadline(kind=DeadlineKind.SILENCE, due_at=MISS, enforced_at=MISS)
    outage = Outage(began_at=MISS + began * MINUTE, ended_at=MISS + (began + lasted) * MINUTE)
    minutes = max(0, min(0, began + lasted) - max(-24 * 60, began))
    assert outages.touches(outage, due) == (minutes > 60)
    asked = (
        outage.ended_at - outage.began_at > outages.BEARABLE
        and due.due_at > outage.began_at + outages.BEARABLE
        and due.due_at < outage.ended_at + outages.LAST_DAY - outages.BEARABLE
    )
    assert outages.touches(outage, due) == asked


@given(st.integers(0, 6 * 366 * 24 * 60), st.sampled_from(sorted(deadlines.OF_THE_CLAIMANT)))
def test_what_was_moved_past_an_outage_is_not_touched_by_it_any_more(minutes: int, kind: str) -> None:
    """Also over the nights in which the clocks change, so that nothing is moved in a circle."""
    ended_at = datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE
    outage = Outage(began_at=ended_at - timedelta(days=9), ended_at=ended_at)
    stood = Due(ended_at - HOUR, ended_at - HOUR)
    found = moved(Kind(kind), stood.due_at, stood, Rule.OUTAGE, {"outage_ended_at": ended_at.isoformat()})
    assert found.due_at >= outage.ended_at + outages.LAST_DAY - outages.BEARABLE


# By hand --------------------------------------------------------------------------------------------------------------


def note(**said: str) -> str:
    out = io.StringIO()
    call_command("note_outage", stdout=out, **said)
    return out.getvalue()


def test_an_administrator_notes_what_the_sweep_did_not_see(cast: Cast) -> None:
    deadline = limit(cast)
    alive(AFTERNOON)
    lapsed = limit(cast)
    Deadline.objects.filter(pk=lapsed.pk).update(state="missed")
    Claim.objects.filter(pk=lapsed.claim_id).update(state="lapsed", closed_at=MISS)
    Deadline.objects.filter(pk=deadline.pk).update(
        due_at=datetime(2025, 10, 16, tzinfo=COPENHAGEN), enforced_at=datetime(2025, 10, 16, tzinfo=COPENHAGEN)
    )
    Deadline.objects.filter(pk=lapsed.pk).update(due_at=datetime(2025, 10, 16, tzinfo=COPENHAGEN))
    said = note(began_at="2025-10-15T12:00", ended_at="2025-10-15T13:30")
    assert "1 frist er flyttet." in said
    assert lapsed.claim.number in said
    outage = Outage.objects.get()
    assert outage.began_at == datetime(2025, 10, 15, 12, 0, tzinfo=COPENHAGEN)
    assert fresh(deadline).due_at == datetime(2025, 10, 17, tzinfo=COPENHAGEN)


@pytest.mark.parametrize(
    ("began_at", "ended_at", "said"),
    [
        ("2025-10-15T12:00", "2025-10-15T12:00", "efter at den begyndte"),
        ("2025-10-15T12:00", "2125-10-15T12:00", "før den kan noteres"),
        ("2025-08-15T12:00", "2025-10-15T12:00", "31 dage"),
        ("i går", "2025-10-15T12:00", "i går"),
        ("2025-13-15T12:00", "2025-10-15T12:00", "2025-13-15"),
    ],
)
def test_an_impossible_outage_is_refused_in_one_line(db: None, began_at: str, ended_at: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        note(began_at=began_at, ended_at=ended_at)
    assert not Outage.objects.exists()
