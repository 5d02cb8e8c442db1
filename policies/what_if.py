"""What would have changed the answer: single facts, changed one at a time and asked again. Pure.

Nothing here knows a rule. It tries other values for one fact and keeps those that lead to a better verdict for the
insured. What happened and to which device is never tried: that would be an invitation to tell it differently.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from policies.coverage import answer
from policies.coverage_facts import Question
from policies.periods import warranty_until
from policies.terms_parts import Spoken
from policies.vocabulary import EVIDENCE, Verdict

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One fact (its path in the contract's question), the value that it would need, and the verdict that follows.

    For `policy.options` and `evidence` the value is what would have to be added; `named` is what an option is called.
    """

    fact: str
    value: Any
    verdict: Verdict
    named: Spoken | None = None


def changes(question: Question) -> tuple[Change, ...]:
    """The smallest change of each single fact that leads to a better verdict, the best verdict first.

    Empty where the loss is covered, and where no single fact would do. Of several values for one fact the one with the
    best verdict is kept, and of those the first tried, which is the nearest.
    """
    before = answer(question).verdict
    found: dict[str, Change] = {}
    for fact, value, tried in _tries(question):
        verdict = answer(tried).verdict
        if verdict.weight >= before.weight:
            continue
        if fact not in found or verdict.weight < found[fact].verdict.weight:
            named = question.terms.options[value] if fact == "policy.options" else None
            found[fact] = Change(fact=fact, value=value, verdict=verdict, named=named)
    return tuple(sorted(found.values(), key=lambda change: change.verdict.weight))


def _tries(question: Question) -> Iterator[tuple[str, Any, Question]]:
    """(fact, value, the question with it), from what is easily mended to what lies in the past."""
    yield from _of_evidence(question)
    yield from _of_loss(question)
    yield from _of_days(question)
    yield from _of_device(question)
    yield from _of_cover(question)


def _of_evidence(question: Question) -> Iterator[tuple[str, Any, Question]]:
    missing = answer(question).missing_evidence or tuple(sorted(set(EVIDENCE) - question.evidence))
    asked = tuple(piece for piece in EVIDENCE if piece in missing)
    if asked:
        yield "evidence", asked, replace(question, evidence=question.evidence | set(asked))


def _of_loss(question: Question) -> Iterator[tuple[str, Any, Question]]:
    peril = question.terms.peril_of(question.loss.cause)
    wanted: dict[str, Any] = {
        "lost_mode": True,
        "prevents_use": True,
        "misuse": False,
        "intent": "none",
    }
    if peril.battery:
        wanted["battery_percent"] = peril.battery.threshold(brand=question.device.brand, kind=question.device.kind) - 1
    if question.terms.territory.stationary_in:
        wanted["country"] = question.terms.territory.stationary_in[0]
    for name, value in wanted.items():
        if getattr(question.loss, name) != value:
            yield f"loss.{name}", value, replace(question, loss=replace(question.loss, **{name: value}))
    if question.loss.other_insurance:
        yield "other_insurance", False, replace(question, loss=replace(question.loss, other_insurance=False))


def _of_days(question: Question) -> Iterator[tuple[str, Any, Question]]:
    loss, period = question.loss, answer(question).period
    within = timedelta(days=question.terms.report.within_days)
    if loss.occurred_on is not None:
        in_time = [_after(loss.occurred_on, within), *([period[1]] if period else [])]
        for day in sorted(in_time, reverse=True):
            if loss.occurred_on <= day < loss.reported_on:
                yield "loss.reported_on", day, replace(question, loss=replace(loss, reported_on=day))
    warranty = warranty_until(question.cover.starts_on, question.device.warranty_months)
    happened = [loss.reported_on - within] if loss.reported_on.toordinal() > within.days else []
    happened += [*(period or ()), *([_after(warranty, _DAY)] if warranty else []), loss.reported_on]
    for day in sorted(set(happened), key=lambda day: abs((day - (loss.occurred_on or loss.reported_on)).days)):
        if day <= loss.reported_on and day != loss.occurred_on:
            yield "loss.occurred_on", day, replace(question, loss=replace(loss, occurred_on=day))


def _of_device(question: Question) -> Iterator[tuple[str, Any, Question]]:
    wanted: dict[str, Any] = {"serial_readable": True, "stationary": False, "user": "employee"}
    if question.device.kind != "accessory":
        wanted["accessory"] = None
    for name, value in wanted.items():
        if getattr(question.device, name) != value:
            yield f"device.{name}", value, replace(question, device=replace(question.device, **{name: value}))


def _of_cover(question: Question) -> Iterator[tuple[str, Any, Question]]:
    cover, terms = question.cover, question.terms
    if cover.premium_overdue:
        yield "policy.premium_overdue", False, replace(question, cover=replace(cover, premium_overdue=False))
    for option in terms.options:
        if option not in cover.options:
            yield "policy.options", option, replace(question, cover=replace(cover, options=cover.options | {option}))
    if cover.cancelled_on is not None:
        yield "policy.cancelled_on", None, replace(question, cover=replace(cover, cancelled_on=None))
    for holder in terms.insured.holders[:1]:
        if cover.holder not in terms.insured.holders:
            yield "policy.holder", holder, replace(question, cover=replace(cover, holder=holder))
    for months in _longer_terms(question):
        yield "policy.term_months", months, replace(question, cover=replace(cover, term_months=months))


def _longer_terms(question: Question) -> Iterator[int]:
    """The next whole years that the period might have been chosen for."""
    longest = question.terms.term.longest(kind=question.device.kind, payment=question.cover.payment) or 120
    years = range(question.cover.term_months // 12 + 1, longest // 12 + 1)
    yield from (year * 12 for year in years)


def _after(day: date, span: timedelta) -> date:
    return day + span if (date.max - day) >= span else date.max
