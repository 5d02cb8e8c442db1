"""Promises as a hostile reader turns them over: what fires although it must not, and what stays behind for ever."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from claims import complaints
from claims.calls.appointments import agree_call
from claims.calls.contact import log_call
from claims.closing import reopen
from claims.deciding import assessing
from claims.deciding.assessing import StatedFacts
from claims.deciding.decisions import decide
from claims.models import Claim, ClaimEvent, Deadline, DeadlineState, OriginalReturn, Settlement, Task
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import deadlines, extending
from claims.promises.ledger_texts import claimant_line
from claims.promises.sweep import LOOK_AGAIN, sweep_deadlines
from claims.routes import originals
from claims.routes.repairs import finish
from claims.routes.routing import choose_pickup, pickup_windows
from notifications.models import OutboxMessage
from tests.cast import COPENHAGEN, NOW, Cast
from tests.claims import routed
from tests.claims.aftermath import ARRIVED, awaiting_the_old, missed, promise, under_repair
from tests.claims.filed import file
from tests.claims.promises import make_claim

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
ANNA = "anna@nordlys.example"
READERS = ("employee", "it_admin", "agent")


def claimed(cast: Cast, state: str = "assessing", **fields: object) -> Claim:
    return make_claim(cast, state, contact_email=ANNA, **fields)


def start(claim: Claim, kind: DeadlineKind, *, at: datetime = NOW, until: datetime | None = None) -> Deadline:
    return deadlines.start(claim, kind, starts_at=at, now=at, until=until)


# What was raised comes down once it is made good -------------------------------------------------------------------


def raised(claim: Claim) -> bool:
    claim.refresh_from_db()
    return claim.escalated_at is not None


def test_a_decision_that_is_the_first_word_takes_the_claim_from_the_top(cast: Cast) -> None:
    claim = claimed(cast, occurred_on=NOW.date())
    start(claim, DeadlineKind.FIRST_CONTACT)
    at = missed(claim, DeadlineKind.FIRST_CONTACT)
    assert raised(claim)
    decide(number=claim.number, kind="goodwill", clause="", reason="Fint.", by=cast.camilla, now=at)
    assert not raised(claim)


def test_asking_for_documents_as_the_first_word_takes_the_claim_from_the_top(cast: Cast) -> None:
    claim = routed.make_claim(cast)
    start(claim, DeadlineKind.FIRST_CONTACT)
    at = missed(claim, DeadlineKind.FIRST_CONTACT)
    assert raised(claim)
    Claim.objects.filter(pk=claim.pk).update(occurred_on=NOW.date())
    assessing.state_facts(number=claim.number, facts=StatedFacts(cause="drop"), by=cast.camilla, now=at)
    assert promise(claim, DeadlineKind.FIRST_CONTACT).entries.filter(kind=EntryKind.MET).exists()
    assert not raised(claim)


def test_a_repair_that_ends_without_our_answer_takes_the_claim_from_the_top(cast: Cast) -> None:
    claim = Claim.objects.get(number=under_repair(cast).claim_number)
    start(claim, DeadlineKind.QUOTE_WAITING, at=ARRIVED)
    at = missed(claim, DeadlineKind.QUOTE_WAITING)
    assert raised(claim)
    finish(number=claim.number, outcome="repaired", note="", new_identifier="", by=cast.eva, now=at)
    assert not raised(claim)


def test_a_call_does_not_make_an_unanswered_complaint_good(cast: Cast) -> None:
    claim = file()
    complaints.receive(number=claim.number, text="For sent.", channel="phone", by=cast.camilla, now=NOW)
    at = missed(claim, DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT)
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=at)
    assert raised(claim)
    complaints.acknowledge(number=claim.number, by=cast.camilla, now=at)
    assert not raised(claim)


def test_a_claim_that_is_opened_again_is_as_urgent_as_the_complaint_about_its_end(cast: Cast) -> None:
    claim = claimed(cast, "lapsed")
    complaints.receive(number=claim.number, text="Den kom i tide.", channel="phone", by=cast.camilla, now=NOW)
    at = missed(claim, DeadlineKind.COMPLAINT_ANSWER)
    reopen(number=claim.number, reason="Den kom i tide.", by=cast.camilla, now=at)
    assert raised(claim)


# What a person holds is held, whatever its kind --------------------------------------------------------------------


@pytest.mark.parametrize("kind", [DeadlineKind.SILENCE, DeadlineKind.ORIGINAL_RETURN])
def test_what_a_person_holds_is_not_missed_until_they_let_it_go(cast: Cast, kind: DeadlineKind) -> None:
    claim = awaiting_the_old(cast) if kind == DeadlineKind.ORIGINAL_RETURN else claimed(cast)
    limit = promise(claim, kind) if kind == DeadlineKind.ORIGINAL_RETURN else start(claim, kind)
    extending.hold_back(number=claim.number, deadline=limit.pk, reason="Er på sygehuset.", by=cast.camilla, now=NOW)
    letters = OutboxMessage.objects.count()
    for day in range(60):
        sweep_deadlines(now=NOW + DAY * day + LOOK_AGAIN)
    limit.refresh_from_db()
    assert (limit.state, limit.held_at) == (DeadlineState.RUNNING, NOW)
    assert OutboxMessage.objects.count() == letters
    at = NOW + 60 * DAY
    extending.let_go(number=claim.number, deadline=limit.pk, by=cast.camilla, now=at)
    limit.refresh_from_db()
    assert limit.due_at > at + 7 * DAY
    sweep_deadlines(now=limit.enforced_at)
    limit.refresh_from_db()
    assert limit.state == DeadlineState.MISSED


# Nothing lapses that waits for us ----------------------------------------------------------------------------------


def lapses_at(claim: Claim, kind: DeadlineKind) -> datetime:
    at = promise(claim, kind).enforced_at
    sweep_deadlines(now=at)
    claim.refresh_from_db()
    return at


def test_a_claim_whose_callback_we_never_made_does_not_lapse_for_want_of_its_device(cast: Cast) -> None:
    claim = file()
    deadlines.cancel_running(claim, at=NOW, reason="complete", kinds=[DeadlineKind.DOCUMENTATION])
    at = lapses_at(claim, DeadlineKind.DELIVERY)
    assert claim.state == "filed"
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=at)
    sweep_deadlines(now=at + LOOK_AGAIN)
    assert promise(claim, DeadlineKind.DELIVERY).due_at > at + 7 * DAY


def test_what_is_to_be_sent_is_known_without_our_first_call(cast: Cast) -> None:
    claim = file()
    lapses_at(claim, DeadlineKind.DOCUMENTATION)
    assert claim.state == "lapsed"


def test_a_claim_does_not_lapse_while_a_call_is_agreed(cast: Cast) -> None:
    claim = claimed(cast)
    limit = start(claim, DeadlineKind.DOCUMENTATION)
    Task.objects.create(claim=claim, kind="proof_of_purchase", owner="claimant", created_at=NOW)
    eve = limit.due_at - timedelta(hours=14)
    tomorrow = (limit.due_at + timedelta(hours=10)).astimezone(COPENHAGEN)
    agree_call(number=claim.number, starts_at=tomorrow, by=cast.camilla, now=eve)
    lapses_at(claim, DeadlineKind.DOCUMENTATION)
    assert claim.state == "assessing"


def test_a_claim_does_not_lapse_before_the_time_at_the_desk_that_we_agreed(cast: Cast) -> None:
    claim = routed.make_claim(cast)
    routed.walk_in(claim, cast)
    at = NOW + timedelta(hours=14)
    Deadline.objects.filter(claim=claim, kind=DeadlineKind.DELIVERY).update(due_at=at, enforced_at=at, next_at=at)
    lapses_at(claim, DeadlineKind.DELIVERY)
    assert claim.state == "routed"


def test_a_claim_does_not_lapse_before_the_pickup_that_we_ordered(cast: Cast) -> None:
    claim = routed.make_claim(cast)
    slot = pickup_windows(now=NOW)[-1].slots[-1]
    choose_pickup(
        number=claim.number,
        workshop=cast.kolding,
        window=(slot.starts_at, slot.ends_at),
        address=routed.HOME,
        by=cast.camilla,
        now=NOW,
        battery_safe=True,
    )
    at = slot.ends_at - timedelta(hours=1)
    Deadline.objects.filter(claim=claim, kind=DeadlineKind.DELIVERY).update(due_at=at, enforced_at=at, next_at=at)
    lapses_at(claim, DeadlineKind.DELIVERY)
    assert claim.state == "routed"
    deadlines.cancel_running(claim, at=at, reason="complete", kinds=[DeadlineKind.DOCUMENTATION])
    for look in range(2):
        sweep_deadlines(now=at + 6 * DAY + look * LOOK_AGAIN)
    sweep_deadlines(now=at + 60 * DAY)
    claim.refresh_from_db()
    assert claim.state == "routed", "nor after it: whether the driver came is ours to find out"


# Money --------------------------------------------------------------------------------------------------------------


def test_an_old_device_that_still_has_time_is_not_charged_for_an_earlier_one(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    first = OriginalReturn.objects.get(claim=claim)
    at = missed(claim, DeadlineKind.ORIGINAL_RETURN)
    # Opened again, and settled by another new one.
    again = Settlement.objects.get(claim=claim)
    again.pk, again.replacement = None, None
    again._state.adding = True
    again.save()
    second = OriginalReturn.objects.create(
        claim=claim, settlement=again, terms=first.terms, limit_dkk=Decimal(9000), new_received_at=at
    )
    start(claim, DeadlineKind.ORIGINAL_RETURN, at=at)
    originals.charge(number=claim.number, amount_dkk=Decimal(100), reason="Kom aldrig.", by=cast.camilla, now=at)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.charged_at, second.charged_at) == (at, None)
    assert promise(claim, DeadlineKind.ORIGINAL_RETURN).state == DeadlineState.RUNNING


# What others read ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [DeadlineKind.CALL_AGAIN, DeadlineKind.QUOTE_WAITING, DeadlineKind.WALK_IN_NO_SHOW])
def test_what_we_remind_ourselves_of_is_no_line_of_the_customers_timeline(cast: Cast, kind: DeadlineKind) -> None:
    claim = claimed(cast, person=cast.annas_phone.holder)
    start(claim, kind, until=None if kind == DeadlineKind.QUOTE_WAITING else NOW + DAY)
    missed(claim, kind)
    told = {name: ClaimEvent.objects.visible_to(cast.user(name)).filter(claim=claim).exists() for name in READERS}
    assert told == {"employee": False, "it_admin": False, "agent": True}


def test_a_claimant_does_not_read_that_we_missed_what_was_theirs(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    missed(claim, DeadlineKind.ORIGINAL_RETURN)
    limit = promise(claim, DeadlineKind.ORIGINAL_RETURN)
    said = claimant_line(limit, limit.entries.get(kind=EntryKind.MISSED))
    assert said == "Den sidste dag var 29. september 2026."
