"""How many filings an hour are usual, and how many came in the last one: so a flood from many addresses is seen."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from django.db import connection

from claims.models import Claim

HOUR: Final = timedelta(hours=1)
WEEK_HOURS: Final = 7 * 24
# Past so many times the usual it is no busy day.
ALARMING: Final = 3


def filings_by_hour(*, now: datetime) -> dict[int, int]:
    """How many were filed in each hour that ended so many hours before `now`, of the last one and the week before it.

    Hours in which nobody filed are missing. One query, by the index of when claims were filed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BY_HOUR, [now, now - (WEEK_HOURS + 1) * HOUR, now])
        return dict(cursor.fetchall())


def usual(by_hour: Mapping[int, int]) -> int:
    """The 99th percentile of a week's hours, those in which nobody filed among them; the last hour is none of them."""
    week = sorted(by_hour.get(ago, 0) for ago in range(1, WEEK_HOURS + 1))
    return week[ceil(0.99 * WEEK_HOURS) - 1]


_BY_HOUR: Final = f"""
    SELECT floor(extract(epoch FROM %s - filed_at) / 3600)::int, count(*) FROM {Claim._meta.db_table}
    WHERE filed_at > %s AND filed_at <= %s GROUP BY 1
"""  # noqa: S608 - our own table
