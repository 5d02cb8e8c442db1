"""Start a process that serves, look at everything below it, and see that nothing of it is left."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]


def clean_environment(**more: str) -> dict[str, str]:
    """The environment of a fresh shell: without the services of this test run."""
    ours = {"DATABASE_URL", "REDIS_URL", "PORTAL_VAR", "DJANGO_SETTINGS_MODULE"}
    mine = {name: value for name, value in os.environ.items() if name not in ours and not name.startswith("PYTEST_")}
    return mine | more


class Serving:
    """A running `tests.embedded.serve` and the words it answered with."""

    def __init__(self, directory: Path, *, through: Sequence[str] = (), environment: Mapping[str, str] | None = None):
        self.process = subprocess.Popen(
            [*through, sys.executable, "-m", "tests.embedded.serve", str(directory)],
            cwd=ROOT,
            env=dict(environment or clean_environment()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if line:
            answer = json.loads(line)
            self.database: str = answer["database"]
            self.redis: str = answer["redis"]
            self.servers: dict[str, int] = answer["processes"]
            self.below = everything_below(self.process.pid)
        else:
            self.fault = self.process.communicate()[1]

    def stop(self) -> None:
        self.process.communicate(timeout=20)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def everything_below(pid: int) -> list[psutil.Process]:
    """Every descendant of a process."""
    return psutil.Process(pid).children(recursive=True)


def alive(processes: Sequence[psutil.Process]) -> list[str]:
    """The command lines of those that still run."""
    found = []
    for process in processes:
        try:
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()) or process.name())
        except psutil.NoSuchProcess:
            continue
    return found


def until(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Wait for a condition, or fail with what did not happen."""
    latest = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < latest, f"not within {seconds} s: {what}"
        time.sleep(0.05)
