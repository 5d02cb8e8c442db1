"""The embedded Valkey: Celery's broker and the cache, on a Unix socket, with every message on disk."""

import socket
import time
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.addresses import VALKEY_SOCKET
from portal.embedded.faults import CannotStart, _
from portal.embedded.processes import Command


@dataclass(frozen=True)
class Valkey:
    """One server: its program, its data, its socket; `durable` keeps an append-only file."""

    program: Path
    data: Path
    sockets: Path
    durable: bool

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.sockets / VALKEY_SOCKET

    def prepare(self) -> Command:
        """End a server that a killed launcher left behind, and return the command that serves; raises CannotStart."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        latest = time.monotonic() + 10
        while self._answer(b"SHUTDOWN\r\n") is not None:
            if time.monotonic() > latest:
                raise CannotStart(
                    _("En gammel Valkey svarer stadig på {socket}: stop den, og prøv igen.").format(socket=self.socket)
                )
            time.sleep(0.05)
        self.socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "daemonize": "no",
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            # A broker that evicts loses messages: full memory must be an error.
            "maxmemory-policy": "noeviction",
        }
        arguments = [str(self.program)]
        for name, value in options.items():
            arguments += [f"--{name}", value]
        return Command(arguments, cwd=self.data)

    def is_ready(self) -> bool:
        """Say whether it answers, with its data loaded."""
        answer = self._answer(b"PING\r\n")
        return answer is not None and answer.startswith(b"+PONG")

    def _answer(self, request: bytes) -> bytes | None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(2)
            try:
                connection.connect(str(self.socket))
                connection.sendall(request)
                return connection.recv(64)
            except OSError:
                return None
