"""The demonstration's listening socket: chosen once, kept open while the web server is restarted."""

import errno
import socket
import urllib.request
from urllib.error import URLError

from portal.embedded.faults import CannotStart, _

HOST = "127.0.0.1"
_NEXT_PORTS = 50


def listen(first_port: int) -> socket.socket:
    """Return a socket that listens on the first free port from `first_port`; raises CannotStart where none is.

    The supervisor holds it: no other program can take the port between the choice and the server's start, and a
    visitor who comes while the server is restarted waits instead of being turned away.
    """
    for port in range(first_port, min(first_port + _NEXT_PORTS, 65536)):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen(512)
        except OSError as error:
            listener.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            continue
        return listener
    raise CannotStart(_("Ingen fri port fra {port} og frem: vælg en anden med --port.").format(port=first_port))


def answers(url: str) -> bool:
    """Say whether an address of our own answers with success within two seconds."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - http on the loopback
            return bool(response.status == 200)
    except (URLError, TimeoutError, ConnectionError):
        return False
