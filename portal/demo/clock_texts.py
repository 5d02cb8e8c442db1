"""What people read about the demonstration's clock: what a stage will bring, and how far the clock is ahead."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.spoken import spoken_minutes
from claims.models.deadline import INTERNAL
from claims.promises import deadlines
from claims.promises.stages import Act
from portal.demo.clock import Coming

MINUTE = timedelta(minutes=1)


def coming_text(coming: Coming) -> str:
    """What the stage will bring, in one sentence."""
    stage, kind = coming.stage, coming.deadline.kind
    name = stage.name.partition("#")[0]
    days = name.removeprefix("days_")
    if stage.act is Act.MISS:
        if kind in deadlines.CLOSING:
            return _("Sagen bliver henlagt, og anmelderen får besked.")
        return _("Det er tid.") if kind in INTERNAL else _("Fristen bliver overskredet.")
    if stage.act is Act.REMIND:
        if days.isdecimal():
            left = int(days)
            return ngettext(
                "Anmelderen bliver mindet om, at der er %(days)d dag igen.",
                "Anmelderen bliver mindet om, at der er %(days)d dage igen.",
                left,
            ) % {"days": left}
        return _("Anmelderen bliver mindet om fristen.")
    if name == "half_time":
        return _("Callcenteret bliver varslet: halvdelen af tiden er gået.")
    if name == "minutes_30":
        return _("Callcenteret bliver varslet: der er 30 minutter igen.")
    return _("Callcenteret bliver varslet.")


def ahead_text(ahead: timedelta) -> str:
    """How far the clock is ahead: `16 dage`, `1 dag og 21 timer`, `3 t 20 min`."""
    if not ahead.days:
        return spoken_minutes(ahead // MINUTE)
    days = ngettext("%(number)d dag", "%(number)d dage", ahead.days) % {"number": ahead.days}
    over = ahead.seconds // 3600
    if not over:
        return days
    hours = ngettext("%(number)d time", "%(number)d timer", over) % {"number": over}
    return _("%(days)s og %(hours)s") % {"days": days, "hours": hours}
