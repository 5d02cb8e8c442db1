"""How long the middle of a filing lasts yet, for the page that warns before it is over."""

from django import template
from django.template import Context

from accounts.sessions import seconds_left
from claims.views.filing_session import may_stay

register = template.Library()


@register.simple_tag(takes_context=True)
def seconds_to_stay(context: Context) -> int:
    """The seconds until the session ends; 0 where there is none, or its end is not the visitor's to put off."""
    request = context["request"]
    return seconds_left(request) if may_stay(request) else 0
