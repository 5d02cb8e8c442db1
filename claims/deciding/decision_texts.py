"""What a decision says beside its own words: its clause, what it was built on, what would have changed it, the law.

Facts in, sentences out, in the active language. The letter, the claimant's page and the desk speak from here.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.spoken import spoken_money
from claims.models import Claim, Decision, DecisionKind
from policies import terms
from policies.coverage_facts import Question
from policies.coverage_json import stored_question
from policies.coverage_texts import cause_text, change_text, clause_heading, law_text, settlement_text
from policies.excess import excess_for
from policies.questions import QuestionProblem
from policies.terms_schema import Terms
from policies.terms_texts import has_number, spoken
from policies.vocabulary import Verdict
from policies.what_if import changes

Facts = list[dict[str, str]]
# What a claimant can still bring, buy next time, or do sooner; the rest would only invite to tell it differently.
HELPFUL: frozenset[str] = frozenset({"evidence", "policy.options", "loss.reported_on"})
GRANTING: frozenset[str] = frozenset({DecisionKind.COVERED, DecisionKind.PARTLY})
# Which decisions carry out what the terms were found to say. What needs a person's eye fits any of them.
_IN_LINE: Mapping[Verdict, frozenset[str]] = {
    Verdict.COVERED: GRANTING,
    Verdict.NOT_COVERED: frozenset({DecisionKind.REJECTED, DecisionKind.GOODWILL}),
    Verdict.WARRANTY: frozenset({DecisionKind.WARRANTY, DecisionKind.GOODWILL}),
    Verdict.NEEDS_EVIDENCE: frozenset(),
    Verdict.NEEDS_REVIEW: frozenset(DecisionKind.values),
}


def terms_of(decision: Decision) -> Terms | None:
    """The version of the terms that was decided after; None where there was none, or its file is gone."""
    return terms.get(decision.terms) if terms.exists(decision.terms) else None


def heading_of(version: Terms | None, clause: str) -> str:
    """The heading of a clause in the portal's words; '' where there are no terms, or they have no such clause."""
    return clause_heading(version, clause) if version else ""


def clause_label(version: Terms | None, clause: str) -> str:
    """The clause as a list has it: `6 – Hvad der ikke er dækket`."""
    heading = heading_of(version, clause)
    if not heading:
        return clause
    return f"{clause} – {heading}" if has_number(clause) else heading


def clause_words(version: Terms | None, clause: str) -> str:
    """The clause within a sentence: `punkt 6, «Hvad der ikke er dækket»`; '' without one."""
    if not clause:
        return ""
    heading = heading_of(version, clause)
    if not heading:
        return _("punkt %(clause)s") % {"clause": clause}
    if not has_number(clause):
        return _("afsnittet «%(heading)s»") % {"heading": heading}
    return _("punkt %(clause)s, «%(heading)s»") % {"clause": clause, "heading": heading}


def asked_then(decision: Decision) -> Question | None:
    """The question that the decision's assessment was asked; None where none was, or its terms have gone since."""
    version = terms_of(decision)
    if not decision.facts or version is None:
        return None
    try:
        return stored_question(decision.facts, terms=version)
    except QuestionProblem:
        return None


def facts_used(claim: Claim, decision: Decision) -> Facts:
    """What the decision was built on, as label and value: cause, days, period, and the money where it helps."""
    question, stored = asked_then(decision), decision.assessment
    if question is None:
        happened = claim.get_peril_display() if claim.peril else ""
        days = (claim.occurred_on, timezone.localdate(claim.filed_at))
    else:
        happened = capfirst(cause_text(question.loss.cause))
        days = (question.loss.occurred_on, question.loss.reported_on)
    rows = [
        (_("Hændelse"), happened),
        (_("Skete"), _day(days[0]) or _("Ikke oplyst")),
        (_("Anmeldt"), _day(days[1])),
        *(_period(stored) if stored else ()),
        *(_money(decision, question) if decision.kind in GRANTING else ()),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def what_would_have_changed(decision: Decision) -> list[str]:
    """What would have led to a better answer, only what helps the claimant; nothing where the loss is granted."""
    question = asked_then(decision)
    if question is None or decision.kind == DecisionKind.COVERED:
        return []
    then = {
        Verdict.COVERED: _("%(change)s: så var skaden dækket."),
        Verdict.NEEDS_EVIDENCE: _("%(change)s: så manglede der kun dokumentation."),
        Verdict.NEEDS_REVIEW: _("%(change)s: så skulle en person vurdere skaden."),
        Verdict.WARRANTY: _("%(change)s: så hørte skaden under garantien."),
    }
    return [
        then[change.verdict] % {"change": change_text(change)} for change in changes(question) if change.fact in HELPFUL
    ]


def laws_of(decision: Decision) -> list[str]:
    """The mandatory law that may go before the terms, as the assessment carried it that day.

    Where the right is lost because something came too late, the law on that is always told.
    """
    version = terms_of(decision)
    known = {(law.act, law.section): law for law in version.report.law} if version else {}
    carried = list(decision.assessment.get("law", ()))
    if decision.forfeits:
        told = {(law.get("act", ""), law.get("section", "")) for law in carried}
        carried += [{"act": act, "section": section} for act, section in known if (act, section) not in told]
    said = []
    for law in carried:
        written = known.get((law.get("act", ""), law.get("section", "")))
        text = law_text(written) if written else str(law.get("text", ""))
        cited = {"text": text, "act": law.get("act", ""), "section": law.get("section", "")}
        said.append(_("%(text)s (%(act)s § %(section)s)") % cited)
    return said if decision.kind != DecisionKind.COVERED else []


def complaint_bodies(version: Terms | None) -> list[dict[str, str]]:
    """Whom the terms send a complaint to, in their order; plain JSON."""
    bodies = version.complaints.bodies if version else []
    return [
        {
            "name": body.name,
            "address": body.address,
            "email": body.email,
            "phone": body.phone,
            "web": body.web,
            "note": spoken(body.note) if body.note else "",
        }
        for body in bodies
    ]


def decision_part(claim: Claim, decision: Decision, *, trusted: bool) -> dict[str, Any]:
    """A decision as its claimant reads it; through an untrusted door without what the register knows."""
    part = {
        "label": decision.get_kind_display(),
        "reason": decision.reason,
        "at": decision.seconded_at or decision.decided_at,
        "grounds": _grounds(decision) if trusted else _bare_grounds(decision),
        # What the law gives is everybody's to know; it names no product.
        "laws": laws_of(decision),
    }
    if not trusted:
        return part
    return part | {
        "facts": facts_used(claim, decision),
        "changes": what_would_have_changed(decision),
        "bodies": complaint_bodies(terms_of(decision)) if decision.kind != DecisionKind.COVERED else [],
    }


def is_against(kind: str, verdict: Verdict | None) -> bool:
    """Whether a decision goes against what the terms were found to say; nobody is kept from it, they are told."""
    return verdict is not None and kind not in _IN_LINE[verdict]


def _grounds(decision: Decision) -> str:
    version = terms_of(decision)
    if version is None:
        return _bare_grounds(decision)
    said = {"product": spoken(version.name), "clause": clause_words(version, decision.clause)}
    if not decision.clause:
        return _("Afgjort efter vilkårene for %(product)s.") % said
    return _("Afgjort efter %(clause)s, i vilkårene for %(product)s.") % said


def _bare_grounds(decision: Decision) -> str:
    if not decision.clause:
        return ""
    if not has_number(decision.clause):
        return _("Afgjort efter forsikringens vilkår.")
    return _("Afgjort efter punkt %(clause)s i forsikringens vilkår.") % {"clause": decision.clause}


def _period(stored: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    period = stored.get("cover")
    if period:
        first, last = (_day(date.fromisoformat(period[end])) for end in ("from", "until"))
        yield _("Dækket i perioden"), _("%(first)s til %(last)s") % {"first": first, "last": last}
    else:
        yield _("Dækket i perioden"), _("Ingen dage for denne skade")


def _money(decision: Decision, question: Question | None) -> Iterator[tuple[str, str]]:
    yield from _excess(decision, question)
    limit = Decimal(decision.assessment.get("limit_dkk") or 0)
    if limit:
        yield _("Højeste erstatning"), spoken_money(limit)


def _excess(decision: Decision, question: Question | None) -> Iterator[tuple[str, str]]:
    """What the claimant's side pays: one line, or one a form of settlement where the insurance document says so."""
    if question is None or decision.cover is None:
        return
    forms, policy = decision.assessment.get("settlement", ()), decision.cover.policy
    excess = {form: excess_for(form, terms=question.terms, policy=policy, question=question) for form in forms}
    if len(set(excess.values())) > 1:
        for form, amount in excess.items():
            yield _("Selvrisiko ved %(form)s") % {"form": settlement_text(form)}, spoken_money(amount)
    elif any(excess.values()):
        yield _("Selvrisiko"), spoken_money(next(iter(excess.values())))


def _day(day: date | None) -> str:
    return formats.date_format(day, "DATE_FORMAT") if day else ""
