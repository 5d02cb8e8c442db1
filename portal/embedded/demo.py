"""The whole portal on one machine with demonstration data: what `bin/demo` runs.

PostgreSQL, Valkey, web, worker and beat live below one supervisor; data and logs lie in `var/`.
"""

import argparse
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from portal.embedded import addresses, web
from portal.embedded.datadir import DataDirectory
from portal.embedded.faults import CannotStart, _, explained
from portal.embedded.processes import Command, run
from portal.embedded.services import start_postgres, start_valkey
from portal.embedded.supervisor import Part, Supervisor

ROOT = Path(__file__).resolve().parents[2]
FIRST_PORT = 8000

_NEEDED_MEGABYTES = 300
_WORKER_STANDS_BACK = 10
_ANSWER_SECONDS = 60


class Stopped(BaseException):
    """Somebody asked us to end."""


@dataclass(frozen=True)
class Demo:
    """One running demonstration: its data, its address, the environment of its processes."""

    directory: DataDirectory
    listener: socket.socket
    environment: Mapping[str, str]

    @property
    def url(self) -> str:
        """The address of the front page, without a slash at the end."""
        return f"http://{web.HOST}:{self.listener.getsockname()[1]}"

    def python(self, *arguments: str, pass_fds: tuple[int, ...] = (), nice: int = 0) -> Command:
        """Return the command that runs Python in the project with the demonstration's environment."""
        return Command(
            [sys.executable, *arguments], cwd=ROOT, environment=self.environment, pass_fds=pass_fds, nice=nice
        )

    def parts(self) -> list[Part]:
        """Return web, worker and beat."""
        schedule = self.directory.path / "beat" / "schedule"
        schedule.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = self.listener.fileno()
        gunicorn = ["-m", "gunicorn", "portal.wsgi", "--bind", f"fd://{descriptor}", "--worker-class", "gthread"]
        gunicorn += ["--workers", "2", "--threads", "8", "--graceful-timeout", "2", "--preload", "--no-control-socket"]
        gunicorn += ["--logger-class", "portal.server_log.DiscreetLogger"]
        celery = ["-m", "celery", "-A", "portal"]
        # Threads: half the memory of processes. Time limits of tasks are then not enforced; in production they are.
        worker = [
            *celery,
            "worker",
            "--pool",
            "threads",
            "--concurrency",
            "2",
            "--loglevel",
            "INFO",
            "--without-gossip",
        ]
        beat = [*celery, "beat", "--schedule", str(schedule), "--pidfile=", "--loglevel", "INFO"]
        return [
            Part(
                "web",
                lambda: self.python(*gunicorn, pass_fds=(descriptor,)),
                lambda: web.answers(f"{self.url}/livez"),
            ),
            # Whoever waits for a page goes first: mail and promises may come seconds later.
            Part("worker", lambda: self.python(*worker, nice=_WORKER_STANDS_BACK)),
            Part("beat", lambda: self.python(*beat)),
        ]


def main() -> None:
    """Run the demonstration until it is stopped; exit status 2 with one line where it cannot start."""
    wanted = _arguments()
    if wanted.fresh and os.environ.get("DATABASE_URL"):
        _refuse(_("--fresh sletter kun den indbyggede database: ryd selv den, som DATABASE_URL peger på."))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        with _held(_data_directory(), fresh=wanted.fresh) as directory, web.listen(wanted.port) as listener:
            _run(directory, listener, wanted.port)
    except CannotStart as fault:
        _refuse(str(fault))
    except OSError as error:
        _refuse(str(explained(error)))
    except Stopped:
        _say(_("Stoppet. Dine data ligger i {path}; bin/demo fortsætter, hvor du slap.").format(path=_data_directory()))


def _run(directory: DataDirectory, listener: socket.socket, wanted_port: int) -> NoReturn:
    demo = Demo(directory, listener, _environment(directory, listener))
    directory.announce(_("proces {pid}, {url}").format(pid=os.getpid(), url=demo.url))
    if listener.getsockname()[1] != wanted_port:
        _say(_("Port {port} er optaget; portalen svarer i stedet på {url}").format(port=wanted_port, url=demo.url))
    supervisor = Supervisor(directory.path / "log", _say)
    try:
        _start(demo, supervisor)
        while True:
            supervisor.tend()
            time.sleep(0.2)
    finally:
        # A second Ctrl-C must not interrupt the stopping; it is bounded by itself.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        supervisor.stop()


def _start(demo: Demo, supervisor: Supervisor) -> None:
    if not os.environ.get("DATABASE_URL"):
        start_postgres(supervisor, demo.directory, durable=True)
    if not os.environ.get("REDIS_URL"):
        start_valkey(supervisor, demo.directory, durable=True)
    _say(_("Databasen kører; tabeller og data bringes ajour (første gang tager det lidt) ..."))
    guide = _prepare(demo)
    parts = demo.parts()
    for part in parts:
        supervisor.start(part)
    for part in parts:
        supervisor.wait(part, seconds=_ANSWER_SECONDS)
    _say(_("Portalen svarer på {url}").format(url=demo.url))
    _say(f"\n{guide}\n")
    _say(_("Ctrl-C stopper alt. Loggene ligger i {path}").format(path=demo.directory.path / "log"))


def _prepare(demo: Demo) -> str:
    """Bring tables and data up to date, and return the guide to them."""
    finished = run(demo.python("manage.py", "prepare_demo"))
    log = demo.directory.path / "log" / "prepare.log"
    log.write_text(finished.stdout + finished.stderr)
    if finished.returncode == 0:
        return finished.stdout.rstrip()
    lines = [line for line in finished.stderr.splitlines() if line.strip()]
    why = lines[-1] if lines else str(finished.returncode)
    raise CannotStart(_("Data kunne ikke gøres klar: {why} (hele svaret: {log})").format(why=why, log=log))


@contextmanager
def _held(path: Path, *, fresh: bool) -> Iterator[DataDirectory]:
    directory = DataDirectory(path, free_megabytes=_NEEDED_MEGABYTES)
    try:
        if fresh:
            directory.empty()
        yield directory
    finally:
        directory.release()


def _environment(directory: DataDirectory, listener: socket.socket) -> dict[str, str]:
    host, port = listener.getsockname()
    given = {
        "DATABASE_URL": addresses.database_url(directory.path),
        "REDIS_URL": addresses.redis_url(directory.path),
        "SECRET_KEY": _secret_key(directory.path / "secret_key"),
    }
    ours = {
        "PORTAL_DEMO": "1",
        "PORTAL_VAR": str(directory.path),
        "SITE_URL": f"http://{host}:{port}",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONUNBUFFERED": "1",
    }
    chosen = {name: value for name, value in os.environ.items() if value or name not in given}
    return {**given, **chosen, **ours}


def _secret_key(file: Path) -> str:
    """Return the key that signs this demonstration's cookies and links, made once."""
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as fresh:
            fresh.write(secrets.token_urlsafe(50))
    return file.read_text().strip()


def _data_directory() -> Path:
    return Path(os.environ.get("PORTAL_VAR", ROOT / "var"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/demo", description=_("Start hele portalen med demonstrationsdata."))
    parser.add_argument("--fresh", action="store_true", help=_("slet de gamle data, og begynd forfra"))
    parser.add_argument("--port", type=int, default=FIRST_PORT, help=_("den port, som portalen helst skal svare på"))
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _refuse(line: str) -> NoReturn:
    sys.stderr.write(f"bin/demo: {line}\n")
    sys.exit(2)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


if __name__ == "__main__":
    main()
