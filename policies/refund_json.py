"""Questions about the end of an insurance as JSON, strictly read, and answers as JSON (docs/refund.md)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from policies import terms as all_terms
from policies.questions import QuestionFault, QuestionProblem, Refused, Value, join
from policies.refund_texts import LAW_PLACES, law_text, reason_text
from policies.refunds import Ending, Insurance, Party, Refund
from policies.terms_duties import GROUNDS
from policies.terms_schema import Terms
from policies.vocabulary import DEVICE_KINDS, HOLDERS, PAYMENTS

_TOP = ("terms", "policy", "device", "ended_by", "ground", "notice_on", "claim_opened")
_TOP_REQUIRED = ("terms", "policy", "ended_by", "notice_on")
_POLICY = (
    "purchased_on",
    "delivered_on",
    "term_months",
    "payment",
    "premium_dkk",
    "paid_until",
    "club_member",
    "holder",
)
_POLICY_REQUIRED = ("purchased_on", "delivered_on", "term_months", "payment", "premium_dkk")
_DEVICE = ("kind", "warranty_months")
MOST_PREMIUM_DKK = 9_999_999_999


def read_ending(value: Value) -> tuple[Terms, Insurance, Ending]:
    """Read one question. Raises `QuestionProblem` and `Refused`, each with its place."""
    asked = value.fields(_TOP, _TOP_REQUIRED)
    terms = all_terms.get(asked["terms"].word(all_terms.every()))
    insurance = _insurance(asked["policy"], asked.get("device"), terms, at=value.at)
    return terms, insurance, _ending(asked, insurance)


def refund_json(refund: Refund) -> dict[str, Any]:
    """The answer; sentences in the language that is active, money as a number of kroner with at most two decimals."""
    amount = refund.refund_dkk
    return {
        "allowed": refund.allowed,
        "ends_on": refund.ends_on.isoformat() if refund.ends_on else None,
        "refund_dkk": int(amount) if amount == int(amount) else float(amount),
        "reasons": [
            {
                "clause": reason.clause,
                "rule": reason.rule.value,
                "effect": reason.effect.value,
                "text": reason_text(reason),
            }
            for reason in refund.reasons
        ],
        "law": [
            {"act": LAW_PLACES[rule][0], "section": LAW_PLACES[rule][1], "text": law_text(rule)} for rule in refund.law
        ],
    }


def _insurance(value: Value, device: Value | None, terms: Terms, *, at: str) -> Insurance:
    asked = value.fields(_POLICY, _POLICY_REQUIRED)
    told = device.fields(_DEVICE) if device else {}
    purchased_on = asked["purchased_on"].date()
    delivered_on = asked["delivered_on"].date_or_null()
    if delivered_on and delivered_on < purchased_on:
        raise QuestionProblem(QuestionFault.DELIVERED_BEFORE_PURCHASE, asked["delivered_on"].at)
    if terms.term.max_months_of_kind and "kind" not in told:
        raise QuestionProblem(QuestionFault.MISSING, join(join(at, "device"), "kind"))
    payment = asked["payment"].word(PAYMENTS)
    return Insurance(
        purchased_on=purchased_on,
        delivered_on=delivered_on,
        term_months=asked["term_months"].whole(1),
        payment=payment,
        premium_dkk=_premium(asked["premium_dkk"]),
        paid_until=_paid_until(asked, payment, purchased_on, at=value.at),
        club_member="club_member" in asked and asked["club_member"].flag(),
        holder=asked["holder"].word(HOLDERS) if "holder" in asked else "business",
        device_kind=told["kind"].word(DEVICE_KINDS) if "kind" in told else "",
        warranty_months=told["warranty_months"].whole() if "warranty_months" in told else 0,
    )


def _ending(asked: dict[str, Value], insurance: Insurance) -> Ending:
    party = Party(asked["ended_by"].word([party.value for party in Party]))
    ground = asked.get("ground")
    if ground and not ground.is_null and party is Party.INSURED:
        raise Refused(
            _("Kun selskabet skal have en grund. Lad nøglen være, når forsikringstageren opsiger."), ground.at
        )
    notice_on = asked["notice_on"].date()
    if notice_on < insurance.purchased_on:
        raise Refused(
            _("Opsigelsen kan ikke være kommet, før forsikringen blev købt. Ret en af dagene."), asked["notice_on"].at
        )
    return Ending(
        by=party,
        notice_on=notice_on,
        ground=ground.word(GROUNDS) if ground and not ground.is_null else "any",
        claim_opened="claim_opened" in asked and asked["claim_opened"].flag(),
    )


def _paid_until(asked: dict[str, Value], payment: str, purchased_on: date, *, at: str) -> date | None:
    """Monthly premiums say how far they reach; one that was paid for the whole term reaches to its end."""
    value = asked.get("paid_until")
    day = value.date_or_null() if value else None
    if payment == "monthly" and day is None:
        raise Refused(
            _("Skriv den sidste dag, de betalte måneder dækker."), value.at if value else join(at, "paid_until")
        )
    if value and day and payment != "monthly":
        raise Refused(_("Nøglen hører til månedlig betaling. Lad den være, når hele præmien er betalt."), value.at)
    if value and day and day < purchased_on:
        raise Refused(_("Der kan ikke være betalt til en dag før købet. Ret en af dagene."), value.at)
    return day


def _premium(value: Value) -> Decimal:
    """Kroner, with øre after a point where there are any."""
    if not isinstance(value.raw, float):
        amount = Decimal(value.whole())
    else:
        amount = Decimal(repr(value.raw))
        if amount < 0:
            raise QuestionProblem(QuestionFault.TOO_SMALL, value.at, ["0"])
    if amount > MOST_PREMIUM_DKK or amount != round(amount, 2):
        raise Refused(_("Skriv præmien i kroner med højst to decimaler, fx 899.50, og under 10 milliarder."), value.at)
    return amount
