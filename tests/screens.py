"""Pages in Chromium, opened by somebody on a screen of some width; what a page logs as an error fails the test."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from tests.signing_in import signed_in

SERIOUS = {"serious", "critical"}

Scheme = Literal["light", "dark"]
_SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")


@dataclass
class Looking:
    """How `assert_fits` looks at a page: in the scheme that it was opened in, or in both (the long form)."""

    at_both_schemes: bool = True


looking = Looking()


def on_screens(*sizes: tuple[int, Scheme], besides: Sequence[tuple[int, Scheme]] = ()) -> pytest.MarkDecorator:
    """Once for each size, a `width` and a `scheme`; `besides` are those of the long form."""
    more = [pytest.param(*size, marks=pytest.mark.long) for size in besides]
    return pytest.mark.parametrize(("width", "scheme"), [*sizes, *more])


@dataclass
class Screens:
    """The screens of one test, each with cookies of its own."""

    browser: Browser
    site: str
    contexts: list[BrowserContext] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def open(self, user: User | None, *, width: int = 1280, height: int = 900, scheme: Scheme = "light") -> Page:
        """An empty page of the user, of nobody where it is None; addresses may be relative."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, base_url=self.site
        )
        self.contexts.append(context)
        context.set_default_timeout(10_000)
        if user:
            key = signed_in(user).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": key, "url": self.site}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        return page


@contextmanager
def screens_of(browser: Browser, site: str) -> Iterator[Screens]:
    """Screens that are closed behind the test, none of which has logged an error."""
    screens = Screens(browser, site)
    with answered():
        yield screens
        for context in screens.contexts:
            context.close()
    assert screens.faults == [], "\n".join(screens.faults)


@contextmanager
def answered() -> Iterator[None]:
    """What was asked of the live server within is answered before this ends.

    A page asks for parts of itself, says that it is open, and on leaving that it was left; a request that still goes on
    when the tables are emptied behind the test finds no database.
    """
    going_on, changed = [0], threading.Condition()

    def begin(**_: object) -> None:
        with changed:
            going_on[0] += 1

    def end(**_: object) -> None:
        with changed:
            going_on[0] -= 1
            changed.notify_all()

    request_started.connect(begin)
    request_finished.connect(end)
    try:
        yield
        # A beacon of a page that was left may only now be on its way.
        time.sleep(0.05)
        with changed:
            changed.wait_for(lambda: going_on[0] <= 0, timeout=10)
    finally:
        request_started.disconnect(begin)
        request_finished.disconnect(end)


# Two frames later the page has its new colours, and whatever faded into them is done.
_PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"


def assert_fits(page: Page) -> None:
    """The page is no wider than its screen, and axe finds nothing serious in it; `looking` says in which schemes."""
    # A click waits for the answer, not for its stylesheets.
    page.wait_for_load_state()
    # A colour that is still fading into another one has no contrast to speak of.
    page.emulate_media(reduced_motion="reduce")
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0, page.url
    _assert_sound(page)
    if not looking.at_both_schemes:
        return
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    was, other = _SCHEMES[::-1] if dark else _SCHEMES
    page.emulate_media(color_scheme=other)
    page.evaluate(_PAINTED)
    # The rest of what axe looks at does not hang on the colours.
    _assert_sound(page, {"runOnly": ["color-contrast"]})
    page.emulate_media(color_scheme=was)


def _assert_sound(page: Page, only: dict[str, list[str]] | None = None) -> None:
    # Half a megabyte, which a page that is looked at again has read already.
    if page.evaluate("!window.axe"):
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"], **(only or {})}
    violations = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    found = [fault for fault in violations if fault["impact"] in SERIOUS]
    assert not found, (page.url, [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found])
