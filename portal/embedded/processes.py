"""Start and stop child processes that never outlive this one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

Identity = Literal["keep", "namespace", "nobody"]

INSIST_SECONDS = 0.4

_LEASH = Path(__file__).with_name("leash.py")


@dataclass(frozen=True)
class Command:
    """A command line, who runs it and where, and the signal that asks it to end in an orderly way.

    What is `nice` (1 to 19) stands back where the processors are busy.
    """

    arguments: Sequence[str]
    identity: Identity = "keep"
    cwd: Path = Path("/")
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    end_signal: signal.Signals = signal.SIGTERM
    pass_fds: tuple[int, ...] = ()
    nice: int = 0

    def leashed(self) -> list[str]:
        """Return the arguments that run the command so that it dies with this process."""
        leash = [sys.executable, "-I", "-S", str(_LEASH), "--parent", str(os.getpid())]
        leash += ["--signal", str(int(self.end_signal)), "--identity", self.identity, "--cwd", str(self.cwd)]
        leash += ["--nice", str(self.nice)]
        return [*leash, "--", *self.arguments]


def start(command: Command, output: IO[bytes] | int) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, so that a terminal's Ctrl-C reaches only this process."""
    return subprocess.Popen(  # noqa: S603 - our own programs
        command.leashed(),
        env=dict(command.environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        pass_fds=command.pass_fds,
        start_new_session=True,
    )


def run(command: Command) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and return what it said, its complaints apart."""
    return subprocess.run(  # noqa: S603 - our own programs
        command.leashed(),
        env=dict(command.environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        pass_fds=command.pass_fds,
        start_new_session=True,
        text=True,
        errors="replace",
        check=False,
    )


def stop(running: Iterable[tuple[subprocess.Popen[bytes], signal.Signals]], *, seconds: float) -> None:
    """Ask every process to end, wait at most so many seconds for all of them, then insist, then end their groups.

    Insisting is SIGQUIT and takes at most `INSIST_SECONDS` more: PostgreSQL then leaves its last checkpoint to the next
    start's recovery, and takes its own children with it, who are in no group of ours.
    """
    processes = list(running)
    for process, number in processes:
        _signal(process, number)
    _wait([process for process, _number in processes], seconds=seconds)
    late = [process for process, _number in processes if process.poll() is None]
    for process in late:
        _signal(process, signal.SIGQUIT)
    _wait(late, seconds=INSIST_SECONDS)
    for process, _number in processes:
        # Also after an orderly end: a group's other members may have been left behind.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _signal(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            process.send_signal(number)


def _wait(processes: Sequence["subprocess.Popen[bytes]"], *, seconds: float) -> None:
    latest = time.monotonic() + seconds
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, latest - time.monotonic()))
