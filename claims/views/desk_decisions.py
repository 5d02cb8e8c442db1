"""The decisions of a claim as its page shows them: what was decided, after which clause, and what has changed since."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from claims.deciding.basis import changed_since
from claims.deciding.decision_texts import clause_words, terms_of
from claims.models import Claim, Decision, DecisionState, Document
from claims.workflow import Outcome
from policies.coverage_texts import verdict_text
from policies.terms_texts import spoken

MADE_GOOD: frozenset[str] = frozenset({Outcome.SETTLED, Outcome.SWAPPED})
TONES: dict[str, str] = {DecisionState.PROPOSED: "warning", DecisionState.SENT_BACK: "neutral"}


@dataclass(frozen=True, kw_only=True)
class DecisionLine:
    """One decision. `state` is empty for one in force, `verdict` is what the assessment said that day."""

    decision: Decision
    clause: str
    product: str
    verdict: str
    state: str
    tone: str
    is_proposed: bool
    changes: Sequence[str] = field(default_factory=list)


def decision_lines(claim: Claim, decisions: Sequence[Decision], documents: Sequence[Document]) -> list[DecisionLine]:
    """The decisions in their order, the latest first; what has changed since is told of the one that counts now.

    Once it was made good, the cover itself has moved on because of the decision, which is no news about it.
    """
    counting = next((one for one in decisions if one.state != DecisionState.SENT_BACK), None)
    told = None if claim.outcome in MADE_GOOD else counting
    return [
        _line(decision, changed_since(claim, decision, documents) if decision is told else []) for decision in decisions
    ]


def _line(decision: Decision, changes: Sequence[str]) -> DecisionLine:
    version, verdict = terms_of(decision), decision.assessment.get("verdict")
    in_force = decision.state == DecisionState.IN_FORCE
    return DecisionLine(
        decision=decision,
        clause=_clause(decision),
        product=spoken(version.name) if version else "",
        verdict=verdict_text(verdict) if verdict else "",
        state="" if in_force else decision.get_state_display(),
        tone=TONES.get(decision.state, ""),
        is_proposed=decision.state == DecisionState.PROPOSED,
        changes=changes,
    )


def _clause(decision: Decision) -> str:
    """`vilkårenes punkt 6, «Hvad der ikke er dækket»`."""
    said = clause_words(terms_of(decision), decision.clause)
    return _("vilkårenes %(clause)s") % {"clause": said} if said else ""
