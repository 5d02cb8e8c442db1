"""Two ways to be a visitor of the running portal: plain HTTP, and Chromium. A journey is written once for both."""

import http.cookiejar
import io
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path
from typing import Any, Protocol

from tests.journeys.page import Node, Page, entered


class Visitor(Protocol):
    """What a person can do: open, fill in by label, choose, press, follow, read."""

    def open(self, address: str) -> None: ...
    def fill(self, label: str, value: str) -> None: ...
    def choose(self, label: str) -> None: ...
    def choose_first(self, group: str) -> None: ...
    def attach(self, label: str, path: Path) -> None: ...
    def press(self, button: str) -> None: ...
    def follow(self, link: str) -> None: ...
    @property
    def text(self) -> str: ...
    @property
    def address(self) -> str: ...


class HttpVisitor:
    """A visitor without scripts, pictures or a screen: forms and links, cookies kept, redirects followed."""

    def __init__(self, site: str) -> None:
        self.site = site
        self._jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))
        self._url = site
        self._page = Page("")
        self._edits: dict[int, object] = {}

    def open(self, address: str) -> None:
        self._ask(urllib.request.Request(urllib.parse.urljoin(self._url, address)))  # noqa: S310 - our own site

    def fill(self, label: str, value: str) -> None:
        self._edits[id(self._page.control(label))] = value

    def choose(self, label: str) -> None:
        """Tick the radio or box of the label, or the option of that text in whichever list has it."""
        for select in self._page.root.all("select"):
            for option in select.all("option"):
                if option.text == label:
                    self._edits[id(select)] = option.get("value", option.text)
                    return
        self._edits[id(self._page.control(label))] = True

    def choose_first(self, group: str) -> None:
        """Tick the first radio or box of the group with this legend."""
        self._edits[id(self._page.group(group).all("input")[0])] = True

    def attach(self, label: str, path: Path) -> None:
        self._edits[id(self._page.control(label))] = path

    def press(self, button: str) -> None:
        node = self._page.button(button)
        form = self._page.form_of(node)
        sent = entered(self._page.fields(form), self._edits)
        if node.get("name"):
            sent.append((node.get("name"), node.get("value")))
        address = urllib.parse.urljoin(self._url, node.get("formaction") or form.get("action") or self._url)
        if form.get("method", "get").lower() == "post":
            self._ask(self._post(address, form, sent))
        else:
            self.open(f"{address.split('?')[0]}?{urllib.parse.urlencode(_texts(sent))}")

    def follow(self, link: str) -> None:
        self.open(self._page.link(link))

    def target(self, link: str) -> str:
        """Where the link leads, without going there."""
        return urllib.parse.urlsplit(urllib.parse.urljoin(self._url, self._page.link(link))).path

    def links(self) -> list[str]:
        """Where the page's links lead within the site, as path and query; others as they stand."""
        here = urllib.parse.urlsplit(self.site)
        found = []
        for node in self._page.root.all("a"):
            whole = urllib.parse.urlsplit(urllib.parse.urljoin(self._url, node.get("href")))
            within = whole.netloc == here.netloc and not node.get("href").startswith("#")
            found.append(whole._replace(scheme="", netloc="", fragment="").geturl() if within else node.get("href"))
        return found

    @property
    def text(self) -> str:
        return self._page.text

    @property
    def address(self) -> str:
        return urllib.parse.urlsplit(self._url).path

    @property
    def language(self) -> str:
        """The language that the page says it is in."""
        return next(iter(self._page.root.all("html"))).get("lang")

    def _post(self, address: str, form: Node, sent: list[tuple[str, Any]]) -> urllib.request.Request:
        if form.get("enctype") == "multipart/form-data":
            body, kind = _multipart(sent)
        else:
            body, kind = urllib.parse.urlencode(_texts(sent)).encode(), "application/x-www-form-urlencoded"
        parts = urllib.parse.urlsplit(address)
        headers = {"Content-Type": kind, "Origin": f"{parts.scheme}://{parts.netloc}", "Referer": self._url}
        return urllib.request.Request(address, data=body, headers=headers)  # noqa: S310 - our own site

    def _ask(self, request: urllib.request.Request) -> None:
        try:
            answer = self._opener.open(request, timeout=30)
        except urllib.error.HTTPError as refusal:
            said = Page(refusal.read().decode()).text[:1500]
            raise AssertionError(f"{request.get_method()} {request.full_url}: {refusal.code}\n{said}") from refusal
        self._url = answer.geturl()
        # A file to download is no page: it has no text, links or forms.
        is_page = answer.headers.get_content_type() == "text/html"
        self._page = Page(answer.read().decode() if is_page else "")
        self._edits = {}


def _texts(sent: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in sent if value is not None]


def _multipart(sent: list[tuple[str, Any]]) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    body = io.BytesIO()
    for name, value in sent:
        body.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'.encode())
        if isinstance(value, Path):
            body.write(f'; filename="{value.name}"\r\nContent-Type: application/octet-stream\r\n\r\n'.encode())
            body.write(value.read_bytes())
        else:
            body.write(b"\r\n\r\n" + str(value or "").encode())
        body.write(b"\r\n")
    body.write(f"--{boundary}--\r\n".encode())
    return body.getvalue(), f"multipart/form-data; boundary={boundary}"
