"""Services in a place of their own, stopped whatever the test did."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from tests.embedded.processes import Serving


class Serve(Protocol):
    """Start the embedded services in a directory, through another program where one is named."""

    def __call__(self, directory: Path, *, through: tuple[str, ...] = ()) -> Serving: ...


@pytest.fixture
def serve() -> Iterator[Serve]:
    started: list[Serving] = []

    def start(directory: Path, *, through: tuple[str, ...] = ()) -> Serving:
        started.append(Serving(directory, through=through))
        return started[-1]

    yield start
    for serving in started:
        if serving.process.poll() is None:
            serving.stop()


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory with a short path: pytest's own can be too long for a socket."""
    directory = Path(tempfile.mkdtemp(prefix="portal-place-", dir="/tmp"))
    yield directory
    shutil.rmtree(directory)
