"""What a decision entitles to: in which forms the loss may be made good, up to how much, and with which excess."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from claims.deciding.decision_texts import asked_then
from claims.deciding.vouching import cover_of
from claims.models import Claim, Decision, DecisionKind, DecisionState, Settlement, SettlementForm
from policies import terms
from policies.coverage import limit_of, settlement_forms
from policies.coverage_facts import Question
from policies.excess import excess_for
from policies.models import Cover
from policies.terms_schema import Terms

GRANTING: frozenset[str] = frozenset({DecisionKind.COVERED, DecisionKind.PARTLY, DecisionKind.GOODWILL})
NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Entitlement:
    """The forms in the terms' order, the most that is paid (None where nobody knows), and the excess of each form.

    Goodwill is bound by neither form nor limit; the terms' figures then are what it is measured against.
    """

    decision: Decision
    cover: Cover | None
    terms: Terms | None
    forms: tuple[SettlementForm, ...]
    limit_dkk: Decimal | None
    excess_dkk: Mapping[str, Decimal]
    worth_dkk: Decimal | None
    total_loss: bool
    of_accessory: bool

    @property
    def ends_with_gift_card(self) -> bool:
        """Whether a gift card for the item ends its cover; one for an accessory never does (C63)."""
        return bool(self.terms and self.terms.settlement.ends_with_gift_card and not self.of_accessory)

    @property
    def is_goodwill(self) -> bool:
        return self.decision.kind == DecisionKind.GOODWILL


def standing_decision(claim: Claim) -> Decision | None:
    """The latest decision that counts, be it one that still waits for a colleague; one query."""
    taken = claim.decisions.exclude(state=DecisionState.SENT_BACK).select_related("cover__policy")
    return taken.order_by("decided_at", "pk").last()


def grants(decision: Decision | None) -> bool:
    """Whether the decision is in force and something is still to be made good; one query, none after `with_use`."""
    if decision is None or decision.state != DecisionState.IN_FORCE or decision.kind not in GRANTING:
        return False
    return not is_spent(decision)


def is_spent(decision: Decision) -> bool:
    """Whether the decision has been settled: a claim that is opened again is decided anew, and not paid twice."""
    known: bool | None = getattr(decision, "spent", None)
    return decision.settlements.exists() if known is None else known


def with_use(decisions: QuerySet[Decision]) -> QuerySet[Decision]:
    """The decisions with what `is_spent` asks of each, without a query of their own."""
    return decisions.annotate(spent=Exists(Settlement.objects.filter(decision=OuterRef("pk"))))


def entitlement_of(claim: Claim, decision: Decision) -> Entitlement:
    """What this decision entitles to, by the assessment and the facts that it keeps."""
    cover, question = cover_of(claim, decision), asked_then(decision)
    text = _terms(decision, cover)
    price = claim.device.price_dkk if claim.device else None
    worth = Decimal(question.worth) if question else price
    return Entitlement(
        decision=decision,
        cover=cover,
        terms=text,
        forms=_forms(decision, question),
        limit_dkk=_limit(decision, question),
        excess_dkk={form.value: _excess(form, text, cover, question, worth) for form in SettlementForm},
        worth_dkk=worth,
        total_loss=decision.assessment.get("total_loss") is True,
        of_accessory=question is not None and question.accessory == "in_box",
    )


def _terms(decision: Decision, cover: Cover | None) -> Terms | None:
    terms_id = decision.terms or (cover.terms_id if cover else "")
    return terms.get(terms_id) if terms.exists(terms_id) else None


def _forms(decision: Decision, question: Question | None) -> tuple[SettlementForm, ...]:
    """Those of the assessment; where the agent has granted what it did not, those that the terms have for the loss."""
    lost = decision.assessment.get("total_loss") is True
    allowed: Any = decision.assessment.get("settlement")
    if not allowed and question is not None:
        allowed = settlement_forms(question, total_loss=lost)
    by_terms = tuple(SettlementForm(form) for form in allowed or () if form in SettlementForm.values)
    if not by_terms:
        return tuple(form for form in SettlementForm if not (lost and form is SettlementForm.REPAIR))
    others = tuple(form for form in SettlementForm if form not in by_terms)
    return by_terms + others if decision.kind == DecisionKind.GOODWILL else by_terms


def _limit(decision: Decision, question: Question | None) -> Decimal | None:
    stored = decision.assessment.get("limit_dkk")
    if stored:
        return Decimal(str(stored))
    return Decimal(limit_of(question)) if question else None


def _excess(
    form: SettlementForm,
    text: Terms | None,
    cover: Cover | None,
    question: Question | None,
    worth: Decimal | None,
) -> Decimal:
    if text is None or cover is None:
        return NOTHING
    return excess_for(form.value, terms=text, policy=cover.policy, question=question, worth=worth)
