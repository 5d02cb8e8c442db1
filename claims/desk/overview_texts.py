"""The forecast in words, as a lead would say it: what is missed, when, and what would help."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.spoken import spoken_moment, spoken_time
from claims.desk.forecasting import HORIZON, Handling, Job, Outlook

MINUTE = timedelta(minutes=1)


def forecast_sentence(found: Outlook, now: datetime) -> str:
    """`3 sager overskrides kl. 14.20, medmindre én mere tager telefonen.`"""
    missed = found.as_is.missed
    if not missed:
        return _calm(found)
    said = {"missed": _missed(found, now), "more": found.enough or 0}
    if found.as_is.agents == 0 and found.enough == 1:
        return _("%(missed)s, medmindre nogen tager telefonen.") % said
    if found.enough is None and len(found.one_more.missed) < len(missed):
        return _("%(missed)s.") % said
    if found.enough is None:
        return _("%(missed)s, også selv om én mere tager telefonen.") % said
    if found.enough == 1:
        return _("%(missed)s, medmindre én mere tager telefonen.") % said
    return _("%(missed)s, medmindre %(more)d mere tager telefonen.") % said


def with_one_more(found: Outlook) -> str:
    """What one agent more would change, where that is not said already; '' where it changes nothing worth saying."""
    before, after = len(found.as_is.missed), len(found.one_more.missed)
    if found.enough == 1 or after == before:
        return ""
    return ngettext(
        "Med én mere på telefonen bliver det %(number)d sag.",
        "Med én mere på telefonen bliver det %(number)d sager.",
        after,
    ) % {"number": after}


def out_of_turn(found: Outlook) -> str:
    """That everything is reached if what is over already waits a little, where that is so; else ''."""
    if not found.as_is.missed or found.spared.missed:
        return ""
    return ngettext(
        "Tages den før dem, der allerede er over fristen, kan den nås.",
        "Tages de før dem, der allerede er over fristen, kan de alle nås.",
        len(found.as_is.missed),
    )


def reckoned_with(agents: int, handling: Handling) -> str:
    """What the forecast was made of: who is at work, and how long a case takes."""
    said = {"agents": agents, "minutes": max(round(handling.each / MINUTE), 1), "number": handling.measured}
    people = ngettext("%(agents)d på telefonen", "%(agents)d på telefonen", agents) % said
    if not handling.measured:
        return _("Regnet med %(people)s og %(minutes)d minutter pr. sag, til der er målt på nogle sager.") % {
            **said,
            "people": people,
        }
    return _("Regnet med %(people)s og %(minutes)d minutter pr. sag, målt over de seneste %(number)d sager.") % {
        **said,
        "people": people,
    }


def _calm(found: Outlook) -> str:
    hours = HORIZON // timedelta(hours=1)
    if found.over:
        return _("Resten af de næste %(hours)d arbejdstimer holder, men noget er over tiden nu.") % {"hours": hours}
    return _("Alle frister de næste %(hours)d arbejdstimer holder.") % {"hours": hours}


def _missed(found: Outlook, now: datetime) -> str:
    missed = found.as_is.missed
    first, last = missed[0], missed[-1]
    said = {"number": len(missed), "at": _at(first, now), "last": _at(last, now)}
    if said["at"] == said["last"]:
        return ngettext("%(number)d sag overskrides %(at)s", "%(number)d sager overskrides %(at)s", len(missed)) % said
    return (
        ngettext("%(number)d sag overskrides fra %(at)s", "%(number)d sager overskrides fra %(at)s", len(missed)) % said
    )


def _at(job: Job, now: datetime) -> str:
    if timezone.localdate(job.due_at) == timezone.localdate(now):
        return spoken_time(job.due_at)
    return spoken_moment(job.due_at, now)
