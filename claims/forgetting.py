"""Forgetting what the desk's acts changed: who did what, and when, stays; the rows themselves do not.

The rows hold names, telephone numbers and what somebody wrote. They are there to be put back within seconds, and for a
month to show what was undone.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from claims.models import Change

KEPT: Final = timedelta(days=30)
BATCH: Final = 500


def forget_changes(*, now: datetime, limit: int = BATCH) -> int:
    """Empty `before` and `after` of each change that could be undone until 30 days ago; returns how many those were.

    `limit` is the size of a batch, each a transaction of its own, so that one that is cut off is gone on with later.
    What somebody holds is left for the next time.
    """
    emptied = 0
    while True:
        with transaction.atomic():
            due = Change.objects.filter(emptied_at__isnull=True, until__lte=now - KEPT).order_by("until", "pk")
            held = list(due.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)[:limit])
            if not held:
                return emptied
            emptied += Change.objects.filter(pk__in=held).update(before=[], after=[], emptied_at=now)
