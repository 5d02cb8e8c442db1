"""What of the claims is done by the clock: the deadlines' bell rope, and what is told and forgotten by the day."""

import time
from typing import Any, Final

from celery import shared_task

from claims import forgetting
from claims.files import opening
from claims.promises import sweep, telling_closures
from claims.proof import codes
from notifications import heartbeat
from notifications.clock import database_now

# Below the time between two bells.
OPENING_SECONDS: Final = 4.0


@shared_task  # type: ignore[untyped-decorator]
def sweep_deadlines(*, limit: int = sweep.BATCH, **_later: Any) -> None:
    """Fire what is due. Takes words of newer senders that it does not know."""
    sweep.sweep_deadlines(now=database_now(), limit=limit)
    heartbeat.note(heartbeat.SWEEP, now=database_now())


@shared_task  # type: ignore[untyped-decorator]
def open_sealed_files(**_later: Any) -> None:
    """Open the files whose turn it is, until none is left or the next bell is near. Takes words it does not know."""
    until = time.monotonic() + OPENING_SECONDS
    with opening.alone() as is_alone:
        while is_alone and time.monotonic() < until and not opening.may_wait(now=database_now()):
            if not opening.open_sealed(now=database_now(), limit=1):
                break


@shared_task  # type: ignore[untyped-decorator]
def tell_of_closures(**_later: Any) -> None:
    """Mail the team leads what lapses tonight, where its hour has come and nobody has. Takes words it does not know."""
    telling_closures.tell_team_leads(now=database_now())


@shared_task  # type: ignore[untyped-decorator]
def forget_changes(**_later: Any) -> None:
    """Empty what acts of the desk changed, a month after it could be undone. Takes words it does not know."""
    forgetting.forget_changes(now=database_now())


@shared_task  # type: ignore[untyped-decorator]
def forget_codes(**_later: Any) -> None:
    """Delete the codes by which people showed who they are, a day after they ended. Takes words it does not know."""
    codes.forget_codes(now=database_now())


@shared_task  # type: ignore[untyped-decorator]
def forget_drafts(**_later: Any) -> None:
    """Delete the filings that nobody sent for a month, with their files. Takes words it does not know."""
    forgetting.forget_drafts(now=database_now())
