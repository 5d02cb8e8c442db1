"""Opening strangers' files in processes that may do nothing else and are gone afterwards (`files.decoding_child`).

The functions are module-level and pure, in a module without Django that is named in `MODULES`; they take and give plain
values: None, numbers, text, bytes, lists, dicts (a tuple arrives as a list). The process has 1 GB and ten seconds of a
processor, and no files, sockets, programs or secrets. It works alike in threads, in forked workers of gunicorn and
Celery, and in tests: it is no `multiprocessing`, so that a daemonic process has one as well.
"""

import atexit
import logging
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from claims.files import decoding_child, decoding_seal, decoding_wire
from claims.files.decoding_wire import Garbled, Refused

__all__ = ["HOUSE", "Crashed", "Measured", "NoTurn", "Pool", "Refused", "TimedOut", "measured", "run"]

MODULES: Final = ("claims.files.decoders", "claims.files.code_reading", "claims.files.papers")
# What a file may cost is what it keeps a processor busy. It is held by the kernel, and is the same on a busy machine.
SECONDS: Final = 10
# By the clock a file may take as long as ten seconds of work do where six want each processor: an ordinary photo must
# not be refused because others came at the same moment. It ends what waits for something that never comes, and nothing
# else does: there is nothing that a sealed process could wait for.
WALL_SECONDS: Final = 60.0
# For each process of ours: a web worker has threads enough to open many, and the machine has memory for few.
AT_ONCE: Final = 2
# So long somebody waits for their turn before they are asked to try again.
WAIT_SECONDS: Final = 20.0
_START_SECONDS: Final = 60.0
# Past this share of its seconds of a processor a file that is late has taken them itself.
_WORKED_OUT: Final = 0.75

logger = logging.getLogger(__name__)


class TimedOut(Exception):
    """The file took longer than it may."""


class NoTurn(TimedOut):
    """Others took so much of the machine that it never was this one's turn, or too little; it may well come again."""


class Crashed(Exception):
    """The file ended the process that opened it, or made it answer nonsense."""


@dataclass(frozen=True)
class Measured:
    """What a function gave, the most memory that its process ever held, in bytes, and its seconds of a processor."""

    value: Any
    peak: int
    processor: float


class Pool:
    """Up to `at_once` processes that open files, started when they are first needed and shared by all threads."""

    def __init__(
        self,
        modules: tuple[str, ...] = MODULES,
        *,
        at_once: int = AT_ONCE,
        seconds: int = SECONDS,
        wall: float = WALL_SECONDS,
        wait: float = WAIT_SECONDS,
        memory: int = decoding_seal.MEMORY,
    ) -> None:
        self._modules, self._seconds, self._wall = modules, seconds, wall
        self._limits = {"wall": wall, "memory": memory}
        self._at_once, self._wait = at_once, wait
        self._idle: list[_Child] = []
        self._turns = threading.BoundedSemaphore(at_once)
        _pools.add(self)

    def run(
        self, function: Callable[..., Any], *args: Any, seconds: int | None = None, wait: float | None = None
    ) -> Any:
        """Call the function in a process of its own. Raises `Refused`, `TimedOut` (`NoTurn`), `Crashed`.

        It may be given less than the pool's `seconds` of a processor, and a shorter `wait` for its turn.
        """
        return self.measured(function, *args, seconds=seconds, wait=wait).value

    def measured(
        self, function: Callable[..., Any], *args: Any, seconds: int | None = None, wait: float | None = None
    ) -> Measured:
        """As `run`, with what it took."""
        if function.__module__ not in self._modules:
            raise ValueError(f"{function.__module__} is not among {self._modules}")
        most = min(self._seconds, self._seconds if seconds is None else seconds)
        request = decoding_wire.limited(
            decoding_wire.pack([function.__module__, function.__name__, list(args)]), seconds=most
        )
        if not self._turns.acquire(timeout=self._wait if wait is None else wait):
            raise NoTurn
        try:
            told = self._asked(request)
        finally:
            self._turns.release()
        if told["late"]:
            logger.warning("%s: a file took too long", function.__name__)
            # The kernel counts by ticks and may be a fifth off.
            raise TimedOut if told["processor"] > _WORKED_OUT * most else NoTurn
        return Measured(_value(told, function.__name__), told["peak"] * 1024, told["processor"])

    def close(self) -> None:
        """End the processes that wait for work; the pool starts others where it is asked again."""
        while self._idle:
            self._idle.pop().end()

    def begin_anew(self) -> None:
        """Forget, in a forked process, what belongs to the one it was forked from."""
        for child in self._idle:
            child.let_go()
        self._idle = []
        self._turns = threading.BoundedSemaphore(self._at_once)

    def _asked(self, request: bytes) -> dict[str, Any]:
        """Ask a process that waits, or a new one where it had gone meanwhile; none of them reads the file itself."""
        for _attempt in range(2):
            child = self._taken()
            try:
                told: dict[str, Any] = child.ask(request, seconds=self._wall + 5)
            except TimeoutError as late:
                child.end()
                raise NoTurn from late
            except (OSError, Garbled):
                child.end()
                continue
            except BaseException:
                child.end()
                raise
            self._idle.append(child)
            return told
        raise Crashed

    def _taken(self) -> "_Child":
        with suppress(IndexError):
            return self._idle.pop()
        return _Child(self._modules, self._limits)


class _Child:
    """One running `files.decoding_child`."""

    def __init__(self, modules: tuple[str, ...], limits: Mapping[str, float]) -> None:
        told = (word for name, value in limits.items() for word in (f"--{name}", str(value)))
        arguments = [*told, *modules]
        self._ready = False
        # Without our environment, in which there are secrets, and in no group that a terminal's Ctrl-C reaches.
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-I", decoding_child.__file__, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=_environment(),
            cwd="/",
            start_new_session=True,
        )

    def ask(self, request: bytes, *, seconds: float) -> dict[str, Any]:
        """What the process tells. Raises `TimeoutError`, `OSError` and `Garbled` where it is gone."""
        if not self._ready:
            self._received(_START_SECONDS)
            self._ready = True
        assert self._process.stdin  # noqa: S101 - it is a pipe
        decoding_wire.send(self._process.stdin.fileno(), request)
        told: dict[str, Any] = decoding_wire.unpack(self._received(seconds))
        return told

    def end(self) -> None:
        """End the process and whatever it forked."""
        self.let_go()
        self._process.kill()
        self._process.wait()

    def let_go(self) -> None:
        """Close our ends; it ends by itself once nobody holds them."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()

    def _received(self, seconds: float) -> bytes:
        assert self._process.stdout  # noqa: S101 - it is a pipe
        received = decoding_wire.receive(self._process.stdout.fileno(), seconds=seconds)
        if received is None:
            raise BrokenPipeError
        return received


_pools: weakref.WeakSet[Pool] = weakref.WeakSet()
# What all of a process of ours open files by, unless nobody waits for them.
HOUSE: Final = Pool()


def run(function: Callable[..., Any], *args: Any, seconds: int | None = None, wait: float | None = None) -> Any:
    """Call a pure function of one of `MODULES` where it can do no harm; see above for what it may take and give.

    Raises `Refused` (with the function's own `code`, or `unreadable`, or `memory`), `TimedOut` (or its `NoTurn`) and
    `Crashed`.
    """
    return HOUSE.run(function, *args, seconds=seconds, wait=wait)


def measured(function: Callable[..., Any], *args: Any, seconds: int | None = None) -> Measured:
    """As `run`, with the most memory that the process held, and its seconds of a processor."""
    return HOUSE.measured(function, *args, seconds=seconds)


def _value(told: dict[str, Any], name: str) -> Any:
    """What the function gave, out of an answer that a stranger may have written."""
    try:
        answer = decoding_wire.unpack(told["answer"])
    except Garbled as error:
        logger.warning("%s: a file ended its process", name)
        raise Crashed from error
    if not isinstance(answer, dict) or not answer.keys() & {"value", "refused"}:
        raise Crashed
    if "refused" in answer:
        if answer.get("because"):
            logger.info("%s: %.40s", name, answer["because"])
        raise Refused(str(answer["refused"]))
    return answer["value"]


def _environment() -> dict[str, str]:
    passed = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PATH") if name in os.environ}
    # Each thread of a decoder would claim address space for a heap of its own. A picture's dots in few large pages: a
    # fork that is gone after one picture pays for each page that it touches.
    once = {"MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
    return {**passed, **once, "LANG": "C.UTF-8"}


def _after_fork() -> None:
    for pool in list(_pools):
        pool.begin_anew()


@atexit.register
def _at_exit() -> None:
    for pool in list(_pools):
        pool.close()


os.register_at_fork(after_in_child=_after_fork)
