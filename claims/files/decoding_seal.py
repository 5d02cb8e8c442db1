"""What a process that opens a stranger's file may not do: open, write, connect, start, or signal anything. Pure.

Limits of the kernel hold the memory and the time; a filter of system calls holds the rest. Where the system has no
such filter (it is not Linux, or another processor), the limits are what there is.
"""

import ctypes
import errno
import os
import platform
import resource
import struct
import sys
from typing import Final

MEMORY: Final = 1024 * 1024 * 1024

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_KILL, _ALLOW = 0x80000000, 0x7FFF0000
_REFUSE, _MISSING = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_CLONE_VM = 0x100
_CLONE3 = 435
# The same for every processor: io_uring_*, pidfd_*, openat2, and mounting.
_NEWER = (424, 425, 426, 427, 428, 429, 430, 431, 432, 433, 434, 437, 438, 440, 442)
# By the name of the processor: its audit number, its `clone`, and what is refused: opening, making, moving and removing
# files, sockets, programs, processes, signals to others, reading others' memory, and what the kernel can be taught.
_PROCESSORS: Final = {
    "x86_64": (
        0xC000003E,
        56,
        "2 41 42 43 49 50 53 57 58 59 62 76 82 83 84 85 86 87 88 90 92 101 129 133 155 161 165 200 234 248 250 257 258 "
        "259 260 263 264 265 266 268 272 288 297 298 304 308 310 311 316 317 319 321 322 323",
    ),
    "aarch64": (
        0xC00000B7,
        220,
        "33 34 35 36 37 38 39 40 41 45 51 53 54 56 97 117 129 130 131 138 198 199 200 201 202 203 217 219 221 240 241 "
        "242 265 268 270 271 276 277 279 280 281 282",
    ),
}

_libc = ctypes.CDLL(None, use_errno=True)


def limit(*, memory: int = MEMORY, seconds: int) -> None:
    """Bound what this process may use: memory in bytes of address space, seconds of a processor, no file, no core."""
    wanted = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 0}
    if sys.platform == "linux":
        wanted[resource.RLIMIT_AS] = memory
    for what, most in wanted.items():
        resource.setrlimit(what, (most, most))
    # The first may be held back by whoever runs here, the second by nobody.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def die_with(parent: int) -> None:
    """End when the process that forked this one ends; it must have a single thread."""
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def seal() -> None:
    """Refuse what is named above from here on, for good. Raises `OSError` where the kernel has filters but none now."""
    if sys.platform != "linux" or platform.machine() not in _PROCESSORS:
        return
    program = _program(*_PROCESSORS[platform.machine()])
    code = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("HP", len(program) // 8, ctypes.addressof(code))
    _call(_PR_SET_NO_NEW_PRIVS, 1, 0)
    _call(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.cast(ctypes.create_string_buffer(head), ctypes.c_void_p))


def _program(architecture: int, clone: int, refused: str) -> bytes:
    """The filter: each step is an operation, how far to jump where it holds and where not, and a number."""
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        # The other way to number calls on x86-64.
        (_AT_LEAST, 0, 1, 0x40000000),
        (_RETURN, 0, 0, _KILL),
        # The C library then asks by `clone`, whose wishes can be read here.
        (_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, _MISSING),
    ]
    for number in (*map(int, refused.split()), *_NEWER):
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    # A thread shares our memory, a process would not.
    steps += [
        (_EQUAL, 0, 3, clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 1, 0, _CLONE_VM),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _call(what: int, first: int, second: object) -> None:
    told = [ctypes.c_ulong(first), ctypes.c_void_p(second) if isinstance(second, int) else second]
    if _libc.prctl(what, *told, ctypes.c_ulong(0), ctypes.c_ulong(0)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
