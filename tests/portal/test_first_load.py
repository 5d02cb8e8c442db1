"""What a phone fetches before somebody can file: little, compressed, and from nobody but us."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponseBase
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db

MOST_BYTES = 100_000
PAGES = ("/", "/anmeld/")
PRODUCTION_FILES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


class _Reader(HTMLParser):
    """The addresses that a browser fetches by itself when it reads the page."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "link" and set((said.get("rel") or "").split()) & {"stylesheet", "icon", "preload", "manifest"}:
            self.fetched.append(said.get("href") or "")
        if tag in {"script", "img", "iframe", "source", "video", "audio", "embed", "input"} and said.get("src"):
            self.fetched.append(said["src"] or "")


def _body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]


def _plain(answer: HttpResponseBase, body: bytes) -> str:
    return (gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body).decode()


def fetched_with(client: Client, page: str) -> dict[str, int]:
    """Each address that opening the page fetches, and how many bytes come over the wire for it."""
    weights: dict[str, int] = {}
    waiting = [page]
    while waiting:
        address = waiting.pop()
        if address in weights or address.startswith("data:"):
            continue
        answer = client.get(address, headers={"accept-encoding": "gzip, deflate, br, zstd"})
        assert answer.status_code == 200, address
        body = _body(answer)
        weights[address] = len(body)
        kind = answer.headers["Content-Type"].partition(";")[0]
        if kind == "text/html":
            reader = _Reader()
            reader.feed(_plain(answer, body))
            waiting += reader.fetched
        elif kind == "text/css":
            waiting += re.findall(r"""@import\s+(?:url\()?["']?([^"')]+)""", _plain(answer, body))
    return weights


@pytest.mark.parametrize("page", PAGES)
def test_the_first_load_is_light(page: str) -> None:
    weights = fetched_with(Client(), page)
    assert sum(weights.values()) < MOST_BYTES, weights
    assert len(weights) > 5, "the page names what it needs"


def test_the_first_load_is_light_as_production_serves_it(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    settings.STORAGES = PRODUCTION_FILES
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin"])
    for page in PAGES:
        # The page itself is squeezed by the proxy, as the demonstration does it.
        weights = fetched_with(Client(), page)
        assert sum(weights.values()) < MOST_BYTES, weights
    style = next(address for address in weights if address.endswith(".css"))
    answer = Client().get(style, headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("page", PAGES)
def test_everything_comes_from_our_own_house(page: str) -> None:
    foreign = [address for address in fetched_with(Client(), page) if not address.startswith(("/", "data:"))]
    assert foreign == []


def test_a_copy_that_is_fresh_is_not_sent_again() -> None:
    first = Client().get("/static/css/frame.css", headers={"accept-encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    known = {"accept-encoding": "gzip", "if-none-match": first.headers["ETag"]}
    assert Client().get("/static/css/frame.css", headers=known).status_code == 304


def test_who_takes_no_gzip_gets_the_page_as_it_is(cast: Cast) -> None:
    answer = Client().get("/")
    assert "Content-Encoding" not in answer.headers
    assert b"<h1>" in answer.content


def test_a_page_that_is_squeezed_says_so_to_caches() -> None:
    answer = Client().get("/", headers={"accept-encoding": "gzip"})
    assert "Accept-Encoding" in answer.headers["Vary"]
