"""Somebody without a mouse: Tab, Enter, Space and the arrows, and nothing else."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

# Whoever has to press Tab more often than this gives up.
MOST_TABS = 120


class Keys:
    """Works one page by its keys: a control is asked for by its role and name, and reached by Tab from where one is."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # Whoever listens keeps the choosers of files from opening on a desktop that there is none of.
        page.on("filechooser", lambda _asked: None)

    def press(self, name: str) -> None:
        """Reach the button and press it."""
        self._on(self._named("button", name), "Space")

    def follow(self, name: str) -> None:
        """Reach the link and follow it."""
        self._on(self._named("link", name), "Enter")

    def type(self, label: str, text: str) -> None:
        """Reach the field and write in it."""
        self._reach(self.page.get_by_role("textbox", name=label))
        self.page.keyboard.type(text)

    def choose(self, group: str, label: str) -> None:
        """Reach the group of radios and go to the one with this label by arrows."""
        radios = self.page.get_by_role("group", name=group).get_by_role("radio")
        wanted = (
            self.page.get_by_role("group", name=group)
            .get_by_role("radio", name=re.compile(f"^{re.escape(label)}"))
            .first
        )
        self._tab_until(lambda: any(self._has_focus(radios.nth(place)) for place in range(radios.count())), group)
        for _step in range(radios.count()):
            if wanted.is_checked() and self._has_focus(wanted):
                return
            self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()

    def tick(self, label: str) -> None:
        """Reach the box and tick it."""
        box = self.page.get_by_role("checkbox", name=re.compile(f"^{re.escape(label)}"))
        self._reach(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def unfold(self, name: str) -> None:
        """Reach what is folded away under this line and open it."""
        self._reach(self.page.locator("summary", has_text=name).first)
        self.page.keyboard.press("Enter")

    def attach(self, file: FilePayload | Path) -> None:
        """Reach the field for files, open the chooser by a key, and choose."""
        self._reach(self.page.locator("input[type=file]").first)
        with self.page.expect_file_chooser() as asked:
            self.page.keyboard.press("Space")
        asked.value.set_files(files=[file] if isinstance(file, dict) else file)

    def _on(self, target: Locator, key: str) -> None:
        self._reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def _named(self, role: str, name: str) -> Locator:
        return self.page.get_by_role("main").get_by_role(role, name=re.compile(f"^{re.escape(name)}")).first  # type: ignore[arg-type]

    def _reach(self, target: Locator) -> None:
        expect(target).to_be_attached()
        self._tab_until(lambda: self._has_focus(target), str(target))

    def _tab_until(self, is_there: Callable[[], bool], what: str) -> None:
        for _tab in range(MOST_TABS):
            if is_there():
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{what} is not reached by Tab on {self.page.url}")

    def _has_focus(self, target: Locator) -> bool:
        return bool(target.evaluate("one => one === document.activeElement"))
