"""What goes back when an insurance ends before its time, by the worked examples and at every edge."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from policies import terms
from policies.refund_texts import LAW_PLACES, law_text, reason_text
from policies.refunds import Ending, Insurance, LawRule, Party, Reason, Refund, Rule, refund_of, whole_months
from policies.terms_duties import GROUNDS
from policies.vocabulary import Effect
from tests.policies.written import use, version_of, write

USG = "usg-totalforsikring-9051102"
GARANTI = "usg-garantiforsikring-9501009"
TRYG = "tryg-elgiganten-extended-warranty"
SQUARETRADE = "squaretrade-elgiganten"
THREE_STEP = ("3stepit-all-risk", "3stepit-extended-warranty")
DAY = timedelta(days=1)


def ask(terms_id: str, notice: str, by: str = "insured", **told: Any) -> Refund:
    """End an insurance bought on 15 June 2025 for 36 months and 900 kr. unless told otherwise."""
    ending = {key: told.pop(key) for key in ("ground", "claim_opened") if key in told}
    facts = {"purchased_on": date(2025, 6, 15), "term_months": 36, "premium_dkk": Decimal(900), **told}
    days = {key: date.fromisoformat(value) for key, value in facts.items() if isinstance(value, str) and "-" in value}
    return refund_of(
        terms.get(terms_id),
        Insurance(**{**facts, **days}),
        Ending(by=Party(by), notice_on=date.fromisoformat(notice), **ending),
    )


def rules(refund: Refund) -> list[str]:
    return [reason.rule.value for reason in refund.reasons]


def clauses(refund: Refund) -> set[str]:
    return {reason.clause for reason in refund.reasons}


def answer(refund: Refund) -> tuple[bool, str | None, str]:
    return refund.allowed, refund.ends_on.isoformat() if refund.ends_on else None, str(refund.refund_dkk)


# USG section 8: fourteen days, then only the insurer, to the 1st of a month.


@pytest.mark.parametrize("terms_id", [USG, GARANTI])
def test_the_insurers_notice_runs_30_days_to_the_1st_and_whole_months_go_back(terms_id: str) -> None:
    refund = ask(terms_id, "2026-11-20", by="insurer")
    assert answer(refund) == (True, "2027-01-01", "425.00")
    assert rules(refund) == ["ends_first_of_month", "refund_whole_months"]
    assert clauses(refund) == {"8"}
    assert refund.reasons[1].facts["left"] == 17


@pytest.mark.parametrize(
    ("received", "ends_on"),
    [
        ("2026-03-02", "2026-04-01"),
        ("2026-03-03", "2026-05-01"),
        ("2026-01-30", "2026-03-01"),
        ("2026-01-31", "2026-04-01"),
        ("2026-12-02", "2027-01-01"),
        ("2026-12-03", "2027-02-01"),
        ("2028-01-31", "2028-03-01"),
    ],
)
def test_the_notice_ends_on_the_first_1st_that_is_30_days_away(received: str, ends_on: str) -> None:
    assert ask(USG, received, by="insurer").ends_on == date.fromisoformat(ends_on)


@pytest.mark.parametrize(
    ("start", "months", "received", "left"),
    [
        ("2025-06-15", 36, "2026-11-20", 17),
        ("2025-06-01", 36, "2026-11-20", 17),
        ("2025-05-31", 36, "2026-11-20", 16),
        ("2025-01-31", 13, "2025-12-02", 1),
        ("2025-01-31", 13, "2025-12-03", 0),
    ],
)
def test_only_whole_months_count(start: str, months: int, received: str, left: int) -> None:
    refund = ask(USG, received, by="insurer", purchased_on=start, term_months=months, premium_dkk=Decimal(months))
    assert refund.refund_dkk == left


@pytest.mark.parametrize(
    ("received", "allowed", "ends_on", "rule"),
    [
        ("2028-05-02", True, "2028-06-01", "no_months_left"),
        ("2028-05-03", True, "2028-06-15", "ends_by_itself_first"),
        ("2028-06-15", True, "2028-06-15", "ends_by_itself_first"),
        ("2028-06-16", False, None, "already_over"),
    ],
)
def test_at_the_end_of_the_term_nothing_is_left(received: str, allowed: bool, ends_on: str | None, rule: str) -> None:
    refund = ask(USG, received, by="insurer")
    assert answer(refund) == (allowed, ends_on, "0.00")
    assert rule in rules(refund)


@pytest.mark.parametrize(
    ("notice", "expected"),
    [
        ("2025-06-15", (True, "2025-06-15", "900.00")),
        ("2025-06-29", (True, "2025-06-29", "900.00")),
        ("2025-06-30", (False, None, "0.00")),
        ("2028-06-15", (False, None, "0.00")),
    ],
)
@pytest.mark.parametrize("terms_id", [USG, GARANTI])
def test_the_insured_regrets_within_14_days_and_never_after(
    terms_id: str, notice: str, expected: tuple[bool, str | None, str]
) -> None:
    refund = ask(terms_id, notice)
    assert answer(refund) == expected
    assert clauses(refund) == {"8"}
    assert rules(refund) == (["withdrawn"] if refund.allowed else ["insured_may_not", "withdrawal_over"])


def test_regret_is_counted_from_the_purchase_not_from_a_late_delivery() -> None:
    assert not ask(USG, "2025-06-30", delivered_on="2025-07-20").allowed


def test_an_insurance_that_has_not_begun_goes_back_whole_when_the_insurer_ends_it() -> None:
    refund = ask(USG, "2025-06-16", by="insurer", delivered_on="2025-09-10")
    assert answer(refund) == (True, "2025-08-01", "900.00")
    assert "refund_before_risk" in rules(refund)


def test_a_term_over_the_maximum_is_cut_before_the_months_are_counted() -> None:
    refund = ask(USG, "2026-11-20", by="insurer", term_months=60, premium_dkk=Decimal(480))
    assert (refund.refund_dkk, rules(refund)[-1], refund.reasons[-1].clause) == (Decimal(290), "term_cut", "2")
    phone = ask(GARANTI, "2026-11-20", by="insurer", term_months=48, device_kind="mobile")
    laptop = ask(GARANTI, "2026-11-20", by="insurer", term_months=48, device_kind="laptop")
    assert ("term_cut" in rules(phone), "term_cut" in rules(laptop)) == (True, False)
    assert phone.refund_dkk == Decimal("425.00")


def test_a_claim_takes_nothing_back_from_usg() -> None:
    assert ask(USG, "2025-06-29", claim_opened=True).refund_dkk == 900
    assert ask(USG, "2026-11-20", by="insurer", claim_opened=True).refund_dkk == 425


# Tryg section 11: any time; in full before month 13; then days of risk; nothing under 200 kr.

TRYGS = {"purchased_on": "2025-03-03", "delivered_on": "2025-03-03", "premium_dkk": Decimal("1464")}


@pytest.mark.parametrize(
    ("notice", "refunded", "rule"),
    [
        ("2025-03-03", "1464.00", "withdrawn"),
        ("2025-04-02", "1464.00", "withdrawn"),
        ("2025-04-03", "1464.00", "refund_before_risk"),
        ("2026-02-01", "1464.00", "refund_before_risk"),
        ("2026-03-02", "1464.00", "refund_before_risk"),
        ("2026-03-03", "1462.00", "refund_pro_rata"),
        ("2027-03-03", "732.00", "refund_pro_rata"),
        ("2027-11-24", "200.00", "refund_pro_rata"),
        ("2027-11-25", "0.00", "refund_too_small"),
        ("2028-03-03", "0.00", "no_days_left"),
    ],
)
def test_tryg_pays_in_full_until_month_13_and_then_by_days_of_risk(notice: str, refunded: str, rule: str) -> None:
    refund = ask(TRYG, notice, **TRYGS)
    assert answer(refund) == (True, notice, refunded)
    assert rule in rules(refund)
    assert clauses(refund) == {"11"}


@pytest.mark.parametrize(
    ("premium", "refunded"), [("199.98", "0.00"), ("199.99", "0.00"), ("200.00", "200.00"), ("200.01", "200.01")]
)
def test_tryg_pays_200_kr_and_not_an_ore_less(premium: str, refunded: str) -> None:
    refund = ask(TRYG, "2026-02-01", **{**TRYGS, "premium_dkk": Decimal(premium)})
    assert str(refund.refund_dkk) == refunded
    assert ("refund_too_small" in rules(refund)) == (refunded == "0.00")


def test_a_half_ore_is_rounded_up_before_200_kr_are_looked_for() -> None:
    # 366 of 732 days: half of the premium.
    halves = {**TRYGS, "premium_dkk": Decimal("399.99")}
    assert ask(TRYG, "2027-03-03", **halves).refund_dkk == Decimal("200.00")
    assert ask(TRYG, "2027-03-03", **{**TRYGS, "premium_dkk": Decimal("399.98")}).refund_dkk == 0


def test_small_sums_go_back_within_the_days_of_regret() -> None:
    assert ask(TRYG, "2025-03-20", **{**TRYGS, "premium_dkk": Decimal("99")}).refund_dkk == 99


def test_trygs_terms_give_the_insurer_no_way_to_end_it() -> None:
    refund = ask(TRYG, "2026-02-01", by="insurer", **TRYGS)
    assert answer(refund) == (False, None, "0.00")
    assert (rules(refund), clauses(refund)) == (["insurer_may_not"], {"11"})


# SquareTrade sections 10 and 11: 30 or 50 days, prepaid by days, monthly to the paid day, nothing after a claim.

PREPAID = {"term_months": 24, "premium_dkk": Decimal("731")}
MONTHLY = {"payment": "monthly", "term_months": 60, "premium_dkk": Decimal("297"), "paid_until": "2025-09-14"}


@pytest.mark.parametrize(
    ("notice", "told", "expected"),
    [
        ("2025-07-15", PREPAID, (True, "2025-07-15", "731.00")),
        ("2025-07-16", PREPAID, (True, "2025-07-16", "699.00")),
        ("2025-08-04", {**PREPAID, "club_member": True}, (True, "2025-08-04", "731.00")),
        ("2025-08-05", {**PREPAID, "club_member": True}, (True, "2025-08-05", "679.00")),
        ("2027-06-14", PREPAID, (True, "2027-06-14", "1.00")),
        ("2027-06-15", PREPAID, (True, "2027-06-15", "0.00")),
        ("2025-07-15", MONTHLY, (True, "2025-07-15", "297.00")),
        ("2025-07-16", {**MONTHLY, "club_member": True}, (True, "2025-09-14", "0.00")),
        ("2025-09-14", MONTHLY, (True, "2025-09-14", "0.00")),
        ("2025-09-20", MONTHLY, (True, "2025-09-20", "0.00")),
    ],
)
def test_squaretrade_pays_by_the_way_that_the_premium_was_paid(
    notice: str, told: dict[str, Any], expected: tuple[bool, str, str]
) -> None:
    refund = ask(SQUARETRADE, notice, **told)
    assert answer(refund) == expected
    assert clauses(refund) == {"10"}


@pytest.mark.parametrize("notice", ["2025-06-20", "2025-07-15", "2025-07-16", "2026-06-15"])
@pytest.mark.parametrize("told", [PREPAID, {**PREPAID, "club_member": True}])
def test_after_an_opened_claim_it_can_be_ended_but_nothing_goes_back(notice: str, told: dict[str, Any]) -> None:
    refund = ask(SQUARETRADE, notice, claim_opened=True, **told)
    assert answer(refund) == (True, notice, "0.00")
    assert rules(refund)[:2] == ["ends_at_once", "no_refund_after_claim"]


@pytest.mark.parametrize("ground", ["untruth", "fraud", "overinsurance", "gift_card"])
def test_squaretrade_ends_at_once_without_a_refund_on_the_insureds_account(ground: str) -> None:
    refund = ask(SQUARETRADE, "2026-06-15", by="insurer", ground=ground, **PREPAID)
    assert answer(refund) == (True, "2026-06-15", "0.00")
    assert (rules(refund), clauses(refund)) == (["ends_at_once", "no_refund"], {"11"})
    assert refund.law == (LawRule.REASONS_ON_REQUEST,)


def test_squaretrade_pays_by_days_where_the_law_demands_the_end_and_no_claim_was_opened() -> None:
    asked = {"by": "insurer", "ground": "law", **PREPAID}
    assert ask(SQUARETRADE, "2026-06-15", **asked).refund_dkk == 365
    assert ask(SQUARETRADE, "2026-06-15", claim_opened=True, **asked).refund_dkk == 0


def test_an_unpaid_month_can_be_made_good_for_30_days_and_ends_monthly_policies_only() -> None:
    refund = ask(SQUARETRADE, "2025-09-20", by="insurer", ground="unpaid", **MONTHLY)
    assert answer(refund) == (True, "2025-10-20", "0.00")
    assert rules(refund) == ["ends_after_notice", "no_refund"]
    assert refund.law == (LawRule.REASONS_ON_REQUEST, LawRule.UNPAID_PREMIUM)
    assert not ask(SQUARETRADE, "2025-09-20", by="insurer", ground="unpaid", **PREPAID).allowed


@pytest.mark.parametrize(("paid_until", "ends_on"), [("2025-09-14", "2025-09-14"), ("2025-08-14", "2025-08-31")])
def test_another_insurer_takes_over_with_30_days_notice(paid_until: str, ends_on: str) -> None:
    told = {**MONTHLY, "paid_until": paid_until}
    refund = ask(SQUARETRADE, "2025-08-01", by="insurer", ground="insurer_change", **told)
    assert answer(refund) == (True, ends_on, "0.00")


def test_squaretrade_needs_one_of_the_grounds_that_its_terms_name() -> None:
    refund = ask(SQUARETRADE, "2026-06-15", by="insurer", **PREPAID)
    assert (refund.allowed, rules(refund), clauses(refund)) == (False, ["ground_not_given"], {"11"})


@pytest.mark.parametrize("ground", GROUNDS)
def test_terms_that_ask_for_no_ground_take_any(ground: str) -> None:
    assert ask(USG, "2026-11-20", by="insurer", ground=ground).refund_dkk == 425


# The rest.


@pytest.mark.parametrize("terms_id", THREE_STEP)
@pytest.mark.parametrize("by", ["insured", "insurer"])
def test_where_the_source_is_silent_the_answer_says_so_and_whom_to_ask(terms_id: str, by: str) -> None:
    refund = ask(terms_id, "2026-06-15", by=by)
    assert answer(refund) == (False, None, "0.00")
    (reason,) = refund.reasons
    assert (reason.rule, reason.effect, reason.clause) == (Rule.TERMS_SILENT, Effect.REFERS, "kontakt")
    assert "3stepIT" in reason_text(reason)


def test_a_consumer_is_told_that_the_law_may_give_more_days() -> None:
    assert ask(USG, "2025-06-30", holder="private").law == (LawRule.CONSUMER_WITHDRAWAL,)
    assert ask(SQUARETRADE, "2025-07-16", holder="private", **PREPAID).law == (LawRule.CONSUMER_WITHDRAWAL,)
    assert ask(USG, "2025-06-29", holder="private").law == ()
    assert ask(USG, "2025-06-30", holder="business").law == ()


def test_a_monthly_premium_goes_back_for_what_is_paid_and_no_more() -> None:
    """Whole months of those paid, where the insurer ends an insurance that is paid by the month."""
    told = {"payment": "monthly", "paid_until": "2025-12-14", "premium_dkk": Decimal(600)}
    refund = ask(USG, "2025-08-20", by="insurer", **told)
    assert answer(refund) == (True, "2025-10-01", "200.00")
    assert (refund.reasons[1].facts["left"], refund.reasons[1].facts["of"]) == (2, 6)


def test_a_product_of_the_same_shape_needs_no_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = version_of(
        USG,
        "nordic-device",
        ('product = "usg-totalforsikring"', 'product = "nordic-device"'),
        ("days = 14", "days = 21"),
        ("notice_days = 30", "notice_days = 60"),
        (
            "[[cancellation.by_insurer]]",
            '[cancellation.by_insured]\nclause = "8"\nprepaid = { ends = "first_of_month", refund = "pro_rata", '
            "notice_days = 10 }\nleast_dkk = 50\n\n[[cancellation.by_insurer]]",
        ),
    )
    use(monkeypatch, write(tmp_path, nordic_device=changed))
    assert ask("nordic-device", "2025-07-06").refund_dkk == 900
    ended = ask("nordic-device", "2026-05-25", premium_dkk=Decimal("1097"))
    assert answer(ended) == (True, "2026-07-01", "715.00")
    assert answer(ask("nordic-device", "2026-11-20", by="insurer")) == (True, "2027-02-01", "400.00")


def test_cover_that_waits_for_a_warranty_longer_than_the_term_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = '[cancellation.by_insured]\nclause = "8"\nfull_before_cover = true\n'
    way += 'prepaid = { ends = "at_once", refund = "pro_rata" }\n\n[[cancellation.by_insurer]]'
    changed = version_of(GARANTI, "waiting", ("[[cancellation.by_insurer]]", way))
    use(monkeypatch, write(tmp_path, waiting=changed))
    assert ask("waiting", "2027-01-01", warranty_months=36).refund_dkk == 900
    assert ask("waiting", "2026-06-15", warranty_months=0).refund_dkk == 900
    after = ask("waiting", "2026-06-16", warranty_months=0)
    assert (after.reasons[0].facts["ends_on"], after.reasons[1].facts["of"]) == (date(2026, 6, 16), 731)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2027-01-01", "2028-06-15", 17),
        ("2027-01-01", "2028-06-01", 17),
        ("2027-01-01", "2028-05-31", 16),
        ("2027-01-31", "2027-02-28", 1),
        ("2027-01-31", "2027-02-27", 0),
        ("2027-02-28", "2027-01-01", 0),
    ],
)
def test_whole_months(first: str, last: str, months: int) -> None:
    assert whole_months(date.fromisoformat(first), date.fromisoformat(last)) == months


def test_every_rule_has_a_sentence_without_gaps_and_every_law_its_place() -> None:
    facts = {
        **dict.fromkeys(("days", "left", "of", "months", "asked"), 3),
        **dict.fromkeys(("last", "ends_on", "received"), date(2026, 11, 20)),
        **dict.fromkeys(("premium", "amount", "least"), Decimal("1234.5")),
        "contact": "3stepIT",
        "ground": "any",
    }
    sentences = [reason_text(Reason(clause="8", rule=rule, effect=Effect.GRANTS, facts=facts)) for rule in Rule]
    sentences += [law_text(rule) for rule in LawRule]
    assert len(set(sentences)) == len(Rule) + len(LawRule)
    for sentence in sentences:
        assert sentence.endswith(".")
        assert "%" not in sentence
    assert set(LAW_PLACES) == set(LawRule)
    assert "20. november 2026" in sentences[0]


def test_the_end_of_the_calendar_stops_nothing() -> None:
    for terms_id in terms.every():
        for by in Party:
            told = {"purchased_on": "9999-12-01", "term_months": 60}
            assert ask(terms_id, "9999-12-31", by=by.value, **told).refund_dkk <= 900
