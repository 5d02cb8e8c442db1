"""What the timeline says of a claim that was set aside. Part of `event_texts`."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.spoken import spoken_long_moment
from claims.events.event_words import Data, value, with_fact


def snoozed(data: Data) -> str:
    """Until when, and why; or that it was taken up again before that."""
    until = value(data, "until")
    if not until:
        return _("Tog sagen frem igen.")
    moment = {"moment": spoken_long_moment(datetime.fromisoformat(until))}
    reason = value(data, "reason")
    said = _("Udskudt til %(moment)s") % moment
    return with_fact(said, reason) if reason else f"{said}."
