"""What the insured pays for a form of settlement, by the terms and by the organisation's own insurance document."""

from collections.abc import Iterable
from decimal import Decimal

from policies.coverage import excess_of
from policies.coverage_facts import Amount, Question
from policies.models import Policy
from policies.terms_schema import Terms


def least_excess(policy: Policy, forms: Iterable[str]) -> Decimal:
    """The lowest excess in kroner that the insurance document states for one of the forms (C67); 0 states nothing."""
    told_apart = policy.excess_by_settlement
    figures = [Decimal(str(dkk)) for dkk in told_apart.values()]
    if policy.excess_dkk and not told_apart.keys() >= set(forms):
        figures.append(policy.excess_dkk)
    return min(figures, default=policy.excess_dkk)


def excess_for(
    form: str, *, terms: Terms, policy: Policy, question: Question | None = None, worth: Amount | None = None
) -> Decimal:
    """The excess in kroner (SquareTrade section 6): what the terms say, and where they leave it to the insurance
    document what that says of this form; capped by the value where the terms cap it.

    `question` is the one that the decision was built on; without it the policy's figures count, and `worth` is the
    device's value as far as it is known.
    """
    rule = terms.excess
    if question is not None:
        worth = question.worth
    if rule.rule == "stated" and policy.excess_by_settlement:
        amount = Decimal(str(policy.excess_by_settlement.get(form, policy.excess_dkk)))
    elif question is not None:
        amount = Decimal(excess_of(question, form))
    elif rule.rule == "stated":
        amount = policy.excess_dkk
    else:
        amount = Decimal(rule.fixed_for(form) if rule.rule == "fixed" else 0)
    return min(amount, Decimal(worth)) if rule.capped_by_value and worth is not None else amount
