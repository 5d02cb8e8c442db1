"""What a page says in the language that it says it is in: its text and the names that a screen reader hears."""

import re
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-failed")
# What people wrote themselves, and what is for programs.
SILENT = frozenset({"script", "style", "textarea", "svg"})


class _Listener(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.language = ""
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []

    @property
    def _hears(self) -> bool:
        return not self._open or self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = told.get("lang", "")
        hears = self._hears and tag not in SILENT and told.get("lang", self.language) == self.language
        if hears:
            self.said += [told[name] for name in SPOKEN if told.get(name)]
        if tag not in VOID:
            self._open.append((tag, hears))

    def handle_endtag(self, tag: str) -> None:
        if tag in {name for name, _hears in self._open}:
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._hears:
            self.said.append(data)


def said_by(html: str) -> str:
    """The page's words, without the parts that it marks as being in another language."""
    listener = _Listener()
    listener.feed(html)
    return re.sub(r"\s+", " ", " ".join(listener.said))


def language_of(html: str) -> str:
    """The language that the page says it is in."""
    listener = _Listener()
    listener.feed(html)
    return listener.language
