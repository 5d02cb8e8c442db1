"""What time it is in the portal: the one place where the faces read the clock.

It is the host's clock. Only in the demonstration it can be ahead of that, by what stands in the row of `DemoClock`,
read once a request, a task or a command (`read_once`). Whoever asks outside of these is told the host's time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import connection
from django.utils import timezone

_ahead: ContextVar[Callable[[], timedelta]] = ContextVar("ahead", default=timedelta)


def now() -> datetime:
    """The moment in the portal."""
    return real() + ahead()


def today() -> date:
    """The day that it is in the portal."""
    return timezone.localdate(now())


def real() -> datetime:
    """The moment by the host's clock: for who moves the portal's."""
    return timezone.now()


def ahead() -> timedelta:
    """How far the portal's clock is ahead; nothing outside the demonstration, whatever stands in the row."""
    return _ahead.get()() if settings.DEMO else timedelta()


@contextmanager
def read_once() -> Iterator[None]:
    """Within it the portal's clock is ahead by the same all the time. The row is read when somebody first asks."""
    token = _ahead.set(cache(_read))
    try:
        yield
    finally:
        _ahead.reset(token)


def _read() -> timedelta:
    # Here, because `manage.py` comes by before the tables are known.
    from accounts.models import DemoClock

    # In plain SQL: every page of the demonstration asks this, and composing the question took longer than the answer.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ahead FROM {DemoClock._meta.db_table} LIMIT 1")  # noqa: S608 - our own table
        row = cursor.fetchone()
    return row[0] if row else timedelta()
