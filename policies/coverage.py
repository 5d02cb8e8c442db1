"""Is this loss covered? What the terms say of a device, its cover and a loss, with every clause that bears on it.

Pure. The engine advises and a person decides: no verdict rejects a claim. `policies/coverage_rules.py` holds one small
function a rule; here they are put in order, weighed and turned into money (acceptance contract, `assess`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from policies import coverage_rules as rules
from policies.coverage_facts import Amount, CoverFacts, DeviceFacts, Loss, Question, Quote, Reason
from policies.periods import Period
from policies.terms_schema import Law, Terms
from policies.vocabulary import EVIDENCE, Effect, Verdict, causes_in

# Every rule once. The verdicts weigh as in `Verdict`, the order here is that of the reasons; a heavier one goes first.
RULES: tuple[Callable[[rules.Asked], Iterable[Reason]], ...] = (
    # Who and what is insured at all
    rules.kind_of_device,
    rules.kind_of_holder,
    rules.pupil,
    rules.accessory,
    rules.serial_number,
    rules.territory,
    # What was done with it
    rules.intent,
    rules.misuse,
    # When it happened, and when it was reported
    rules.period,
    rules.report,
    # The manufacturer goes before the insurance
    rules.warranty,
    # What happened
    rules.cause,
    rules.still_usable,
    rules.lost_mode,
    # What else a person must look at
    rules.other_insurance,
    rules.premium,
    # What is to be sent
    rules.evidence,
    # What the terms cut
    rules.term,
)
# What the manufacturer carries is no ground against the insured: neither the period nor the cause (fine point 1).
WAIVED_BY_WARRANTY = (rules.OUTSIDE_THE_PERIOD | rules.OF_THE_CAUSE) - {"cause_of_the_manufacturer"}
NOTHING_TO_PAY = frozenset({Verdict.NOT_COVERED, Verdict.WARRANTY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the terms say. The first `deciding` of `reasons` carry the verdict; the others are outweighed, or limit.

    Amounts are in kroner. `period` is the first and last day of cover for this cause, None where no day is left.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    deciding: int
    missing_evidence: tuple[str, ...]
    excess_dkk: Amount
    limit_dkk: Amount
    settlement: tuple[str, ...]
    total_loss: bool | None
    law: tuple[Law, ...]
    period: Period | None


def assess(
    terms: Terms, cover: CoverFacts, device: DeviceFacts, loss: Loss, evidence: frozenset[str], quote: Quote
) -> Assessment:
    """Say what the terms say of the loss; total on every question that can be put. A person decides."""
    return answer(Question(terms=terms, cover=cover, device=device, loss=loss, evidence=evidence, quote=quote))


def answer(question: Question) -> Assessment:
    """The same for a question in one piece."""
    asked = rules.Asked(question)
    fired = [reason for rule in RULES for reason in rule(asked)]
    waived = _waived(fired, asked)
    counting = [reason for reason in fired if reason.verdict is not None and reason.rule not in waived]
    verdict = max((reason.verdict for reason in counting if reason.verdict), key=_weight, default=Verdict.NEEDS_REVIEW)
    deciding = [reason for reason in counting if reason.verdict is verdict]
    others = [reason for reason in fired if reason not in deciding]
    pays = verdict not in NOTHING_TO_PAY
    lost = is_total_loss(question)
    forms = settlement_forms(question, total_loss=lost is True) if pays else ()
    excess = excess_of(question, forms[0] if forms else None) if pays else 0
    limits = rules.limits(question, excess=excess, total_loss=lost is True) if pays else ()
    return Assessment(
        verdict=verdict,
        reasons=(*deciding, *others, *limits),
        deciding=len(deciding),
        missing_evidence=tuple(_missing(fired)) if pays else (),
        excess_dkk=excess,
        limit_dkk=limit_of(question) if pays else 0,
        settlement=forms,
        total_loss=lost,
        law=tuple(question.terms.report.law) if rules.LATE.intersection(r.rule for r in fired) else (),
        period=asked.period,
    )


def excess_of(question: Question, settlement: str | None = None) -> Amount:
    """What the insured pays for this form of settlement, in kroner (reading 10; SquareTrade section 6).

    Nothing where the terms are silent, else what the insurance document states or the terms fix; capped by the value
    (today's, else the purchase price) where the terms say so.
    """
    rule = question.terms.excess
    match rule.rule:
        case "none":
            return 0
        case "stated":
            stated = question.cover.excess_dkk
        case "fixed":
            stated = rule.fixed_for(settlement)
    return min(stated, question.worth) if rule.capped_by_value else stated


def limit_of(question: Question) -> Amount:
    """The most that the insurer pays, in kroner: the purchase price, unless a clause says otherwise of the cause."""
    special = rules.special_limit(question)
    return special.dkk if special else question.device.price_dkk


def is_total_loss(question: Question) -> bool | None:
    """Whether the repair costs more than the terms compare it with; None without both figures (fine point 10)."""
    against = question.terms.total_loss.against
    compared = question.device.price_dkk if against == "price" else question.quote.value_dkk
    if question.quote.repair_dkk is None or compared is None:
        return None
    return Decimal(question.quote.repair_dkk) > compared


def settlement_forms(question: Question, *, total_loss: bool) -> tuple[str, ...]:
    """The forms of settlement that the terms allow for this loss, in their order (reading 18, fine point 9)."""
    rule = question.terms.settlement
    in_box = question.accessory == "in_box"
    own = next(
        (
            special.forms
            for special in rule.of
            if (in_box if special.of == "in_box" else question.loss.cause in causes_in(special.of))
        ),
        rule.forms,
    )
    also = rule.with_other_insurance if question.loss.other_insurance else []
    forms = [*own, *(form for form in also if form not in own)]
    return tuple(form for form in forms if not (total_loss and form == "repair"))


def _waived(fired: list[Reason], asked: rules.Asked) -> frozenset[str]:
    """The rules that do not count this time."""
    if asked.may_be_the_manufacturers:
        # On an unknown day the warranty may carry it, whatever the cause's row says (fine point 3).
        return rules.OF_THE_CAUSE
    if any(reason.verdict is Verdict.WARRANTY for reason in fired):
        return WAIVED_BY_WARRANTY
    return frozenset()


def _weight(verdict: Verdict) -> int:
    return verdict.weight


def _missing(fired: list[Reason]) -> list[str]:
    """In the order of the vocabulary."""
    asked = {reason.facts["evidence"] for reason in fired if reason.effect is Effect.REQUIRES}
    return [piece for piece in EVIDENCE if piece in asked]


__all__ = [
    "Amount",
    "Assessment",
    "CoverFacts",
    "DeviceFacts",
    "Loss",
    "Question",
    "Quote",
    "Reason",
    "answer",
    "assess",
    "excess_of",
]
