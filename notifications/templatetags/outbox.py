"""What the navigation says of the outbox."""

from django import template

from notifications.models import OutboxMessage

register = template.Library()

# Counting stops here: whoever has more is not helped by knowing how many.
MOST = 99


@register.simple_tag
def dead_letters() -> str:
    """How many messages were given up and wait for a person; empty where there are none."""
    found = OutboxMessage.objects.dead()[: MOST + 1].count()
    return f"{MOST}+" if found > MOST else str(found or "")
