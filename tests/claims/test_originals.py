"""The old device that comes back: since when its days count, who is reminded, and what a person may charge."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.refusals import WrongState
from claims.closing import reopen
from claims.guards import Changed, Seen
from claims.models import Claim, Deadline, DeadlineEntry, DeadlineState, OriginalReturn
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import deadlines, ledger
from claims.promises.sweep import sweep_deadlines
from claims.routes.originals import NotACharge, NotAnArrival, charge, may_be_charged, receive_new, receive_original
from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import COPENHAGEN, NOW, Cast
from tests.claims.aftermath import DAY, awaiting_the_old, missed, original_of, promise, replaced
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db

RETURN = DeadlineKind.ORIGINAL_RETURN
# The new one came on the 15th; the 29th is day 14 and a Tuesday.
LAST_DAY = date(2026, 9, 29)


def mails(template: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(template=template).order_by("pk"))


def came(claim: Claim, cast: Cast, *, day: date | None = None, at: datetime = NOW + DAY) -> OriginalReturn:
    return receive_original(number=claim.number, arrival="carrier", day=day, by=cast.camilla, now=at)


def test_a_replacement_alone_starts_no_clock(cast: Cast) -> None:
    claim = replaced(cast)
    original = original_of(claim)
    assert (original.terms, original.limit_dkk) == ("squaretrade-elgiganten", Decimal("5000"))
    assert original.is_awaited
    assert not claim.deadlines.filter(kind=RETURN).exists()
    assert claim.due_at is None
    context = mails("settlement_made")[0].context
    assert (context["original"], context["days"], context["send_by"]) == ("send", "14", "")
    assert "har du 14 dage til at sende den gamle" in render("settlement_made", language="da", context=context).text


@pytest.mark.parametrize("terms", ["usg-totalforsikring-9051102", "3stepit-all-risk"])
def test_terms_that_name_no_days_ask_for_nothing_back_by_a_day(cast: Cast, terms: str) -> None:
    claim = replaced(cast, terms)
    assert not OriginalReturn.objects.filter(claim=claim).exists()


def test_a_gift_card_waits_for_no_new_device(cast: Cast) -> None:
    claim = replaced(cast, form="gift_card", new_identifiers=[])
    assert not OriginalReturn.objects.filter(claim=claim).exists()


def test_the_lower_of_the_two_prices_is_the_most_that_can_be_charged(cast: Cast) -> None:
    cast.annas_phone.price_dkk = Decimal("4200")
    cast.annas_phone.save()
    assert original_of(replaced(cast, amount_dkk=Decimal("4200"))).limit_dkk == Decimal("4200")


def test_the_days_count_from_when_the_employee_has_the_new_one(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    running = promise(claim, RETURN)
    assert running.due_at == datetime(2026, 9, 30, tzinfo=COPENHAGEN)
    assert claim.due_at == running.due_at
    assert not claim.is_open
    assert claim.events.last().kind == "new_received"
    mail = mails("original_wanted")[0]
    shown = render(mail.template, language="da", context=mail.context)
    assert shown.subject == f"Send den gamle enhed senest 29. september 2026 – {claim.number}"
    assert "iPhone 15" in shown.text
    assert "op til 5.000,00 kr." in shown.text


def test_who_has_the_new_one_says_so_once(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    with pytest.raises(WrongState):
        receive_new(number=claim.number, by=None, now=NOW)
    assert claim.deadlines.filter(kind=RETURN).count() == 1


def test_the_claimant_is_reminded_when_seven_and_two_days_are_left_though_the_claim_has_ended(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    for day in range(1, 15):
        sweep_deadlines(now=NOW + day * DAY)
    sent = [(mail.created_at.date(), mail.context["stage"]) for mail in mails("original_reminder")]
    # Two days before is a Sunday: the reminder waits for Monday, when somebody answers the telephone.
    assert sent == [(date(2026, 9, 22), "days_7"), (date(2026, 9, 28), "days_2")]
    last = render("original_reminder", language="da", context=mails("original_reminder")[-1].context)
    assert last.subject.startswith("Sidste påmindelse: Send den gamle enhed senest 29. september 2026")
    assert promise(claim, RETURN).state == DeadlineState.RUNNING


def test_a_stranger_who_filed_is_not_told_what_the_register_knows() -> None:
    context = {"number": "S-2026-000101", "name": "", "trusted": False, "last": "2026-09-29T22:00:00+00:00"}
    facts = {"device": "Apple iPhone 15", "limit_dkk": "5000.00", "stage": "days_7"}
    for template in ("original_wanted", "original_reminder", "original_missed"):
        mail = render(template, language="da", context={**context, **facts})
        assert "iPhone 15" not in mail.text + mail.html
        assert "5.000" not in mail.text + mail.html


def test_the_carriers_scan_keeps_the_promise(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    original = came(claim, cast, day=NOW.date() + 3 * DAY, at=NOW + 5 * DAY)
    assert original.arrived_at == datetime(2026, 9, 18, 12, 0, tzinfo=COPENHAGEN)
    assert promise(claim, RETURN).state == DeadlineState.MET
    claim.refresh_from_db()
    assert claim.due_at is None
    assert [mail.template for mail in mails("original_received")] == ["original_received"]


@pytest.mark.parametrize("days", [-1, 2])
def test_it_cannot_have_come_before_the_settlement_or_tomorrow(cast: Cast, days: int) -> None:
    claim = awaiting_the_old(cast)
    with pytest.raises(NotAnArrival):
        came(claim, cast, day=NOW.date() + days * DAY)
    assert original_of(claim).is_awaited


def test_an_old_device_that_comes_before_the_new_one_starts_no_clock(cast: Cast) -> None:
    claim = replaced(cast)
    came(claim, cast)
    with pytest.raises(WrongState):
        receive_new(number=claim.number, by=cast.anna, now=NOW + DAY)
    assert not claim.deadlines.filter(kind=RETURN).exists()


def test_a_miss_charges_nothing_and_asks_a_person(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    at = missed(claim, RETURN)
    assert promise(claim, RETURN).state == DeadlineState.MISSED
    assert claim.state == "closed"
    assert claim.escalated_at == at
    assert claim.due_at == promise(claim, RETURN).due_at
    original = original_of(claim)
    assert original.charge_dkk is None
    assert may_be_charged(claim)
    said = render("original_missed", language="da", context=mails("original_missed")[0].context)
    assert "Der sker ikke noget, før en person har besluttet det" in said.text


def test_a_last_day_that_is_no_ordinary_one_is_missed_after_the_next(cast: Cast) -> None:
    claim = replaced(cast)
    # Saturday the 19th and fourteen days are Saturday the 3rd of October; enforced when Monday the 5th is over.
    receive_new(number=claim.number, by=cast.anna, now=datetime(2026, 9, 19, 12, tzinfo=COPENHAGEN))
    running = promise(claim, RETURN)
    assert running.due_at == datetime(2026, 10, 4, tzinfo=COPENHAGEN)
    sweep_deadlines(now=datetime(2026, 10, 5, 23, 59, tzinfo=COPENHAGEN))
    assert promise(claim, RETURN).state == DeadlineState.RUNNING
    sweep_deadlines(now=datetime(2026, 10, 6, 0, 0, tzinfo=COPENHAGEN))
    assert promise(claim, RETURN).state == DeadlineState.MISSED


def test_nothing_can_be_charged_while_the_days_run(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    with pytest.raises(WrongState) as refusal:
        charge(number=claim.number, amount_dkk=Decimal(100), reason="x", by=cast.camilla, now=NOW)
    assert refusal.value.code == "not_yet"


def test_a_person_approves_the_charge_with_amount_and_reason(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    at = missed(claim, RETURN)
    charge(number=claim.number, amount_dkk=Decimal("3500"), reason="Vi har ringet to gange.", by=cast.camilla, now=at)
    original = original_of(claim)
    assert (original.charge_dkk, original.charged_by) == (Decimal("3500"), cast.camilla)
    claim.refresh_from_db()
    assert claim.due_at is None
    assert claim.escalated_at is None
    assert promise(claim, RETURN).entries.get(kind=EntryKind.CANCELLED).data["reason"] == "charged"
    letter = render("original_charged", language="da", context=mails("original_charged")[0].context)
    assert "3.500,00 kr." in letter.text
    assert "Vi har ringet to gange." in letter.text
    assert "klag på sagens side" in letter.text


def test_a_person_may_let_it_go(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    at = missed(claim, RETURN)
    charge(number=claim.number, amount_dkk=Decimal(0), reason="Posten har mistet den.", by=cast.gry, now=at)
    assert original_of(claim).is_let_go
    letter = render("original_charged", language="da", context=mails("original_charged")[0].context)
    assert letter.subject.startswith("Du skal ikke betale for den gamle enhed")


@pytest.mark.parametrize(("amount", "reason"), [("5000.01", "For meget."), ("100", "  ")])
def test_more_than_the_terms_give_or_no_reason_is_refused(cast: Cast, amount: str, reason: str) -> None:
    claim = awaiting_the_old(cast)
    at = missed(claim, RETURN)
    with pytest.raises(NotACharge):
        charge(number=claim.number, amount_dkk=Decimal(amount), reason=reason, by=cast.camilla, now=at)
    assert original_of(claim).is_awaited


def test_the_database_keeps_a_charge_within_its_limit(cast: Cast) -> None:
    original = original_of(replaced(cast))
    original.charge_dkk, original.charge_reason = Decimal("5000.01"), "x"
    original.charged_at, original.charged_by = NOW, cast.camilla
    with pytest.raises(IntegrityError), transaction.atomic():
        original.save()


def test_a_page_that_has_grown_old_charges_nothing(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    at = missed(claim, RETURN)
    seen = Seen.of(claim, claim.events.last())
    came(claim, cast, at=at)
    with pytest.raises(Changed):
        charge(number=claim.number, amount_dkk=Decimal(100), reason="x", by=cast.camilla, now=at, seen=seen)


def test_a_late_arrival_is_noted_and_takes_the_claim_down(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    at = missed(claim, RETURN)
    came(claim, cast, at=at)
    claim.refresh_from_db()
    assert (claim.due_at, claim.escalated_at) == (None, None)
    assert promise(claim, RETURN).state == DeadlineState.MISSED
    assert DeadlineEntry.objects.filter(deadline__claim=claim, kind=EntryKind.MET, data__late=True).exists()


def test_reopening_leaves_its_days_running(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    before = promise(claim, RETURN)
    reopen(number=claim.number, reason="Ny skade på den nye.", by=cast.camilla, now=NOW + DAY)
    after = promise(claim, RETURN)
    assert (after.pk, after.state, after.due_at) == (before.pk, DeadlineState.RUNNING, before.due_at)


def test_it_can_be_extended_like_any_limit_in_days(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    running = promise(claim, RETURN)
    assert deadlines.move(running, ledger.Rule.EXTENDED, at=NOW, by=cast.gry, last_day="2026-10-05")
    assert promise(claim, RETURN).due_at == datetime(2026, 10, 6, tzinfo=COPENHAGEN)
    claim.refresh_from_db()
    assert claim.due_at == promise(claim, RETURN).due_at


@pytest.mark.django_db(transaction=True)
def test_two_who_note_the_new_device_at_once_start_one_clock(cast: Cast) -> None:
    claim = replaced(cast)

    def note() -> str:
        try:
            receive_new(number=claim.number, by=cast.anna, now=NOW)
        except WrongState as refusal:
            return refusal.code
        return ""

    assert sorted(side_by_side(note, note)) == ["", "nothing_awaited"]
    assert Deadline.objects.filter(claim=claim, kind=RETURN).count() == 1
    assert OutboxMessage.objects.filter(template="original_wanted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_arrival_beside_a_charge_leaves_one_of_them(cast: Cast) -> None:
    claim = awaiting_the_old(cast)
    at = missed(claim, RETURN)
    seen = Seen.of(claim, claim.events.last())

    def arrive() -> str:
        came(claim, cast, at=at)
        return "arrived"

    def pay() -> str:
        try:
            charge(number=claim.number, amount_dkk=Decimal(100), reason="x", by=cast.gry, now=at, seen=seen)
        except WrongState:
            return "refused"
        return "charged"

    answers = side_by_side(arrive, pay)
    original = original_of(claim)
    assert original.arrived_at is not None
    # Whoever came first: a charge is never approved on a device that was here already.
    assert (original.charged_at is not None) == ("charged" in answers)
    claim.refresh_from_db()
    assert claim.due_at is None
