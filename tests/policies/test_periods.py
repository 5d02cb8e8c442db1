"""From when to when: readings 3 and 4 of the acceptance contract, and the date tests of the domain notes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import terms
from policies.periods import add_months, cover_period

TOTAL, GARANTI = terms.get("usg-totalforsikring-9051102"), terms.get("usg-garantiforsikring-9501009")
TRYG, SQUARE = terms.get("tryg-elgiganten-extended-warranty"), terms.get("squaretrade-elgiganten")
ALL_RISK, EXTENDED = terms.get("3stepit-all-risk"), terms.get("3stepit-extended-warranty")
AUGUST = date(2025, 8, 15)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 8, 15), 12, date(2026, 8, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 12, 31), 0, date(2025, 12, 31)),
    ],
)
def test_a_month_ends_on_the_same_number_or_on_its_last_day(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 120))
def test_months_keep_the_day_number_unless_the_month_is_too_short(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and add_months(later, 0).day >= 28)


@pytest.mark.parametrize(
    ("text", "kind", "months", "warranty", "period"),
    [
        pytest.param(TOTAL, "mobile", 36, 12, (AUGUST, date(2028, 8, 15)), id="total: from the start"),
        pytest.param(TOTAL, "laptop", 60, 12, (AUGUST, date(2029, 8, 15)), id="total: cut to 48"),
        pytest.param(GARANTI, "mobile", 48, 12, (date(2026, 8, 16), date(2028, 8, 15)), id="garanti: phone cut to 36"),
        pytest.param(GARANTI, "laptop", 60, 12, (date(2026, 8, 16), date(2029, 8, 15)), id="garanti: cut to 48"),
        pytest.param(GARANTI, "laptop", 36, 6, (date(2026, 8, 16), date(2028, 8, 15)), id="garanti: 12 at least"),
        pytest.param(GARANTI, "laptop", 36, 24, (date(2027, 8, 16), date(2028, 8, 15)), id="garanti: 24 of warranty"),
        pytest.param(GARANTI, "mobile", 36, 36, None, id="garanti: nothing is left (C78)"),
        pytest.param(TRYG, "laptop", 36, 24, (date(2026, 8, 15), date(2028, 8, 15)), id="tryg: the same-numbered day"),
        pytest.param(TRYG, "laptop", 12, 12, (date(2026, 8, 15), date(2026, 8, 15)), id="tryg: one day"),
        pytest.param(EXTENDED, "laptop", 72, 12, (date(2026, 8, 16), date(2030, 8, 15)), id="extended: fifth year"),
        pytest.param(EXTENDED, "laptop", 36, 0, (AUGUST, date(2028, 8, 15)), id="extended: no warranty at all"),
        pytest.param(ALL_RISK, "printer", 84, 12, (AUGUST, date(2032, 8, 15)), id="all-risk: no maximum"),
        pytest.param(SQUARE, "mobile", 72, 12, (AUGUST, date(2030, 8, 15)), id="squaretrade: cut to 60"),
    ],
)
def test_cover_begins_and_ends_as_the_terms_say(
    text: terms.Terms, kind: str, months: int, warranty: int, period: tuple[date, date] | None
) -> None:
    assert cover_period(text, kind, AUGUST, None, months, warranty) == period


def test_a_prepaid_squaretrade_runs_two_years_at_most() -> None:
    period = cover_period(SQUARE, "mobile", AUGUST, None, 60, 12, payment="prepaid")
    assert period == (AUGUST, date(2027, 8, 15))


def test_the_documented_delivery_counts_where_there_is_one() -> None:
    assert cover_period(TOTAL, "mobile", AUGUST, date(2025, 9, 1), 12, 12) == (date(2025, 9, 1), date(2026, 9, 1))
    assert cover_period(TOTAL, "mobile", None, date(2025, 9, 1), 12, 12) == (date(2025, 9, 1), date(2026, 9, 1))
    assert cover_period(TOTAL, "mobile", None, None, 12, 12) is None


def test_cover_ends_with_the_day_of_a_cancellation() -> None:
    cancelled = date(2026, 2, 1)
    assert cover_period(TOTAL, "mobile", AUGUST, None, 36, 12, cancelled_on=cancelled) == (AUGUST, cancelled)
    assert cover_period(TRYG, "laptop", AUGUST, None, 36, 12, cancelled_on=cancelled) is None


def test_a_period_past_the_end_of_the_calendar_ends_with_it() -> None:
    bought = date(9990, 1, 1)
    assert cover_period(ALL_RISK, "mobile", bought, None, 10**20, 12) == (bought, date.max)
    assert cover_period(GARANTI, "mobile", bought, None, 36, 10**20) is None


def test_the_policys_own_period_does_not_wait_for_the_warranty() -> None:
    assert cover_period(TRYG, "laptop", AUGUST, None, 36, 12, delayed=False) == (AUGUST, date(2028, 8, 15))
