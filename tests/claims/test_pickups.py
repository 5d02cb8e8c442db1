"""A pickup whose time is over and whose device has not come is ours to follow up, and closes nothing."""

import importlib
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import Traveller

from claims.events.event_texts import speak, speak_to_claimant
from claims.models import Claim, DeadlineState, Task, WaitsFor
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines, ledger
from claims.promises.closure_texts import reason_text
from claims.promises.due import Kind
from claims.promises.holds import Owed, reasons_of
from claims.promises.sweep import sweep_deadlines
from claims.promises.worktime import DEFAULT_CALENDAR
from claims.routes.repairs import receive
from claims.writing import messaging
from notifications.models import OutboxMessage
from tests.cast import COPENHAGEN, NOW, Cast
from tests.claims.aftermath import promise
from tests.claims.granted import granted
from tests.claims.routed import label, make_claim, pickup
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db

PICKUP, WORD = DeadlineKind.PICKUP_NO_SHOW, DeadlineKind.NEXT_WORD
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
OVER = datetime(2026, 9, 16, 10, 0, tzinfo=COPENHAGEN)
SPOKEN_OF_BY = datetime(2026, 9, 18, 10, 0, tzinfo=COPENHAGEN)


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """Anna's phone is fetched tomorrow between eight and ten; she owes us no papers."""
    claim = make_claim(cast)
    deadlines.meet(claim, DeadlineKind.DOCUMENTATION, at=NOW, reason="complete")
    pickup(claim, cast)
    claim.refresh_from_db()
    return claim


def words_of(claim: Claim) -> list[tuple[str, datetime]]:
    return list(claim.deadlines.filter(kind=WORD).order_by("pk").values_list("state", "due_at"))


def test_before_its_time_is_over_nobody_is_asked(claim: Claim) -> None:
    assert promise(claim, PICKUP).due_at == OVER
    sweep_deadlines(now=OVER - MINUTE)
    assert words_of(claim) == []
    assert promise(claim, PICKUP).state == DeadlineState.RUNNING


def test_then_the_claimant_is_promised_a_word_once(claim: Claim) -> None:
    letters = OutboxMessage.objects.count()
    for late in range(3):
        sweep_deadlines(now=OVER + late * MINUTE)
    claim.refresh_from_db()
    assert words_of(claim) == [("running", SPOKEN_OF_BY)]
    assert (claim.waits_for, claim.due_at, claim.escalated_at) == (WaitsFor.US, SPOKEN_OF_BY, None)
    assert OutboxMessage.objects.count() == letters
    event = claim.events.get(kind="deadline_missed")
    assert "Find ud af, om den er hentet" in speak(event)
    assert speak_to_claimant(event) == ""


def test_the_ball_is_ours_then_also_where_everything_is_decided(cast: Cast) -> None:
    claim = granted(cast)
    Task.objects.filter(claim=claim).update(done_at=NOW)
    pickup(claim, cast)
    claim.refresh_from_db()
    assert claim.waits_for == WaitsFor.CLAIMANT
    sweep_deadlines(now=OVER)
    claim.refresh_from_db()
    assert claim.waits_for == WaitsFor.US


def test_a_sweep_that_comes_late_gives_us_no_more_time(claim: Claim) -> None:
    sweep_deadlines(now=OVER + DAY)
    assert words_of(claim) == [("running", SPOKEN_OF_BY)]


def test_a_claim_that_was_set_aside_is_taken_up_again(claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(snoozed_until=OVER + DAY)
    sweep_deadlines(now=OVER)
    claim.refresh_from_db()
    assert claim.snoozed_until is None


def test_a_word_that_is_promised_already_stands(claim: Claim) -> None:
    messaging.receive(number=claim.number, text="Kommer I?", by=None, now=NOW)
    (word,) = words_of(claim)
    sweep_deadlines(now=OVER)
    assert words_of(claim) == [word]


def test_a_word_that_nobody_gives_lifts_the_claim(claim: Claim) -> None:
    sweep_deadlines(now=OVER)
    sweep_deadlines(now=SPOKEN_OF_BY)
    claim.refresh_from_db()
    assert (claim.escalated_at, claim.state) == (SPOKEN_OF_BY, "routed")


def test_it_never_closes_the_claim_and_nobody_is_reminded_to_bring_what_we_fetch(claim: Claim) -> None:
    for days in range(2, 33, 3):
        sweep_deadlines(now=NOW + days * DAY)
    claim.refresh_from_db()
    assert claim.state == "routed"
    assert not OutboxMessage.objects.filter(template="delivery_reminder").exists()
    limit = promise(claim, DeadlineKind.DELIVERY)
    why = reason_text(reasons_of([limit])[limit.pk][0])
    assert why.endswith("afleveres eller hentes 16. september 2026 kl. 08.00, og den er ikke kommet endnu.")
    assert [reason.owed for reason in reasons_of([limit])[limit.pk]] == [
        Owed.DEVICE_EXPECTED,
        Owed.NEXT_WORD_NOT_GIVEN,
    ]


def test_the_device_that_comes_keeps_it(claim: Claim, cast: Cast) -> None:
    receive(number=claim.number, by=cast.eva, now=OVER - MINUTE)
    assert promise(claim, PICKUP).state == DeadlineState.MET
    sweep_deadlines(now=OVER)
    assert words_of(claim) == []


@pytest.mark.parametrize("days", [1, 4])
def test_the_device_that_comes_later_ends_it(claim: Claim, cast: Cast, days: int) -> None:
    sweep_deadlines(now=OVER)
    sweep_deadlines(now=OVER + days * DAY)
    receive(number=claim.number, by=cast.eva, now=OVER + days * DAY)
    claim.refresh_from_db()
    assert not deadlines.open_deadlines().filter(claim=claim, kind__in=[PICKUP, WORD]).exists()
    assert claim.escalated_at is None


def test_an_answer_to_a_message_is_owed_still_once_the_device_has_come(claim: Claim, cast: Cast) -> None:
    messaging.receive(number=claim.number, text="Kommer I?", by=None, now=NOW)
    receive(number=claim.number, by=cast.eva, now=OVER)
    assert [state for state, _due in words_of(claim)] == ["running"]


def test_our_word_begins_the_next_one_until_the_device_has_come(claim: Claim, cast: Cast) -> None:
    sweep_deadlines(now=OVER)
    messaging.send(number=claim.number, text="Vi spørger chaufføren.", by=cast.camilla, now=OVER + DAY)
    assert words_of(claim) == [("met", SPOKEN_OF_BY), ("running", datetime(2026, 9, 21, 10, 0, tzinfo=COPENHAGEN))]


def test_another_way_lets_it_fall(claim: Claim, cast: Cast) -> None:
    sweep_deadlines(now=OVER)
    label(claim, cast)
    assert not deadlines.open_deadlines().filter(claim=claim, kind__in=[PICKUP, WORD]).exists()


def test_a_pickup_that_is_ordered_anew_has_its_own_time(claim: Claim, cast: Cast) -> None:
    pickup(claim, cast)
    assert list(claim.deadlines.filter(kind=PICKUP).order_by("pk").values_list("state", flat=True)) == [
        DeadlineState.CANCELLED,
        DeadlineState.RUNNING,
    ]


def test_following_up_many_asks_as_much_as_one(claim: Claim, cast: Cast) -> None:
    def asked(now: datetime) -> int:
        with CaptureQueriesContext(connection) as queries:
            sweep_deadlines(now=now)
        return len(queries)

    alone = asked(OVER)
    for place in range(3):
        pickup(make_claim(cast, number=f"S-2026-00011{place}"), cast)
    assert asked(OVER + MINUTE) == alone


@pytest.mark.django_db(transaction=True)
def test_a_device_that_comes_while_the_sweep_comes_by_leaves_no_promise(cast: Cast) -> None:
    claim = make_claim(cast)
    pickup(claim, cast)
    side_by_side(
        lambda: bool(receive(number=claim.number, by=cast.eva, now=OVER)), lambda: bool(sweep_deadlines(now=OVER))
    )
    sweep_deadlines(now=OVER)
    assert not deadlines.open_deadlines().filter(claim=claim, kind__in=[PICKUP, WORD]).exists()


# Pickups from before --------------------------------------------------------------------------------------------------


def as_before(claim: Claim, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Claim:
    """The claim with a pickup that was ordered before anybody followed up its end, and everything decided."""
    Task.objects.filter(claim=claim).update(done_at=NOW)
    deadlines.meet(claim, DeadlineKind.DOCUMENTATION, at=NOW, reason="complete")
    with monkeypatch.context() as before:
        before.setattr(deadlines, "start", lambda *_claim, **_times: None)
        pickup(claim, cast)
    claim.refresh_from_db()
    assert not claim.deadlines.filter(kind=PICKUP).exists()
    return claim


def follow_up_what_stood() -> None:
    moved = importlib.import_module("claims.migrations.0044_following_up_pickups_that_stood")
    moved.begin_for_standing(apps, None)


@pytest.mark.usefixtures("frozen")
def test_one_that_stood_before_is_followed_up_as_if_it_were_ordered_now(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = as_before(granted(cast), cast, monkeypatch)
    Claim.objects.filter(pk=claim.pk).update(snoozed_until=OVER + DAY)
    for _again in range(2):
        follow_up_what_stood()
    (old,) = claim.deadlines.filter(kind=PICKUP)
    claim.refresh_from_db()
    assert (claim.due_at, claim.snoozed_until) == (OVER, None)
    (line,) = old.entries.all()
    begun = [ledger.Line(None, line.data)]
    found = ledger.times(Kind.PICKUP_NO_SHOW, old.starts_at, begun, calendar_of=lambda _version: DEFAULT_CALENDAR)
    assert (found.due_at, found.enforced_at) == (OVER, OVER)
    pickup(claim, cast)
    new = promise(claim, PICKUP)
    for name in ("starts_at", "due_at", "enforced_at", "next_at"):
        assert getattr(old, name) == getattr(new, name)
    sweep_deadlines(now=OVER)
    assert words_of(claim)[-1] == ("running", SPOKEN_OF_BY)


def test_one_whose_time_was_over_long_ago_is_promised_a_word_that_is_still_to_come(
    cast: Cast, frozen: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = as_before(granted(cast), cast, monkeypatch)
    now = OVER + 40 * DAY
    frozen.move_to(now)
    follow_up_what_stood()
    sweep_deadlines(now=now)
    assert promise(claim, PICKUP).state == DeadlineState.RUNNING
    sweep_deadlines(now=now + timedelta(hours=1))
    state, due_at = words_of(claim)[-1]
    assert (state, due_at > now + DAY) == ("running", True)
    claim.refresh_from_db()
    assert (claim.waits_for, claim.escalated_at) == (WaitsFor.US, None)


@pytest.mark.usefixtures("frozen")
def test_one_whose_device_has_come_is_not(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = as_before(granted(cast), cast, monkeypatch)
    receive(number=claim.number, by=cast.eva, now=NOW)
    follow_up_what_stood()
    assert not claim.deadlines.filter(kind=PICKUP).exists()
