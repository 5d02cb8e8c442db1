"""Complaints: their two clocks, who may answer, what the letters say, and who never learns of one."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role, User
from accounts.refusals import Refusal, WrongState
from claims import complaints
from claims.closing import reopen, withdraw
from claims.deciding.decisions import decide
from claims.guards import Changed, Seen
from claims.models import Claim, ClaimEvent, Complaint, Deadline, DeadlineEntry, DeadlineState
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises.sweep import sweep_deadlines
from notifications.models import OutboxMessage
from notifications.rendering import Rendered, render
from policies import terms
from tests.cast import COPENHAGEN, NOW, Cast, make_user
from tests.claims.aftermath import DAY, missed, promise
from tests.claims.granted import insure
from tests.claims.promises import make_link
from tests.claims.routed import make_claim
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db

ACK, ANSWER = DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT, DeadlineKind.COMPLAINT_ANSWER
TEXT = "I har overset, at skærmen gik i stykker samme dag."


@pytest.fixture
def claim(cast: Cast) -> Claim:
    """Anna's claim, which Camilla rejected and so ended."""
    insure(cast)
    claim = make_claim(cast)
    clause = next(iter(terms.get("squaretrade-elgiganten").clauses))
    decide(number=claim.number, kind="rejected", clause=clause, reason="Ikke dækket.", by=cast.camilla, now=NOW)
    claim.refresh_from_db()
    return claim


def complain(claim: Claim, text: str = TEXT, **more: object) -> Complaint:
    said = {"channel": "page", "by": None, "now": NOW, **more}
    return complaints.receive(number=claim.number, text=text, **said)  # type: ignore[arg-type]


def answered(claim: Claim, by: User, *, outcome: str = "not_upheld", at: datetime = NOW) -> Complaint:
    return complaints.answer(number=claim.number, outcome=outcome, answer="Vi har set på det igen.", by=by, now=at)


def letter(template: str, language: str = "da") -> Rendered:
    message = OutboxMessage.objects.filter(template=template).latest("pk")
    return render(template, language=language, context=message.context)


def test_both_clocks_begin_with_the_receipt_also_on_an_ended_claim(claim: Claim) -> None:
    complain(claim)
    assert promise(claim, ACK).due_at == datetime(2026, 9, 16, 16, tzinfo=COPENHAGEN)
    assert promise(claim, ANSWER).due_at == datetime(2026, 10, 6, 16, tzinfo=COPENHAGEN)
    claim.refresh_from_db()
    assert not claim.is_open
    assert claim.due_at == promise(claim, ACK).due_at


def test_easter_is_no_working_day_of_a_complaint(cast: Cast) -> None:
    # The vector of the terms: received Wednesday 18 March 2026, confirmed Thursday, answered Monday 13 April.
    received = datetime(2026, 3, 18, 13, tzinfo=COPENHAGEN)
    claim = make_claim(cast, filed_at=received - DAY)
    complain(claim, now=received)
    assert promise(claim, ACK).due_at.date() == date(2026, 3, 19)
    assert promise(claim, ANSWER).due_at.date() == date(2026, 4, 13)


def test_the_receipt_goes_out_at_once_and_keeps_no_promise(claim: Claim) -> None:
    complain(claim)
    said = letter("complaint_received")
    assert said.subject == f"Vi har fået din klage – {claim.number}"
    assert "En af os har læst den senest 16. september 2026 kl. 16.00." in said.text
    assert promise(claim, ACK).state == DeadlineState.RUNNING


def test_a_person_who_has_read_it_keeps_the_first_promise(claim: Claim, cast: Cast) -> None:
    complain(claim)
    complaint = complaints.acknowledge(number=claim.number, by=cast.camilla, now=NOW + DAY / 24)
    assert (complaint.acknowledged_by, complaint.acknowledged_at) == (cast.camilla, NOW + DAY / 24)
    assert promise(claim, ACK).state == DeadlineState.MET
    assert promise(claim, ANSWER).state == DeadlineState.RUNNING
    said = letter("complaint_acknowledged")
    assert "Camilla Dahl har læst din klage" in said.text
    assert "endeligt skriftligt svar senest 6. oktober 2026 kl. 16.00" in said.text


def test_it_is_acknowledged_once(claim: Claim, cast: Cast) -> None:
    complain(claim)
    complaints.acknowledge(number=claim.number, by=cast.camilla, now=NOW)
    with pytest.raises(WrongState):
        complaints.acknowledge(number=claim.number, by=cast.gry, now=NOW)


def test_what_was_written_is_kept_without_civil_registration_numbers(claim: Claim) -> None:
    assert complain(claim, "Mit CPR er 010190-1234, og jeg er utilfreds.").text == (
        "Mit CPR er ••••••-••••, og jeg er utilfreds."
    )


def test_the_same_words_again_are_the_same_complaint(claim: Claim) -> None:
    assert complain(claim) == complain(claim, f" {TEXT} ")
    assert OutboxMessage.objects.filter(template="complaint_received").count() == 1


def test_a_second_complaint_waits_for_the_first_one_to_be_answered(claim: Claim, cast: Cast) -> None:
    complain(claim)
    with pytest.raises(WrongState) as refusal:
        complain(claim, "Og en ting til.")
    assert refusal.value.code == "complaint_waits"
    answered(claim, cast.gry)
    # The answer is final for the form on the page; what comes by telephone or letter is taken in all the same.
    complain(claim, "Og en ting til.", now=NOW + DAY, channel="phone", by=cast.camilla)
    assert Deadline.objects.filter(claim=claim, kind=ANSWER).count() == 2


def test_a_complaint_without_a_word_is_refused(claim: Claim) -> None:
    with pytest.raises(Refusal):
        complain(claim, "  ")


def test_one_that_came_by_letter_counts_from_the_day_it_came(claim: Claim, cast: Cast) -> None:
    Claim.objects.filter(pk=claim.pk).update(filed_at=NOW - 5 * DAY)
    complaint = complain(claim, channel="mail", by=cast.camilla, received_on=date(2026, 9, 14))
    assert complaint.written_by == cast.camilla
    assert promise(claim, ACK).due_at == datetime(2026, 9, 15, 16, tzinfo=COPENHAGEN)


@pytest.mark.parametrize("day", [date(2026, 9, 16), date(2026, 9, 1)])
def test_it_cannot_have_come_tomorrow_or_before_the_claim(claim: Claim, cast: Cast, day: date) -> None:
    with pytest.raises(Refusal):
        complain(claim, channel="phone", by=cast.camilla, received_on=day)
    assert not Complaint.objects.exists()


def test_who_decided_does_not_answer(claim: Claim, cast: Cast) -> None:
    complain(claim)
    with pytest.raises(WrongState) as refusal:
        answered(claim, cast.camilla)
    assert refusal.value.code == "own_decision"
    assert answered(claim, cast.gry).answered_by == cast.gry


def test_who_seconded_the_decision_does_not_answer_either(claim: Claim, cast: Cast) -> None:
    complain(claim)
    claim.decisions.update(seconded_by=cast.gry, seconded_at=NOW)
    assert complaints.deciders_of(claim) == {cast.camilla.pk, cast.gry.pk}
    with pytest.raises(WrongState):
        answered(claim, cast.gry)
    assert answered(claim, make_user("jonas@skadeportalen.example", "Jonas", Role.AGENT)).answered_at == NOW


def test_an_answer_keeps_both_promises_and_names_whom_to_go_to_next(claim: Claim, cast: Cast) -> None:
    complain(claim)
    answered(claim, cast.gry, outcome="partly")
    assert {promise(claim, ACK).state, promise(claim, ANSWER).state} == {DeadlineState.MET}
    claim.refresh_from_db()
    assert claim.due_at is None
    said = letter("complaint_answered")
    assert said.subject == f"Du får delvist medhold i din klage – {claim.number}"
    assert "Vi har set på det igen." in said.text
    bodies = [body.name for body in terms.get("squaretrade-elgiganten").complaints.bodies]
    places = [said.text.index(name) for name in bodies]
    assert places == sorted(places)
    assert "Ankenævnet for Forsikring" in said.html


def test_each_product_has_its_own_bodies(cast: Cast) -> None:
    insure(cast, "usg-totalforsikring-9051102")
    claim = make_claim(cast)
    assert [body["name"] for body in complaints.bodies_of(claim)] == [
        "USG Insurance Agency ApS",
        "Arch Insurance (EU) DAC, Complaints Manager",
    ]


def test_an_answer_without_a_word_is_refused(claim: Claim, cast: Cast) -> None:
    complain(claim)
    with pytest.raises(Refusal):
        complaints.answer(number=claim.number, outcome="upheld", answer=" ", by=cast.gry, now=NOW)


def test_the_answer_changes_no_decision(claim: Claim, cast: Cast) -> None:
    complain(claim)
    answered(claim, cast.gry, outcome="upheld")
    claim.refresh_from_db()
    assert (claim.state, claim.outcome, claim.decisions.get().kind) == ("closed", "rejected", "rejected")


def test_a_page_that_has_grown_old_answers_nothing(claim: Claim, cast: Cast) -> None:
    complain(claim)
    claim.refresh_from_db()
    seen = Seen.of(claim, claim.events.last())
    complaints.acknowledge(number=claim.number, by=cast.camilla, now=NOW)
    with pytest.raises(Changed):
        complaints.answer(number=claim.number, outcome="upheld", answer="Ja.", by=cast.gry, now=NOW, seen=seen)


def test_a_complaint_that_is_taken_back_lets_both_clocks_fall(claim: Claim, cast: Cast) -> None:
    complain(claim)
    complaints.withdraw(number=claim.number, by=cast.camilla, now=NOW + DAY / 24)
    assert {promise(claim, ACK).state, promise(claim, ANSWER).state} == {DeadlineState.CANCELLED}
    claim.refresh_from_db()
    assert claim.due_at is None
    assert "Har du ikke selv bedt om det" in letter("complaint_withdrawn").text
    with pytest.raises(WrongState):
        answered(claim, cast.gry)


@pytest.mark.parametrize("kind", [ACK, ANSWER])
def test_a_miss_raises_it_and_tells_every_team_lead(claim: Claim, cast: Cast, kind: DeadlineKind) -> None:
    complain(claim)
    if kind == ANSWER:
        complaints.acknowledge(number=claim.number, by=cast.camilla, now=NOW)
    at = missed(claim, kind)
    assert claim.escalated_at == at
    assert claim.state == "closed"
    mail = OutboxMessage.objects.get(template="complaint_missed")
    assert mail.address == cast.gry.email
    assert claim.number in letter("complaint_missed").text


def test_a_late_answer_is_noted_as_late_and_takes_the_claim_down(claim: Claim, cast: Cast) -> None:
    complain(claim)
    at = missed(claim, ANSWER)
    answered(claim, cast.gry, at=at)
    claim.refresh_from_db()
    assert (claim.due_at, claim.escalated_at) == (None, None)
    late = DeadlineEntry.objects.filter(deadline__claim=claim, kind=EntryKind.MET, data__late=True)
    assert late.count() == 2


def test_neither_the_end_of_a_claim_nor_its_beginning_anew_touches_the_clocks(cast: Cast) -> None:
    claim = make_claim(cast)
    complain(claim)
    withdraw(number=claim.number, by=None, now=NOW)
    assert promise(claim, ANSWER).state == DeadlineState.RUNNING
    reopen(number=claim.number, reason="Fortrød.", by=cast.camilla, now=NOW + DAY / 24)
    assert {promise(claim, ACK).state, promise(claim, ANSWER).state} == {DeadlineState.RUNNING}
    assert Deadline.objects.filter(claim=claim, kind__in=[ACK, ANSWER]).count() == 2


def test_lapsing_leaves_the_clocks_running(cast: Cast) -> None:
    claim = make_claim(cast)
    at = promise(claim, DeadlineKind.DELIVERY).enforced_at
    complain(claim, now=at - DAY / 24)
    sweep_deadlines(now=at)
    claim.refresh_from_db()
    assert claim.state == "lapsed"
    assert promise(claim, ANSWER).state == DeadlineState.RUNNING
    assert claim.due_at == promise(claim, ACK).due_at


def test_only_the_call_centre_and_the_claimant_learn_of_it(claim: Claim, cast: Cast) -> None:
    complain(claim)
    for user, sees in (
        (cast.camilla, True),
        (cast.anna, True),
        (cast.bo, False),
        (cast.eva, False),
        (cast.david, False),
    ):
        assert Complaint.objects.visible_to(user).exists() is sees, user
        assert ClaimEvent.objects.visible_to(user).filter(kind="complained").exists() is sees, user
        assert Deadline.objects.visible_to(user).filter(kind__in=[ACK, ANSWER]).exists() is sees, user


def test_a_stranger_who_filed_for_the_device_gets_none_of_its_letters(claim: Claim, cast: Cast) -> None:
    Claim.objects.filter(pk=claim.pk).update(contact_email="", contact_phone="")
    make_link(claim, "fremmed@example.com", key="0b0d9c7e-9d2b-4a53-8a54-6c3f0f0b7f11")
    complain(claim)
    answered(claim, cast.gry)
    told = OutboxMessage.objects.filter(template__startswith="complaint").values_list("address", flat=True)
    assert set(told) == {cast.anna.email}


def test_the_database_knows_one_open_complaint_a_claim(claim: Claim) -> None:
    complaint = complain(claim)
    complaint.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        complaint.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_who_complain_at_once_are_one_complaint(claim: Claim, cast: Cast) -> None:
    def by(channel: str, text: str) -> str:
        try:
            complain(claim, text, channel=channel, by=cast.camilla if channel == "phone" else None)
        except WrongState as refusal:
            return refusal.code
        return "taken"

    answers = side_by_side(lambda: by("page", TEXT), lambda: by("page", TEXT), lambda: by("phone", "Hun ringede."))
    # Whoever was second with the same words is told that it is here, the other that one waits.
    assert sorted(answers) in (["complaint_waits", "taken", "taken"], ["complaint_waits", "complaint_waits", "taken"])
    assert Complaint.objects.count() == 1
    assert Deadline.objects.filter(claim=claim, kind=ACK).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_answer_once(claim: Claim, cast: Cast) -> None:
    complain(claim)
    jonas = make_user("jonas@skadeportalen.example", "Jonas", Role.AGENT)

    def reply(by: User) -> str:
        try:
            answered(claim, by)
        except WrongState as refusal:
            return refusal.code
        return ""

    assert sorted(side_by_side(lambda: reply(cast.gry), lambda: reply(jonas))) == ["", "no_complaint"]
    assert OutboxMessage.objects.filter(template="complaint_answered").count() == 1
