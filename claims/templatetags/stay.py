"""How long the middle of a filing lasts yet, for the page that warns before it is over."""

from django import template
from django.template import Context

from accounts import present
from accounts.sessions import seconds_left
from claims.filing.draft import Draft
from claims.views.filing_session import may_stay

register = template.Library()


@register.simple_tag(takes_context=True)
def seconds_to_stay(context: Context) -> int:
    """The seconds until the session ends; 0 where there is none, or its end is not the visitor's to put off."""
    request = context["request"]
    return seconds_left(request) if may_stay(request) else 0


@register.simple_tag(takes_context=True)
def waits_for_user(context: Context) -> bool:
    """Whether what is begun here waits for who is signed in; what a visitor began waits for nobody."""
    request = context["request"]
    draft = Draft.of(request.session, now=present.now()) if request.user.is_authenticated else None
    return draft is not None and draft.waits_for_user
