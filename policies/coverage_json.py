"""Questions about cover as JSON, strictly read, and answers as JSON (acceptance contract, `assess`)."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from policies import terms as all_terms
from policies.coverage import Assessment
from policies.coverage_facts import Amount, CoverFacts, DeviceFacts, Loss, Question, Quote
from policies.coverage_texts import law_text, reason_text
from policies.questions import QuestionFault, QuestionProblem, Value
from policies.terms_schema import Terms
from policies.vocabulary import (
    ACCESSORIES,
    CAUSES,
    DEVICE_KINDS,
    DEVICE_USERS,
    EVIDENCE,
    HOLDERS,
    INTENTS,
    PAYMENTS,
)

_TOP = ("terms", "policy", "device", "loss", "evidence", "other_insurance", "value_dkk", "repair_dkk")
_TOP_OPTIONAL = ("other_insurance",)
_POLICY = (
    "purchased_on",
    "delivered_on",
    "term_months",
    "options",
    "payment",
    "premium_overdue",
    "cancelled_on",
    "excess_dkk",
    "holder",
)
_POLICY_OPTIONAL = ("premium_overdue", "excess_dkk")
_DEVICE = (
    "kind",
    "brand",
    "price_dkk",
    "warranty_months",
    "stationary",
    "serial_readable",
    "user",
    "accessory",
)
_DEVICE_OPTIONAL = ("stationary", "serial_readable", "user")
_LOSS = (
    "cause",
    "intent",
    "misuse",
    "occurred_on",
    "reported_on",
    "country",
    "prevents_use",
    "battery_percent",
    "lost_mode",
)
_LOSS_OPTIONAL = ("intent", "misuse", "prevents_use", "lost_mode")


def read_question(value: Value) -> Question:
    """Read one question as the contract has it: money in whole kroner. Raises `QuestionProblem`."""
    asked = value.fields(_TOP, _required(_TOP, _TOP_OPTIONAL))
    terms = all_terms.get(asked["terms"].word(all_terms.every()))
    return _question(asked, terms, exact=True)


def stored_question(data: dict[str, Any], *, terms: Terms | None = None) -> Question:
    """Read a question that `question_json` wrote, under its own terms or others.

    Money may have øre. Raises `QuestionProblem` where the terms cannot be asked it, and `KeyError` where its own terms
    are gone.
    """
    asked = Value(data).fields(_TOP, _required(_TOP, _TOP_OPTIONAL))
    return _question(asked, terms or all_terms.get(asked["terms"].text()), exact=False)


def question_json(question: Question) -> dict[str, Any]:
    """The question in the contract's shape, ready to be stored; kroner with øre as text."""
    cover, device, loss = (asdict(part) for part in (question.cover, question.device, question.loss))
    other_insurance = loss.pop("other_insurance")
    cover["options"] = sorted(question.cover.options)
    whole = {
        "terms": question.terms.id,
        "policy": cover,
        "device": device,
        "loss": loss,
        "evidence": [piece for piece in EVIDENCE if piece in question.evidence],
        "other_insurance": other_insurance,
        "value_dkk": question.quote.value_dkk,
        "repair_dkk": question.quote.repair_dkk,
    }
    plain: dict[str, Any] = _plain(whole)
    return plain


def assessment_json(assessment: Assessment) -> dict[str, Any]:
    """The answer in the contract's shape; sentences in the language that is active."""
    period = assessment.period
    whole = {
        "verdict": assessment.verdict.value,
        "reasons": [
            {
                "clause": reason.clause,
                "rule": reason.rule,
                "effect": reason.effect.value,
                "text": reason_text(reason),
            }
            for reason in assessment.reasons
        ],
        "missing_evidence": list(assessment.missing_evidence),
        "excess_dkk": assessment.excess_dkk,
        "limit_dkk": assessment.limit_dkk,
        "settlement": list(assessment.settlement),
        "total_loss": assessment.total_loss,
        "law": [{"act": law.act, "section": law.section, "text": law_text(law)} for law in assessment.law],
        "cover": {"from": period[0], "until": period[1]} if period else None,
    }
    plain: dict[str, Any] = _plain(whole)
    return plain


def _question(asked: dict[str, Value], terms: Terms, *, exact: bool) -> Question:
    cover = _cover(asked["policy"], terms, exact=exact)
    other_insurance = asked["other_insurance"].flag() if "other_insurance" in asked else False
    return Question(
        terms=terms,
        cover=cover,
        device=_device(asked["device"], exact=exact),
        loss=_loss(asked["loss"], other_insurance=other_insurance),
        evidence=frozenset(piece.word(EVIDENCE) for piece in asked["evidence"].items()),
        quote=Quote(
            value_dkk=_or_none(asked["value_dkk"], exact=exact),
            repair_dkk=_or_none(asked["repair_dkk"], exact=exact),
        ),
    )


def _cover(value: Value, terms: Terms, *, exact: bool) -> CoverFacts:
    asked = value.fields(_POLICY, _required(_POLICY, _POLICY_OPTIONAL))
    purchased_on = asked["purchased_on"].date()
    delivered_on = asked["delivered_on"].date_or_null()
    if delivered_on and delivered_on < purchased_on:
        raise QuestionProblem(QuestionFault.DELIVERED_BEFORE_PURCHASE, asked["delivered_on"].at)
    return CoverFacts(
        purchased_on=purchased_on,
        delivered_on=delivered_on,
        term_months=asked["term_months"].whole(),
        options=frozenset(option.word(terms.options) for option in asked["options"].items()),
        payment=asked["payment"].word(PAYMENTS),
        premium_overdue=_flag(asked, "premium_overdue", otherwise=False),
        cancelled_on=asked["cancelled_on"].date_or_null(),
        excess_dkk=_money(asked["excess_dkk"], exact=exact) if "excess_dkk" in asked else 0,
        holder=asked["holder"].word(HOLDERS),
    )


def _device(value: Value, *, exact: bool) -> DeviceFacts:
    asked = value.fields(_DEVICE, _required(_DEVICE, _DEVICE_OPTIONAL))
    accessory = asked["accessory"]
    return DeviceFacts(
        kind=asked["kind"].word(DEVICE_KINDS),
        brand=asked["brand"].text(),
        price_dkk=_money(asked["price_dkk"], exact=exact),
        warranty_months=asked["warranty_months"].whole(),
        stationary=_flag(asked, "stationary", otherwise=False),
        serial_readable=_flag(asked, "serial_readable", otherwise=True),
        user=asked["user"].word(DEVICE_USERS) if "user" in asked else "employee",
        accessory=None if accessory.is_null else accessory.word(ACCESSORIES),
    )


def _loss(value: Value, *, other_insurance: bool) -> Loss:
    asked = value.fields(_LOSS, _required(_LOSS, _LOSS_OPTIONAL))
    occurred_on, reported_on = asked["occurred_on"].date_or_null(), asked["reported_on"].date()
    if occurred_on and reported_on < occurred_on:
        raise QuestionProblem(QuestionFault.REPORTED_BEFORE_LOSS, asked["reported_on"].at)
    lost_mode, percent = asked.get("lost_mode"), asked["battery_percent"]
    return Loss(
        cause=asked["cause"].word(CAUSES),
        occurred_on=occurred_on,
        reported_on=reported_on,
        country=asked["country"].country(),
        intent=asked["intent"].word(INTENTS) if "intent" in asked else "none",
        misuse=_flag(asked, "misuse", otherwise=False),
        prevents_use=_flag(asked, "prevents_use", otherwise=True),
        battery_percent=None if percent.is_null else percent.whole(),
        lost_mode=None if lost_mode is None or lost_mode.is_null else lost_mode.flag(),
        other_insurance=other_insurance,
    )


def _required(keys: tuple[str, ...], optional: tuple[str, ...]) -> list[str]:
    return [key for key in keys if key not in optional]


def _flag(asked: dict[str, Value], key: str, *, otherwise: bool) -> bool:
    return asked[key].flag() if key in asked else otherwise


def _or_none(value: Value, *, exact: bool) -> Amount | None:
    return None if value.is_null else _money(value, exact=exact)


def _money(value: Value, *, exact: bool) -> Amount:
    return value.whole() if exact or not isinstance(value.raw, str) else value.amount()


def _plain(value: Any) -> Any:
    """The value as JSON has it: days as text, whole kroner as numbers, others as text."""
    match value:
        case dict():
            return {key: _plain(part) for key, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else f"{value:.2f}"
        case _:
            return value
