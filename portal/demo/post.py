"""The demonstration's post: delivered as ordinary post is, and laid in the mailbox under the day that it was sent."""

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from notifications.delivery import deliver_outbox
from notifications.mailbox import name_of
from notifications.models import OutboxMessage


def deliver(*, now: datetime) -> int:
    """Deliver what is due at `now`; returns how many."""
    return deliver_outbox(now=now)


def date_mails() -> None:
    """Let every delivered message lie in the mailbox at the time of its delivery, where messages are kept in one."""
    if settings.EMAIL_BACKEND != "notifications.mailbox.MailboxBackend":
        return
    for provider_id, delivered_at in OutboxMessage.objects.values_list("provider_id", "delivered_at"):
        if delivered_at is None:
            continue
        at = int(delivered_at.timestamp() * 1e9)
        os.utime(Path(settings.MAILBOX_DIR) / f"{name_of(provider_id)}.eml", ns=(at, at))
