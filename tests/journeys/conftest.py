"""One running demonstration for all journeys, and a Chromium for those who see."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.embedded.running import RunningDemo

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class House:
    """One data directory; its demonstration is started when a journey asks and the one before has ended."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self._running: RunningDemo | None = None
        self.cold_start_seconds = 0.0

    def demo(self) -> RunningDemo:
        if self._running is None or self._running.process.poll() is not None:
            began = time.monotonic()
            self._running = RunningDemo(self.var)
            self.cold_start_seconds = self.cold_start_seconds or time.monotonic() - began
        return self._running

    def close(self) -> None:
        if self._running is not None:
            self._running.stop()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("journeys") / "var")
    yield made
    made.close()


@pytest.fixture
def site(house: House) -> str:
    """The address of the running demonstration."""
    return house.demo().url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium of the distribution; without one the test says how to get it."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs rights that a container's root has not; it visits nothing but the demonstration.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()
