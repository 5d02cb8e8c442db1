"""The sign of life of work that comes round by itself: a row in the database, so that it says more than a process can.

It is written when a round has ended well. A tick of the sweep shows that beat, broker, worker and database all work;
one of the outbox may also come from the doorbell, so it says nothing of beat.
"""

from datetime import datetime, timedelta
from typing import Final

from notifications.models import Heartbeat

SWEEP: Final = "sweep"
OUTBOX: Final = "outbox"
# Many rounds may end within a second; the row is written anew only after this.
EVERY: Final = timedelta(seconds=3)


def note(name: str, *, now: datetime) -> None:
    """Note that a round of this name has ended at `now`, the database's clock; at most once in `EVERY`."""
    if not Heartbeat.objects.filter(name=name, at__lte=now - EVERY).update(at=now):
        Heartbeat.objects.bulk_create([Heartbeat(name=name, at=now)], ignore_conflicts=True)
