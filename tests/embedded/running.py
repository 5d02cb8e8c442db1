"""A whole demonstration as `bin/demo` starts it, in a data directory of the test run."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import psycopg

from portal.embedded import addresses
from tests.embedded.processes import ROOT, clean_environment, everything_below

FIRST_PORT = 18000
LEASH = ROOT / "portal" / "embedded" / "leash.py"
_WORDS = {
    "postgres": {"postgres"},
    "valkey": {"valkey-server", "redis-server"},
    "web": {"gunicorn"},
    "worker": {"worker"},
    "beat": {"beat"},
}


class RunningDemo:
    """Start the demonstration and wait until it says where to look; `said` grows as it speaks.

    `seconds` is what one takes that hangs; a loaded machine takes minutes.
    """

    def __init__(self, var: Path, *arguments: str, seconds: float = 600) -> None:
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "portal.embedded.demo", "--port", str(FIRST_PORT), *arguments],
            cwd=ROOT,
            env=clean_environment(PORTAL_VAR=str(var)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        try:
            self.url = self._address(time.monotonic() + seconds)
        except AssertionError:
            self.stop()
            raise
        self.below = everything_below(self.process.pid)

    @property
    def text(self) -> str:
        """Everything said until now."""
        return "".join(self.said)

    def part(self, name: str) -> psutil.Process | None:
        """The process of one part (postgres, valkey, web, worker or beat), if it runs."""
        for child in psutil.Process(self.process.pid).children():
            command = [child.name(), *child.cmdline()]
            if str(LEASH) not in command and _WORDS[name].intersection(command):
                return child
        return None

    def stop(self, number: signal.Signals = signal.SIGINT) -> float:
        """Ask for the end as Ctrl-C does, and return the seconds that it took."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.below = everything_below(self.process.pid)
            os.kill(self.process.pid, number)
        self.process.wait(timeout=30)
        self._listener.join(timeout=5)
        return time.monotonic() - began

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)

    def _address(self, latest: float) -> str:
        while "Ctrl-C" not in self.text:
            assert self.process.poll() is None, f"the demonstration ended: {self.text}"
            assert time.monotonic() < latest, f"the demonstration did not start in time: {self.text}"
            time.sleep(0.1)
        found = re.search(r"Portalen svarer på (http://\S+)", self.text)
        assert found, self.text
        return found.group(1)


class Demonstration:
    """One data directory; what serves it is started when a test asks and the one before has ended it."""

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

    def ask(self, question: str, *values: object) -> object:
        """The one value that the demonstration's database answers."""
        with psycopg.connect(addresses.database_url(self.var)) as connection:
            found = connection.execute(question, values).fetchone()
        assert found is not None, question
        return found[0]

    def close(self) -> None:
        if self._running is not None:
            self._running.stop()
