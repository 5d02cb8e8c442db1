"""The Celery app of the run's workers and beats: the portal's own, hurried, and with what a control takes away.

Only processes that the run starts name this app; nothing of the portal knows it.
"""

import os

import django

from portal.celery import app

django.setup()

from chaos import meddling  # noqa: E402 - the models need their settings

__all__ = ["app"]

# Often, and little at a time: a kill then falls into the midst of a transaction more often than between two.
app.conf.beat_schedule = {
    "sweep-deadlines": {
        "task": "claims.tasks.sweep_deadlines",
        "schedule": float(os.environ.get("CHAOS_RING_SECONDS", "0.5")),
        "kwargs": {"limit": meddling.BATCH},
        "options": {"expires": 10},
    },
    "deliver-outbox": {
        "task": "notifications.tasks.deliver_outbox",
        "schedule": 1.0,
        "kwargs": {"limit": 200},
        "options": {"expires": 10},
    },
}
meddling.widen()
if removed := os.environ.get("CHAOS_WITHOUT"):
    meddling.remove(removed)
