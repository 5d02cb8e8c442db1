"""A workshop that asks stands still: two working days for an answer, which it gets by mail and on its page."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from accounts.refusals import WrongState
from claims.guards import Changed, Seen
from claims.models import Claim, ClaimEvent, Deadline, DeadlineState, LossFacts, Quote
from claims.models.deadline import DeadlineKind
from claims.routes.quoting import NotAQuote, answer, ask
from claims.routes.repairs import finish
from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import COPENHAGEN, Cast
from tests.claims.aftermath import ARRIVED, missed, promise, under_repair
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db

WAITING = DeadlineKind.QUOTE_WAITING


@pytest.fixture
def claim(cast: Cast) -> Claim:
    return Claim.objects.get(number=under_repair(cast).claim_number)


def asked(claim: Claim, cast: Cast, amount: str = "2150", note: str = "Skærm og ramme. Må vi gå i gang?") -> Quote:
    return ask(number=claim.number, amount_dkk=Decimal(amount), note=note, by=cast.eva, now=ARRIVED)


def answered(claim: Claim, cast: Cast, *, approved: bool = True, note: str = "") -> Quote:
    return answer(number=claim.number, approved=approved, note=note, by=cast.camilla, now=ARRIVED)


def test_a_question_runs_for_two_working_days(claim: Claim, cast: Cast) -> None:
    quote = asked(claim, cast)
    assert (quote.amount_dkk, quote.asked_by, quote.is_open) == (Decimal("2150"), cast.eva, True)
    assert promise(claim, WAITING).due_at == datetime(2026, 9, 18, 16, tzinfo=COPENHAGEN)


def test_the_assessment_reckons_with_the_price_at_once(claim: Claim, cast: Cast) -> None:
    facts = LossFacts.objects.create(claim=claim, cause="drop", stated_at=ARRIVED)
    asked(claim, cast)
    facts.refresh_from_db()
    assert facts.repair_dkk == Decimal("2150")


@pytest.mark.parametrize(("amount", "note"), [("0", "Må vi?"), ("-5", "Må vi?"), ("100", "  ")])
def test_a_question_has_a_price_and_words(claim: Claim, cast: Cast, amount: str, note: str) -> None:
    with pytest.raises(NotAQuote):
        asked(claim, cast, amount, note)
    assert not Quote.objects.exists()


def test_nobody_asks_before_saying_what_is_wrong(cast: Cast) -> None:
    repair = under_repair(cast, diagnosed=False)
    with pytest.raises(NotAQuote):
        asked(Claim.objects.get(number=repair.claim_number), cast)


def test_one_question_waits_at_a_time(claim: Claim, cast: Cast) -> None:
    asked(claim, cast)
    with pytest.raises(WrongState) as refusal:
        asked(claim, cast, "900")
    assert refusal.value.code == "quote_waits"


def test_another_workshop_cannot_ask(claim: Claim, cast: Cast) -> None:
    with pytest.raises(WrongState):
        ask(number=claim.number, amount_dkk=Decimal(10), note="Må vi?", by=cast.frode, now=ARRIVED)


def test_a_yes_meets_it_and_is_told_to_the_workshop(claim: Claim, cast: Cast) -> None:
    asked(claim, cast)
    quote = answered(claim, cast)
    assert (quote.approved, quote.answered_by) == (True, cast.camilla)
    assert promise(claim, WAITING).state == DeadlineState.MET
    mail = OutboxMessage.objects.get(template="quote_answered")
    assert mail.address == cast.kolding.email
    said = render(mail.template, language="da", context=mail.context)
    assert said.subject == f"Sag {claim.number}: ja til jeres pris"
    assert "I må reparere for 2.150,00 kr., som I har spurgt om." in said.text


def test_a_no_says_what_to_do_instead(claim: Claim, cast: Cast) -> None:
    asked(claim, cast)
    with pytest.raises(NotAQuote):
        answered(claim, cast, approved=False)
    answered(claim, cast, approved=False, note="Send den retur uden reparation.")
    said = render("quote_answered", language="da", context=OutboxMessage.objects.get(template="quote_answered").context)
    assert said.subject == f"Sag {claim.number}: nej til jeres pris"
    assert "Send den retur uden reparation." in said.text


def test_a_miss_raises_the_claim_and_its_answer_takes_it_down(claim: Claim, cast: Cast) -> None:
    asked(claim, cast)
    at = missed(claim, WAITING)
    assert claim.escalated_at == at
    answer(number=claim.number, approved=True, note="", by=cast.camilla, now=at)
    claim.refresh_from_db()
    assert claim.escalated_at is None


def test_a_repair_that_is_done_needs_no_answer(claim: Claim, cast: Cast) -> None:
    asked(claim, cast)
    finish(number=claim.number, outcome="irreparable", note="", new_identifier="", by=cast.eva, now=ARRIVED)
    assert promise(claim, WAITING).state == DeadlineState.CANCELLED
    assert Quote.objects.get().withdrawn_at == ARRIVED
    with pytest.raises(WrongState):
        answered(claim, cast)


def test_a_page_that_has_grown_old_answers_nothing(claim: Claim, cast: Cast) -> None:
    asked(claim, cast)
    claim.refresh_from_db()
    seen = Seen.of(claim, claim.events.last())
    answered(claim, cast)
    with pytest.raises(Changed):
        answer(number=claim.number, approved=False, note="Nej.", by=cast.gry, now=ARRIVED, seen=seen)


def test_a_price_is_the_workshops_and_ours_alone(claim: Claim, cast: Cast) -> None:
    asked(claim, cast)
    for user, sees in ((cast.eva, True), (cast.gry, True), (cast.frode, False), (cast.anna, False), (cast.bo, False)):
        assert Quote.objects.visible_to(user).exists() is sees, user
    for user in (cast.anna, cast.bo, cast.eva):
        assert not ClaimEvent.objects.visible_to(user).filter(kind="quote_asked").exists()
        assert not Deadline.objects.visible_to(user).filter(kind=WAITING).exists()


@pytest.mark.django_db(transaction=True)
def test_a_yes_beside_a_no_is_one_answer(claim: Claim, cast: Cast) -> None:
    asked(claim, cast)

    def reply(approved: bool) -> str:
        try:
            answered(claim, cast, approved=approved, note="Se sagen.")
        except WrongState as refusal:
            return refusal.code
        return ""

    assert sorted(side_by_side(lambda: reply(True), lambda: reply(False))) == ["", "no_quote"]
    assert OutboxMessage.objects.filter(template="quote_answered").count() == 1


def test_the_answer_stands_for_two_working_days_over_a_weekend(claim: Claim, cast: Cast) -> None:
    friday = ARRIVED + timedelta(days=2)
    ask(number=claim.number, amount_dkk=Decimal(10), note="Må vi?", by=cast.eva, now=friday)
    assert promise(claim, WAITING).due_at == datetime(2026, 9, 22, 16, tzinfo=COPENHAGEN)
