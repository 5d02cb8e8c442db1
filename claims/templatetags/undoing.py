"""The button beside a message that takes back what the message says was done."""

from django import template
from django.contrib.messages.storage.base import Message

from accounts import present
from claims.views import desk_done

register = template.Library()


@register.simple_tag
def undo_of(message: Message) -> dict[str, object] | None:
    """What the button posts to, and for how many seconds more; nothing for a message that has none."""
    return desk_done.undo_of(message, present.now())
