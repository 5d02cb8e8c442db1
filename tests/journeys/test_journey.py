"""The one journey through the running demonstration: without a browser, on a phone, and on a desk's screen."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.chromium import ChromiumVisitor, Notebook
from tests.journeys.journey import phone_of, travel
from tests.journeys.visitors import HttpVisitor, Visitor

DATA = Path(__file__).resolve().parents[1] / "data"
# Each journey reads in a file of its own: what has been read in once is no news.
FLEETS = {
    "http": lambda: phone_of(DATA / "nordlys-fleet.csv"),
    "360": lambda: phone_of(DATA / "snipe-it-export.csv", delimiter=","),
    "1280": lambda: phone_of(DATA / "messy-excel.csv", encoding="cp1252"),
}
SCREENS = {"360": (360, 740), "1280": (1280, 800)}


def test_from_the_fleet_file_to_the_closed_claim(site: str) -> None:
    travel(lambda: HttpVisitor(site), FLEETS["http"]())


@pytest.mark.browser
@pytest.mark.parametrize("width", SCREENS)
def test_the_same_in_chromium_with_nothing_for_axe_to_say(site: str, browser: Browser, width: str) -> None:
    pictures = os.environ.get("JOURNEY_PICTURES")
    notebook = Notebook(pictures=Path(pictures) / width if pictures else None)
    screen = dict(zip(("width", "height"), SCREENS[width], strict=True))
    contexts = []

    def arrive() -> Visitor:
        contexts.append(browser.new_context(viewport=screen, locale="da-DK"))  # type: ignore[arg-type]
        return ChromiumVisitor(contexts[-1], site, notebook)

    try:
        travel(arrive, FLEETS[width]())
    finally:
        for context in contexts:
            context.close()
    assert len(notebook.seen) > 20
    assert notebook.faults == []
