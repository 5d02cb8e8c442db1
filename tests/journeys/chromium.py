"""The visitor with a screen: Debian's Chromium through Playwright, with axe on every page it comes to."""

import re
import urllib.parse
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page

SERIOUS = {"serious", "critical"}


class ChromiumVisitor:
    """Works the pages by the names that a screen reader hears; collects what axe finds serious."""

    def __init__(self, context: BrowserContext, site: str, pictures: Path | None = None) -> None:
        self.site = site
        self._page: Page = context.new_page()
        self._page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self._page.on("console", self._heard)
        self._pictures = pictures
        self._seen: set[str] = set()
        self.faults: list[str] = []

    def open(self, address: str) -> None:
        self._page.goto(urllib.parse.urljoin(self._page.url if "://" in self._page.url else self.site, address))
        self._look()

    def fill(self, label: str, value: str) -> None:
        self._labelled(label).fill(value)

    def choose(self, label: str) -> None:
        options = self._page.locator("option", has_text=re.compile(f"^\\s*{re.escape(label)}"))
        if options.count():
            option = options.first
            option.locator("xpath=ancestor::select").select_option(option.get_attribute("value"))
            return
        self._labelled(label).check(force=True)

    def attach(self, label: str, path: Path) -> None:
        self._labelled(label).set_input_files(path)

    def press(self, button: str) -> None:
        self._named("button", button).click()
        self._look()

    def follow(self, link: str) -> None:
        self._named("link", link).click()
        self._look()

    @property
    def text(self) -> str:
        return " ".join(self._page.inner_text("body").split())

    @property
    def address(self) -> str:
        return urllib.parse.urlsplit(self._page.url).path

    def _labelled(self, label: str) -> Locator:
        exact = self._page.get_by_label(label, exact=True)
        return exact.first if exact.count() else self._page.get_by_label(re.compile(f"^\\s*{re.escape(label)}")).first

    def _named(self, role: Any, name: str) -> Locator:
        exact = self._page.get_by_role(role, name=name, exact=True)
        return exact.first if exact.count() else self._page.get_by_role(role, name=name).first

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text}")

    def _look(self) -> None:
        """Let axe read the page once an address shape, and note sideways scrolling."""
        self._page.wait_for_load_state()
        shape = re.sub(r"S-\d{4}-\d{6}|[\w-]{40,}|\d+", "*", self.address)
        if shape in self._seen:
            return
        self._seen.add(shape)
        found = Axe().run(self._page)
        self.faults += [
            f"axe on {self.address}: {fault['id']}: {fault['nodes'][0]['html'][:200]}"
            for fault in found.response["violations"]
            if fault["impact"] in SERIOUS
        ]
        wide = self._page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.faults.append(f"{self.address} is {wide} px wider than the screen")
        if self._pictures is not None:
            self._pictures.mkdir(parents=True, exist_ok=True)
            self._page.screenshot(
                path=self._pictures / f"{len(self._seen):02d}{shape.replace('/', '_')}.png", full_page=True
            )
