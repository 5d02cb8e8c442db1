"""Django's sessions in the database, each read and written in one statement of plain SQL."""

from contextlib import nullcontext
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import HttpRequest
from django.utils.crypto import get_random_string

from accounts import present

_KEY_LENGTH = 32
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_INSERT = "INSERT INTO {table} (session_data, expire_date, session_key) VALUES (%s, %s, %s)"
_UPDATE = "UPDATE {table} SET session_data = %s, expire_date = %s WHERE session_key = %s"


class SessionStore(db.SessionStore):
    """As Django's, which asks first whether a key is taken and opens a transaction around the one row that it writes.

    165 bits are taken by nobody else; were they, the table itself would say so (`CreateError`), and another is drawn.
    """

    # As the table has it; None for one that is not written yet.
    ends_at: datetime | None = None

    def load(self) -> dict[str, Any]:
        """What the session holds, and when it ends; nothing, and no key any more, where it is unknown or over."""
        # In plain SQL: every request asks this, and composing the question took longer than the answer. A session ends
        # by the host's clock, as Django writes it.
        table = self.model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT session_data, expire_date FROM {table} WHERE session_key = %s AND expire_date > %s",  # noqa: S608 - Django's
                [self.session_key, present.real()],
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        self.ends_at = row[1]
        held: dict[str, Any] = self.decode(row[0])
        return held

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django calls it so
        """Write the session; raises `CreateError` for a key that is taken, `UpdateError` for one that is gone."""
        if self.session_key is None:
            self.create()
            return
        session = self.create_model_instance(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        # Within somebody's transaction what goes wrong here must not break it.
        within = transaction.atomic() if connection.in_atomic_block else nullcontext()
        try:
            with within, connection.cursor() as cursor:
                statement = (_INSERT if must_create else _UPDATE).format(table=self.model._meta.db_table)
                cursor.execute(statement, [session.session_data, session.expire_date, session.session_key])
                if not cursor.rowcount:
                    raise UpdateError
        except IntegrityError as taken:
            if must_create:
                raise CreateError from taken
            raise
        except DatabaseError as gone:
            if not must_create:
                raise UpdateError from gone
            raise

    def move(self, key: str) -> None:
        """Go on under this key, which the caller has drawn; what lay under the one before is gone.

        As `cycle_key`, for a key that can be found again. Raises `CreateError` where it is taken.
        """
        before, self._session_key = self.session_key, key
        self._get_session()  # type: ignore[attr-defined]
        self.save(must_create=True)
        if before:
            self.delete(before)
        self.modified = True

    def _get_new_session_key(self) -> str:
        return get_random_string(_KEY_LENGTH, _LETTERS)


def seconds_left(request: HttpRequest) -> int:
    """How long the session of the request lasts when it is answered; 0 where there is none."""
    session = request.session
    # Reading it tells whether it is over.
    if session.is_empty():
        return 0
    if session.modified or not getattr(session, "ends_at", None):
        return int(session.get_expiry_age())
    return max(0, int((session.ends_at - present.real()).total_seconds()))  # type: ignore[attr-defined]
