"""Delivering the outbox: each message sent and marked in one transaction, so that a crash can only repeat the send.

A repeated send carries the same Message-ID, or the same Idempotency-Key, by which the other side knows it for the same.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from notifications import channels
from notifications.channels.faults import Refused
from notifications.models import Channel, MessageState, OutboxMessage

log = logging.getLogger(__name__)

# A minute, two, four ... at most six hours between tries: with twelve tries about a day, which a mail server that is
# down, or a template that is broken, has somebody's time to be mended in.
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=6)
TRIES: Final = 12
# A round ends before the next one is rung, so that a backlog never keeps a second worker from the deadlines.
ROUND_SECONDS: Final = 4.0


def deliver_outbox(*, now: datetime, limit: int = 1000) -> int:
    """Send what is due at `now`, channel by channel and the longest waiting first; returns how many went out.

    At most `limit` messages are tried, and for `ROUND_SECONDS` on each channel: a gateway that hangs keeps no mail
    waiting. The rest is the next round's. A message that somebody else is sending is passed over. One that cannot be
    sent, or not be rendered, is tried again later and is dead after `TRIES`; one that the other side will never take
    is dead at once. Neither stops the others.
    """
    sent = 0
    for channel in Channel.values:
        went, tried = _deliver_on(channel, now=now, limit=limit)
        sent, limit = sent + went, limit - tried
    return sent


def _deliver_on(channel: str, *, now: datetime, limit: int) -> tuple[int, int]:
    """Send what is due on one channel; returns how many went out, and how many were tried."""
    sent = tried = 0
    ends = time.monotonic() + ROUND_SECONDS
    reached: OutboxMessage | None = None
    while tried < limit and time.monotonic() < ends:
        with transaction.atomic():
            reached = _next(reached, channel=channel, now=now)
            if reached is None:
                break
            sent += _deliver(reached, now=now)
        tried += 1
    return sent, tried


def pause_after(attempts: int) -> timedelta:
    """How long a message rests after so many tries in vain."""
    pause: timedelta = FIRST_PAUSE * 2 ** (attempts - 1)
    return min(pause, LONGEST_PAUSE)


def _next(reached: OutboxMessage | None, *, channel: str, now: datetime) -> OutboxMessage | None:
    """Lock the next message that nobody else is sending, behind the one before; None where there is no more."""
    due = OutboxMessage.objects.due_at(now).filter(channel=channel)
    if reached is not None:
        at, pk = reached.next_attempt_at, reached.pk
        due = due.filter(Q(next_attempt_at__gt=at) | Q(next_attempt_at=at, pk__gt=pk), next_attempt_at__gte=at)
    return due.select_for_update(skip_locked=True, no_key=True).first()


def _deliver(message: OutboxMessage, *, now: datetime) -> bool:
    """Try the locked message once and note how it went; the position that the round has reached stays as read."""
    changes: dict[str, object] = {"attempts": message.attempts + 1}
    try:
        with transaction.atomic():
            provider_id = channels.send(message)
    except Exception as fault:
        changes |= _after_fault(message, fault, now=now)
    else:
        changes |= {"state": MessageState.DELIVERED, "delivered_at": now, "error": "", "provider_id": provider_id}
    OutboxMessage.objects.filter(pk=message.pk).update(**changes)
    return "delivered_at" in changes


def _after_fault(message: OutboxMessage, fault: Exception, *, now: datetime) -> dict[str, object]:
    refused = isinstance(fault, Refused)
    said = str(fault) if refused else f"{type(fault).__name__}: {fault}"
    said = said.replace("\x00", "")[:500]
    attempts = message.attempts + 1
    if refused or attempts >= TRIES:
        log.error("Message %s is dead after %d tries: %s", message.pk, attempts, said)
        return {"error": said, "state": MessageState.DEAD}
    log.warning("Message %s was not sent (try %d): %s", message.pk, attempts, said)
    return {"error": said, "next_attempt_at": now + pause_after(attempts)}
