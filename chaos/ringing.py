"""Ringing for a sweep at the very moment at which a deadline may be enforced, as no beat would hit it."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from celery import current_app

from chaos.meddling import BATCH

_SWEEP = "claims.tasks.sweep_deadlines"
_DELIVER = "notifications.tasks.deliver_outbox"
_APART = timedelta(milliseconds=40)
LIMITS = {_SWEEP: {"limit": BATCH}, _DELIVER: {"limit": 200}}
_IMPATIENT = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "max_retries": 0, "connect_retries_timeout": 0.5}


class Ringer:
    """Rings at each of these moments from a thread of its own; a ring that fails is not repeated."""

    def __init__(self, moments: Sequence[datetime], *, every: float = 0.0, until: datetime | None = None) -> None:
        """Also every so many seconds until then, where no beat does."""
        more = []
        if every and until and moments:
            steps = int((until - min(moments)).total_seconds() / every)
            more = [min(moments) + timedelta(seconds=every * step) for step in range(steps)]
        rings = [*((at, (_SWEEP,)) for at in _apart(moments)), *((at, (_SWEEP, _DELIVER)) for at in more)]
        self._moments = sorted(rings)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin to wait for the first moment."""
        self._thread.start()

    def stop(self) -> None:
        """Ring no more."""
        self._stopped.set()
        self._thread.join(10)

    def _run(self) -> None:
        connection: Any = None
        for moment, tasks in self._moments:
            self._stopped.wait(max(0.0, (moment - datetime.now(UTC)).total_seconds()))
            if self._stopped.is_set():
                break
            try:
                connection = connection or current_app.connection_for_write(transport_options=_IMPATIENT)
                for task in tasks:
                    ring(connection, task)
            except Exception:
                # Whatever the broker's trouble is: it is being killed on purpose.
                connection = None
        if connection is not None:
            connection.release()


def _apart(moments: Sequence[datetime]) -> list[datetime]:
    """The moments without those that another follows at once: one sweep comes by for both."""
    following = sorted(moments)
    return [at for at, then in zip(following, [*following[1:], None], strict=True) if not then or then - at > _APART]


def ring(connection: Any, task: str = _SWEEP) -> None:
    """Ask for one round."""
    current_app.send_task(task, kwargs=LIMITS[task], connection=connection, retry=False, expires=10)
