"""The rules of cover, one small function each: what was asked in, the reasons that bear on it out. Pure.

A rule yields nothing where it does not bear. What follows from it, and under which clause, stands in the terms; where
the terms are silent the rule is, too. `policies/coverage.py` puts them in order and weighs them.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import Any

from policies.coverage_facts import Amount, Question, Reason
from policies.periods import Period, cover_period, warranty_until
from policies.terms_parts import Cited, Ruling
from policies.terms_schema import LimitOf
from policies.vocabulary import DAMAGE, EDUCATION, MANUFACTURERS, THEFT, Effect, Verdict, causes_in

Reasons = Iterator[Reason]

OUTSIDE_THE_PERIOD = frozenset({"no_cover_days", "before_cover", "after_cover", "after_cancellation"})
OF_THE_CAUSE = frozenset(
    {
        "cause_covered",
        "cause_excluded",
        "cause_open",
        "cause_of_the_manufacturer",
        "option_missing",
        "battery_unknown",
        "battery_worn",
        "battery_healthy",
    }
)
# The rules that mandatory law on late notice may override (reading 6, fine point 5).
LATE = frozenset({"reported_late", "reported_after_period"})
_EFFECTS = {
    Verdict.COVERED: Effect.GRANTS,
    Verdict.NOT_COVERED: Effect.EXCLUDES,
    Verdict.WARRANTY: Effect.REFERS,
    Verdict.NEEDS_REVIEW: Effect.REFERS,
    Verdict.NEEDS_EVIDENCE: Effect.REQUIRES,
}


class Asked:
    """A question with what follows from it for several rules, reckoned once."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.terms = question.terms
        self.cover = question.cover
        self.device = question.device
        self.loss = question.loss

    @cached_property
    def cause(self) -> tuple[str, Ruling]:
        """The rule of the cause's row, and what it says, with the option and the battery looked at."""
        peril = self.terms.peril_of(self.loss.cause)
        if peril.option and peril.option not in self.cover.options and peril.without_option:
            return "option_missing", peril.without_option
        if peril.battery:
            percent = self.loss.battery_percent
            if percent is None:
                return "battery_unknown", _ruled(peril, Verdict.NEEDS_REVIEW)
            if percent >= peril.battery.threshold(brand=self.device.brand, kind=self.device.kind):
                return "battery_healthy", _ruled(peril, Verdict.NOT_COVERED)
            return "battery_worn", peril
        names = {
            Verdict.COVERED: "cause_covered",
            Verdict.NOT_COVERED: "cause_excluded",
            Verdict.WARRANTY: "cause_of_the_manufacturer",
        }
        return names.get(peril.verdict, "cause_open"), peril

    @cached_property
    def period(self) -> Period | None:
        """First and last day of cover for this cause: one that is never covered has the policy's own (fine point 2)."""
        return cover_period(
            self.terms,
            self.device.kind,
            self.cover.purchased_on,
            self.cover.delivered_on,
            self.cover.term_months,
            self.device.warranty_months,
            payment=self.cover.payment,
            cancelled_on=self.cover.cancelled_on,
            delayed=self.cause[1].verdict is Verdict.COVERED,
        )

    @property
    def may_be_the_manufacturers(self) -> bool:
        """Whether the warranty could carry it, were the day of the loss known."""
        return self.loss.occurred_on is None and self.loss.cause in MANUFACTURERS


def kind_of_device(asked: Asked) -> Reasons:
    """A kind that the text does not insure is not covered (reading 16)."""
    if not asked.terms.insures(asked.device.kind):
        yield _reason(asked.terms.insured.clause, "kind_not_insured", Verdict.NOT_COVERED, kind=asked.device.kind)


def kind_of_holder(asked: Asked) -> Reasons:
    """A holder that the text does not insure is not covered (reading 19)."""
    insured = asked.terms.insured
    if asked.cover.holder not in insured.holders:
        yield _reason(insured.holder_clause, "holder_not_insured", Verdict.NOT_COVERED, holder=asked.cover.holder)


def pupil(asked: Asked) -> Reasons:
    """A device that a school or public body bought and pupils use (reading 19, fine point 6)."""
    ruling = asked.terms.exclusions.pupil
    if ruling and asked.device.user == "pupil" and asked.cover.holder in EDUCATION:
        yield from _by(ruling, "used_by_pupils")


def accessory(asked: Asked) -> Reasons:
    """An accessory from the box, or one bought separately (reading 21)."""
    for origin, ruling in asked.terms.exclusions.accessory.items():
        if origin == asked.question.accessory:
            yield from _by(ruling, f"accessory_{origin}")


def serial_number(asked: Asked) -> Reasons:
    """A serial number that cannot be read (reading 20)."""
    ruling = asked.terms.exclusions.serial_unreadable
    if ruling and not asked.device.serial_readable:
        yield from _by(ruling, "serial_unreadable")


def territory(asked: Asked) -> Reasons:
    """Stationary equipment outside the countries that the terms name (reading 15)."""
    where = asked.terms.territory
    if asked.device.stationary and where.stationary_in and asked.loss.country not in where.stationary_in:
        yield _reason(where.clause, "outside_territory", Verdict.NOT_COVERED, country=asked.loss.country)


def intent(asked: Asked) -> Reasons:
    """Done on purpose, or by gross negligence (reading 11)."""
    exclusions = asked.terms.exclusions
    if asked.loss.intent == "intentional":
        yield from _by(exclusions.intent, "intentional")
    elif asked.loss.intent == "gross_negligence":
        ruling = exclusions.gross_negligence
        lost = asked.loss.cause in ruling.not_covered_for
        yield from _by(_ruled(ruling, Verdict.NOT_COVERED) if lost else ruling, "gross_negligence")


def misuse(asked: Asked) -> Reasons:
    """Used against the manual or carelessly (reading 20)."""
    ruling = asked.terms.exclusions.misuse
    if ruling and asked.loss.misuse:
        yield from _by(ruling, "misuse")


def period(asked: Asked) -> Reasons:
    """The loss must have happened on a day of cover; an unknown day is for a person (readings 3 to 5)."""
    day, clause = asked.loss.occurred_on, asked.terms.cover.clause
    if day is None:
        yield _reason(asked.terms.report.clause, "date_unknown", Verdict.NEEDS_REVIEW)
        return
    if asked.period is None:
        yield _reason(clause, "no_cover_days", Verdict.NOT_COVERED)
        return
    first, last = asked.period
    if day < first:
        yield _reason(clause, "before_cover", Verdict.NOT_COVERED, day=day, first=first)
    elif day > last:
        rule = "after_cancellation" if last == asked.cover.cancelled_on else "after_cover"
        yield _reason(asked.terms.term.clause, rule, Verdict.NOT_COVERED, day=day, last=last)


def report(asked: Asked) -> Reasons:
    """Reported too late, or after the period although in time (reading 5; USG section 3)."""
    rule, loss = asked.terms.report, asked.loss
    if loss.occurred_on is None:
        return
    # As a number of days: the last day of the calendar has none after it.
    if (loss.reported_on - loss.occurred_on) > timedelta(days=rule.within_days):
        days = (loss.reported_on - loss.occurred_on).days
        yield _reason(rule.clause, "reported_late", rule.late, days=days, within=rule.within_days)
    elif rule.after_period and asked.period:
        first, last = asked.period
        if first <= loss.occurred_on <= last < loss.reported_on:
            yield _reason(rule.clause, "reported_after_period", rule.after_period, last=last)


def warranty(asked: Asked) -> Reasons:
    """The manufacturer or seller carries faults and recalls while their warranty runs (reading 8, fine point 1)."""
    day, until = asked.loss.occurred_on, warranty_until(asked.cover.starts_on, asked.device.warranty_months)
    if asked.loss.cause not in MANUFACTURERS or day is None or until is None:
        return
    if asked.cover.starts_on <= day <= until:
        yield from _cited(asked.terms.warranty, "manufacturers_warranty", Verdict.WARRANTY, until=until)


def cause(asked: Asked) -> Reasons:
    """What the terms say of the cause itself (the contract's matrix)."""
    rule, ruling = asked.cause
    peril = asked.terms.peril_of(asked.loss.cause)
    facts: dict[str, Any] = {"cause": asked.loss.cause}
    if rule == "option_missing" and peril.option:
        facts["option"] = asked.terms.options[peril.option]
    if peril.battery:
        below = peril.battery.threshold(brand=asked.device.brand, kind=asked.device.kind)
        facts |= {"below": below, "percent": asked.loss.battery_percent}
    yield from _by(ruling, rule, **facts)


def still_usable(asked: Asked) -> Reasons:
    """Damage that leaves the main functions is cosmetic; theft and batteries are not asked (reading 14, point 7)."""
    if not asked.loss.prevents_use and (asked.loss.cause in DAMAGE or asked.loss.cause == "internal_fault"):
        yield from _by(asked.terms.exclusions.still_usable, "still_usable")


def lost_mode(asked: Asked) -> Reasons:
    """Theft of a device whose Lost Mode was off is excluded, unknown it is for a person (reading 12)."""
    rule = asked.terms.exclusions.lost_mode
    if rule is None or asked.loss.cause not in THEFT or not asked.device.is_a(rule.brand, rule.kind):
        return
    if asked.loss.lost_mode is None:
        yield _reason(rule.clause, "lost_mode_unknown", Verdict.NEEDS_REVIEW)
    elif not asked.loss.lost_mode:
        yield _reason(rule.clause, "lost_mode_off", Verdict.NOT_COVERED)


def other_insurance(asked: Asked) -> Reasons:
    """Another insurance covers the same loss (reading 9)."""
    if asked.loss.other_insurance:
        yield from _by(asked.terms.exclusions.other_insurance, "other_insurance")


def premium(asked: Asked) -> Reasons:
    """The premium is overdue, and the clauses on it disagree (reading 19)."""
    ruling = asked.terms.exclusions.premium_overdue
    if ruling and asked.cover.premium_overdue:
        yield from _by(ruling, "premium_overdue")


def evidence(asked: Asked) -> Reasons:
    """What is to be sent and was not (reading 17, fine point 9)."""
    for rule in asked.terms.evidence:
        if asked.loss.cause not in causes_in(rule.of) or (rule.kinds and asked.device.kind not in rule.kinds):
            continue
        for piece in rule.asks:
            if piece not in asked.question.evidence:
                yield from _cited(rule, "evidence_missing", Verdict.NEEDS_EVIDENCE, evidence=piece)


def term(asked: Asked) -> Reasons:
    """A chosen period over the terms' maximum is cut to it (fine point 2)."""
    longest = asked.terms.term.longest(kind=asked.device.kind, payment=asked.cover.payment)
    if longest is not None and asked.cover.term_months > longest:
        yield _limit(asked.terms.term.clause, "term_cut", months=longest)


def limits(question: Question, *, excess: Amount, total_loss: bool) -> Reasons:
    """What the terms make of the money: excess, another limit than the price, a total loss."""
    if excess and question.terms.excess.clause:
        yield _limit(question.terms.excess.clause, "excess", dkk=excess)
    if special := special_limit(question):
        yield _limit(special.clause, "limit", dkk=special.dkk)
    if total_loss:
        rule = question.terms.total_loss
        yield _limit(rule.clause, "total_loss", against=rule.against)


def special_limit(question: Question) -> LimitOf | None:
    """The clause that sets another limit than the purchase price for this cause, if there is one."""
    return next((limit for limit in question.terms.limit.of if limit.cause == question.loss.cause), None)


def _by(ruling: Ruling, rule: str, **facts: Any) -> Reasons:
    return _cited(ruling, rule, ruling.verdict, **facts, **({"why": ruling.why} if ruling.why else {}))


def _cited(cited: Cited, rule: str, verdict: Verdict, **facts: Any) -> Reasons:
    """One reason a clause that says it."""
    for clause in (cited.clause, *cited.also):
        yield _reason(clause, rule, verdict, **facts)


def _reason(clause: str, rule: str, verdict: Verdict, **facts: Any) -> Reason:
    return Reason(clause=clause, rule=rule, effect=_EFFECTS[verdict], verdict=verdict, facts=facts)


def _limit(clause: str, rule: str, **facts: Any) -> Reason:
    return Reason(clause=clause, rule=rule, effect=Effect.LIMITS, facts=facts)


def _ruled(cited: Cited, verdict: Verdict) -> Ruling:
    """The same clauses with another verdict."""
    return Ruling(verdict=verdict, clause=cited.clause, also=cited.also)
