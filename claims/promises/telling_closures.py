"""Telling the team leads each working day which claims lapse before we open again, while somebody can still act."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import translation

from accounts.models import Language, User
from accounts.spoken import spoken_long_day
from claims.promises import closures
from claims.promises.closure_texts import missing, short_proof
from claims.promises.closures import Closure
from notifications import outbox
from notifications.models import OutboxMessage
from notifications.outbox import Draft
from workshops import hours
from workshops.calendars import DEFAULT_CALENDAR, local_date

LETTER: Final = "closures_tonight"
# So many lines of the mail; the rest is a number.
SHOWN: Final = 50
# So many of a list are read to see which are kept; past them the mail says no exact number.
READ: Final = 2000


@transaction.atomic
def tell_team_leads(*, now: datetime) -> int:
    """Mail each active team lead the day's list, once its hour has come; returns how many mails are new.

    Once a day and lead, however often it is asked. After an outage it is late on the same day, and on the next day it
    is that day's. On a day on which the call centre stays closed, and where nothing lapses, there is no mail.
    """
    calendar = hours.of_call_centre().calendar or DEFAULT_CALENDAR
    today = local_date(now)
    hour = closures.told_at(calendar, today)
    if hour is None or now < hour:
        return 0
    leads = list(User.objects.team_leads().only("email", "language"))
    keys = {lead.pk: f"closures:{today.isoformat()}:{lead.pk}" for lead in leads}
    told = set(OutboxMessage.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    waiting = [lead for lead in leads if keys[lead.pk] not in told]
    if not waiting:
        return 0
    before = closures.until_we_open(calendar, now)
    by_claim = closures.by_claim(closures.read(closures.closing(None, before=before)[:READ]))
    # Who is kept by one limit can still lapse by another.
    lapsing = [of_claim for of_claim in by_claim if not all(closure.is_kept for closure in of_claim)]
    if not lapsing:
        return 0
    drafts = [
        Draft(
            key=keys[lead.pk],
            template=LETTER,
            address=lead.email,
            language=_language(lead),
            context=_context(
                lapsing, kept=len(by_claim) - len(lapsing), before=before, now=now, language=_language(lead)
            ),
        )
        for lead in waiting
    ]
    return len(outbox.post_all(drafts, now=now))


def _language(lead: User) -> str:
    return lead.language or Language.DANISH


def _context(
    lapsing: Sequence[Sequence[Closure]], *, kept: int, before: datetime, now: datetime, language: str
) -> dict[str, Any]:
    with translation.override(language):
        last = local_date(before - timedelta(microseconds=1))
        return {
            "day": spoken_long_day(local_date(now)),
            "last": spoken_long_day(last),
            "over_days": before > closures.tonight(now),
            "number": len(lapsing),
            "kept": kept,
            "more": max(len(lapsing) - SHOWN, 0),
            "rows": [
                {"number": of_claim[0].claim.number, "limits": [_limit(closure) for closure in of_claim]}
                for of_claim in lapsing[:SHOWN]
            ],
        }


def _limit(closure: Closure) -> dict[str, str]:
    return {
        "kind": closure.deadline.get_kind_display(),
        "missing": ", ".join(missing(closure)),
        "proof": short_proof(closure),
    }
