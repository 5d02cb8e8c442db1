"""What the navigation says of the claims that lapse tonight."""

from django import template

from accounts import present
from claims.promises.closures import first_of_each, tonight

register = template.Library()

# Counting stops here: whoever has more is not helped by knowing how many.
MOST = 99


@register.simple_tag
def closures_tonight() -> str:
    """How many claims lapse at the coming midnight unless something happens; empty where there are none."""
    found = first_of_each(None, before=tonight(present.now()))[: MOST + 1].count()
    return f"{MOST}+" if found > MOST else str(found or "")
