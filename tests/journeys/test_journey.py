"""The one journey through the running demonstration: without a browser, on a phone, and on a desk's screen."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.chromium import ChromiumVisitor, Notebook
from tests.journeys.journey import Phone, phone_of, travel
from tests.journeys.visitors import HttpVisitor, Visitor

DATA = Path(__file__).resolve().parents[1] / "data"
DATES = {re.compile(r"\d{4}-\d\d-\d\d"): "%Y-%m-%d", re.compile(r"\d\d-\d\d-\d{4}"): "%d-%m-%Y"}
LATELY = timedelta(days=150)


def bought_lately(folder: Path, name: str, *, policy: str = "", **form: str) -> Phone:
    """The sample file with its first telephone bought lately, so that its cover holds whenever this runs.

    `policy` is written at the end of each line, in a column of its own, where the file has none.
    """
    encoding, delimiter = form.get("encoding", "utf-8-sig"), form.get("delimiter", ";")
    phone = phone_of(DATA / name, encoding=encoding, delimiter=delimiter)
    lines = (DATA / name).read_text(encoding).splitlines()
    for place, line in enumerate(lines):
        if phone.imei in line:
            for date, written in DATES.items():
                line = date.sub(f"{datetime.now(UTC) - LATELY:{written}}", line)
        lines[place] = f"{line}{delimiter}{policy if place else 'Police'}" if policy else line
    file = folder / name
    file.write_text("\n".join(lines), encoding)
    return replace(phone, file=file)


# Each journey reads in a file of its own: what has been read in once is no news.
FLEETS: dict[str, Callable[[Path], Phone]] = {
    "http": lambda folder: bought_lately(folder, "nordlys-fleet.csv"),
    "360": lambda folder: bought_lately(folder, "snipe-it-export.csv", delimiter=",", policy="NL-2024-1"),
    "1280": lambda folder: bought_lately(folder, "messy-excel.csv", encoding="cp1252"),
}
SCREENS = {"360": (360, 740), "1280": (1280, 800)}


def test_from_the_fleet_file_to_the_closed_claim(site: str, tmp_path: Path) -> None:
    travel(lambda: HttpVisitor(site), FLEETS["http"](tmp_path))


# Its short form is the journey without a browser; each page has tests in Chromium of its own.
@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize("width", SCREENS)
def test_the_same_in_chromium_with_nothing_for_axe_to_say(
    site: str, browser: Browser, tmp_path: Path, width: str
) -> None:
    pictures = os.environ.get("JOURNEY_PICTURES")
    notebook = Notebook(pictures=Path(pictures) / width if pictures else None)
    screen = dict(zip(("width", "height"), SCREENS[width], strict=True))
    contexts = []

    def arrive() -> Visitor:
        contexts.append(browser.new_context(viewport=screen, locale="da-DK"))  # type: ignore[arg-type]
        return ChromiumVisitor(contexts[-1], site, notebook)

    try:
        travel(arrive, FLEETS[width](tmp_path))
    finally:
        for context in contexts:
            context.close()
    assert len(notebook.seen) > 20
    assert notebook.faults == []
