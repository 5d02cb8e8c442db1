"""An agreed call as a calendar file (RFC 5545, published by RFC 5546): for the claimant, and for who is to ring.

A claim has one such entry. Its UID stays, so a time that is made anew takes the place of the one before wherever the
file is opened; `SEQUENCE` counts the times that were agreed before it.
"""

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.spoken import spoken_help_phone, spoken_phone
from claims.models import Claim, Deadline
from claims.models.deadline import DeadlineKind
from notifications.outbox import File
from workshops.calendar_lines import CONTENT_TYPE, TIMEZONE, escaped, local, stamp, written

METHOD = "PUBLISH"
# Said twice: whoever files a mail away reads the header, whoever opens the file reads the line.
CONTENT_TYPE_WITH_METHOD = f"{CONTENT_TYPE}; method={METHOD}"


def file_for_claimant(claim: Claim, agreed: Deadline, *, now: datetime) -> File:
    """What the claimant keeps, in the active language; it names no number, for the mail may reach a stranger."""
    facts = {"number": claim.number, "phone": spoken_help_phone()}
    about = _("Sag %(number)s. Passer det ikke alligevel, så ring til os på %(phone)s.") % facts
    summary = _("Vi ringer til dig om din skade")
    entry = [f"SUMMARY:{escaped(summary)}", f"DESCRIPTION:{escaped(about)}"]
    return _file(claim, agreed, [*entry, *_alarm(_("Vi ringer om lidt"))], now=now)


def file_for_desk(claim: Claim, agreed: Deadline, *, now: datetime) -> File:
    """What an agent keeps: whom to ring, on which number, and where the case is; reads the claim's person."""
    name = claim.contact_name or (claim.person.name if claim.person else "")
    facts = {"name": name, "number": claim.number}
    summary = _("Ring til %(name)s, sag %(number)s") % facts if name else _("Ring om sag %(number)s") % facts
    entry = [
        f"SUMMARY:{escaped(summary)}",
        f"LOCATION:{escaped(spoken_phone(claim.callable_phone))}",
        f"URL:{settings.SITE_URL}{reverse('desk-case', args=[claim.number])}",
    ]
    return _file(claim, agreed, [*entry, *_alarm(summary)], now=now)


def _file(claim: Claim, agreed: Deadline, entry: list[str], *, now: datetime) -> File:
    earlier = claim.deadlines.filter(kind=DeadlineKind.AGREED_CALL, pk__lt=agreed.pk).count()
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Skadeportalen//Opkald//DA",
        "CALSCALE:GREGORIAN",
        f"METHOD:{METHOD}",
        *TIMEZONE,
        "BEGIN:VEVENT",
        f"UID:opkald-{claim.number}@skadeportalen",
        f"SEQUENCE:{earlier}",
        f"DTSTAMP:{stamp(now)}",
        f"DTSTART{local(agreed.starts_at)}",
        f"DTEND{local(agreed.due_at)}",
        f'ORGANIZER;CN="{settings.PORTAL_NAME}":mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}',
        "STATUS:CONFIRMED",
        *entry,
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return File(f"opkald-{claim.number}.ics", CONTENT_TYPE_WITH_METHOD, written(lines))


def _alarm(words: str) -> list[str]:
    return ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(words)}", "TRIGGER:-PT10M", "END:VALARM"]
