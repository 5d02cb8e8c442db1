"""The process in which strangers' files are opened. Run by its path in an isolated interpreter (`files.decoding`).

It reads none of them itself: it holds the decoders ready and forks for each file a process that is limited and sealed
(`files.decoding_seal`), answers once, and is gone. So no file meets what another one left behind, and what crashes,
hangs or eats memory takes nobody with it. It ends when whoever started it closes its input, however that happens.

    python -I decoding_child.py --wall SECONDS --memory BYTES MODULE...
"""

import argparse
import contextlib
import gc
import importlib
import os
import select
import signal
import sys
from pathlib import Path
from types import ModuleType
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    # An isolated interpreter does not know where it stands.
    sys.path.append(str(ROOT))

from claims.files import decoding_seal, decoding_wire  # noqa: E402

IDLE_SECONDS = 600
READY = b"ready"
# By `nice`.
STANDS_BACK = 10


def main() -> None:
    """Load the decoders, say so, and open one file after the other."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--wall", type=float, required=True)
    parser.add_argument("--memory", type=int, required=True)
    parser.add_argument("modules", nargs="+")
    wanted = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    modules = {name: importlib.import_module(name) for name in wanted.modules}
    nowhere = os.open(os.devnull, os.O_RDWR)
    # What is loaded by now is shared with every fork; a collection there would copy all of it.
    gc.collect()
    gc.freeze()
    _stand_back()
    decoding_wire.send(1, READY)
    while _is_asked() and (request := decoding_wire.receive(0)) is not None:
        decoding_wire.send(1, _opened(request, modules, nowhere, wanted.wall, wanted.memory))


def _stand_back() -> None:
    """Let pages have a busy processor first, our session as a whole: Linux may share it out by sessions.

    Who waits for a file waits a little longer then, and nobody else does. No further than this where whoever started us
    stands back already: what gets nothing at all never ends.
    """
    os.setpriority(os.PRIO_PROCESS, 0, max(STANDS_BACK, os.getpriority(os.PRIO_PROCESS, 0)))
    # Not every system has it, or lets us.
    with contextlib.suppress(OSError), open("/proc/self/autogroup", "w") as group:
        group.write(str(STANDS_BACK))


def _is_asked() -> bool:
    waiting = select.poll()
    waiting.register(0, select.POLLIN | select.POLLHUP)
    return bool(waiting.poll(IDLE_SECONDS * 1000))


def _is_alone() -> bool:
    """Whether whoever asked is gone."""
    waiting = select.poll()
    waiting.register(0, 0)
    return bool(waiting.poll(0))


def _opened(limited: bytes, modules: dict[str, ModuleType], nowhere: int, wall: float, memory: int) -> bytes:
    """What a process of its own made of the request, packed.

    `answer` as it came, `late`, `peak` in kB, `processor` in seconds.
    """
    request, seconds = decoding_wire.unlimited(limited)
    reader, writer = os.pipe()
    us = os.getpid()
    child = os.fork()
    if child == 0:
        _be_the_child(request, modules, writer, nowhere, us, seconds, memory)
    os.close(writer)
    late, answer = False, b""
    try:
        answer = decoding_wire.gather(reader, seconds=wall, gone=_is_alone)
    except TimeoutError:
        late = True
    except decoding_wire.Garbled:
        # Far too much of an answer is none.
        answer = b""
    os.close(reader)
    # It has answered or never will.
    os.kill(child, signal.SIGKILL)
    _, ended, used = os.wait4(child, 0)
    processor = used.ru_utime + used.ru_stime
    late = late or (not answer and _is_worked_out(ended, processor, seconds))
    return decoding_wire.pack({"answer": answer, "late": late, "peak": used.ru_maxrss, "processor": processor})


def _is_worked_out(ended: int, processor: float, seconds: int) -> bool:
    """Whether the kernel ended a process for its work, at the first limit or, where that was held back, the second.

    It counts by ticks and may be a fifth off.
    """
    number = os.WTERMSIG(ended) if os.WIFSIGNALED(ended) else 0
    return number == signal.SIGXCPU or (number == signal.SIGKILL and processor > 0.8 * seconds)


def _be_the_child(
    request: bytes,
    modules: dict[str, ModuleType],
    writer: int,
    nowhere: int,
    parent: int,
    seconds: int,
    memory: int,
) -> NoReturn:
    try:
        # The requests of others come by the first, our answers leave by the second.
        for descriptor in (0, 1, 2):
            os.dup2(nowhere, descriptor)
        decoding_seal.die_with(parent)
        decoding_seal.limit(memory=memory, seconds=seconds)
        decoding_seal.seal()
        rest = memoryview(_answer(request, modules))
        while rest:
            rest = rest[os.write(writer, rest) :]
    finally:
        os._exit(0)


def _answer(request: bytes, modules: dict[str, ModuleType]) -> bytes:
    """What the function gives or why not, packed."""
    try:
        module, name, arguments = decoding_wire.unpack(request)
        return decoding_wire.pack({"value": getattr(modules[module], name)(*arguments)})
    except decoding_wire.Refused as refused:
        return decoding_wire.pack({"refused": refused.code, "because": ""})
    except MemoryError:
        return decoding_wire.pack({"refused": "memory", "because": ""})
    except Exception as error:
        # Decoders meet hostile bytes in many ways; every one of them means that the file cannot be read.
        return decoding_wire.pack({"refused": "unreadable", "because": type(error).__name__})


if __name__ == "__main__":
    main()
    # Nothing of ours is open; some decoder would complain at length of what it leaves behind.
    os._exit(0)
