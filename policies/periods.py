"""From when to when a device is insured. Pure: dates in, dates out, both ends included."""

import calendar
from datetime import date, timedelta
from functools import lru_cache

from policies.terms_schema import Terms

Period = tuple[date, date]
_DAY = timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same-numbered day so many months later, or that month's last day where there is none (reading 3).

    Past the calendar's end it is the calendar's last day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def warranty_until(starts_on: date, warranty_months: int) -> date | None:
    """The last day of the manufacturer's or seller's warranty; None where there is none (readings 3 and 8)."""
    return add_months(starts_on, warranty_months) if warranty_months else None


@lru_cache(maxsize=4096)
def _period(starts_on: date, term_months: int, delay_months: int, delay_days: int) -> Period | None:
    first, last = add_months(starts_on, delay_months), add_months(starts_on, term_months)
    if delay_days:
        if first == date.max:
            return None
        first += timedelta(days=delay_days)
    return (first, last) if first <= last else None


def cover_period(
    terms: Terms,
    device_kind: str,
    purchased_on: date | None,
    delivered_on: date | None,
    term_months: int,
    warranty_months: int,
    *,
    payment: str = "monthly",
    cancelled_on: date | None = None,
    delayed: bool = True,
) -> Period | None:
    """First and last day of cover, or None where no day is left (acceptance, readings 3 and 4, fine point 2; C78).

    Counted from the documented delivery, else from the purchase; a term over the terms' maximum is cut to it. Cover
    ends with the day of a cancellation. Without either date there is no period. Without `delayed` it is the policy's
    own period, which begins before a cover that waits for the warranty.
    """
    starts_on = delivered_on or purchased_on
    if starts_on is None:
        return None
    longest = terms.term.longest(kind=device_kind, payment=payment)
    months = term_months if longest is None else min(term_months, longest)
    period = _period(starts_on, months, *(_delay(terms, warranty_months) if delayed else (0, 0)))
    if period is None or cancelled_on is None:
        return period
    first, last = period[0], min(period[1], cancelled_on)
    return (first, last) if first <= last else None


def _delay(terms: Terms, warranty_months: int) -> tuple[int, int]:
    """Months and days from the start to the first day of cover."""
    match terms.cover.starts:
        case "after_months":
            return terms.cover.delay_months, 0
        case "after_warranty":
            warranty = max(warranty_months, terms.cover.least_warranty_months)
            return warranty, 1 if warranty else 0
        case _:
            return 0, 0
