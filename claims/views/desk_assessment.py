"""What the terms say of a claim, in words, for the agent who decides: each cover's answer with its clauses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.spoken import spoken_money
from claims.deciding.assessing import CoverAssessment
from claims.models import Claim
from policies.coverage import Assessment, Question, Reason
from policies.coverage_texts import (
    cause_text,
    change_text,
    clause_heading,
    evidence_text,
    law_text,
    settlement_text,
    spoken_reasons,
    verdict_text,
)
from policies.excess import excess_for
from policies.models import Cover
from policies.terms_schema import Terms
from policies.terms_texts import has_number, product_name
from policies.vocabulary import Verdict

VERDICT_TONES: dict[Verdict, str] = {
    Verdict.COVERED: "success",
    Verdict.NEEDS_EVIDENCE: "warning",
    Verdict.NEEDS_REVIEW: "warning",
    Verdict.WARRANTY: "info",
    Verdict.NOT_COVERED: "danger",
}


@dataclass(frozen=True, kw_only=True)
class ReasonLine:
    """One sentence, and the clauses that say it, each by number and heading."""

    text: str
    clauses: list[str]


@dataclass(frozen=True, kw_only=True)
class AssessmentLine:
    """The answer of one cover. Without a verdict, `missing` says what is to be stated before there is one.

    `guess` says that the cause is the claimant's word and not an agent's; `changes` pairs what would have had to be
    otherwise with the verdict that follows.
    """

    product: str
    policy: str
    verdict: str = ""
    tone: str = "neutral"
    guess: str = ""
    deciding: Sequence[ReasonLine] = ()
    others: Sequence[ReasonLine] = ()
    evidence: Sequence[str] = ()
    money: Sequence[dict[str, Any]] = ()
    law: Sequence[str] = ()
    changes: Sequence[tuple[str, str]] = ()
    missing: Sequence[str] = ()


def assessment_lines(claim: Claim, found: Iterable[CoverAssessment]) -> list[AssessmentLine]:
    """Each cover's answer in the language that is active, in the order given."""
    return [_line(claim, one) for one in found]


def missing_text(fact: str) -> str:
    """What is still to be stated, by its code in `CoverAssessment.missing_facts`."""
    said = {
        "terms": _("vilkårene: policens vilkår findes ikke i systemet"),
        "purchased_on": _("enhedens købsdato eller leveringsdato (i registret eller efter et bilag)"),
        "price": _("enhedens pris (i registret eller efter et bilag)"),
        "cause": _("årsagen med vilkårenes ord"),
        "occurred_on": _("hvilken dag skaden skete"),
        "battery_percent": _("hvor meget af batteriets kapacitet der er tilbage"),
        "lost_mode": _("om Mistet-tilstand er slået til"),
    }
    return said[fact]


def _line(claim: Claim, one: CoverAssessment) -> AssessmentLine:
    about = {
        "product": product_name(one.cover.terms_id),
        "policy": one.cover.policy.number,
        "missing": [missing_text(fact) for fact in one.missing_facts],
    }
    if one.question is None or one.assessment is None:
        return AssessmentLine(**about)  # type: ignore[arg-type]
    terms, answer = one.question.terms, one.assessment
    return AssessmentLine(
        **about,  # type: ignore[arg-type]
        verdict=verdict_text(answer.verdict),
        tone=VERDICT_TONES[answer.verdict],
        guess=_guess(claim, one.question) if one.proposed else "",
        deciding=_reasons(terms, answer.reasons[: answer.deciding]),
        others=_reasons(terms, answer.reasons[answer.deciding :]),
        evidence=[capfirst(evidence_text(piece)) for piece in answer.missing_evidence],
        money=_money(one.cover, one.question, answer),
        law=[f"{law.act} § {law.section}: {law_text(law)}" for law in answer.law],
        changes=[(capfirst(change_text(change)), verdict_text(change.verdict)) for change in one.changes],
    )


def _guess(claim: Claim, question: Question) -> str:
    return _("Årsagen er gættet: anmelderen valgte «%(peril)s», og det er regnet som «%(cause)s».") % {
        "peril": claim.get_peril_display(),
        "cause": cause_text(question.loss.cause),
    }


def _reasons(terms: Terms, reasons: Iterable[Reason]) -> list[ReasonLine]:
    return [
        ReasonLine(text=said.text, clauses=[_clause(terms, clause) for clause in said.clauses])
        for said in spoken_reasons(reasons)
    ]


def _clause(terms: Terms, clause: str) -> str:
    """A clause by its number and heading; by its heading alone where the source has no numbers."""
    heading = clause_heading(terms, clause)
    if not has_number(clause):
        return heading or clause
    said = _("Punkt %(clause)s") % {"clause": clause}
    return f"{said}: {heading}" if heading else said


def _money(cover: Cover, question: Question, answer: Assessment) -> list[dict[str, Any]]:
    """Excess, limit, forms of settlement, total loss and period, as far as there is something to say of each."""
    rows = [{"label": _("Dækning"), "value": _period(answer.period)}]
    if answer.settlement:
        forms = [settlement_text(form) for form in answer.settlement]
        rows = [
            {"label": _("Erstatning"), "value": capfirst(_(", derefter ").join(forms))},
            {"label": _("Højst"), "value": spoken_money(Decimal(answer.limit_dkk))},
            *_excess(cover, question, answer),
            *rows,
        ]
    if answer.total_loss is not None:
        lost = _("Ja, reparationen er for dyr") if answer.total_loss else _("Nej, den kan betale sig at reparere")
        rows.append({"label": _("Totalskade"), "value": lost})
    return rows


def _excess(cover: Cover, question: Question, answer: Assessment) -> list[dict[str, Any]]:
    """One line, or one a form of settlement where the insurance document tells them apart."""
    policy = cover.policy
    if len(set(policy.excess_by_settlement.values())) < 2:
        return [{"label": _("Selvrisiko"), "value": spoken_money(Decimal(answer.excess_dkk))}]
    return [
        {
            "label": _("Selvrisiko ved %(form)s") % {"form": settlement_text(form)},
            "value": spoken_money(excess_for(form, terms=question.terms, policy=policy, question=question)),
        }
        for form in answer.settlement
    ]


def _period(period: tuple[date, date] | None) -> str:
    if period is None:
        return _("Ingen dage")
    first, last = (formats.date_format(day, "DATE_FORMAT") for day in period)
    return f"{first} – {last}"
