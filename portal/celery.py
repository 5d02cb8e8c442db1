"""Celery: the doorbell. PostgreSQL is the clock and the ledger (docs/architecture.md, ideas 1 to 4)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
