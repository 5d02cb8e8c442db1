"""The deadlines' bell rope."""

from typing import Any

from celery import shared_task

from claims import sweep, telling_closures
from notifications import heartbeat
from notifications.clock import database_now


@shared_task  # type: ignore[untyped-decorator]
def sweep_deadlines(*, limit: int = sweep.BATCH, **_later: Any) -> None:
    """Fire what is due. Takes words of newer senders that it does not know."""
    sweep.sweep_deadlines(now=database_now(), limit=limit)
    heartbeat.note(heartbeat.SWEEP, now=database_now())


@shared_task  # type: ignore[untyped-decorator]
def tell_of_closures(**_later: Any) -> None:
    """Mail the team leads what lapses tonight, where its hour has come and nobody has. Takes words it does not know."""
    telling_closures.tell_team_leads(now=database_now())
