"""What is found and decided in the life of a claim: facts, decisions with their letters, what is paid, and recalls."""

from decimal import Decimal
from typing import Any

from claims.deciding import assessing, basis, decisions, recalling, settling
from claims.deciding.entitlement import entitlement_of, standing_decision
from claims.models import Claim, Decision, DecisionKind, DecisionState
from policies.vocabulary import Verdict
from portal.demo.steps import Scene, Step, Wait

# The decisions that say no more than what the terms say; their words can be taken from them.
AS_THE_TERMS: dict[str, Verdict] = {
    DecisionKind.COVERED: Verdict.COVERED,
    DecisionKind.REJECTED: Verdict.NOT_COVERED,
    DecisionKind.WARRANTY: Verdict.WARRANTY,
}


def stated(wait: Wait, cause: str, *, value: int | None = None, repair: int | None = None, **more: Any) -> Step:
    """The agent states the facts of the loss, in the words of the terms; amounts in kroner."""
    facts = assessing.StatedFacts(
        cause=cause,
        value_dkk=None if value is None else Decimal(value),
        repair_dkk=None if repair is None else Decimal(repair),
        **more,
    )
    return Step(wait, lambda s: assessing.state_facts(number=s.number, facts=facts, by=s.agent, now=s.at))


def confirmed(wait: Wait) -> Step:
    """The agent has seen the receipt at the organisation's, and states what the claimant's word most likely means."""
    return Step(wait, _confirm)


def _confirm(scene: Scene) -> None:
    cause = assessing.cause_of(_claim(scene), None)
    facts = assessing.StatedFacts(cause=cause, evidence=("proof_of_purchase",))
    assessing.state_facts(number=scene.number, facts=facts, by=scene.agent, now=scene.at)


def decided(wait: Wait, kind: str, clause: str = "", reason: str = "") -> Step:
    """The agent decides about cover; what takes two, the team lead seconds at once. Without words, in the terms'."""
    return Step(wait, lambda s: _decide(s, kind, clause, reason))


def _decide(scene: Scene, kind: str, clause: str, reason: str) -> None:
    decision = _put(scene, kind, clause, reason)
    if decision.state == DecisionState.PROPOSED:
        _second(scene, decision)


def proposed(wait: Wait, kind: str, clause: str = "", reason: str = "") -> Step:
    """The agent decides what takes two, and it waits for a colleague."""
    return Step(wait, lambda s: _put(s, kind, clause, reason))


def seconded(wait: Wait) -> Step:
    """The team lead seconds what waits."""
    return Step(wait, lambda s: _second(s, _waiting(s)))


def sent_back(wait: Wait, note: str) -> Step:
    """The team lead sends back what waits."""
    return Step(
        wait,
        lambda s: decisions.send_back(
            number=s.number, decision=_waiting(s).pk, note=note, by=s.house.users["gry"], now=s.at
        ),
    )


def settled(wait: Wait, form: str, amount: int | None = None, note: str = "") -> Step:
    """The agent makes the loss good, at the amount in kroner, else at the most that the terms give."""
    return Step(wait, lambda s: _settle(s, form, amount, note))


def recalled(wait: Wait) -> Step:
    """The agent takes the claim up under the guarantee that its device has."""
    return Step(wait, _recall)


def _put(scene: Scene, kind: str, clause: str, reason: str) -> Decision:
    if not reason:
        clause, reason = _words_of_the_terms(scene, kind)
    return decisions.decide(number=scene.number, kind=kind, clause=clause, reason=reason, by=scene.agent, now=scene.at)


def _words_of_the_terms(scene: Scene, kind: str) -> tuple[str, str]:
    """Clause and reason as the desk's form proposes them; empty where the decision is another than the assessment."""
    claim = _claim(scene)
    found = basis.basis_of(claim, None)
    if found is None or found.assessment is None or found.assessment.verdict is not AS_THE_TERMS.get(kind):
        return "", ""
    return basis.suggested_clause(found), basis.suggested_reason(found, language=claim.language)


def _second(scene: Scene, decision: Decision) -> None:
    decisions.second(number=scene.number, decision=decision.pk, by=scene.house.users["gry"], now=scene.at)


def _waiting(scene: Scene) -> Decision:
    return Decision.objects.proposed().get(claim__number=scene.number)


def _settle(scene: Scene, form: str, amount: int | None, note: str) -> None:
    settling.settle(
        number=scene.number,
        form=form,
        amount_dkk=_most(scene) if amount is None else Decimal(amount),
        excess_dkk=None,
        note=note,
        new_identifiers=[scene.spare_imei] if form == "replacement" else [],
        by=scene.agent,
        now=scene.at,
    )


def _most(scene: Scene) -> Decimal:
    claim = _claim(scene)
    decision = standing_decision(claim)
    limit = entitlement_of(claim, decision).limit_dkk if decision else None
    if limit is None:
        raise AssertionError(f"nobody knows what {scene.number} can be settled at")
    return limit


def _recall(scene: Scene) -> None:
    guarantee = recalling.guarantees_for(_claim(scene))[0]
    recalling.recall(number=scene.number, guarantee=guarantee, by=scene.agent, now=scene.at)


def _claim(scene: Scene) -> Claim:
    loaded = Claim.objects.select_related("device", "person", "organisation", "guarantee", "loss_facts")
    return loaded.get(number=scene.number)
