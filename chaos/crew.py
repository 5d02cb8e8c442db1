"""The processes of one run: workers and beats as production runs them, killed without a word and started again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from chaos.house import ROOT
from portal.embedded import processes
from portal.embedded.processes import Command

# What a killed parent leaves behind may go on for so long, as it would on a real host; then the whole group ends.
ORPHANS_SECONDS = 1.0
_APP = "chaos.worker"


@dataclass
class _Post:
    """One place in the crew: what runs there, and when the next one takes it after a death."""

    name: str
    arguments: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    again_at: float | None = field(default=None)


class Crew:
    """Workers, beats and the stale twin of one run. Only processes that were started here are ever ended, by their id.

    The thread that made it starts and tends them (`portal.embedded.processes`).
    """

    def __init__(self, environment: Mapping[str, str], var: Path, *, seed: int) -> None:
        self._environment = dict(environment)
        self._var = var
        self._posts: dict[str, _Post] = {}
        self._log = (var / "crew.log").open("ab")
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self.killed_parents = self.killed_children = self.died_alone = 0

    def add_worker(self, name: str, *, children: int) -> None:
        """A worker with so many processes, which takes a few seconds to be there."""
        pool = ["--pool", "prefork", "--concurrency", str(children), "--hostname", f"{name}@chaos"]
        quiet = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
        self._add(name, ["-m", "celery", "-A", _APP, "worker", *pool, *quiet])

    def add_beat(self, name: str) -> None:
        """A beat with a schedule of its own, as when somebody started a second one."""
        schedule = str(self._var / f"{name}.schedule")
        self._add(name, ["-m", "celery", "-A", _APP, "beat", "--schedule", schedule, "--pidfile=", "-l", "WARNING"])

    def add_module(self, name: str, module: str, *arguments: str) -> None:
        """A module of the chaos package as a process."""
        self._add(name, ["-m", module, *arguments])

    def kill_a_worker(self) -> None:
        """kill -9 of one process of the workers that are at work, parent or child, each as likely as any other.

        Who is only just being started is spared where somebody works: the storm is to hit work, not to prevent it.
        """
        alive = [post for post in self._posts.values() if post.name.startswith("worker") and self._lives(post)]
        children = [(post, child) for post in alive for child in self._children(post)]
        at_work = [post for post in alive if any(post is parent for parent, _child in children)] or alive
        if not at_work:
            return
        post, child = self._random.choice([*children, *((post, None) for post in at_work)])
        if child is None:
            self.kill(post.name)
            self.killed_parents += 1
            return
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        self.killed_children += 1

    def kill(self, name: str) -> None:
        """kill -9 of one process alone; whoever it leaves behind has a moment, then `tend` fills the place again."""
        post = self._posts[name]
        if post.process is not None and post.again_at is None:
            # Not reaped yet: as long as it is not, neither its number nor its group's is given to anybody else.
            post.process.send_signal(signal.SIGKILL)
            post.again_at = time.monotonic() + ORPHANS_SECONDS

    def dismiss(self, name: str) -> None:
        """kill -9 of a process and all below it, for good."""
        post = self._posts.pop(name)
        if post.process is not None:
            _end_group(post.process)

    def tend(self) -> None:
        """Fill the places of the dead."""
        now = time.monotonic()
        for post in self._posts.values():
            if post.again_at is None and post.process is not None and _has_ended(post.process):
                self.died_alone += 1
                post.again_at = now
            if post.again_at is not None and now >= post.again_at:
                if post.process is not None:
                    _end_group(post.process)
                self._fill(post)

    def close(self) -> None:
        """kill -9 of everybody."""
        for name in list(self._posts):
            self.dismiss(name)
        self._log.flush()

    def log(self) -> str:
        """Everything that they said."""
        return (self._var / "crew.log").read_text(errors="replace")

    def _add(self, name: str, arguments: Sequence[str]) -> None:
        self._posts[name] = post = _Post(name, arguments)
        self._fill(post)

    def _fill(self, post: _Post) -> None:
        command = Command([sys.executable, *post.arguments], cwd=ROOT, environment=self._environment)
        post.process = processes.start(command, self._log.fileno())
        post.again_at = None

    def _lives(self, post: _Post) -> bool:
        return post.process is not None and post.again_at is None and not _has_ended(post.process)

    def _children(self, post: _Post) -> list[int]:
        if post.process is None:
            return []
        with suppress(psutil.NoSuchProcess):
            return [child.pid for child in psutil.Process(post.process.pid).children()]
        return []


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has ended, without reaping it: its group can still be ended by its number then."""
    with suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE)
    return True


def _end_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
