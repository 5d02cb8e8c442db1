"""How often one network may file: counted in the cache, and by each process for itself while the cache is away.

What the limits protect is mail to strangers and work for the call centre; the look-up itself gives nothing away.
"""

import ipaddress
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600
# A /24 or /48 holds several addresses of one attacker, and rarely more than a few companies.
NETWORK_FACTOR = 4


def may_file(request: HttpRequest, *, now: datetime) -> bool:
    """Count one filing from where the request comes; False past the limit of its address or its network."""
    address = client_address(request)
    limit = settings.FILINGS_PER_HOUR_PER_ADDRESS
    within = _count(f"filing:{address}", now) <= limit
    return within and _count(f"filing:{_network(address)}", now) <= limit * NETWORK_FACTOR


def client_address(request: HttpRequest) -> str:
    """The address that the request came from, by the last proxy that settings trust."""
    proxies: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    said = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(said) >= proxies and said[-proxies]:
        return said[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def _network(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 48), strict=False))


def _count(key: str, now: datetime) -> int:
    """Add one to this hour's counter and return it; 0 where the counter went while we looked."""
    key = f"{key}:{int(now.timestamp()) // HOUR}"
    try:
        cache.add(key, 0, timeout=HOUR)
        return int(cache.incr(key))
    except ValueError:
        # Emptied or run out between the two steps. A filing must never be lost to a counter.
        return 0
