"""What the timeline says of a change that was undone. Part of `event_texts`."""

from django.utils.translation import gettext as _

from claims.events.event_words import Data, small, with_fact
from claims.models import EventKind


def undone(data: Data) -> str:
    """What was undone, by the events that were taken back with it."""
    kinds = [kind for kind in data.get("kinds", ()) if kind in EventKind.values]
    return with_fact(_("Fortrød"), ", ".join(dict.fromkeys(small(str(EventKind(kind).label)) for kind in kinds)))
