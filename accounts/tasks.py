"""What the ground floor does by the clock."""

from importlib import import_module
from typing import Any

from celery import shared_task
from django.conf import settings

from accounts import limiting, present


@shared_task  # type: ignore[untyped-decorator]
def clear_sessions(**_later: Any) -> None:
    """Delete sessions that have run out: an unfinished filing in them holds what somebody typed about themself."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


@shared_task  # type: ignore[untyped-decorator]
def forget_counts(**_later: Any) -> None:
    """Delete the counts of limits that nobody is held by any more."""
    limiting.forget_counts(now=present.now())
