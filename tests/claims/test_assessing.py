"""What the terms say of a claim as it stands, and what follows from the facts that an agent states."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import QuerySet

from accounts.refusals import Refusal, WrongState
from claims.closing import close
from claims.deciding.assessing import ASKED_BY, CoverAssessment, StatedFacts, assessments_of, state_facts
from claims.deciding.insured import covers_of
from claims.evidence.evidence import add_document, complete_documentation
from claims.files.uploads import read
from claims.guards import Changed
from claims.models import Claim, Deadline, Document, EventKind, LossFacts
from claims.proof.disclosure import disclosure_of
from devices.replacing import read_new, replace_device
from notifications.models import OutboxMessage
from policies.continuing import continue_covers
from policies.vocabulary import EVIDENCE, Verdict
from tests.cast import ANNAS_IMEI, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast, make_cover, make_policy
from tests.claims.filed import ANNAS_MAIL, file, seen
from tests.claims.files import pdf

pytestmark = pytest.mark.django_db

LOSS = date(2026, 9, 14)
LATER = NOW + timedelta(days=3)
DAY = timedelta(days=1)


def assessed(claim: Claim) -> list[CoverAssessment]:
    fresh = Claim.objects.select_related("device", "person", "loss_facts").get(pk=claim.pk)
    return assessments_of(fresh, covers_of(fresh), Document.objects.filter(claim=fresh))


def best(claim: Claim) -> CoverAssessment:
    return assessed(claim)[0]


def verdict(claim: Claim) -> Verdict:
    found = best(claim).assessment
    assert found
    return found.verdict


def state(claim: Claim, cast: Cast, cause: str, **facts: object) -> LossFacts:
    said = StatedFacts(cause=cause, **facts)  # type: ignore[arg-type]
    return state_facts(number=claim.number, facts=said, by=cast.camilla, now=LATER)


def open_tasks(claim: Claim) -> set[str]:
    return {task.kind for task in claim.tasks.open()}


def letters(claim: Claim) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(template="documents_wanted", subject_key=claim.number)


@pytest.fixture
def theft(cast: Cast) -> Claim:
    """Anna's phone is insured against theft, too, and was stolen."""
    policy = make_policy(cast.nordlys, "SQ-1", terms="squaretrade-elgiganten")
    policy.options = ["theft"]
    policy.save()
    cast.annas_phone.covers.update(policy=policy, terms=policy.terms)
    return file(peril="theft", description="Revet ud af hånden.", occurred_on=LOSS)


# The question


def test_the_question_is_made_of_device_policy_and_claim(cast: Cast) -> None:
    claim = file(occurred_on=LOSS, country="SE")
    question = best(claim).question
    assert question
    assert question.terms.id == "usg-totalforsikring-9051102"
    assert (question.cover.purchased_on, question.cover.delivered_on) == (date(2026, 1, 12), None)
    assert (question.cover.term_months, question.cover.payment, question.cover.holder) == (36, "prepaid", "business")
    assert question.cover.cancelled_on is None
    assert (question.device.kind, question.device.brand, question.device.price_dkk) == ("mobile", "Apple", 6499)
    assert (question.loss.cause, question.loss.occurred_on, question.loss.country) == ("drop", LOSS, "SE")
    assert question.loss.reported_on == NOW.date()
    assert question.evidence == {"incident_description", "user_details"}


def test_a_loss_counts_as_reported_on_the_day_in_copenhagen(cast: Cast) -> None:
    past_midnight = NOW.replace(hour=0, minute=30)
    question = best(file(at=past_midnight)).question
    assert question
    assert question.loss.reported_on == date(2026, 9, 15)


def test_an_unknown_day_and_country_are_not_made_up(cast: Cast) -> None:
    found = best(file())
    assert found.question
    assert found.question.loss.occurred_on is None
    assert found.question.loss.country == "DK"
    assert "occurred_on" in found.missing_facts
    assert found.assessment
    assert found.assessment.verdict == Verdict.NEEDS_REVIEW


@pytest.mark.parametrize(
    ("peril", "cause"), [("damage", "drop"), ("liquid", "liquid"), ("fault", "internal_fault"), ("loss", "loss")]
)
def test_the_peril_proposes_a_cause_until_an_agent_says_it(cast: Cast, peril: str, cause: str) -> None:
    claim = file(peril=peril, occurred_on=LOSS)
    found = best(claim)
    assert found.question
    assert found.question.loss.cause == cause
    assert found.proposed
    state(claim, cast, "crushed")
    found = best(claim)
    assert found.question
    assert found.question.loss.cause == "crushed"
    assert not found.proposed


@pytest.mark.parametrize("peril", ["theft", "other", ""])
def test_without_a_likely_cause_there_is_no_answer_until_an_agent_says_it(cast: Cast, peril: str) -> None:
    claim = file(peril=peril, occurred_on=LOSS)
    found = best(claim)
    assert (found.question, found.assessment, found.missing_facts) == (None, None, ("cause",))
    assert found.changes == ()
    state(claim, cast, "drop")
    assert best(claim).assessment


def test_a_device_without_a_day_of_purchase_or_a_price_gives_no_answer(cast: Cast) -> None:
    cast.annas_phone.purchased_on = None
    cast.annas_phone.save()
    cast.annas_phone.covers.update(sum_insured_dkk=0)
    found = best(file(occurred_on=LOSS))
    assert found.assessment is None
    assert found.missing_facts == ("purchased_on", "price")


def test_terms_that_are_gone_give_no_answer(cast: Cast) -> None:
    cast.annas_phone.covers.update(terms="gone-1")
    assert best(file(occurred_on=LOSS)).missing_facts == ("terms",)


def test_a_claim_without_a_device_has_nothing_to_assess(cast: Cast) -> None:
    assert assessed(file(identifier=UNKNOWN_IMEI)) == []


def test_the_version_of_the_cover_goes_before_the_policys(cast: Cast) -> None:
    cast.annas_phone.covers.update(terms="3stepit-all-risk")
    question = best(file()).question
    assert question
    assert question.terms.id == "3stepit-all-risk"


def test_a_cover_that_ended_before_its_time_is_asked_with_its_end(cast: Cast) -> None:
    claim = file(occurred_on=LOSS)
    cast.annas_phone.covers.update(ends_on=LOSS - DAY)
    found = best(claim)
    assert found.question
    assert found.question.cover.cancelled_on == LOSS - DAY
    assert verdict(claim) == Verdict.NOT_COVERED


def test_a_replacement_is_insured_from_the_day_of_the_first_device(cast: Cast) -> None:
    new = replace_device(cast.annas_phone, read_new([UNKNOWN_IMEI], brand="Apple"), now=NOW)
    continue_covers(cast.annas_phone, new, on=date(2026, 9, 1))
    question = best(file(identifier=UNKNOWN_IMEI, occurred_on=LOSS)).question
    assert question
    assert question.cover.purchased_on == date(2026, 1, 12)
    assert question.cover.cancelled_on is None


def test_an_option_of_other_terms_is_left_out(cast: Cast) -> None:
    cast.nordlys_policy.options = ["theft"]
    cast.nordlys_policy.save()
    question = best(file()).question
    assert question
    assert question.cover.options == frozenset()


def test_the_best_cover_for_the_insured_goes_first(cast: Cast) -> None:
    other = make_policy(cast.nordlys, "AR-1", terms="3stepit-all-risk")
    make_cover(other, cast.annas_phone, date(2026, 1, 12), date(2029, 1, 12))
    claim = file(peril="", occurred_on=LOSS)
    state(claim, cast, "snatch_theft")
    first, second = assessed(claim)
    assert first.assessment
    assert second.assessment
    assert (first.question and first.question.terms.id) == "3stepit-all-risk"
    assert first.assessment.verdict == Verdict.NEEDS_EVIDENCE
    assert second.assessment.verdict == Verdict.NOT_COVERED
    assert second.changes == ()


# Documents and confirmed evidence


def test_a_document_changes_the_answer_at_once(cast: Cast) -> None:
    claim = file(occurred_on=LOSS)
    assert verdict(claim) == Verdict.NEEDS_EVIDENCE
    add_document(number=claim.number, kind="proof_of_purchase", upload=read(pdf()), by=None, now=LATER, trusted=True)
    assert verdict(claim) == Verdict.COVERED


def test_evidence_that_an_agent_has_seen_needs_no_document_and_closes_its_task(cast: Cast) -> None:
    claim = file(occurred_on=LOSS)
    state(claim, cast, "drop", evidence=("proof_of_purchase",))
    assert verdict(claim) == Verdict.COVERED
    assert open_tasks(claim) == set()
    assert claim.deadlines.get(kind="documentation").state == "met"
    assert letters(claim).count() == 0


def test_every_piece_of_evidence_has_its_task() -> None:
    assert set(ASKED_BY) == set(EVIDENCE)


@pytest.mark.parametrize("kind", ["sim_block", "last_use"])
def test_a_document_on_the_theft_closes_its_task(theft: Claim, cast: Cast, kind: str) -> None:
    state(theft, cast, "burglary")
    assert kind in open_tasks(theft)
    add_document(number=theft.number, kind=kind, upload=read(pdf()), by=None, now=LATER, trusted=True)
    assert kind not in open_tasks(theft)


# Stating the facts


def test_what_is_stated_is_kept_and_noted_inside(cast: Cast) -> None:
    claim = file()
    facts = state(
        claim,
        cast,
        "battery_capacity",
        battery_percent=41,
        misuse=True,
        repair_dkk=Decimal("799.50"),
        occurred_on=LOSS,
        country="SE",
    )
    assert (facts.cause, facts.battery_percent, facts.misuse) == ("battery_capacity", 41, True)
    assert (facts.repair_dkk, facts.stated_at, facts.stated_by) == (Decimal("799.50"), LATER, cast.camilla)
    claim.refresh_from_db()
    assert (claim.occurred_on, claim.country, claim.version) == (LOSS, "SE", 2)
    event = claim.events.get(kind=EventKind.FACTS_STATED)
    assert (event.by, event.data["cause"]) == (cast.camilla, "battery_capacity")
    assert set(event.data["fields"]) == {"occurred_on", "country"}
    assert not claim.events.for_claimant().filter(pk=event.pk).exists()


def test_what_is_left_out_leaves_the_claim_as_it_stands(cast: Cast) -> None:
    claim = file(occurred_on=LOSS, country="SE")
    state(claim, cast, "drop")
    claim.refresh_from_db()
    assert (claim.occurred_on, claim.country) == (LOSS, "SE")
    assert claim.events.get(kind=EventKind.FACTS_STATED).data["fields"] == []


def test_stating_again_replaces_what_was_stated(cast: Cast) -> None:
    claim = file()
    state(claim, cast, "drop", misuse=True)
    state(claim, cast, "liquid")
    facts = LossFacts.objects.get(claim=claim)
    assert (facts.cause, facts.misuse) == ("liquid", False)


def test_what_the_theft_asks_for_is_asked_once_in_one_letter(theft: Claim, cast: Cast) -> None:
    state(theft, cast, "burglary", lost_mode=True)
    assert {"police_report", "sim_block", "last_use"} <= open_tasks(theft)
    sent = letters(theft).get(address=ANNAS_MAIL)
    assert sent.context["asked"] == ["sim_block", "last_use"]
    state(theft, cast, "burglary", lost_mode=True, intent="none")
    assert letters(theft).count() == 1
    assert theft.tasks.filter(kind="sim_block").count() == 1


def test_being_asked_is_being_heard_from(theft: Claim, cast: Cast) -> None:
    state(theft, cast, "burglary")
    assert theft.deadlines.get(kind="first_contact").state == "met"


def test_a_deadline_that_runs_goes_on_as_it_was(theft: Claim, cast: Cast) -> None:
    before = theft.deadlines.get(kind="documentation").due_at
    state(theft, cast, "burglary")
    running = Deadline.objects.running().get(claim=theft, kind="documentation")
    assert running.due_at == before
    assert letters(theft).get().context["last"] == before.isoformat()


def test_new_documents_have_a_deadline_from_now_where_none_runs(theft: Claim, cast: Cast) -> None:
    complete_documentation(number=theft.number, by=cast.camilla, now=NOW)
    assert not Deadline.objects.running().filter(claim=theft, kind="documentation").exists()
    state(theft, cast, "burglary")
    running = Deadline.objects.running().get(claim=theft, kind="documentation")
    assert running.starts_at == LATER


def test_what_the_desk_has_let_go_is_not_asked_for_again(cast: Cast) -> None:
    claim = file(occurred_on=LOSS)
    complete_documentation(number=claim.number, by=cast.camilla, now=NOW)
    state(claim, cast, "drop")
    assert verdict(claim) == Verdict.NEEDS_EVIDENCE
    assert open_tasks(claim) == set()
    assert letters(claim).count() == 0


def test_what_was_confirmed_by_mistake_is_asked_for_again(cast: Cast) -> None:
    claim = file(occurred_on=LOSS, contact_email="anna@x.example")
    state(claim, cast, "drop", evidence=("proof_of_purchase",))
    state(claim, cast, "drop")
    assert open_tasks(claim) == {"proof_of_purchase"}
    assert {letter.context["asked"][0] for letter in letters(claim)} == {"proof_of_purchase"}


def test_a_theft_that_was_one_after_all_is_asked_for_its_papers_again(theft: Claim, cast: Cast) -> None:
    for cause in ("burglary", "drop", "burglary"):
        state(theft, cast, cause)
    assert {"sim_block", "last_use"} <= open_tasks(theft)


def test_papers_on_a_theft_fall_away_where_it_was_none(theft: Claim, cast: Cast) -> None:
    state(theft, cast, "burglary")
    state(theft, cast, "drop")
    assert not {"sim_block", "last_use"} & open_tasks(theft)


def test_nothing_is_asked_for_a_loss_that_is_not_covered(cast: Cast) -> None:
    claim = file(peril="theft", occurred_on=LOSS)
    before = open_tasks(claim)
    state(claim, cast, "pickpocketing")
    assert verdict(claim) == Verdict.NOT_COVERED
    assert open_tasks(claim) == before
    assert letters(claim).count() == 0


def test_a_stranger_does_not_learn_the_day_that_an_agent_was_told(cast: Cast) -> None:
    claim = file(contact_email="fremmed@x.example")
    state(claim, cast, "drop", occurred_on=LOSS)
    assert "occurred_on" in disclosure_of(claim, trusted=False).hidden


def test_a_loss_after_its_report_is_refused(cast: Cast) -> None:
    claim = file()
    with pytest.raises(Refusal, match="Ret skadedatoen") as refused:
        state(claim, cast, "drop", occurred_on=NOW.date() + DAY)
    assert refused.value.status == 400
    assert not LossFacts.objects.exists()


@pytest.mark.parametrize("wrong", [{"cause": "bad_luck"}, {"cause": ""}, {"cause": "drop", "evidence": ("a_hunch",)}])
def test_words_that_the_terms_do_not_have_are_a_mistake_of_the_caller(cast: Cast, wrong: dict[str, object]) -> None:
    claim = file()
    with pytest.raises(ValueError, match="no words of the terms"):
        state_facts(number=claim.number, facts=StatedFacts(**wrong), by=cast.camilla, now=NOW)  # type: ignore[arg-type]
    assert not LossFacts.objects.exists()


def test_a_claim_that_has_ended_takes_no_facts(cast: Cast) -> None:
    claim = file()
    close(number=claim.number, outcome="duplicate", reason="Aftalt.", by=cast.camilla, now=NOW)
    with pytest.raises(WrongState):
        state(claim, cast, "drop")


def test_facts_about_a_claim_that_changed_meanwhile_are_not_saved(cast: Cast) -> None:
    claim = file()
    shown = seen(claim)
    state(claim, cast, "drop")
    with pytest.raises(Changed):
        state_facts(number=claim.number, facts=StatedFacts(cause="liquid"), by=cast.gry, now=LATER, seen=shown)
    assert LossFacts.objects.get(claim=claim).cause == "drop"


def test_the_answer_asks_nothing_of_the_database(
    cast: Cast, django_assert_num_queries: Callable[[int], object]
) -> None:
    claim = file(occurred_on=LOSS)
    state(claim, cast, "drop")
    fresh = Claim.objects.select_related("device", "person", "loss_facts").get(pk=claim.pk)
    covers, documents = covers_of(fresh), list(Document.objects.filter(claim=fresh))
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert [one.changes for one in assessments_of(fresh, covers, documents)]


@pytest.mark.parametrize("identifier", [ANNAS_IMEI, DAVIDS_IMEI])
def test_facts_are_the_call_centres_alone(cast: Cast, identifier: str) -> None:
    claim = file(identifier=identifier)
    state(claim, cast, "drop")
    for user in (cast.anna, cast.bo, cast.david, cast.dorte, cast.eva, cast.frode):
        assert not LossFacts.objects.visible_to(user).exists()
    for user in (cast.camilla, cast.gry):
        assert LossFacts.objects.visible_to(user).count() == 1
