"""The visitor with a screen: the distribution's Chromium through Playwright, with axe on every page it comes to."""

import re
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page, expect

SERIOUS = {"serious", "critical"}
_OWN_NAMES = re.compile(r"S-\d{4}-\d{6}|[\w-]{32,}|\d+")


@dataclass
class Notebook:
    """What is found wrong on the way, by all visitors of one journey; each page is looked at once.

    `runs_axe` is off where the browser runs no script.
    """

    faults: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    pictures: Path | None = None
    runs_axe: bool = True


class ChromiumVisitor:
    """Works the pages by the names that a screen reader hears; writes down what axe finds serious."""

    def __init__(self, context: BrowserContext, site: str, notebook: Notebook) -> None:
        self.site = site
        self._notebook = notebook
        self._page: Page = context.new_page()
        self._page.on("pageerror", lambda error: self._fault(f"script: {error}"))
        self._page.on("console", self._heard)

    def open(self, address: str) -> None:
        self._page.goto(urllib.parse.urljoin(self._page.url if "://" in self._page.url else self.site, address))
        self._look()

    def fill(self, label: str, value: str) -> None:
        self._labelled(label).fill(value)

    def choose(self, label: str) -> None:
        """Tick the radio or box of the label, or the option of that text in whichever list has it."""
        option = self._page.locator("option", has_text=re.compile(f"^\\s*{re.escape(label)}\\s*$"))
        if option.count():
            option.first.locator("xpath=ancestor::select").select_option(option.first.get_attribute("value"))
            return
        self._tick(self._labelled(label))

    def unfold(self, summary: str) -> None:
        """Open what is folded away under this line."""
        self._page.locator("summary", has_text=summary).first.click()

    def choose_first(self, group: str) -> None:
        """Tick the first radio or box of the group with this legend."""
        first = self._page.get_by_role("group", name=group, exact=True).locator("input").first
        self._tick(first)

    def attach(self, label: str, path: Path) -> None:
        self._labelled(label).set_input_files(path)

    def press(self, button: str) -> None:
        with self._page.expect_navigation():
            self._named("button", button).click()
        self._look()

    def follow(self, link: str) -> None:
        with self._page.expect_navigation():
            self._named("link", link).click()
        self._look()

    @property
    def text(self) -> str:
        return " ".join(self._page.inner_text("body").split())

    @property
    def address(self) -> str:
        return urllib.parse.urlsplit(self._page.url).path

    @staticmethod
    def _tick(box: Locator) -> None:
        """By the keyboard: what is drawn in its place, or the bar at the foot of the page, may lie above the box."""
        if not box.is_checked():
            box.press("Space")
        expect(box).to_be_checked()

    def _labelled(self, label: str) -> Locator:
        exact = self._page.get_by_label(label, exact=True)
        return exact.first if exact.count() else self._page.get_by_label(re.compile(f"^\\s*{re.escape(label)}")).first

    def _named(self, role: Any, name: str) -> Locator:
        exact = self._page.get_by_role(role, name=name, exact=True)
        return exact.first if exact.count() else self._page.get_by_role(role, name=name).first

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            self._fault(f"console: {message.text}")

    def _fault(self, what: str) -> None:
        self._notebook.faults.append(f"{self.address}: {what}")

    def _look(self) -> None:
        """Let axe read the page once an address and its headings, and note sideways scrolling."""
        self._page.wait_for_load_state()
        headings = " ".join(self._page.locator("h1, h2").all_inner_texts())
        shape = _OWN_NAMES.sub("*", f"{self.address} {headings}")
        if shape in self._notebook.seen:
            return
        self._notebook.seen.add(shape)
        if self._notebook.runs_axe:
            self._examine()
        if self._notebook.pictures is not None:
            self._photograph(self._notebook.pictures, shape)

    def _examine(self) -> None:
        for violation in Axe().run(self._page).response["violations"]:
            if violation["impact"] in SERIOUS:
                self._fault(f"axe: {violation['id']}: {violation['nodes'][0]['html'][:200]}")
        wide = self._page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self._fault(f"{wide} px wider than the screen")

    def _photograph(self, folder: Path, shape: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w-]+", "_", shape)[:80]
        self._page.screenshot(path=folder / f"{len(self._notebook.seen):02d}{name}.png", full_page=True)
