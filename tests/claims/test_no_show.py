"""A walk-in that is booked is expected: half an hour after it the desk asks where the device is."""

from datetime import timedelta

import pytest

from claims.closing import withdraw
from claims.models import Claim, DeadlineState
from claims.models.deadline import DeadlineKind
from claims.promises.sweep import sweep_deadlines
from claims.routes.repairs import receive
from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import NOW, Cast
from tests.claims.aftermath import missed, promise
from tests.claims.routed import TOMORROW_AT_NINE, label, make_claim, walk_in
from tests.side_by_side import side_by_side
from workshops.models import Booking

pytestmark = pytest.mark.django_db

NO_SHOW = DeadlineKind.WALK_IN_NO_SHOW
HALF_AN_HOUR = timedelta(minutes=30)
# The slot is half an hour long.
EXPECTED = TOMORROW_AT_NINE + 2 * HALF_AN_HOUR


@pytest.fixture
def claim(cast: Cast) -> Claim:
    claim = make_claim(cast)
    walk_in(claim, cast)
    claim.refresh_from_db()
    return claim


def test_it_is_expected_until_half_an_hour_after_its_time(claim: Claim) -> None:
    assert promise(claim, NO_SHOW).due_at == EXPECTED
    assert claim.due_at == EXPECTED


def test_a_label_is_expected_at_no_hour(cast: Cast) -> None:
    claim = make_claim(cast)
    label(claim, cast)
    assert not claim.deadlines.filter(kind=NO_SHOW).exists()


def test_the_device_that_comes_keeps_it(claim: Claim, cast: Cast) -> None:
    receive(number=claim.number, by=cast.eva, now=TOMORROW_AT_NINE + HALF_AN_HOUR)
    assert promise(claim, NO_SHOW).state == DeadlineState.MET


def test_another_time_is_another_promise(claim: Claim, cast: Cast) -> None:
    walk_in(claim, cast, at=TOMORROW_AT_NINE + 4 * HALF_AN_HOUR)
    first, second = claim.deadlines.filter(kind=NO_SHOW).order_by("pk")
    assert (first.state, second.state) == (DeadlineState.CANCELLED, DeadlineState.RUNNING)
    assert second.due_at == EXPECTED + 4 * HALF_AN_HOUR


def test_the_same_hour_at_another_workshop_is_the_claims_next_promise(claim: Claim, cast: Cast) -> None:
    walk_in(claim, cast, cast.odense)
    claim.refresh_from_db()
    assert claim.due_at == promise(claim, NO_SHOW).due_at == EXPECTED


def test_another_way_to_the_workshop_lets_it_fall(claim: Claim, cast: Cast) -> None:
    label(claim, cast)
    assert promise(claim, NO_SHOW).state == DeadlineState.CANCELLED
    claim.refresh_from_db()
    assert claim.due_at != EXPECTED


def test_the_end_of_the_claim_lets_it_fall(claim: Claim) -> None:
    withdraw(number=claim.number, by=None, now=NOW)
    assert promise(claim, NO_SHOW).state == DeadlineState.CANCELLED


def test_lapsing_lets_it_fall(cast: Cast) -> None:
    claim = make_claim(cast)
    over = promise(claim, DeadlineKind.DELIVERY).enforced_at
    walk_in(claim, cast)
    sweep_deadlines(now=over)
    claim.refresh_from_db()
    assert claim.state == "lapsed"
    assert claim.due_at is None
    assert Booking.objects.get().cancelled_at == over


def test_who_does_not_come_is_asked_whether_to_book_anew_and_keeps_the_booking(claim: Claim, cast: Cast) -> None:
    at = missed(claim, NO_SHOW)
    assert claim.state == "routed"
    assert claim.escalated_at == at
    assert claim.due_at == EXPECTED
    assert Booking.objects.get().cancelled_at is None
    mail = OutboxMessage.objects.get(template="walk_in_missed")
    assert mail.address == cast.anna.email
    said = render(mail.template, language="da", context=mail.context)
    assert said.subject == f"Skal vi finde en ny tid til dig? – {claim.number}"
    assert "hos Mobilværkstedet i Kolding: onsdag den 16. september 2026 kl. 09.00" in said.text
    assert "Enheden er ikke registreret som afleveret." in said.text


def test_the_claimant_reads_nothing_of_it_in_the_timeline(claim: Claim, cast: Cast) -> None:
    from claims.events.event_texts import speak, speak_to_claimant

    missed(claim, NO_SHOW)
    event = claim.events.get(kind="deadline_missed")
    assert "kom ikke til den aftalte tid" in speak(event)
    assert speak_to_claimant(event) == ""


def test_who_comes_late_takes_the_claim_down_again(claim: Claim, cast: Cast) -> None:
    at = missed(claim, NO_SHOW)
    receive(number=claim.number, by=cast.eva, now=at)
    claim.refresh_from_db()
    assert (claim.escalated_at, promise(claim, NO_SHOW).state) == (None, DeadlineState.MISSED)
    assert claim.due_at != EXPECTED


def test_a_new_time_takes_the_claim_down_again(claim: Claim, cast: Cast) -> None:
    missed(claim, NO_SHOW)
    walk_in(claim, cast, at=TOMORROW_AT_NINE + timedelta(days=1))
    claim.refresh_from_db()
    assert claim.escalated_at is None
    assert claim.due_at == EXPECTED + timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_a_device_that_comes_while_the_sweep_comes_by_is_told_once_or_not_at_all(cast: Cast) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    at = EXPECTED + timedelta(seconds=1)
    side_by_side(lambda: bool(receive(number=claim.number, by=cast.eva, now=at)), lambda: bool(sweep_deadlines(now=at)))
    sweep_deadlines(now=at)
    claim.refresh_from_db()
    assert claim.escalated_at is None
    assert promise(claim, NO_SHOW).entries.filter(stage="missed").count() == 1
    assert OutboxMessage.objects.filter(template="walk_in_missed").count() <= 1
