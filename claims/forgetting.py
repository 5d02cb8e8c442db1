"""Forgetting what is held for a month only: what the desk's acts changed, and filings that nobody sent.

The rows of a change hold names, telephone numbers and what somebody wrote. They are there to be put back in seconds,
and for a month to show what was undone; who did what, and when, stays. Of a filing that was not sent nothing stays.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from claims.filing.draft import KEPT as DRAFT_KEPT
from claims.filing.draft_files import delete_drafts
from claims.models import Change, FilingDraft

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


def forget_drafts(*, now: datetime, limit: int = BATCH) -> int:
    """Delete each filing that was not touched for 30 days, with its files; returns how many those were.

    In batches as above. A file goes once its row is gone, so that none is missing that a row still names.
    """
    gone = 0
    while True:
        with transaction.atomic():
            old = FilingDraft.objects.filter(changed_at__lte=now - DRAFT_KEPT).order_by("changed_at", "pk")
            held = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
            if not held:
                return gone
            delete_drafts(held)
            gone += len(held)
