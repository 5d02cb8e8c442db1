"""One running demonstration for all journeys."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded.running import RunningDemo


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
