"""Reading the IT admin's pages in tests: the devices of a list, and the way to the next page."""

import re
from collections.abc import Callable

from django.test import Client

from accounts.models import User

AsUser = Callable[[User | None], Client]


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def devices_on(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'<th scope="row"><a href="/flaade/enheder/(\d+)/"', page)]


def next_of(page: str) -> str:
    found = re.search(r'rel="next" href="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else ""


def previous_of(page: str) -> str:
    found = re.search(r'rel="prev" href="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else ""


def walk(client: Client, address: str, query: str) -> list[int]:
    """All devices of a list, page after page."""
    seen: list[int] = []
    while True:
        page = text(client, address + query)
        seen += devices_on(page)
        query = next_of(page)
        if not query:
            return seen
