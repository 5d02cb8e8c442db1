"""Agents of the call centre as their browsers are: they look, think, take the next case, search, write and go on."""

import random
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import quote, urlencode, urlsplit

_CASE = re.compile(r"/desk/sag/(S-\d{4}-\d{6})/")
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_NAME, _VALUE = re.compile(r'name="([^"]*)"'), re.compile(r'value="([^"]*)"')
_LIVE = re.compile(r'data-queue-live hx-get="([^"]+)"')
_SECONDS = 30
HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Asked:
    """One request: what it was for, how long until the last byte, and what was wrong with the answer, if anything."""

    what: str
    milliseconds: float
    fault: str = ""


@dataclass(frozen=True)
class Held:
    """One case in one agent's hands, by the clock of this machine: from the answer that gave it to the next press."""

    case: str
    agent: int
    since: float
    until: float


@dataclass
class Agent:
    """One browser with one session, which works until `until`."""

    number: int
    site: str
    session: str
    words: list[str]
    until: float
    think: tuple[float, float]
    asked: list[Asked] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.number)  # noqa: S311 - a course that is the same in each run
        self._cookies = {"sessionid": self.session}
        self._token = ""

    def look(self) -> None:
        """Open the queue and a case, and leave no trace of it."""
        case = _CASE.search(self._get("queue", "/desk/"))
        if case is not None:
            self._get("case page", case[0])

    def work(self) -> None:
        """Take case after case until the time is up."""
        # They come back from their coffee one by one.
        self._pause(0, self.think[1])
        queue = self._get("queue", "/desk/")
        while time.monotonic() < self.until:
            self._think()
            taken = self._take(self._tokens(queue).get("csrfmiddlewaretoken", self._token))
            if taken is None:
                return
            number, since = taken
            self._on_the_case(number)
            self.held.append(Held(number, self.number, since, time.monotonic()))
            if self._chance.random() < 0.5 and time.monotonic() < self.until:
                queue = self._get("queue", "/desk/")
                if live := _LIVE.search(queue):
                    self._think()
                    self._get("queue, what is new", unescape(live[1]), headers=HTMX)

    def _take(self, token: str) -> tuple[str, float] | None:
        answer = self._ask("Næste sag", "POST", "/desk/naeste/", {"csrfmiddlewaretoken": token})
        case = _CASE.search(answer[1])
        if case is None:
            self.asked.append(Asked("Næste sag", 0, f"no case was given: {answer[0]} {answer[1]}"))
            return None
        return case[1], time.monotonic()

    def _on_the_case(self, number: str) -> None:
        address = f"/desk/sag/{number}/"
        page = self._get("case page", address)
        token = self._tokens(page).get("csrfmiddlewaretoken", self._token)
        self._ask("who is here", "POST", f"{address}her/", {"csrfmiddlewaretoken": token}, expect=(200, 204))
        self._get("signals", f"{address}signaler/", headers=HTMX)
        self._think()
        for word in self._chance.sample(self.words, 2):
            self._get("search while typing", f"/desk/soeg/forslag/?q={quote(word)}", headers=HTMX)
            self._pause(0.3, 1)
        self._think()
        form = self._get("note form", f"{address}note/")
        said = {**self._tokens(form), "text": "Ringet op og lagt en besked. Prøver igen i morgen formiddag."}
        self._think()
        self._ask("saving a note", "POST", f"{address}note/", said, expect=(302,))
        self._get("case page", address)
        self._think()

    def _get(self, what: str, address: str, *, headers: Mapping[str, str] | None = None) -> str:
        return self._ask(what, "GET", address, headers=headers, expect=(200,))[2]

    def _ask(
        self,
        what: str,
        method: str,
        address: str,
        said: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        expect: tuple[int, ...] = (302,),
    ) -> tuple[int, str, str]:
        """Status, where to, and the page; what is not as expected is noted as a fault."""
        began = time.perf_counter()
        try:
            status, location, page = self._send(method, address, said, headers or {})
            fault = "" if status in expect else f"{method} {address} answered {status}"
        except (OSError, HTTPException) as error:
            status, location, page, fault = 0, "", "", f"{method} {address}: {error!r}"
        self.asked.append(Asked(what, (time.perf_counter() - began) * 1000, fault))
        return status, location, page

    def _send(
        self, method: str, address: str, said: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> tuple[int, str, str]:
        connection = HTTPConnection(urlsplit(self.site).netloc, timeout=_SECONDS)
        try:
            cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
            form = {"Content-Type": "application/x-www-form-urlencoded"} if said is not None else {}
            connection.request(
                method,
                address,
                body=urlencode(said) if said is not None else None,
                headers={"Cookie": cookies, "Origin": self.site, **form, **headers},
            )
            answer = connection.getresponse()
            page = answer.read().decode("utf-8", "replace")
            self._keep_cookies(answer)
            return answer.status, answer.headers.get("Location", ""), page
        finally:
            connection.close()

    def _keep_cookies(self, answer: HTTPResponse) -> None:
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value

    def _tokens(self, page: str) -> dict[str, str]:
        """The hidden fields of a page, the last of each name: what its forms send along."""
        fields = {}
        for tag in _HIDDEN.findall(page):
            name, value = _NAME.search(tag), _VALUE.search(tag)
            if name:
                fields[name[1]] = unescape(value[1]) if value else ""
        self._token = fields.get("csrfmiddlewaretoken", self._token)
        return fields

    def _think(self) -> None:
        self._pause(*self.think)

    def _pause(self, least: float, most: float) -> None:
        time.sleep(self._chance.uniform(least, most))


def at_once(agents: list[Agent]) -> None:
    """Let them all work at the same time, until the last has gone home."""
    threads = [threading.Thread(target=agent.work, name=f"agent {agent.number}") for agent in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def held_by_two(held: list[Held]) -> list[tuple[Held, Held]]:
    """The pairs of holds of one case by two agents at one time."""
    by_case: dict[str, list[Held]] = {}
    for one in sorted(held, key=lambda one: one.since):
        by_case.setdefault(one.case, []).append(one)
    return [
        (one, other)
        for holds in by_case.values()
        for place, one in enumerate(holds)
        for other in holds[place + 1 :]
        if other.since < one.until and one.agent != other.agent
    ]
