"""The deadlines' bell rope."""

from typing import Any

from celery import shared_task

from claims import sweep
from notifications import heartbeat
from notifications.clock import database_now


@shared_task  # type: ignore[untyped-decorator]
def sweep_deadlines(*, limit: int = sweep.BATCH, **_later: Any) -> None:
    """Fire what is due. Takes words of newer senders that it does not know."""
    sweep.sweep_deadlines(now=database_now(), limit=limit)
    heartbeat.note(heartbeat.SWEEP, now=database_now())
