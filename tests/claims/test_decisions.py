"""Deciding about cover, closing, withdrawing and reopening."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.refusals import Refusal, WrongState
from claims.calls.contact import assign
from claims.closing import close, reopen, withdraw
from claims.deciding.decisions import decide
from claims.evidence.evidence import complete_documentation
from claims.guards import Changed
from claims.models import Claim, ClaimEvent, Deadline, Decision, EventKind, Route
from claims.models.deadline import DeadlineKind
from claims.promises.sweep import sweep_deadlines
from claims.routes.repairs import receive
from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import NOW, UNKNOWN_IMEI, Cast, make_cover, make_policy
from tests.claims.filed import ANNAS_MAIL, file, reach, seen
from tests.claims.routed import walk_in
from workshops.models import Booking

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def decided(claim: Claim, cast: Cast, kind: str, clause: str = "", reason: str = "", **more: object) -> Decision:
    decision = decide(
        **{
            "number": claim.number,
            "kind": kind,
            "clause": clause,
            "reason": reason,
            "by": cast.camilla,
            "now": NOW + DAY,
            **more,
        }
    )
    claim.refresh_from_db()
    return decision


def running(claim: Claim) -> set[str]:
    return set(Deadline.objects.filter(claim=claim, state="running").values_list("kind", flat=True))


@pytest.mark.parametrize("kind", ["covered", "goodwill"])
def test_a_claim_that_is_helped_stays_open_and_the_letter_says_so(cast: Cast, kind: str) -> None:
    claim = reach(file(), cast.camilla)
    decision = decided(claim, cast, kind)
    assert claim.state == "assessing"
    assert (decision.terms, decision.decided_by, decision.decided_at) == (
        "usg-totalforsikring-9051102",
        cast.camilla,
        NOW + DAY,
    )
    letter = OutboxMessage.objects.get(template="decision_made")
    assert letter.address == ANNAS_MAIL
    assert letter.context["kind"] == kind


@pytest.mark.parametrize(
    ("kind", "clause", "reason", "outcome"),
    [("rejected", "6", "Tyveri er ikke dækket.", "rejected"), ("warranty", "", "", "warranty")],
)
def test_a_claim_that_is_turned_down_closes_and_its_promises_fall(
    cast: Cast, kind: str, clause: str, reason: str, outcome: str
) -> None:
    claim = reach(file(), cast.camilla)
    route = walk_in(claim, cast)
    decided(claim, cast, kind, clause, reason)
    assert (claim.state, claim.outcome, claim.closed_at) == ("closed", outcome, NOW + DAY)
    assert running(claim) == set()
    assert claim.due_at is None
    assert Route.objects.get(pk=route.pk).ended_at == NOW + DAY
    assert Booking.objects.get().cancelled_at == NOW + DAY
    assert OutboxMessage.objects.filter(template="decision_made").count() == 1
    assert not OutboxMessage.objects.filter(template="claim_closed").exists()


@pytest.mark.parametrize(
    ("kind", "clause", "reason"),
    [
        ("rejected", "", "Tyveri er ikke dækket."),
        ("rejected", "6", ""),
        ("rejected", " ", " "),
        ("covered", "6", ""),
        ("partly", "", ""),
    ],
)
def test_what_is_not_granted_is_never_without_its_grounds(cast: Cast, kind: str, clause: str, reason: str) -> None:
    claim = reach(file(), cast.camilla)
    with pytest.raises(Refusal):
        decided(claim, cast, kind, clause, reason)
    assert not Decision.objects.exists()
    claim.refresh_from_db()
    assert claim.state == "assessing"


def test_the_database_itself_refuses_a_rejection_without_grounds(cast: Cast) -> None:
    claim = file()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(claim=claim, kind="rejected", decided_at=NOW, decided_by=cast.camilla)


def test_a_rejection_does_not_fit_a_device_that_the_workshop_has_but_a_grant_does(cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW + DAY)
    with pytest.raises(WrongState):
        decided(claim, cast, "rejected", "6", "Ikke dækket.")
    decided(claim, cast, "covered")
    assert claim.state == "in_repair"


def test_a_claim_that_has_ended_is_decided_no_more(cast: Cast) -> None:
    claim = file()
    decided(claim, cast, "warranty")
    with pytest.raises(WrongState):
        decided(claim, cast, "covered")


def test_a_later_decision_follows_an_earlier_one_and_changes_it_not(cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    decided(claim, cast, "covered")
    decided(claim, cast, "rejected", "6", "Nu ved vi, at den var stjålet.", now=NOW + 2 * DAY)
    assert [d.kind for d in Decision.objects.filter(claim=claim)] == ["covered", "rejected"]


def test_two_decisions_on_the_same_page_never_overwrite_each_other(cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    both_saw = seen(claim)
    decided(claim, cast, "covered", seen=both_saw)
    with pytest.raises(Changed):
        decided(claim, cast, "rejected", "6", "Ikke dækket.", seen=both_saw)
    claim.refresh_from_db()
    assert claim.state == "assessing"
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "terms"),
    [(date(2026, 1, 12), "usg-totalforsikring-9051102"), (date(2026, 1, 11), "3stepit-extended-warranty")],
)
def test_the_terms_are_those_in_force_on_the_day_of_the_loss(cast: Cast, day: date, terms: str) -> None:
    ended = make_policy(cast.nordlys, "NL-2020-1", terms="3stepit-extended-warranty")
    make_cover(ended, cast.annas_phone, date(2025, 1, 12), date(2026, 1, 11))
    assert decided(file(occurred_on=day), cast, "goodwill").terms == terms


def test_a_loss_outside_every_cover_is_decided_by_the_terms_that_say_so(cast: Cast) -> None:
    before_cover = decided(file(occurred_on=date(2026, 1, 1)), cast, "rejected", "2", "Det var før, I købte den.")
    assert before_cover.cover == cast.annas_phone.covers.get()
    assert before_cover.assessment["verdict"] == "not_covered"


def test_a_device_that_nobody_has_found_has_no_terms(cast: Cast) -> None:
    unknown = decided(file(identifier=UNKNOWN_IMEI), cast, "goodwill")
    assert (unknown.terms, unknown.cover, unknown.facts, unknown.at_stake_dkk) == ("", None, {}, None)


def test_a_decision_counts_as_hearing_from_us(cast: Cast) -> None:
    claim = file()
    decided(claim, cast, "covered")
    assert DeadlineKind.FIRST_CONTACT not in running(claim)
    assert DeadlineKind.CALLBACK in running(claim)


def test_the_letter_gives_result_clause_in_words_and_how_to_complain(cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    decided(claim, cast, "rejected", "6", "Enheden var stjålet.\n\nTyveri er ikke med i forsikringen.")
    letter = OutboxMessage.objects.get(template="decision_made")
    mail = render("decision_made", language="da", context=letter.context)
    assert mail.subject == f"Din skade er ikke dækket – {claim.number}"
    first = mail.text.index("den er ikke dækket")
    clause = mail.text.index("punkt 6 i vilkårene for USG Totalforsikring")
    reason = mail.text.index("Tyveri er ikke med i forsikringen.")
    complaint = mail.text.index("Er du uenig?")
    assert first < clause < reason < complaint
    assert "USG Insurance Agency ApS" in mail.text
    assert "/sag/" in mail.text


def test_a_letter_to_an_address_of_unknown_worth_names_nothing_from_the_register(cast: Cast) -> None:
    claim = file(contact_email="nogen@anden.example")
    decided(claim, cast, "rejected", "6", "Ikke dækket.")
    letters = OutboxMessage.objects.filter(template="decision_made")
    strangers = letters.get(address="nogen@anden.example")
    mail = render("decision_made", language="da", context=strangers.context)
    assert "USG" not in mail.text + mail.html
    assert "punkt 6 i vilkårene for forsikringen" in mail.text


def test_the_desk_closes_a_claim_by_hand(cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    close(number=claim.number, outcome="duplicate", reason="Aftalt med Bo.", by=cast.camilla, now=NOW + DAY)
    claim.refresh_from_db()
    assert (claim.state, claim.outcome, claim.closed_at) == ("closed", "duplicate", NOW + DAY)
    assert running(claim) == set()
    assert ClaimEvent.objects.get(kind=EventKind.CLOSED).data == {"outcome": "duplicate"}
    assert ClaimEvent.objects.get(kind=EventKind.NOTE).data == {"text": "Aftalt med Bo."}
    assert OutboxMessage.objects.get(template="claim_closed").context["outcome"] == "duplicate"


@pytest.mark.parametrize("outcome", ["settled", "swapped", "repaired", "rejected"])
def test_what_has_an_act_of_its_own_is_not_closed_by_hand(cast: Cast, outcome: str) -> None:
    claim = reach(file(), cast.camilla)
    with pytest.raises(ValueError, match="no outcome"):
        close(number=claim.number, outcome=outcome, reason="", by=cast.camilla, now=NOW + DAY)
    claim.refresh_from_db()
    assert claim.is_open


def test_why_the_desk_closed_is_told_to_nobody_else(cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    close(number=claim.number, outcome="duplicate", reason="Kunden er vred.", by=cast.camilla, now=NOW)
    for outsider in (cast.anna, cast.bo):
        told = [event.data for event in ClaimEvent.objects.visible_to(outsider)]
        assert told
        assert "vred" not in str(told)
    assert "vred" not in str(list(OutboxMessage.objects.values_list("context", flat=True)))


@pytest.mark.parametrize("outcome", ["rejected", "repaired", "warranty", "solved_by_phone"])
def test_the_desk_cannot_close_by_hand_what_ends_in_another_way(cast: Cast, outcome: str) -> None:
    claim = file()
    with pytest.raises(ValueError, match="no outcome"):
        close(number=claim.number, outcome=outcome, reason="", by=cast.camilla, now=NOW)


def test_what_the_claimant_takes_back_on_the_phone_is_withdrawn(cast: Cast) -> None:
    claim = file()
    close(number=claim.number, outcome="withdrawn", reason="", by=cast.camilla, now=NOW)
    claim.refresh_from_db()
    assert (claim.state, claim.outcome) == ("closed", "withdrawn")
    assert ClaimEvent.objects.get(kind=EventKind.WITHDRAWN).by == cast.camilla


def test_the_claimant_withdraws_without_a_sign_in(cast: Cast) -> None:
    claim = file()
    withdraw(number=claim.number, by=None, now=NOW)
    claim.refresh_from_db()
    assert claim.outcome == "withdrawn"
    assert OutboxMessage.objects.get(template="claim_closed").address == ANNAS_MAIL


def test_nobody_closes_or_withdraws_what_the_workshop_has(cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW + DAY)
    with pytest.raises(WrongState):
        close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW + DAY)
    with pytest.raises(WrongState):
        withdraw(number=claim.number, by=None, now=NOW + DAY)


def test_a_missed_promise_does_not_keep_a_closed_claim_on_top(cast: Cast) -> None:
    claim = file()
    sweep_deadlines(now=NOW + DAY)
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW + DAY)
    claim.refresh_from_db()
    assert (claim.escalated_at, claim.due_at) == (None, None)


def test_a_lapsed_claim_is_reopened_with_fresh_deadlines_from_now(cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    much_later = NOW + 40 * DAY
    sweep_deadlines(now=much_later)
    claim.refresh_from_db()
    assert claim.state == "lapsed"
    reopen(number=claim.number, reason="Bilaget lå i spam.", by=cast.camilla, now=much_later + DAY)
    claim.refresh_from_db()
    assert (claim.state, claim.outcome, claim.closed_at, claim.escalated_at) == ("assessing", "", None, None)
    fresh = Deadline.objects.filter(claim=claim, state="running")
    assert {(d.kind, d.starts_at) for d in fresh} == {
        (DeadlineKind.DOCUMENTATION, much_later + DAY),
        (DeadlineKind.DELIVERY, much_later + DAY),
    }
    assert claim.due_at == min(d.due_at for d in fresh)
    assert ClaimEvent.objects.filter(kind=EventKind.NOTE).last().data == {"text": "Bilaget lå i spam."}
    mail = OutboxMessage.objects.get(template="claim_reopened")
    text = render("claim_reopened", language="da", context=mail.context).text
    assert "senest 25. november 2026" in text
    assert "spam" not in text


def test_a_reopened_claim_asks_for_no_papers_that_it_has_and_for_no_device_that_is_gone(cast: Cast) -> None:
    complete = reach(file(), cast.camilla)
    complete_documentation(number=complete.number, by=cast.camilla, now=NOW)
    stolen = file(identifier=UNKNOWN_IMEI, peril="theft")
    for claim in (complete, stolen):
        close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
        reopen(number=claim.number, reason="Fejl.", by=cast.camilla, now=NOW + DAY)
    assert running(complete) == {DeadlineKind.DELIVERY, DeadlineKind.NEXT_WORD}, "she waits to hear from us"
    assert running(stolen) == {DeadlineKind.DOCUMENTATION}


def test_reopening_needs_a_reason_and_a_claim_that_has_ended(cast: Cast) -> None:
    claim = file()
    with pytest.raises(WrongState):
        reopen(number=claim.number, reason="Fejl.", by=cast.camilla, now=NOW)
    close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
    with pytest.raises(Refusal):
        reopen(number=claim.number, reason="  ", by=cast.camilla, now=NOW)
    claim.refresh_from_db()
    assert claim.state == "closed"


def test_no_act_overwrites_what_somebody_else_changed(cast: Cast) -> None:
    claim = reach(file(), cast.camilla)
    before = seen(claim)
    assign(number=claim.number, agent=cast.gry, by=cast.gry, now=NOW)
    for act in (
        lambda: close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW, seen=before),
        lambda: withdraw(number=claim.number, by=cast.camilla, now=NOW, seen=before),
        lambda: decided(claim, cast, "covered", seen=before),
    ):
        with pytest.raises(Changed):
            act()
    claim.refresh_from_db()
    assert claim.state == "assessing"
    assert not ClaimEvent.objects.filter(kind__in=["closed", "withdrawn", "decided"]).exists()
