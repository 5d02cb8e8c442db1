"""How often something may be asked, counted in PostgreSQL: the limits hold without a cache, and for all processes.

Who or what is counted is not kept, only a keyed hash of it. A limit is asked by the face, before its act and in no
transaction of it: what was asked stays counted where the act fails.
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

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

    So who is past a limit of their own uses up nobody else's. Counting is one statement a limit, and exactly `most`
    get through, however many ask at the same moment.
    """
    return all(_count(limit, now, count) for limit in limits)


def by_origin(request: HttpRequest, what: str, *, address: int, network: int, window: timedelta) -> tuple[Limit, Limit]:
    """The limits of the address from which the request comes and of its network, a /24 or a /48."""
    origin = client_address(request)
    return (
        Limit(what=f"{what}:address", subject=origin, most=address, window=window),
        Limit(what=f"{what}:network", subject=network_of(origin), most=network, window=window),
    )


def client_address(request: HttpRequest) -> str:
    """The address that the request came from, by the last proxy that settings trust."""
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    said = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(said) >= proxies and said[-proxies]:
        return said[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """The /24 or, of IPv6, the /48 in which the address lies; a text that is none stands for itself."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 48), strict=False))


def forget_counts(*, now: datetime, limit: int = BATCH) -> int:
    """Delete the counts whose window has ended, in batches of `limit`; returns how many those were."""
    ended = RateCount.objects.filter(until__lte=now)
    gone = 0
    while due := list(ended.order_by("until").values_list("pk", flat=True)[:limit]):
        # Asked again: a count that began anew meanwhile stays.
        gone += ended.filter(pk__in=due).delete()[0]
    return gone


def _count(limit: Limit, now: datetime, count: int) -> bool:
    if limit.most < count:
        return False
    until = now + limit.window
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": _key(limit), "now": now, "until": until, "most": limit.most, "count": count})
        return cursor.fetchone() is not None


def _key(limit: Limit) -> str:
    said = f"rate:{limit.what}:{limit.subject}"
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()


# One row a key. The lock on the row makes those who ask at once follow one another, and the last line lets none of them
# change a row that is used up.
_COUNT = """
    INSERT INTO accounts_ratecount AS held (key, count, until) VALUES (%(key)s, %(count)s, %(until)s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN held.until <= %(now)s THEN %(count)s ELSE held.count + %(count)s END,
        until = CASE WHEN held.until <= %(now)s THEN excluded.until ELSE held.until END
    WHERE held.until <= %(now)s OR held.count + %(count)s <= %(most)s
    RETURNING count
"""
