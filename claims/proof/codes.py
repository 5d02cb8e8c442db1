"""Codes of six digits: sending them to addresses that we hold already, and trying one.

A code is derived from its row's key and the portal's secret, so that the outbox and the database hold nothing by which
to guess it. Who asks for an unknown address or claim causes the same rows and statements; their codes fit nothing.
"""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.models import Person
from claims.models import Claim, CodePurpose, OneTimeCode
from notifications import bell, outbox
from notifications.models import Channel
from notifications.tokens import one_time_code

VALID: Final = timedelta(minutes=10)
TRIES: Final = 5
KEPT: Final = timedelta(days=1)
BATCH: Final = 5_000
# Nobody's: what is written to it is taken back before anybody could see it.
_NOBODY: Final = "nobody@portal.invalid"
_TEMPLATES: Final = {CodePurpose.FILING: "code_for_filing", CodePurpose.STATUS: "code_for_status"}
TEXTED: Final = frozenset(_TEMPLATES.values())


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Where a code goes and what it opens: one person's own, or one claim. `trusted` is an address of the register."""

    address: str
    channel: str = Channel.MAIL
    person: Person | None = None
    claim: Claim | None = None
    trusted: bool = False


class Miss(StrEnum):
    """Why a code opened nothing."""

    WRONG = "wrong"
    USED_UP = "used_up"
    OVER = "over"


@transaction.atomic
def send(
    recipients: Sequence[Recipient | None],
    *,
    purpose: CodePurpose,
    session: str,
    language: str,
    now: datetime,
) -> list[UUID]:
    """Write one code for each place and send it; None is the place of somebody whom we do not know.

    `session` is `session_hash` of who asks; only they can use what comes. Returns the keys of the codes.
    """
    rows = [_row(to, purpose=purpose, session=session, now=now) for to in recipients]
    OneTimeCode.objects.bulk_create(rows)
    for row, to in zip(rows, recipients, strict=True):
        _post(row, to, language=language, now=now)
    return [row.pk for row in rows]


@transaction.atomic
def spend(keys: Iterable[UUID], typed: str, *, purpose: CodePurpose, session: str, now: datetime) -> OneTimeCode | Miss:
    """Try the code that was typed on those that one wish sent; returns the one that it was, which is then spent.

    Each wish has five tries in all, also of those who try at the same moment, and opens once.
    """
    asked = OneTimeCode.objects.filter(pk__in=list(keys), purpose=purpose, session_hash=session)
    rows = list(asked.select_for_update().order_by("pk"))
    if not rows or any(row.spent_at or row.until <= now for row in rows):
        return Miss.OVER
    if any(row.tries >= TRIES for row in rows):
        return Miss.USED_UP
    asked.update(tries=F("tries") + 1)
    fitting = [row for row in rows if hmac.compare_digest(row.code_hash, _hash(row.pk, typed)) and row.address]
    if not fitting:
        return Miss.USED_UP if any(row.tries + 1 >= TRIES for row in rows) else Miss.WRONG
    if not asked.filter(spent_at__isnull=True).update(spent_at=now):
        return Miss.OVER
    return fitting[0]


def forget_codes(*, now: datetime, limit: int = BATCH) -> int:
    """Delete the codes that ended a day ago, in batches of `limit`; returns how many those were."""
    ended = OneTimeCode.objects.filter(until__lte=now - KEPT).order_by("until")
    gone = 0
    while due := list(ended.values_list("pk", flat=True)[:limit]):
        OneTimeCode.objects.filter(pk__in=due).delete()
        gone += len(due)
    return gone


def _row(to: Recipient | None, *, purpose: CodePurpose, session: str, now: datetime) -> OneTimeCode:
    key = uuid4()
    return OneTimeCode(
        pk=key,
        purpose=purpose,
        session_hash=session,
        code_hash=_hash(key, one_time_code(str(key))),
        person=to.person if to else None,
        claim=to.claim if to else None,
        address=to.address if to else "",
        trusted=bool(to and to.trusted),
        sent_at=now,
        until=now + VALID,
    )


def _post(row: OneTimeCode, to: Recipient | None, *, language: str, now: datetime) -> None:
    """Write the message; of nobody's code as well, and take that back, so that both are the same work."""
    with transaction.atomic():
        draft = outbox.Draft(
            key=f"code:{row.pk}",
            template=_TEMPLATES[CodePurpose(row.purpose)],
            address=to.address if to else _NOBODY,
            language=language,
            context={"code_key": str(row.pk), "until": row.until.isoformat()},
            channel=to.channel if to else Channel.MAIL,
        )
        outbox.post_all([draft], now=now)
        if to is None:
            transaction.set_rollback(True)
    if to is None:
        # What was taken back rings for nothing, or its silence would be heard.
        transaction.on_commit(partial(bell.ring, messages=1), robust=True)


def _hash(key: UUID, code: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), f"code-hash:{key}:{code}".encode(), "sha256").hex()
