"""Pages in Chromium, opened by somebody on a screen of some width; what a page logs as an error fails the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User

SERIOUS = {"serious", "critical"}

Scheme = Literal["light", "dark"]


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
            client = Client()
            client.force_login(user)
            key = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": key, "url": self.site}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        return page


@contextmanager
def screens_of(browser: Browser, site: str) -> Iterator[Screens]:
    """Screens that are closed behind the test, none of which has logged an error."""
    screens = Screens(browser, site)
    yield screens
    for context in screens.contexts:
        context.close()
    assert screens.faults == []


def assert_fits(page: Page) -> None:
    """The page is no wider than its screen, and axe finds nothing serious in it."""
    # A click waits for the answer, not for its stylesheets.
    page.wait_for_load_state()
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0, page.url
    found = [fault for fault in Axe().run(page).response["violations"] if fault["impact"] in SERIOUS]
    assert not found, (page.url, [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in found])
