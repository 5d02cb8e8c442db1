"""One page after another in one browser: its sizes, its colours, its names, and the way through it by Tab."""

import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, BrowserContext, CDPSession, Error, Page, Response

from tests.looks.places import Place
from tests.looks.words import unspoken

RULER = Path(__file__).with_name("ruler.js")
Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Size:
    """What a window shows, in CSS pixels; `scale` is how many of the screen's own each of those takes."""

    name: str
    width: int
    height: int
    scale: int = 1


WIDE = Size("1280 px", 1280, 800)
# A window 1280 px wide whose owner has doubled everything.
ZOOMED = Size("200 %", 640, 400, scale=2)
NARROW = Size("320 px", 320, 640)

# Roles that somebody operates; each needs a name to be spoken of.
OPERATED = frozenset(
    {"button", "link", "textbox", "searchbox", "checkbox", "radio", "combobox", "listbox", "spinbutton", "slider"}
    | {"switch", "tab", "menuitem", "option", "DisclosureTriangle"}
)
# What axe finds may hang on how wide the screen is only here; the rest it has found at the first size.
OF_THE_SIZE = ("target-size", "scrollable-region-focusable", "aria-hidden-focus")
# Between two looks at whether the walk by Tab has come round.
STEPS_AT_ONCE = 8
# More than any page has; a walk that takes longer is caught somewhere.
MOST_STEPS = 900


@dataclass
class Visit:
    """What was seen of one page."""

    audience: str
    language: str
    name: str
    address: str
    title: str = ""
    stops: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


class Eye:
    """Looks at pages of one audience in one language."""

    def __init__(self, context: BrowserContext, audience: str, language: str, pictures: Path | None) -> None:
        self.audience, self.language, self._pictures = audience, language, pictures
        self._context = context
        self._page: Page = context.new_page()
        self._devices: CDPSession = context.new_cdp_session(self._page)
        self._session = ""
        self._passed: set[str] = set()
        self._said: list[str] = []
        self._page.on("pageerror", lambda error: self._said.append(f"script: {error}"))
        self._page.on("console", lambda said: self._said.append(said.text) if said.type == "error" else None)

    def look_at(self, place: Place, site: str) -> Visit:
        """Open the page once and look at it at each size and in both colours."""
        began, visit = time.perf_counter(), Visit(self.audience, self.language, place.name, place.address)
        self._said = []
        self._resize(WIDE)
        self._page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self._come_as(place, site)
        answer = self._page.goto(site + place.address)
        if answer and place.press:
            try:
                answer = self._press(place)
            except Error as cannot:
                visit.faults.append(f"cannot be come to: {cannot}")
                return visit
        if answer is None or answer.status != place.status:
            visit.faults.append(f"answered {answer and answer.status} and not {place.status}")
            return visit
        if not place.press and urlsplit(self._page.url).path != urlsplit(place.address).path:
            visit.faults.append(f"leads to {self._page.url}")
        visit.title = self._page.title()
        visit.faults += self._at_every_size(visit)
        visit.faults += [f"wording: {fault}" for fault in unspoken(self._page.content(), self.language, place.name)]
        refused = f"the server responded with a status of {place.status}"
        visit.faults += [f"console: {said}" for said in self._said if place.status == 200 or refused not in said]
        visit.faults = list(dict.fromkeys(visit.faults))
        visit.seconds = round(time.perf_counter() - began, 2)
        return visit

    def _press(self, place: Place) -> Response | None:
        if place.tick:
            self._page.locator(place.tick).first.check(force=True)
        if place.typed:
            field, text = place.typed
            self._page.locator(field).first.fill(text)
        with self._page.expect_navigation() as leaving:
            self._page.locator(place.press).first.click()
        return leaving.value

    def _at_every_size(self, visit: Visit) -> Iterator[str]:
        self._page.evaluate("looks.unfold()")
        said = self._page.evaluate("[document.documentElement.lang, looks.headings()]")
        if said[0] != self.language:
            yield f"says that its language is «{said[0]}»"
        if said[1] != 1:
            yield f"{said[1]} headings of the first level"
        if not visit.title.strip():
            yield "no title"
        for size in (WIDE, ZOOMED, NARROW):
            self._resize(size)
            yield from self._here(size, visit)

    def _here(self, size: Size, visit: Visit) -> Iterator[str]:
        self._settle()
        found: list[str] = self._page.evaluate("looks.layout()")
        if size is not ZOOMED:
            found += self._nameless()
            found += self._page.evaluate("looks.axe", [] if size is WIDE else list(OF_THE_SIZE))
            found += self._contrast()
            self._picture(visit, size, "light")
            self._colour("dark")
            self._picture(visit, size, "dark")
            found += [f"dark: {fault}" for fault in self._contrast()]
            self._colour("light")
        # The lowest window is the one in which a bar hides most.
        if size is not NARROW:
            found += self._walk(visit)
        for fault in found:
            yield f"{size.name}: {fault}"

    def _contrast(self) -> list[str]:
        """What cannot be told from what is behind it; what is painted as something that could be is not asked again."""
        said = self._page.evaluate("looks.contrast", sorted(self._passed))
        self._passed.update(said["passed"])
        faults: list[str] = said["faults"]
        return faults

    def _walk(self, visit: Visit) -> list[str]:
        """Hold Tab down from the top of the page until every control has had the focus."""
        if not self._page.evaluate("looks.begin()"):
            return []
        for _time in range(MOST_STEPS // STEPS_AT_ONCE):
            for _step in range(STEPS_AT_ONCE):
                self._page.keyboard.down("Tab")
            if self._page.evaluate("looks.isOver()"):
                break
        self._page.keyboard.up("Tab")
        walked = self._page.evaluate("looks.walked()")
        visit.stops = max(visit.stops, walked["stops"])
        faults: list[str] = walked["faults"]
        return faults

    def _nameless(self) -> list[str]:
        """Controls of which a screen reader can say nothing."""
        tree = self._devices.send("Accessibility.getFullAXTree")
        nameless = []
        for node in tree["nodes"]:
            if node["ignored"] or node.get("role", {}).get("value") not in OPERATED:
                continue
            if not node.get("name", {}).get("value", "").strip():
                html = self._devices.send("DOM.getOuterHTML", {"backendNodeId": node["backendDOMNodeId"]})["outerHTML"]
                nameless.append(f"no name: {' '.join(html.split())[:140]}")
        return nameless

    def _picture(self, visit: Visit, size: Size, scheme: Scheme) -> None:
        if self._pictures:
            name = f"{visit.audience} {visit.name} {visit.language} {size.width} {scheme}.png".replace("/", "_")
            # By the devices' own door: Playwright's would put its own size of the window back first.
            all_of_it = {**self._devices.send("Page.getLayoutMetrics")["cssContentSize"], "scale": 1}
            said = self._devices.send("Page.captureScreenshot", {"clip": all_of_it, "captureBeyondViewport": True})
            self._pictures.mkdir(parents=True, exist_ok=True)
            (self._pictures / name).write_bytes(base64.b64decode(said["data"]))

    def _resize(self, size: Size) -> None:
        metrics = {"width": size.width, "height": size.height, "deviceScaleFactor": size.scale, "mobile": False}
        self._devices.send("Emulation.setDeviceMetricsOverride", metrics)

    def _colour(self, scheme: Scheme) -> None:
        self._page.emulate_media(color_scheme=scheme)
        self._settle()

    def _settle(self) -> None:
        self._page.evaluate("looks.settled()")

    def _come_as(self, place: Place, site: str) -> None:
        cookies: list[Any] = [{"name": "django_language", "value": self.language, "url": site}]
        if place.session:
            cookies.append({"name": "sessionid", "value": place.session, "url": site})
        if place.session != self._session:
            self._context.clear_cookies()
            self._session = place.session
        self._context.add_cookies(cookies)


@contextmanager
def opened(browser: Browser, audience: str, language: str, *, pictures: Path | None = None) -> Iterator[Eye]:
    """An eye with a window of its own; axe and the ruler are brought into each page as it opens.

    `pictures` is the folder for one of each page at its widest and its narrowest, in both colours.
    """
    context = browser.new_context(locale="da-DK" if language == "da" else "en-GB", accept_downloads=False)
    context.set_default_timeout(15_000)
    for script in (AXE_FILE_PATH, RULER):
        context.add_init_script(path=script)
    try:
        yield Eye(context, audience, language, pictures)
    finally:
        context.close()
