"""Writing to the outbox: the one way by which a message leaves the house (docs/architecture.md, idea 4)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Final, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from notifications import bell
from notifications.models import Attachment, Channel, MessageState, OutboxMessage

# An SMS wakes people: one that only tells what the clock has brought waits for the morning.
MORNING: Final = time(8)
EVENING: Final = time(21)


class File(NamedTuple):
    """A file that goes with a message."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message before it is written. `key` is stable: the same key is never sent twice on the same channel.

    `template` is a folder below `templates/mail/` or a file below `templates/sms/`, and `address` a mail address or a
    number in E.164; `context` is plain JSON and holds no secret, for a private link only its key
    (`notifications.tokens`); `subject_key` says what it is about, such as a claim number. It goes out at once, or not
    before `not_before`.
    """

    key: str
    template: str
    address: str
    language: str
    context: Mapping[str, Any] = field(default_factory=dict)
    subject_key: str = ""
    channel: str = Channel.MAIL
    not_before: datetime | None = None


def awake(now: datetime) -> datetime:
    """From when on an SMS that nobody waits for may be sent: at `now`, or where that is at night, in the morning."""
    local = timezone.localtime(now)
    if MORNING <= local.time() < EVENING:
        return now
    day = local.date() + timedelta(days=1 if local.time() >= EVENING else 0)
    return datetime.combine(day, MORNING, local.tzinfo)


def post(
    *,
    key: str,
    template: str,
    address: str,
    language: str,
    context: Mapping[str, Any],
    subject_key: str,
    now: datetime,
    attachments: Sequence[File | tuple[str, str, bytes]] = (),
    channel: str = Channel.MAIL,
) -> OutboxMessage | None:
    """Write one message in the caller's transaction and ring for its delivery when that commits.

    Returns None, and writes nothing, where the channel had the key already. Never raises because the broker is away:
    what the bell did not ring, the next round finds in the table. `attachments` are (name, content type, bytes).
    """
    draft = Draft(
        key=key,
        template=template,
        address=address,
        language=language,
        context=context,
        subject_key=subject_key,
        channel=channel,
    )
    with transaction.atomic():
        written = post_all([draft], now=now, attachments=attachments)
        return OutboxMessage.objects.get(pk=written[0]) if written else None


def post_all(
    drafts: Sequence[Draft], *, now: datetime, attachments: Sequence[File | tuple[str, str, bytes]] = ()
) -> list[int]:
    """Write many messages in one statement; returns the rows that are new. Otherwise as `post`.

    The `attachments` go with each of them.
    """
    if not drafts:
        return []
    # No savepoint of its own: where it fails, whatever the message tells of has not happened either.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        rows = [_row(draft) for draft in drafts]
        cursor.execute(_INSERT, [MessageState.PENDING, now, now, json.dumps(rows)])
        written = [pk for (pk,) in cursor.fetchall()]
        if attachments:
            Attachment.objects.bulk_create(
                Attachment(message_id=pk, name=name, content_type=content_type, content=content)
                for pk in written
                for name, content_type, content in attachments
            )
        if written:
            transaction.on_commit(partial(bell.ring, messages=len(written)), robust=True)
    return written


def key_on(channel: str, key: str) -> str:
    """The key as its row holds it, marked with the channel unless that is mail, so that each has keys of its own."""
    return key if channel == Channel.MAIL else f"{channel}:{key}"


def _row(draft: Draft) -> dict[str, Any]:
    written = {**vars(draft), "key": key_on(draft.channel, draft.key)}
    later = written.pop("not_before")
    return {**written, "not_before": later.isoformat()} if later else written


# Django's bulk_create can ignore conflicts or return the new rows, not both.
_INSERT = """
    INSERT INTO notifications_outboxmessage
        (key, template, address, language, context, subject_key,
         channel, state, created_at, next_attempt_at, attempts, error)
    SELECT key, template, address, language, context, subject_key, channel, %s, %s, coalesce(not_before, %s), 0, ''
    FROM jsonb_to_recordset(%s)
        AS draft (
            key text, template text, address text, language text, context jsonb, subject_key text, channel text,
            not_before timestamptz
        )
    ON CONFLICT (key) DO NOTHING
    RETURNING id
"""
