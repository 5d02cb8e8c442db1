"""What a mail template may use beside the portal's parts: whole addresses, and moments out of its JSON context."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime

from notifications.tokens import one_time_code, private_token

register = template.Library()


@register.simple_tag
def page_url(name: str, *args: object, **kwargs: object) -> str:
    """The whole address of a page of ours: `{% page_url 'desk-case' number %}`."""
    return f"{settings.SITE_URL}{reverse(name, args=args, kwargs=kwargs)}"


@register.simple_tag
def private_url(name: str, link_key: str) -> str:
    """The whole address of a page behind a private link: `{% private_url 'claimant-case' link_key %}`.

    The token comes into being here, while the mail is rendered; the outbox holds the link's key only.
    """
    if not link_key:
        raise template.TemplateSyntaxError("private_url needs the key of a link; ask for it with {% if link_key %}.")
    return page_url(name, private_token(link_key))


@register.simple_tag
def code_of(code_key: str) -> str:
    """The six digits of a code, made while the message is rendered: the outbox holds the code's key only."""
    return one_time_code(code_key)


@register.filter
def instant(text: str) -> datetime:
    """A moment out of the context, written as ISO 8601, for the filters of `spoken`."""
    at = parse_datetime(text)
    if at is None or timezone.is_naive(at):
        raise template.TemplateSyntaxError(f"{text!r} is no moment with an offset.")
    return at


@register.filter
def last_date(due_at: datetime) -> date:
    """The last allowed day of a deadline in calendar days, whose instant is the midnight after it."""
    return (timezone.localtime(due_at) - timedelta(microseconds=1)).date()


@register.filter
def full_date(day: date) -> str:
    """`20. november 2026`: right on whichever day the mail is read."""
    return formats.date_format(day, "DATE_FORMAT")


@register.filter
def kroner(text: str) -> Decimal:
    """An amount out of the context, written as `1234.50`, for the filter `money`."""
    return Decimal(text)
