"""The doorbell: tells a worker that messages wait. A lost ring costs seconds, never a message."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from celery import current_app

log = logging.getLogger(__name__)

TASK: Final = "notifications.tasks.deliver_outbox"
# Who files a claim must not wait for a broker that is away: each step of a ring gives up after this, in seconds ...
PATIENCE: Final = 0.2
# ... and after a ring that failed nobody tries again for a while; the regular round comes by within that time anyhow.
PAUSE: Final = 5.0

_quiet_until = 0.0
_held = False
_left: ContextVar[bool] = ContextVar("left to the regular round", default=False)


@contextmanager
def held() -> Iterator[None]:
    """Ring for nothing meanwhile: whoever holds the bell delivers by itself."""
    global _held
    _held = True
    try:
        yield
    finally:
        _held = False


@contextmanager
def left_to_the_round() -> Iterator[None]:
    """Ring for nothing that is done here meanwhile: what is written goes out with the regular round, seconds later."""
    token = _left.set(True)
    try:
        yield
    finally:
        _left.reset(token)


def ring(*, messages: int) -> bool:
    """Ask a worker to deliver so many messages; returns whether the broker took the wish. Never raises."""
    global _quiet_until
    if _held or _left.get() or time.monotonic() < _quiet_until:
        return False
    try:
        with current_app.connection_for_write(transport_options=_impatient()) as connection:
            current_app.send_task(
                TASK, kwargs={"limit": messages}, connection=connection, retry=False, expires=60, ignore_result=True
            )
    except Exception as fault:
        # Whatever the broker's trouble is, it is not the caller's.
        _quiet_until = time.monotonic() + PAUSE
        log.warning("The doorbell does not ring (%s); the next round delivers.", fault)
        return False
    return True


def _impatient() -> dict[str, object]:
    return {
        **current_app.conf.broker_transport_options,
        "socket_timeout": PATIENCE,
        "socket_connect_timeout": PATIENCE,
        "max_retries": 0,
        "connect_retries_timeout": PATIENCE,
        "health_check_interval": 0,
    }
