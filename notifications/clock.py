"""The database's clock: the one that says what is due, whatever the hosts around it think."""

from datetime import datetime

from django.db import connection

from accounts import present


def database_now() -> datetime:
    """The moment at the database, also within a transaction that began earlier; ahead where the portal's clock is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now + present.ahead()
