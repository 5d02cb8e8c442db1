"""The lines to the database, kept from one request to the next."""

import select
from time import monotonic
from typing import Any, Final

from django.db.backends.postgresql import base

# For so long a line that worked is believed to work still: one whose far end is gone without a word says nothing.
_BELIEVED_SECONDS: Final = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, except that the health check does not ask the server again within a second."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._worked_at = float("-inf")

    def is_usable(self) -> bool:
        """Whether the line still works.

        It is asked, but for one that worked a moment ago and has nothing to read: a server that restarts or ends a line
        says so on it, or closes it, and nothing else comes while nobody asks.
        """
        # The question of Django's takes two changes of process, and in a full one the wait for its other threads twice;
        # a filing alone would ask it seven times.
        if monotonic() - self._worked_at < _BELIEVED_SECONDS and self._is_as_it_was_left():
            return True
        works = bool(super().is_usable())
        self._worked_at = monotonic() if works else float("-inf")
        return works

    def _is_as_it_was_left(self) -> bool:
        line = self.connection
        if line is None or line.closed or self.errors_occurred:
            return False
        ear = select.poll()
        ear.register(line.fileno(), select.POLLIN)
        return not ear.poll(0)
