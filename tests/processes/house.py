"""Real workers and a real broker around the database of the test run: for tests that kill them."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

from portal.celery import app
from portal.embedded import addresses, processes
from portal.embedded.binaries import find_valkey
from portal.embedded.processes import Command
from portal.embedded.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]


class House:
    """A Valkey and workers of its own; what they write lies below a folder that the test throws away."""

    def __init__(self) -> None:
        # Not pytest's folder: a socket's path has to be short.
        self._folder = tempfile.TemporaryDirectory(prefix="house-")
        self.var = Path(self._folder.name)
        sockets = addresses.socket_directory(self.var)
        sockets.mkdir(mode=0o700, exist_ok=True)
        self._server = Valkey(find_valkey(), self.var / "valkey", sockets, durable=False)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._logs = (self.var / "log").open("ab")
        self.broker = addresses.celery_url(addresses.redis_url(self.var))

    @property
    def mails(self) -> list[Path]:
        """The mails that have gone out."""
        return sorted((self.var / "mail").glob("*.eml"))

    def start_valkey(self) -> None:
        """Start the broker, empty, and wait until it answers."""
        self._start("valkey", self._server.prepare())
        wait_until(self._server.is_ready)

    def start_worker(self, name: str = "worker") -> None:
        """Start a worker as production runs it, with processes; it takes a few seconds to be there."""
        celery = [sys.executable, "-m", "celery", "-A", "portal", "worker", "--pool", "prefork", "--concurrency", "2"]
        celery += ["--loglevel", "INFO", "--without-gossip", "--without-mingle", "--hostname", f"{name}@house"]
        self._start(name, Command(celery, cwd=ROOT, environment=self._environment()))

    def kill(self, name: str) -> None:
        """kill -9, with everything below it."""
        process = self._running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self, name: str) -> None:
        """Ask for an orderly end."""
        processes.stop([(self._running.pop(name), signal.SIGTERM)], seconds=10)

    def ring(self, task: str, **kwargs: object) -> None:
        """Ring as beat does, which notices nothing where the broker is away."""
        options = {"socket_timeout": 0.5, "max_retries": 0, "connect_retries_timeout": 0.5}
        try:
            with app.connection(self.broker, transport_options=options) as bell:
                app.send_task(task, kwargs=kwargs, connection=bell, retry=False, expires=60)
        except app.connection().connection_errors:
            pass

    def close(self) -> None:
        """Kill whatever runs, and throw the folder away."""
        for name in list(self._running):
            self.kill(name)
        self._logs.close()
        self._folder.cleanup()

    def log(self) -> str:
        """Everything that was said, for a test that fails."""
        return (self.var / "log").read_text(errors="replace")

    def _start(self, name: str, command: Command) -> None:
        self._running[name] = processes.start(command, self._logs.fileno())

    def _environment(self) -> dict[str, str]:
        ours = {"EMAIL_URL", "PYTEST_CURRENT_TEST", "PORTAL_ENV"}
        return {name: value for name, value in os.environ.items() if name not in ours} | {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])
            ._replace(path=f"/{connection.settings_dict['NAME']}")
            .geturl(),
            "REDIS_URL": addresses.redis_url(self.var),
            "PORTAL_VAR": str(self.var),
        }


def wait_until(
    true: Callable[[], bool], *, meanwhile: Callable[[], object] = lambda: None, seconds: float = 30
) -> None:
    """Wait until it is true, doing something again and again meanwhile."""
    latest = time.monotonic() + seconds
    again = 0.0
    while not true():
        assert time.monotonic() < latest, "waited in vain"
        if time.monotonic() >= again:
            meanwhile()
            again = time.monotonic() + 0.3
        time.sleep(0.005)
