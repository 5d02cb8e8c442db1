"""How values travel between us and the processes that open strangers' files: plain values only, and never as code.

A value is JSON whose byte strings lie behind it. Nothing of what comes back is unpickled: whoever has taken over such
a process must not be able to run anything in ours. Pure.
"""

import json
import os
import select
import time
from collections.abc import Callable
from typing import Any, Final

# A tag that no function of ours uses as a key.
_BYTES: Final = "\x00bytes"
_LENGTH: Final = 8
_SECONDS: Final = 2
# What is told about a file is short; what is long are byte strings.
MOST_TOLD: Final = 2 * 1024 * 1024
MOST: Final = 64 * 1024 * 1024


class Garbled(Exception):
    """What came is not what `pack` makes."""


class Refused(Exception):
    """A function says that it does not take the file; `code` says why, in a word of the function's own.

    Anything else that it raises is `unreadable`, and `memory` where there was none left.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def pack(value: Any) -> bytes:
    """Put None, numbers, text, bytes, and lists and dicts of them in a row of bytes; a tuple arrives as a list."""
    blobs: list[bytes] = []
    at = 0

    def put(item: Any) -> dict[str, list[int]]:
        nonlocal at
        if not isinstance(item, bytes):
            raise TypeError(f"{type(item).__name__} does not travel between processes")
        blobs.append(item)
        at += len(item)
        return {_BYTES: [at - len(item), at]}

    told = json.dumps(value, default=put).encode()
    return b"".join([len(told).to_bytes(_LENGTH, "big"), told, *blobs])


def unpack(data: bytes) -> Any:
    """The value that was packed. Raises `Garbled` for anything else, whoever made it."""
    end = _LENGTH + int.from_bytes(data[:_LENGTH], "big")
    if len(data) < _LENGTH or end > len(data) or end > MOST_TOLD:
        raise Garbled
    blobs = memoryview(data)[end:]

    def take(item: dict[str, Any]) -> Any:
        if _BYTES not in item:
            return item
        first, last = item[_BYTES]
        return bytes(blobs[first:last])

    try:
        return json.loads(data[_LENGTH:end], object_hook=take)
    except (ValueError, TypeError, RecursionError) as error:
        raise Garbled from error


def limited(request: bytes, *, seconds: int) -> bytes:
    """The request with the seconds of a processor that it may take before it, where nothing of the file is read."""
    return seconds.to_bytes(_SECONDS, "big") + request


def unlimited(request: bytes) -> tuple[bytes, int]:
    """What `limited` put together."""
    return request[_SECONDS:], int.from_bytes(request[:_SECONDS], "big")


def send(descriptor: int, payload: bytes) -> None:
    """Write one row of bytes with its length before it. Raises `OSError` where nobody reads."""
    rest = memoryview(len(payload).to_bytes(_LENGTH, "big") + payload)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def receive(descriptor: int, *, seconds: float | None = None) -> bytes | None:
    """Read one row of bytes; None where the other end is gone. Raises `TimeoutError`, and `Garbled` past `MOST`."""
    until = None if seconds is None else time.monotonic() + seconds
    head = _exactly(descriptor, _LENGTH, until)
    if head is None:
        return None
    length = int.from_bytes(head, "big")
    if length > MOST:
        raise Garbled
    return _exactly(descriptor, length, until)


def gather(descriptor: int, *, seconds: float, gone: Callable[[], bool]) -> bytes:
    """All that is written until the other end closes. Raises `TimeoutError`, `Garbled` past `MOST`.

    Whether we are still wanted is asked of `gone` every time that nothing comes for a moment.
    """
    until = time.monotonic() + seconds
    parts: list[bytes] = []
    size = 0
    while True:
        left = until - time.monotonic()
        if left <= 0 or gone():
            raise TimeoutError
        if not _comes(descriptor, min(left, 0.1)):
            continue
        part = os.read(descriptor, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
        if size > MOST:
            raise Garbled


def _exactly(descriptor: int, length: int, until: float | None) -> bytes | None:
    taken = bytearray()
    while len(taken) < length:
        if until is not None and not _comes(descriptor, until - time.monotonic()):
            raise TimeoutError
        part = os.read(descriptor, min(length - len(taken), 1 << 20))
        if not part:
            return None
        taken += part
    return bytes(taken)


def _comes(descriptor: int, seconds: float) -> bool:
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN | select.POLLHUP)
    return bool(waiting.poll(max(0, seconds) * 1000))
