"""What the timeline says of calls that are agreed."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.spoken import spoken_long_moment
from claims.event_words import Data, value


def agreed(data: Data) -> str:
    """To the call centre: who wanted which time."""
    moment = {"moment": _moment(data)}
    if data.get("by_claimant"):
        if data.get("changed"):
            return _("Anmelderen lavede tiden om: vi ringer %(moment)s.") % moment
        return _("Anmelderen valgte, at vi ringer %(moment)s.") % moment
    if data.get("changed"):
        return _("Lavede den aftalte tid om: vi ringer %(moment)s.") % moment
    return _("Aftalte at ringe %(moment)s.") % moment


def agreed_with_you(data: Data) -> str:
    """To the claimant."""
    moment = {"moment": _moment(data)}
    if data.get("by_claimant"):
        return _("Du valgte, at vi ringer %(moment)s.") % moment
    return _("Vi aftalte at ringe til dig %(moment)s.") % moment


def _moment(data: Data) -> str:
    written = value(data, "starts_at")
    return spoken_long_moment(datetime.fromisoformat(written)) if written else ""
