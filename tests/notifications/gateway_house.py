"""A gateway of our own on loopback: a real HTTP server that notes what it is asked and answers what it is told to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

# No test waits for the house longer than this.
PATIENCE: Final = 5.0


@dataclass(frozen=True)
class Call:
    """What somebody asked."""

    path: str
    headers: dict[str, str]
    said: Any


@dataclass
class House:
    """The address of the house, and what has been asked there; `answers` are given in turn, the last one for ever."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    answers: list[tuple[int, bytes, dict[str, str]]] = field(default_factory=lambda: [(200, b'{"id": "gw-1"}', {})])
    # Until it is set, nobody is answered.
    open: threading.Event = field(default_factory=threading.Event)

    def answer(self, status: int, content: object = None, **headers: str) -> None:
        """Answer so from now on."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.answers = [(status, body, headers)]


@contextmanager
def gateway() -> Iterator[House]:
    """Keep a house open meanwhile."""
    house = House()
    house.open.set()

    class Door(BaseHTTPRequestHandler):
        timeout = PATIENCE

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            house.calls.append(Call(self.path, {k.lower(): v for k, v in self.headers.items()}, json.loads(content)))
            house.open.wait(PATIENCE)
            status, body, headers = house.answers.pop(0) if len(house.answers) > 1 else house.answers[0]
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: object) -> None:
            """A test says what it has to say by itself."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    house.url = f"http://127.0.0.1:{server.server_port}/send"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield house
    finally:
        house.open.set()
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)
