"""The outbox's bell rope."""

from typing import Any

from celery import shared_task

from notifications import delivery, heartbeat
from notifications.clock import database_now


@shared_task  # type: ignore[untyped-decorator]
def deliver_outbox(*, limit: int = 1000, **_later: Any) -> None:
    """Deliver what is due. Takes words of newer senders that it does not know."""
    delivery.deliver_outbox(now=database_now(), limit=limit)
    heartbeat.note(heartbeat.OUTBOX, now=database_now())
