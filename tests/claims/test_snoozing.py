"""Setting a claim aside, and everything that takes it up again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from claims import closing
from claims.calls import contact
from claims.desk import leasing, snoozing
from claims.desk.snoozing import Pause, pauses
from claims.events.event_texts import speak
from claims.evidence import evidence
from claims.files.uploads import Upload
from claims.models import Claim, ClaimEvent, EventKind
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from claims.promises.sweep import sweep_deadlines
from claims.promises.worktime import DEFAULT_CALENDAR
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.filed import file, reach

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
HOUR = timedelta(hours=1)
PHOTO = Upload(name="foto.jpg", content=b"\xff\xd8\xff\xe0 et billede", content_type="image/jpeg")


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """A claim whose claimant was reached, with days until its next promise."""
    return reach(file(), cast.camilla)


def snooze(claim: Claim, cast: Cast, until: timedelta = HOUR) -> Claim:
    return snoozing.snooze(number=claim.number, until=NOW + until, by=cast.camilla, now=NOW, reason="Ferie")


def test_a_snoozed_claim_is_handed_to_nobody_until_its_time(cast: Cast, claim: Claim) -> None:
    snooze(claim, cast)
    Claim.objects.filter(pk=claim.pk).update(waits_for="us")
    assert leasing.take_next(cast.gry, NOW) is None
    assert leasing.take_next(cast.gry, NOW + HOUR)


def test_the_timeline_says_until_when_and_why_and_masks_what_must_not_be_kept(cast: Cast, claim: Claim) -> None:
    snoozing.snooze(number=claim.number, until=NOW + HOUR, by=cast.camilla, now=NOW, reason="CPR 010203-1234")
    event = ClaimEvent.objects.get(kind=EventKind.SNOOZED)
    assert "kl. 11.00" in speak(event)
    assert "1234" not in str(event.data)
    snoozing.wake(number=claim.number, by=cast.camilla, now=NOW)
    assert speak(ClaimEvent.objects.filter(kind=EventKind.SNOOZED).latest("pk")) == "Tog sagen frem igen."
    claim.refresh_from_db()
    assert claim.snoozed_until is None


def test_a_pause_never_hides_a_promise(cast: Cast) -> None:
    waiting = file()
    assert waiting.due_at
    with pytest.raises(Refusal) as past:
        snoozing.snooze(number=waiting.number, until=waiting.due_at, by=cast.camilla, now=NOW)
    assert past.value.code == "past_the_promise"
    late = waiting.due_at + HOUR
    with pytest.raises(Refusal) as overdue:
        snoozing.snooze(number=waiting.number, until=late + HOUR, by=cast.camilla, now=late)
    assert overdue.value.code == "overdue"
    with pytest.raises(Refusal):
        snoozing.snooze(number=waiting.number, until=NOW, by=cast.camilla, now=NOW)
    offered = pauses(DEFAULT_CALENDAR, NOW, due_at=waiting.due_at)
    assert offered == {Pause.HOUR: NOW + HOUR, Pause.HOURS: NOW + 3 * HOUR}


def test_a_closed_claim_is_not_set_aside(cast: Cast, claim: Claim) -> None:
    closing.close(number=claim.number, outcome="withdrawn", reason="", by=cast.camilla, now=NOW)
    with pytest.raises(WrongState):
        snooze(claim, cast)


def test_the_claimants_file_takes_the_claim_up_again_and_ours_does_not(cast: Cast, claim: Claim) -> None:
    snooze(claim, cast)
    evidence.add_document(number=claim.number, kind="photo", upload=PHOTO, by=cast.gry, now=NOW)
    claim.refresh_from_db()
    assert claim.snoozed_until is not None
    contact.add_note(number=claim.number, text="Stadig på ferie.", by=cast.gry, now=NOW)
    evidence.add_document(number=claim.number, kind="photo", upload=PHOTO, by=cast.anna, now=NOW)
    claim.refresh_from_db()
    assert claim.snoozed_until is None


def test_filing_the_same_loss_again_takes_the_claim_up(cast: Cast, claim: Claim) -> None:
    snooze(claim, cast)
    file(at=NOW + timedelta(minutes=1))
    again = ClaimEvent.objects.filter(claim=claim, kind=EventKind.FILED_AGAIN).exists()
    claim.refresh_from_db()
    assert (claim.snoozed_until is None) is again


def test_a_promise_that_is_made_during_the_pause_and_falls_in_it_ends_the_pause(cast: Cast, claim: Claim) -> None:
    snooze(claim, cast, timedelta(days=3))
    claim.refresh_from_db()
    deadlines.start(claim, DeadlineKind.CALLBACK, starts_at=NOW, now=NOW)
    claim.refresh_from_db()
    assert claim.snoozed_until is None


def test_a_promise_that_is_missed_takes_the_claim_up(cast: Cast, claim: Claim) -> None:
    first_contact = deadlines.start(claim, DeadlineKind.FIRST_CONTACT, starts_at=NOW, now=NOW)
    Claim.objects.filter(pk=claim.pk).update(snoozed_until=NOW + timedelta(days=60))
    sweep_deadlines(now=first_contact.enforced_at)
    claim.refresh_from_db()
    assert claim.escalated_at
    assert claim.snoozed_until is None


def test_the_page_offers_pauses_and_a_day_and_shows_what_is_set_aside(
    cast: Cast, claim: Claim, as_user: SignIn
) -> None:
    desk = as_user(cast.camilla)
    page = f"/desk/sag/{claim.number}/udskyd/"
    shown = desk.get(page).content.decode()
    assert "kl. 11.00" in shown
    empty = desk.post(page, {"pause": ""})
    assert "Vælg, hvornår sagen skal frem igen." in empty.content.decode()
    day = {"day_day": "21", "day_month": "9", "day_year": "2026"}
    assert desk.post(page, {"pause": "hour", **day}).status_code == 302
    claim.refresh_from_db()
    assert claim.snoozed_until == snoozing.opening_from(DEFAULT_CALENDAR, (NOW + timedelta(days=6)).date())
    case = desk.get(f"/desk/sag/{claim.number}/").content.decode()
    assert "Tag sagen frem nu" in case
    assert desk.post(f"/desk/sag/{claim.number}/hent-frem/").status_code == 302
    assert "Tag sagen frem nu" not in desk.get(f"/desk/sag/{claim.number}/").content.decode()


def test_a_year_that_was_mistyped_is_answered_with_a_sentence(cast: Cast, claim: Claim, as_user: SignIn) -> None:
    day = {"day_day": "21", "day_month": "9", "day_year": "2206"}
    answer = as_user(cast.camilla).post(f"/desk/sag/{claim.number}/udskyd/", day)
    assert answer.status_code == 200
    assert "Vælg en tid inden for de næste 60 dage." in answer.content.decode()


def test_a_claim_that_is_nearly_due_offers_a_day_alone_and_says_when_it_is_due(cast: Cast, as_user: SignIn) -> None:
    waiting = file(at=NOW - timedelta(hours=19, minutes=30), identifier=UNKNOWN_IMEI)
    desk = as_user(cast.camilla)
    page = f"/desk/sag/{waiting.number}/udskyd/"
    assert 'name="pause"' not in desk.get(page).content.decode()
    answer = desk.post(page, {"day_day": "30", "day_month": "9", "day_year": "2026"})
    assert "Vælg en tid før sagens næste frist" in answer.content.decode()


def test_nobody_outside_the_desk_reads_that_a_claim_was_set_aside(cast: Cast, claim: Claim, as_user: SignIn) -> None:
    snoozing.snooze(number=claim.number, until=NOW + HOUR, by=cast.camilla, now=NOW, reason="Vil tænke over det")
    snooze_page = f"/desk/sag/{claim.number}/udskyd/"
    for user, page in ((cast.anna, f"/min-side/sag/{claim.number}/"), (cast.bo, f"/flaade/sager/{claim.number}/")):
        client = as_user(user)
        said = client.get(page)
        assert said.status_code == 200, page
        assert "Vil tænke" not in said.content.decode()
        assert "dskudt" not in said.content.decode()
        assert client.get(snooze_page).status_code == 403
