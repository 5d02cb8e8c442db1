"""Template filters for times, days, money and telephone numbers as people say them; see `accounts.spoken`."""

from datetime import datetime
from decimal import Decimal

from django import template

from accounts import present, spoken

register = template.Library()


@register.filter
def moment(at: datetime | None) -> str:
    """`tirsdag kl. 11.20`, heard from now."""
    return spoken.spoken_moment(at, present.now()) if at else ""


@register.filter
def long_moment(at: datetime | None) -> str:
    """`20. november 2026 kl. 14.30`, for what has happened."""
    return spoken.spoken_long_moment(at) if at else ""


@register.filter
def clock_time(at: datetime | None) -> str:
    """`kl. 14.30`."""
    return spoken.spoken_time(at) if at else ""


@register.filter
def last_day(due_at: datetime | None) -> str:
    """The last allowed day of a deadline in calendar days."""
    return spoken.spoken_last_day(due_at, present.now()) if due_at else ""


@register.filter
def money(amount: Decimal | None) -> str:
    """`1.234,50 kr.`."""
    return spoken.spoken_money(amount) if amount is not None else ""


@register.filter
def phone(number: str) -> str:
    """`12 34 56 78`, a foreign number with its country code."""
    return spoken.spoken_phone(number) if number else ""
