"""How often something may be asked, counted in PostgreSQL: the limits hold without a cache, and for all processes.

Who or what is counted is not kept, only a keyed hash of it. A limit is asked by the face, before its act and in no
transaction of it: what was asked stays counted where the act fails.
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from accounts.models import RateCount

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
BATCH: Final = 5_000


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `most` of `what` by `subject` within `window`, which begins with the first; 0 allows none."""

    what: str
    subject: str
    most: int
    window: timedelta


def allow(*limits: Limit, now: datetime, count: int = 1) -> bool:
    """Count one more, or `count` at once, in each limit, in their order; False, and counted no further, at the first
    that has no room for all of them.

    So who is past a limit of their own uses up nobody else's. Counting is one statement, and exactly `most` get
    through, however many ask at the same moment. No limit may be named twice.
    """
    # One that could never take so many stops those behind it without a count.
    asked = list(takewhile(lambda limit: limit.most >= count, limits))
    counted = [(_key(limit), now + limit.window, limit.most) for limit in asked]
    if not counted:
        return not limits
    with connection.cursor() as cursor:
        cursor.execute(*_counting(counted, now, count))
        (allowed,) = cursor.fetchone()
    return bool(allowed) and len(asked) == len(limits)


def by_origin(request: HttpRequest, what: str, *, address: int, network: int, window: timedelta) -> tuple[Limit, Limit]:
    """The limits of the address from which the request comes, of IPv6 a /64, and of its network, a /24 or a /48."""
    origin = client_address(request)
    return (
        Limit(what=f"{what}:address", subject=line_of(origin), most=address, window=window),
        Limit(what=f"{what}:network", subject=network_of(origin), most=network, window=window),
    )


def client_address(request: HttpRequest) -> str:
    """The address that the request came from, by the last proxy that settings trust."""
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    said = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(said) >= proxies and said[-proxies]:
        return said[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def line_of(address: str) -> str:
    """What one subscriber has: the address or, of IPv6, its /64, of which a visitor may take a new one each time."""
    return _around(address, v4=32, v6=64)


def network_of(address: str) -> str:
    """The /24 or, of IPv6, the /48 in which the address lies; a text that is none stands for itself."""
    return _around(address, v4=24, v6=48)


def forget_counts(*, now: datetime, limit: int = BATCH) -> int:
    """Delete the counts whose window has ended, in batches of `limit`; returns how many those were."""
    ended = RateCount.objects.filter(until__lte=now)
    gone = 0
    while due := list(ended.order_by("until").values_list("pk", flat=True)[:limit]):
        # Asked again: a count that began anew meanwhile stays.
        gone += ended.filter(pk__in=due).delete()[0]
    return gone


def _around(address: str, *, v4: int, v6: int) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network((ip.packed, v4 if ip.version == 4 else v6), strict=False))


def _counting(counted: list[tuple[str, datetime, int]], now: datetime, count: int) -> tuple[str, list[Any]]:
    """The statement that counts in each, and what it is asked with; it answers whether the last had room."""
    parts, told = [], []
    for place, (key, until, most) in enumerate(counted):
        behind = f"WHERE EXISTS (SELECT FROM counted_{place - 1})" if place else ""
        parts.append(f"counted_{place} AS ({_COUNT.format(behind=behind)})")
        told += [key, count, until, now, count, count, now, now, count, most]
    return f"WITH {', '.join(parts)} SELECT EXISTS (SELECT FROM counted_{len(parts) - 1})", told  # noqa: S608 - ours


def _key(limit: Limit) -> str:
    said = f"rate:{limit.what}:{limit.subject}"
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()


# One row a key. The lock on the row makes those who ask at once follow one another, and the last line lets none of them
# change a row that is used up. `behind` is what came of the limit before it.
_COUNT = """
    INSERT INTO accounts_ratecount AS held (key, count, until)
    SELECT %s, %s, %s::timestamptz {behind}
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN held.until <= %s THEN %s ELSE held.count + %s END,
        until = CASE WHEN held.until <= %s THEN excluded.until ELSE held.until END
    WHERE held.until <= %s OR held.count + %s <= %s
    RETURNING count
"""
