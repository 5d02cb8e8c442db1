"""What a file might make its process do, as functions that one can ask for. Without Django, as the decoders are."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time

from claims.files.decoding_wire import Refused

left_behind: list[bytes] = []


def echo(value):
    return value


def leave_behind(content: bytes) -> int:
    left_behind.append(content)
    return len(left_behind)


def refuse() -> None:
    raise Refused("not_this_one")


def stumble() -> None:
    raise KeyError("a decoder's own")


def eat(megabytes: int) -> int:
    return len(bytearray(megabytes * 1024 * 1024))


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)


def hang() -> None:
    time.sleep(60)


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def spin() -> None:
    while True:
        pass


def spin_on() -> None:
    """As code would that has taken the process over: not ended by the first signal."""
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    spin()


def die() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(0)


def speak_nonsense() -> None:
    """Write to everything that is open, as code that has taken the process over would."""
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"\xff" * 64)
        except OSError:
            continue
    os._exit(0)


def give_an_object() -> object:
    return object()


def read_a_file() -> str:
    with open("/etc/hostname") as file:
        return file.read()


def write_a_file(path: str) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY))


def open_a_socket() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_STREAM)


def start_a_program() -> None:
    subprocess.run([sys.executable, "-V"], check=True)


def fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def end_its_parent() -> None:
    os.kill(os.getppid(), signal.SIGKILL)


def hear_what_others_send() -> bytes:
    return os.read(0, 1)


def environment() -> list[str]:
    return sorted(os.environ)


def work_in_a_thread() -> int:
    done: list[int] = []
    thread = threading.Thread(target=lambda: done.append(1))
    thread.start()
    thread.join()
    return len(done)
