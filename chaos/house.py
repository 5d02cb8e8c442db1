"""A PostgreSQL and a Valkey of the run's own, which may be killed and come back as often as it likes."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import psycopg
import redis

from portal.embedded import addresses, processes
from portal.embedded.binaries import find_postgres, find_valkey
from portal.embedded.datadir import DataDirectory
from portal.embedded.postgres import Postgres
from portal.embedded.processes import Command
from portal.embedded.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent
_READY_SECONDS = 90.0
_ALSO = {
    # The order of commits is what the oracle judges by.
    "track_commit_timestamp": "on",
    # Processes die here and not the machine: what was handed to its kernel stays, so nothing waits for the disk. All
    # else that a commit promises is as in production.
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "replica",
}


class House:
    """The services, each with its data below one folder that is thrown away; every process is started and ended here.

    Only the thread that made it may start something: a child on the leash ends with the thread that started it.
    """

    def __init__(self) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="portal-chaos-"))
        self._directory = DataDirectory(self._root, free_megabytes=1_500)
        programs, self.var = find_postgres(), self._directory.path
        self._cluster = Postgres(
            program=programs / "postgres",
            initdb=programs / "initdb",
            data=self.var / "postgres",
            sockets=self._directory.sockets,
            durable=False,
        )
        # Nothing on disk: what is killed has lost every message.
        self._server = Valkey(find_valkey(), self.var / "valkey", self._directory.sockets, durable=False)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._logs = (self.var / "services.log").open("ab")

    def __enter__(self) -> Self:
        """Start both services, with the portal's empty database."""
        try:
            self.start_postgres()
            self._cluster.create_database()
            self.start_valkey()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def environment(self) -> Mapping[str, str]:
        """What the settings of the portal read, for the database that every run is copied from."""
        return {
            "DATABASE_URL": addresses.database_url(self.var),
            "REDIS_URL": addresses.redis_url(self.var),
            "PORTAL_VAR": str(self.var),
        }

    def database_url(self, name: str) -> str:
        """The URL of one run's database."""
        return urlsplit(addresses.database_url(self.var))._replace(path=f"/{name}").geturl()

    def connect(self, name: str) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection of the oracle's, not the application's."""
        return psycopg.connect(
            host=str(self._directory.sockets),
            port=addresses.POSTGRES_PORT,
            user=addresses.USER,
            dbname=name,
            autocommit=True,
            connect_timeout=5,
            application_name="oracle",
        )

    def copy_database(self, name: str) -> None:
        """Give a run the migrated database anew; nobody may be connected to the one that it is copied from."""
        with self.connect("postgres") as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {addresses.DATABASE}".encode())

    def start_postgres(self) -> None:
        """Start the server and wait until it answers; after a crash it recovers first."""
        command = self._cluster.prepare()
        also = [word for name, value in _ALSO.items() for word in ("-c", f"{name}={value}")]
        self._start("postgres", replace(command, arguments=[*command.arguments, *also]))
        wait_until(self._cluster.is_ready, seconds=_READY_SECONDS)

    def crash_postgres(self) -> None:
        """End the server at once, as a crash does: no checkpoint, no word to anybody; then start it again."""
        process = self._running.pop("postgres")
        # SIGQUIT and not SIGKILL: both skip the checkpoint, and this one leaves none of its children behind.
        process.send_signal(signal.SIGQUIT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        processes.stop([(process, signal.SIGQUIT)], seconds=5)
        self.start_postgres()

    def end_connections(self, name: str) -> int:
        """Have the server end every connection of the portal to one run's database; returns how many those were."""
        with self.connect("postgres") as connection:
            ended = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = %s AND application_name = 'portal'",
                [name],
            ).fetchone()
        return int(str(ended[0])) if ended else 0

    def start_valkey(self) -> None:
        """Start the broker, empty, and wait until it answers."""
        self._start("valkey", self._server.prepare())
        wait_until(self._server.is_ready, seconds=_READY_SECONDS)

    def kill_valkey(self) -> None:
        """kill -9; every message and every queue is gone."""
        process = self._running.pop("valkey")
        process.kill()
        process.wait()

    def flush_valkey(self) -> None:
        """Lose everything that the broker holds while it runs on."""
        client = redis.Redis(unix_socket_path=str(self._server.socket), socket_timeout=5)
        client.flushall()
        client.close()

    def close(self) -> None:
        """End both services and throw the folder away."""
        ends = [(process, self._end(name)) for name, process in self._running.items()]
        processes.stop(ends, seconds=5)
        self._running.clear()
        self._logs.close()
        self._directory.release()
        shutil.rmtree(self._root, ignore_errors=True)

    def _start(self, name: str, command: Command) -> None:
        self._running[name] = processes.start(command, self._logs.fileno())

    @staticmethod
    def _end(name: str) -> signal.Signals:
        return signal.SIGINT if name == "postgres" else signal.SIGTERM


def wait_until(true: Callable[[], bool], *, seconds: float, pause: float = 0.02) -> None:
    """Wait until it is true; raises TimeoutError when it does not become so."""
    latest = time.monotonic() + seconds
    while not true():
        if time.monotonic() > latest:
            raise TimeoutError(f"waited {seconds:.0f} s in vain")
        time.sleep(pause)


def environment_of(house: House, name: str, var: Path, **more: str) -> dict[str, str]:
    """The environment of a run's processes: its own database and folder, the house's broker."""
    ours = {"EMAIL_URL", "PYTEST_CURRENT_TEST", "PORTAL_ENV", "PORTAL_DEMO", "MEDIA_ROOT"}
    return {key: value for key, value in os.environ.items() if key not in ours} | {
        **house.environment(),
        "DATABASE_URL": house.database_url(name),
        "PORTAL_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        **more,
    }


def portal_in(house: House) -> None:
    """Set up this process's Django in the house, and migrate the database that every run is copied from."""
    os.environ.update(environment_of(house, addresses.DATABASE, house.var))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    connections.close_all()
