"""Keep a handful of processes running: start them, restart what dies, stop all of them within a few seconds."""

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from portal.embedded.faults import CannotStart, _
from portal.embedded.processes import Command, start, stop

_STEADY_SECONDS = 20
_LONGEST_PAUSE_SECONDS = 15
_FIRST_ATTEMPTS = 5
# With what insisting may take twice, below five.
_STOP_SECONDS = 3.8
_LOG_LIMIT_BYTES = 5_000_000


@dataclass(frozen=True)
class Part:
    """One process of the whole: how to make ready for it, when it answers, and whether others lean on it.

    `prepare` is called before every start, also after a death. A `foundation` is stopped after all the others.
    """

    name: str
    prepare: Callable[[], Command]
    is_ready: Callable[[], bool] = lambda: True
    foundation: bool = False


@dataclass
class _Child:
    part: Part
    process: subprocess.Popen[bytes]
    end_signal: signal.Signals
    started: float
    deaths: int = 0
    again_at: float | None = field(default=None)


class Supervisor:
    """Parts that run, each with a log file of its own."""

    def __init__(self, logs: Path, say: Callable[[str], None]) -> None:
        """Write the parts' output to `logs`, and deaths and restarts to `say`."""
        self._logs = logs
        self._say = say
        self._children: dict[str, _Child] = {}
        logs.mkdir(mode=0o700, exist_ok=True)

    def start(self, part: Part) -> None:
        """Start a part, without waiting for it."""
        self._children[part.name] = self._spawn(part)

    def wait(self, part: Part, *, seconds: float) -> None:
        """Wait until a part answers; one that ends early gets a few attempts. Raises CannotStart."""
        latest = time.monotonic() + seconds
        attempts = 1
        while not part.is_ready():
            if self._children[part.name].process.poll() is not None:
                if attempts == _FIRST_ATTEMPTS:
                    raise self._silent(part)
                # A predecessor's last processes may hold the data for a moment.
                time.sleep(0.5)
                self._children[part.name] = self._spawn(part)
                attempts += 1
            elif time.monotonic() > latest:
                raise self._silent(part)
            time.sleep(0.02)

    def tend(self) -> None:
        """Look after every part once: say who died, and start again whose pause is over."""
        now = time.monotonic()
        for name, child in list(self._children.items()):
            if child.again_at is None and child.process.poll() is not None:
                self._pause(child, _ending(child.process.returncode), now)
            elif child.again_at is not None and now >= child.again_at:
                try:
                    self._children[name] = self._spawn(child.part, deaths=child.deaths)
                except (CannotStart, OSError) as fault:
                    self._pause(child, str(fault), now)
                else:
                    self._say(_("{name} kører igen.").format(name=name))

    def _pause(self, child: _Child, how: str, now: float) -> None:
        steady = child.again_at is None and now - child.started > _STEADY_SECONDS
        child.deaths = 1 if steady else child.deaths + 1
        pause = min(_LONGEST_PAUSE_SECONDS, 0.25 * 2**child.deaths)
        child.again_at = now + pause
        self._say(
            _("{name} stoppede ({how}) og startes igen om {pause:.1f} s; se {log}").format(
                name=child.part.name, how=how, pause=pause, log=self._log(child.part)
            )
        )

    def stop(self) -> None:
        """Stop every part within five seconds: first those who lean on others, then the foundations."""
        latest = time.monotonic() + _STOP_SECONDS
        for foundation, longest in ((False, _STOP_SECONDS / 2), (True, _STOP_SECONDS)):
            wave = [child for child in self._children.values() if child.part.foundation is foundation]
            seconds = min(longest, max(0.0, latest - time.monotonic()))
            stop([(child.process, child.end_signal) for child in wave], seconds=seconds)
        self._children.clear()

    def processes(self) -> dict[str, int]:
        """Return the process number of each part that runs."""
        return {name: child.process.pid for name, child in self._children.items() if child.process.poll() is None}

    def _spawn(self, part: Part, *, deaths: int = 0) -> _Child:
        command = part.prepare()
        log = self._log(part)
        if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            process = start(command, output)
        return _Child(part, process, command.end_signal, time.monotonic(), deaths)

    def _silent(self, part: Part) -> CannotStart:
        log = self._log(part)
        said = log.read_text(errors="replace") if log.exists() else ""
        if "No space left on device" in said[-20_000:]:
            return CannotStart(_("Disken er fuld: {name} fik ikke plads; ryd op, og prøv igen.").format(name=part.name))
        lines = [line.strip() for line in said[-5_000:].splitlines() if line.strip()]
        why = lines[-1] if lines else "?"
        return CannotStart(
            _("{name} starter ikke: {why} (hele loggen: {log})").format(name=part.name, why=why, log=log)
        )

    def _log(self, part: Part) -> Path:
        return self._logs / f"{part.name}.log"


def _ending(code: int) -> str:
    if code >= 0:
        return str(code)
    return signal.Signals(-code).name
