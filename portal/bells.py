"""How often beat rings for which task, in UTC, and when a ring that nobody heard is worth nothing any more.

A bell only wakes: what is due the database says, and losing every ring costs seconds (docs/architecture.md, idea 1).
"""

from datetime import timedelta
from typing import Any, Final

from celery.schedules import crontab

BELLS: Final[dict[str, dict[str, Any]]] = {
    "sweep-deadlines": {
        "task": "claims.tasks.sweep_deadlines",
        "schedule": timedelta(seconds=15),
        # Longer than any ring for mail: while a mail server hangs, those expire in the queue and the sweep does not.
        "options": {"expires": 600},
    },
    "deliver-outbox": {
        "task": "notifications.tasks.deliver_outbox",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 60},
    },
    "open-sealed-files": {
        "task": "claims.tasks.open_sealed_files",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 60},
    },
    "tell-of-closures": {
        "task": "claims.tasks.tell_of_closures",
        # It looks at the clock itself; the mail is at most so late.
        "schedule": timedelta(minutes=5),
        "options": {"expires": 240},
    },
    "forget-changes": {
        "task": "claims.tasks.forget_changes",
        # At night by the clock: a count of hours would begin anew with each start of beat.
        "schedule": crontab(hour=2, minute=15),
        "options": {"expires": 3600},
    },
    "forget-drafts": {
        "task": "claims.tasks.forget_drafts",
        "schedule": crontab(hour=2, minute=45),
        "options": {"expires": 3600},
    },
    "clear-sessions": {
        "task": "accounts.tasks.clear_sessions",
        "schedule": timedelta(hours=1),
        "options": {"expires": 600},
    },
    "forget-counts": {
        "task": "accounts.tasks.forget_counts",
        "schedule": timedelta(hours=1),
        "options": {"expires": 600},
    },
    "forget-codes": {
        "task": "claims.tasks.forget_codes",
        "schedule": timedelta(hours=1),
        "options": {"expires": 600},
    },
}
