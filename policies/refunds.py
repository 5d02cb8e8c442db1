"""May an insurance be ended before its time, when does it end, and what of the premium goes back. Pure.

What a product allows stands under `[cancellation]` of its terms; here is only how days, months and money are counted.
The day of the event is day 0 (reading 1), an insurance period holds its same-numbered last day (reading 3), money is
rounded half up to øre. Worked examples: the insurer's notice to the 1st of a month (USG section 8), days left of the
days of risk (Tryg section 11, C50 and C51), paid months and opened claims (SquareTrade sections 10 and 11, C75).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from policies.periods import Period, add_months, cover_period
from policies.terms_duties import ByInsurer, Notice
from policies.terms_schema import Terms
from policies.vocabulary import Effect

NOTHING = Decimal("0.00")
_ORE = Decimal("0.01")


class Party(StrEnum):
    """Who ends the insurance."""

    INSURED = "insured"
    INSURER = "insurer"


class Rule(StrEnum):
    """What bears on the end of an insurance; `policies/refund_texts.py` has a sentence for each."""

    WITHDRAWN = "withdrawn"
    WITHDRAWAL_OVER = "withdrawal_over"
    WITHDRAWAL_AFTER_CLAIM = "withdrawal_after_claim"
    ALREADY_OVER = "already_over"
    TERMS_SILENT = "terms_silent"
    INSURED_MAY_NOT = "insured_may_not"
    INSURER_MAY_NOT = "insurer_may_not"
    GROUND_NOT_GIVEN = "ground_not_given"
    ENDS_AT_ONCE = "ends_at_once"
    ENDS_AFTER_NOTICE = "ends_after_notice"
    ENDS_WITH_PAID_PERIOD = "ends_with_paid_period"
    ENDS_FIRST_OF_MONTH = "ends_first_of_month"
    ENDS_BY_ITSELF_FIRST = "ends_by_itself_first"
    REFUND_PRO_RATA = "refund_pro_rata"
    REFUND_WHOLE_MONTHS = "refund_whole_months"
    REFUND_BEFORE_RISK = "refund_before_risk"
    NO_MONTHS_LEFT = "no_months_left"
    NO_DAYS_LEFT = "no_days_left"
    NO_REFUND = "no_refund"
    NO_REFUND_AFTER_CLAIM = "no_refund_after_claim"
    REFUND_TOO_SMALL = "refund_too_small"
    TERM_CUT = "term_cut"


class LawRule(StrEnum):
    """What mandatory law adds, whatever the terms say."""

    REASONS_ON_REQUEST = "reasons_on_request"
    UNPAID_PREMIUM = "unpaid_premium"
    CONSUMER_WITHDRAWAL = "consumer_withdrawal"


@dataclass(frozen=True, kw_only=True)
class Insurance:
    """One device's insurance; `premium_dkk` has been paid for the whole term, or for the months to `paid_until`."""

    purchased_on: date
    delivered_on: date | None = None
    term_months: int
    payment: str = "prepaid"
    premium_dkk: Decimal
    paid_until: date | None = None
    club_member: bool = False
    holder: str = "business"
    device_kind: str = ""
    warranty_months: int = 0


@dataclass(frozen=True, kw_only=True)
class Ending:
    """Who ends it, on which ground, and when the other party had received the notice.

    `claim_opened` is false where a claim was withdrawn or rejected (C75).
    """

    by: Party
    notice_on: date
    ground: str = "any"
    claim_opened: bool = False


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One clause that bore on the answer, and the figures for its sentence."""

    clause: str
    rule: Rule
    effect: Effect
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Refund:
    """The answer: `ends_on` is the last day of cover, None where the insurance goes on; deciding reasons first."""

    allowed: bool
    ends_on: date | None = None
    refund_dkk: Decimal = NOTHING
    reasons: tuple[Reason, ...]
    law: tuple[LawRule, ...] = ()


def refund_of(terms: Terms, insurance: Insurance, ending: Ending) -> Refund:
    """What the terms say of this end of this insurance; total on any dates, money in kroner rounded half up to øre."""
    case = _Case(terms, insurance, ending)
    if ending.notice_on > case.last:
        over = Reason(
            clause=terms.term.clause, rule=Rule.ALREADY_OVER, effect=Effect.EXCLUDES, facts={"last": case.last}
        )
        return Refund(allowed=False, reasons=(over, *_term_cut(case)))
    return _by_insurer(case) if ending.by is Party.INSURER else _by_insured(case)


def whole_months(first: date, last: date) -> int:
    """How many whole months lie between two days, by the same-numbered day; 0 where the second lies first."""
    months = (last.year - first.year) * 12 + last.month - first.month
    while months > 0 and add_months(first, months) > last:
        months -= 1
    return max(months, 0)


@dataclass(frozen=True)
class _Case:
    """One question with the days that follow from it."""

    terms: Terms
    insurance: Insurance
    ending: Ending

    @cached_property
    def start(self) -> date:
        return self.insurance.delivered_on or self.insurance.purchased_on

    @property
    def longest(self) -> int | None:
        return self.terms.term.longest(kind=self.insurance.device_kind, payment=self.insurance.payment)

    @cached_property
    def months(self) -> int:
        longest = self.longest
        return self.insurance.term_months if longest is None else min(self.insurance.term_months, longest)

    @cached_property
    def last(self) -> date:
        return add_months(self.start, self.months)

    @cached_property
    def paid_through(self) -> date:
        """The last day that the premium pays for."""
        paid_until = self.insurance.paid_until
        return self.last if paid_until is None else min(paid_until, self.last)

    @cached_property
    def cover(self) -> Period | None:
        """First and last day of cover, which may begin after the insurance does."""
        told = self.insurance
        return cover_period(
            self.terms,
            told.device_kind,
            told.purchased_on,
            told.delivered_on,
            told.term_months,
            told.warranty_months,
            payment=told.payment,
        )


def _by_insured(case: _Case) -> Refund:
    granted, regret = _withdrawal(case)
    if granted:
        return Refund(
            allowed=True, ends_on=case.ending.notice_on, refund_dkk=_rounded(case.insurance.premium_dkk), reasons=regret
        )
    is_late = any(reason.rule is Rule.WITHDRAWAL_OVER for reason in regret)
    law = (LawRule.CONSUMER_WITHDRAWAL,) if is_late and case.insurance.holder == "private" else ()
    way = case.terms.cancellation.by_insured
    notice = way.notice_for(case.insurance.payment) if way else None
    if way is None or notice is None:
        return Refund(allowed=False, reasons=(_may_not(case, Rule.INSURED_MAY_NOT), *regret), law=law)
    ends_on, end = _end(case, notice, way.clause)
    amount, money = _money(
        case,
        notice,
        way.clause,
        ends_on=ends_on,
        not_after_claim=way.not_after_claim,
        by_days_of_cover=way.full_before_cover,
    )
    if NOTHING < amount < way.least_dkk:
        facts = {"amount": amount, "least": Decimal(way.least_dkk)}
        money += (Reason(clause=way.clause, rule=Rule.REFUND_TOO_SMALL, effect=Effect.EXCLUDES, facts=facts),)
        amount = NOTHING
    reasons = (end, *money, *_term_cut(case), *regret)
    return Refund(allowed=True, ends_on=ends_on, refund_dkk=amount, reasons=reasons, law=law)


def _by_insurer(case: _Case) -> Refund:
    ways = case.terms.cancellation.by_insurer
    if not ways:
        return Refund(allowed=False, reasons=(_may_not(case, Rule.INSURER_MAY_NOT),))
    way = _way_on_ground(case)
    if way is None:
        facts = {"ground": case.ending.ground}
        ground = Reason(clause=ways[0].clause, rule=Rule.GROUND_NOT_GIVEN, effect=Effect.EXCLUDES, facts=facts)
        return Refund(allowed=False, reasons=(ground,))
    ends_on, end = _end(case, way, way.clause)
    amount, money = _money(case, way, way.clause, ends_on=ends_on, not_after_claim=way.not_after_claim)
    law = (LawRule.REASONS_ON_REQUEST, *((LawRule.UNPAID_PREMIUM,) if way.ground == "unpaid" else ()))
    return Refund(allowed=True, ends_on=ends_on, refund_dkk=amount, reasons=(end, *money, *_term_cut(case)), law=law)


def _withdrawal(case: _Case) -> tuple[bool, tuple[Reason, ...]]:
    """Whether the purchase can still be regretted, and what bears on it; nothing where the terms know no regret."""
    right = case.terms.cancellation.withdrawal
    if right is None:
        return False, ()
    days = right.days_for(payment=case.insurance.payment, club_member=case.insurance.club_member)
    last = _later(case.insurance.purchased_on, days)
    rule, effect = Rule.WITHDRAWN, Effect.GRANTS
    if case.ending.notice_on > last:
        rule, effect = Rule.WITHDRAWAL_OVER, Effect.EXCLUDES
    elif right.not_after_claim and case.ending.claim_opened:
        rule, effect = Rule.WITHDRAWAL_AFTER_CLAIM, Effect.EXCLUDES
    reason = Reason(clause=right.clause, rule=rule, effect=effect, facts={"days": days, "last": last})
    return rule is Rule.WITHDRAWN, (reason,)


def _may_not(case: _Case, rule: Rule) -> Reason:
    """The terms give this party no right to end it; where they say nothing of ending at all, the insurer is asked."""
    ends = case.terms.cancellation
    said = [part.clause for part in (ends.by_insured, ends.withdrawal, *ends.by_insurer) if part]
    if said:
        return Reason(clause=said[0], rule=rule, effect=Effect.EXCLUDES)
    facts = {"contact": case.terms.complaints.bodies[0].name}
    return Reason(clause=case.terms.complaints.clause, rule=Rule.TERMS_SILENT, effect=Effect.REFERS, facts=facts)


def _way_on_ground(case: _Case) -> ByInsurer | None:
    """The insurer's way on this ground, else the one that needs none; of this way of payment."""
    open_ways = [way for way in case.terms.cancellation.by_insurer if way.payment in (None, case.insurance.payment)]
    return next(
        (way for ground in (case.ending.ground, "any") for way in open_ways if way.ground == ground),
        None,
    )


def _end(case: _Case, notice: Notice, clause: str) -> tuple[date, Reason]:
    """The last day of cover, and the reason for it; never before the notice has run, never after the insurance."""
    ran = _later(case.ending.notice_on, notice.notice_days)
    rule, ends_on = Rule.ENDS_AFTER_NOTICE if notice.notice_days else Rule.ENDS_AT_ONCE, ran
    if notice.ends == "first_of_month":
        rule, ends_on = Rule.ENDS_FIRST_OF_MONTH, _first_of_month(ran)
    elif notice.ends == "with_paid_month" and case.paid_through >= ran:
        rule, ends_on = Rule.ENDS_WITH_PAID_PERIOD, case.paid_through
    effect = Effect.GRANTS
    if ends_on > case.last:
        rule, effect, ends_on = Rule.ENDS_BY_ITSELF_FIRST, Effect.LIMITS, case.last
    facts = {"ends_on": ends_on, "days": notice.notice_days, "received": case.ending.notice_on}
    return ends_on, Reason(clause=clause, rule=rule, effect=effect, facts=facts)


def _money(
    case: _Case,
    notice: Notice,
    clause: str,
    *,
    ends_on: date,
    not_after_claim: bool,
    by_days_of_cover: bool = False,
) -> tuple[Decimal, tuple[Reason, ...]]:
    """What goes back, and why."""
    if notice.refund == "none":
        return NOTHING, (Reason(clause=clause, rule=Rule.NO_REFUND, effect=Effect.EXCLUDES),)
    if not_after_claim and case.ending.claim_opened:
        return NOTHING, (Reason(clause=clause, rule=Rule.NO_REFUND_AFTER_CLAIM, effect=Effect.EXCLUDES),)
    if notice.refund == "whole_months":
        rule, none_left, (left, of) = Rule.REFUND_WHOLE_MONTHS, Rule.NO_MONTHS_LEFT, _months(case, ends_on)
    else:
        share = _days(case, ends_on, by_days_of_cover=by_days_of_cover)
        rule, none_left, (left, of) = Rule.REFUND_PRO_RATA, Rule.NO_DAYS_LEFT, share
    amount = _rounded(case.insurance.premium_dkk * left / of)
    facts = {"left": left, "of": of, "premium": case.insurance.premium_dkk, "amount": amount}
    effect = Effect.GRANTS
    if left == of:
        rule = Rule.REFUND_BEFORE_RISK
    elif left == 0:
        rule, effect = none_left, Effect.LIMITS
    return amount, (Reason(clause=clause, rule=rule, effect=effect, facts=facts),)


def _months(case: _Case, ends_on: date) -> tuple[int, int]:
    """Whole months left of those paid for. A paid month ends the day before its successor begins (C65)."""
    paid_to = case.last if case.insurance.paid_until is None else min(case.last, _later(case.paid_through, 1))
    of = max(whole_months(case.start, paid_to), 1)
    return min(whole_months(ends_on, paid_to), of), of


def _days(case: _Case, ends_on: date, *, by_days_of_cover: bool) -> tuple[int, int]:
    """Days left of those paid for; all of one where no day of risk is paid for, so that nothing has been used."""
    period = case.cover if by_days_of_cover else (case.start, case.last)
    of = (case.paid_through - period[0]).days + 1 if period else 0
    if of <= 0:
        return 1, 1
    return min(max((case.paid_through - ends_on).days, 0), of), of


def _term_cut(case: _Case) -> Iterator[Reason]:
    if case.months < case.insurance.term_months:
        facts = {"months": case.months, "asked": case.insurance.term_months}
        yield Reason(clause=case.terms.term.clause, rule=Rule.TERM_CUT, effect=Effect.LIMITS, facts=facts)


def _first_of_month(day: date) -> date:
    """The day itself where it is a 1st, else the next 1st."""
    return day if day.day == 1 else add_months(day.replace(day=1), 1)


def _later(day: date, days: int) -> date:
    """So many days later, or the calendar's last day."""
    return day + timedelta(days=min(days, (date.max - day).days))


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_ORE, ROUND_HALF_UP)
