"""The logs of web server and worker as they are set up there: whatever is written, no private link comes into them."""

import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.logs import DiscreetFormatter

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "kB3-" + "aZ_9" * 9 + "xyz"
NEW_PASSWORD = "/konto/password/reset/key/4-d1xk2p-0123456789abcdef0123456789abcdef/"


def line(said: str) -> str:
    return DiscreetFormatter("%(message)s").format(logging.LogRecord("x", 40, "x", 1, said, (), None))


def test_tokens_and_keys_are_taken_out_wherever_they_stand() -> None:
    assert len(TOKEN) == 43
    assert line(f"GET /sag/{TOKEN}/opkald/?next=/sag/{TOKEN}/") == "GET /sag/.../opkald/?next=/sag/.../"
    assert line(f"at https://x.example{NEW_PASSWORD}") == "at https://x.example/konto/password/reset/key/.../"
    # What is no key stays: a claim's number, a hash of 64 digits.
    kept = f"S-2026-000123 {'a1' * 32} /konto/password/reset/"
    assert line(kept) == kept


def test_the_workers_log_is_the_houses_own() -> None:
    script = (
        "import logging; from portal.celery import app; app.log.setup(loglevel='INFO'); import django; django.setup();"
        f"logging.getLogger('celery.app.trace').error('Task x raised at /sag/{TOKEN}/');"
        f"logging.getLogger('notifications.delivery').warning('not sent: {TOKEN}');"
        "print(len(logging.getLogger().handlers))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
    assert "Task x raised at /sag/.../" in done.stderr
    assert "not sent: ..." in done.stderr
    assert TOKEN not in done.stderr


@pytest.mark.parametrize("config", ["deploy", "demo"])
def test_the_web_servers_log_names_no_link_of_a_request_that_it_cannot_read(config: str) -> None:
    """Gunicorn itself writes those lines, before Django has seen anything."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(8)
        port = listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "tests.portal.test_logs:broken", "--workers", "1"]
        if config == "deploy":
            command += ["--config", "deploy/gunicorn.py"]
        else:
            command += _demo_options()
        command += ["--bind", f"fd://{listener.fileno()}"]
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
            pass_fds=[listener.fileno()],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        )
        try:
            for request in (f"GET /sag/{TOKEN}/ HTTP/nine\r\n\r\n", f"GET /sag/{TOKEN}/ HTTP/1.1\r\nHost: x\r\n\r\n"):
                with socket.create_connection(("127.0.0.1", port), timeout=20) as asked:
                    asked.sendall(request.encode())
                    asked.recv(1000)
            time.sleep(0.2)
        finally:
            server.send_signal(signal.SIGTERM)
            written = server.communicate(timeout=20)[1]
    assert "/sag/.../" in written
    assert "Error handling request" in written
    assert TOKEN not in written


def broken(_environment: object, _start: object) -> None:
    """An application that fails before it answers."""
    raise OverflowError


def _demo_options() -> list[str]:
    """How the demonstration starts its server, as far as its log goes."""
    said = (ROOT / "portal" / "embedded" / "demo.py").read_text()
    found = re.search(r'\["--logger-class", "([\w.]+)"\]', said)
    assert found
    return ["--worker-class", "gthread", "--no-control-socket", "--logger-class", found[1]]
