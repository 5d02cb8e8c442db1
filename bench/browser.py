"""A browser as a stopwatch has it: cookies, an address of its own, one line that is kept open, and the times."""

import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

_SECONDS = 30
# A form is taken where cookie and field say the same; who brings both needs no page first.
_TOKEN = "a" * 32


@dataclass
class Browser:
    """One visitor; `spent` holds the milliseconds of each request that was given a name."""

    site: str
    address: str
    cookies: dict[str, str] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._line = HTTPConnection(urlsplit(self.site).netloc, timeout=_SECONDS)
        self.cookies["csrftoken"] = _TOKEN

    def get(self, path: str, name: str = "") -> str:
        """The page. Raises LookupError where it is not there."""
        return self._ask("GET", path, None, name, 200)

    def post(self, path: str, said: dict[str, str], name: str = "", *, expect: int = 302) -> str:
        """Send a form. Raises LookupError where another answer than the expected one comes."""
        return self._ask("POST", path, {"csrfmiddlewaretoken": _TOKEN, **said}, name, expect)

    def close(self) -> None:
        self._line.close()

    def _ask(self, method: str, path: str, said: dict[str, str] | None, name: str, expect: int) -> str:
        headers = {"X-Forwarded-For": self.address, "Origin": self.site}
        headers["Cookie"] = "; ".join(f"{cookie}={value}" for cookie, value in self.cookies.items())
        if said is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(said) if said is not None else None
        began = time.perf_counter()
        self._line.request(method, path, body=body, headers=headers)
        answer = self._line.getresponse()
        page = answer.read()
        spent = (time.perf_counter() - began) * 1000
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            held, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[held] = value
        if answer.status != expect:
            raise LookupError(f"{method} {path} answered {answer.status} and not {expect}")
        if name:
            self.spent[name] = spent
        return page.decode("utf-8", "replace")
