"""Visits as mail scanners, previews and browsers that look ahead make them, and what must be as before behind them."""

from django.test import Client

from tests.claims.everything import every_row

# With every header that they are known by.
SCANNERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("get", {"User-Agent": "Mozilla/5.0 (compatible; SafeLinks)"}),
    ("head", {"User-Agent": "Barracuda Sentinel"}),
    ("get", {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender"}),
    ("get", {"X-Moz": "prefetch", "Accept": "*/*"}),
    ("options", {"User-Agent": "curl/8"}),
)


# Where they come from: nobody else's network.
ELSEWHERE = "198.51.100.66"


def scan(address: str, visits: int) -> Client:
    """Visit as scanners do, every other time with the cookies of the visit before; nothing is changed by it.

    Returns the browser that kept its cookies.
    """
    before, jar = every_row(), Client(REMOTE_ADDR=ELSEWHERE)
    for visit in range(visits):
        method, headers = SCANNERS[visit % len(SCANNERS)]
        client = jar if visit % 2 else Client(REMOTE_ADDR=ELSEWHERE)
        assert getattr(client, method)(address, headers=headers, follow=True).status_code < 500
    assert every_row() == before
    return jar
