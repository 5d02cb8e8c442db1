"""What a mail says of a file that could not be opened."""

import re

from django import template

from claims.case.unopened import refused_text

register = template.Library()

# As a camera or somebody in a hurry names it. Whoever files may write to any address, and a longer name could be an
# advertisement or an address of a site.
_PLAIN = re.compile(r"[\w-]{1,40}\.(?:jpe?g|png|webp|hei[cf])", re.IGNORECASE)


@register.filter
def why_refused(fault: str) -> str:
    """Why it could not be opened, and what to do."""
    return refused_text(fault)


@register.filter
def plain_name(name: str) -> str:
    """The file's name where it is one word; '' for any other."""
    return name if _PLAIN.fullmatch(name) else ""
