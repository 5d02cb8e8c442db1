"""What a decision can lean on: a cover of the device, what its terms say of the loss, and what is at stake."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.refusals import Refusal
from accounts.spoken import spoken_long_day
from claims.deciding.assessing import CoverAssessment, assessments_of
from claims.deciding.decision_texts import asked_then
from claims.deciding.fact_texts import differences
from claims.deciding.insured import asked_of, covers_of
from claims.models import Claim, Decision, DecisionKind, Document
from claims.models.deadline import CLOSING, DeadlineKind
from claims.workflow import State
from claims.writing.masking import mask
from policies import terms as every_terms
from policies.coverage import Question, Reason, answer
from policies.coverage_json import assessment_json, question_json
from policies.coverage_texts import reason_text
from policies.models import Cover
from policies.vocabulary import Verdict
from workshops.calendars import local_date

# What the terms settle by themselves may be written to the claimant as it stands; the rest is for the agent to say.
SETTLED: frozenset[Verdict] = frozenset(
    {Verdict.COVERED, Verdict.NOT_COVERED, Verdict.WARRANTY, Verdict.NEEDS_EVIDENCE}
)


def bases_of(claim: Claim, documents: Iterable[Document] | None = None) -> list[CoverAssessment]:
    """The covers that hold the day of the loss, the best answer first; all of the device's where none does.

    Without `documents` the claim's are fetched.
    """
    holding = asked_of(claim, covers_of(claim))
    papers = list(Document.objects.at_hand(claim.pk) if documents is None else documents)
    return assessments_of(claim, holding, papers) if holding else []


def basis_of(claim: Claim, cover: Cover | None) -> CoverAssessment | None:
    """The basis of this cover, of the best one where none is named; None where the device has no cover.

    Raises `Refusal` for a cover that the claim cannot lean on.
    """
    bases = bases_of(claim)
    if cover is None:
        return bases[0] if bases else None
    found = next((basis for basis in bases if basis.cover == cover), None)
    if found is None:
        raise Refusal(_("Dækningen hører ikke til sagen længere. Vælg en anden."), code="cover_unknown")
    return found


def at_stake(claim: Claim, basis: CoverAssessment | None) -> Decimal | None:
    """The kroner that the decision is about: the repair, unless the device is lost, else the most that is paid.

    Without an assessment the device's price, else the sum insured; None where nobody knows.
    """
    if basis and basis.question and basis.assessment:
        repair = basis.question.quote.repair_dkk
        if repair is not None and not basis.assessment.total_loss:
            return Decimal(repair)
        return Decimal(basis.assessment.limit_dkk or basis.question.device.price_dkk)
    if claim.device and claim.device.price_dkk is not None:
        return claim.device.price_dkk
    return basis.cover.sum_insured_dkk if basis else None


def takes_two(claim: Claim, stake: Decimal | None) -> bool:
    """Whether a colleague has to second the decision; also where the organisation asks for it and nobody knows."""
    limit = claim.organisation.four_eyes_above_dkk if claim.organisation else None
    return limit is not None and (stake is None or stake > limit)


def suggested_clause(basis: CoverAssessment | None) -> str:
    """The clause that decided the assessment; '' where a person has to judge."""
    reasons = _settled(basis)
    return reasons[0].clause if reasons else ""


def suggested_reason(basis: CoverAssessment | None, *, language: str) -> str:
    """The deciding reasons in the language, one a line; '' where a person has to judge."""
    with translation.override(language):
        return "\n".join(dict.fromkeys(reason_text(reason) for reason in _settled(basis)))


def duty_clause(basis: CoverAssessment | None) -> str:
    """The clause that asks for documents and delivery in time; '' where the terms have none, or there are none."""
    known = basis is not None and every_terms.exists(basis.cover.terms_id)
    duties = every_terms.get(basis.cover.terms_id).deadlines if basis is not None and known else None
    return duties.clause if duties else ""


def duty_reason(claim: Claim) -> str:
    """Why a claim lapsed, in its claimant's language; '' where no limit says so."""
    missed = claim.deadlines.filter(kind__in=CLOSING, state="missed").order_by("due_at", "pk").last()
    if missed is None:
        return ""
    with translation.override(claim.language):
        day = {"day": spoken_long_day(local_date(missed.due_at - timedelta(microseconds=1)))}
        if missed.kind == DeadlineKind.DELIVERY:
            return _("Enheden er ikke kommet til værkstedet. Den skulle have været der senest %(day)s.") % day
        return _("Vi har ikke fået den dokumentation, vi bad om. Den skulle være kommet senest %(day)s.") % day


def _settled(basis: CoverAssessment | None) -> tuple[Reason, ...]:
    assessment = basis.assessment if basis else None
    if assessment is None or assessment.verdict not in SETTLED:
        return ()
    return assessment.reasons[: assessment.deciding]


def drafted(claim: Claim, basis: CoverAssessment | None, *, kind: str, clause: str, reason: str) -> Decision:
    """The decision with all that it remembers of this moment, not stored and taken by nobody yet."""
    return Decision(
        claim=claim,
        kind=kind,
        clause=clause.strip(),
        reason=mask(reason).text.strip(),
        forfeits=kind == DecisionKind.REJECTED and claim.state == State.LAPSED,
        at_stake_dkk=at_stake(claim, basis),
        **_remembered(claim, basis),
    )


def _remembered(claim: Claim, basis: CoverAssessment | None) -> dict[str, Any]:
    """Cover, version of the terms, facts and answer as they stand; sentences in the claimant's language."""
    if basis is None:
        return {}
    known: dict[str, Any] = {"cover": basis.cover, "terms": basis.cover.terms_id}
    if basis.question and basis.assessment:
        with translation.override(claim.language):
            known |= {"facts": question_json(basis.question), "assessment": assessment_json(basis.assessment)}
    return known


def changed_since(claim: Claim, decision: Decision, documents: Iterable[Document]) -> list[str]:
    """How the claim differs today from what the decision was built on, in the active language; empty where it does not.

    Asks nothing of the database where claim and decision were loaded with what `assessments_of` needs of them, but one
    query for a decision that leaned on no cover.
    """
    cover = decision.cover
    if cover is None:
        return [_("Sagen har nu en dækning. Da der blev afgjort, var der ingen.")] if covers_of(claim) else []
    if cover.device_id != claim.device_id:
        return [_("Sagen er nu om en anden enhed.")]
    basis = assessments_of(claim, [cover], documents)[0]
    if not decision.facts:
        known = basis.assessment is not None
        return [_("Sagen kan nu vurderes efter vilkårene. Det kunne den ikke, da der blev afgjort.")] if known else []
    if basis.question is None or basis.assessment is None:
        return [_("Oplysningerne er ikke længere nok til en vurdering.")]
    question, assessment = basis.question, basis.assessment
    if claim.device and claim.device.replaced_by_id:
        question = _as_before_the_exchange(question, decision)
        assessment = answer(question)
    then = (decision.facts, _said_today(decision))
    return differences(then, (question_json(question), assessment_json(assessment)))


def _as_before_the_exchange(question: Question, decision: Decision) -> Question:
    """Without the end of the cover that carrying the decision out has brought: it goes on with the new unit."""
    then = asked_then(decision)
    if then is None:
        return question
    return replace(question, cover=replace(question.cover, cancelled_on=then.cover.cancelled_on))


def _said_today(decision: Decision) -> dict[str, Any]:
    """The stored answer, its reasons in the reader's language as far as today's rules still know them."""
    question, stored = asked_then(decision), dict(decision.assessment)
    if question is None:
        return stored
    spoken = {(r["rule"], r["clause"]): r for r in assessment_json(answer(question))["reasons"]}
    reasons = [spoken.get((r["rule"], r["clause"]), r) for r in stored.get("reasons", ())]
    return {**stored, "reasons": reasons}
