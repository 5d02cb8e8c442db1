"""The embedded PostgreSQL: a cluster of our own on a Unix socket, also where we are root."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from portal.embedded import leash
from portal.embedded.addresses import DATABASE, POSTGRES_PORT, POSTGRES_SOCKET, USER
from portal.embedded.faults import CannotStart, _
from portal.embedded.processes import Command, Identity, run

_EXTENSIONS = ("btree_gist", "pg_trgm")
_COMMON = {
    "listen_addresses": "",
    "port": str(POSTGRES_PORT),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    "shared_buffers": "64MB",
}
_DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
_FORGETFUL = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum_naptime": "1h",
}


@dataclass(frozen=True)
class Postgres:
    """One cluster: its programs, its data, its socket directory; `durable` survives the loss of power."""

    program: Path
    initdb: Path
    data: Path
    sockets: Path
    durable: bool

    def prepare(self) -> Command:
        """Make the cluster where there is none, clear what a killed server left, and return the command that serves.

        Raises CannotStart.
        """
        self.data.parent.mkdir(mode=0o700, exist_ok=True)
        identity = self._identity()
        if not (self.data / "PG_VERSION").exists():
            self._initialise(identity)
        self._check_version()
        _own(self.data, identity)
        self._end_orphan()
        return self._as(identity, [str(self.program), "-D", str(self.data), *self._settings()], cwd=self.data)

    def is_ready(self) -> bool:
        """Say whether the server accepts a connection."""
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def create_database(self) -> None:
        """Create the portal's database and the extensions that its migrations build on, where they are missing."""
        with self._connect("template1") as connection:
            for extension in _EXTENSIONS:
                connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        with self._connect("postgres") as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if found is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _identity(self) -> Identity:
        """Choose who runs the server: PostgreSQL refuses root."""
        if os.geteuid() != 0:
            return "keep"
        candidates: tuple[Identity, ...] = ("namespace", "nobody") if sys.platform == "linux" else ("nobody",)
        refusals = []
        for identity in candidates:
            tried = run(self._as(identity, [str(self.program), "--version"], cwd=self.data.parent))
            if tried.returncode == 0:
                return identity
            refusals.append(tried.stderr.strip().removeprefix("leash: "))
        raise CannotStart(
            _(
                "PostgreSQL kører ikke som root, og her er hverken brugernavnerum eller skift til nobody muligt "
                "({why}): kør som almindelig bruger, eller sæt DATABASE_URL."
            ).format(why="; ".join(refusals))
        )

    def _initialise(self, identity: Identity) -> None:
        # Made beside its place and moved there: an interrupted start leaves no half cluster.
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        _own(fresh, identity)
        options = ["-D", str(fresh), f"--username={USER}", "--auth=trust", "--encoding=UTF8", *self._locale()]
        options += [] if self.durable else ["--no-sync"]
        made = run(self._as(identity, [str(self.initdb), *options], cwd=fresh))
        if made.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise _refused(made.stdout + made.stderr)
        fresh.replace(self.data)

    def _locale(self) -> list[str]:
        # The wheel has no ICU and a machine may have no Danish locale: sorting never relies on the collation.
        if self._program_version() >= 17:
            return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return ["--locale=C.UTF-8"]

    def _program_version(self) -> int:
        said = run(Command([str(self.program), "--version"])).stdout
        return int(said.split()[2].split(".")[0])

    def _check_version(self) -> None:
        made_by, have = int((self.data / "PG_VERSION").read_text()), self._program_version()
        if made_by != have:
            raise CannotStart(
                _("{data} er lavet af PostgreSQL {old}, og her er {new}: begynd forfra med bin/demo --fresh.").format(
                    data=self.data, old=made_by, new=have
                )
            )

    def _end_orphan(self) -> None:
        """End a server that outlived its launcher, and remove the marks of a dead one.

        We hold the directory's lock, so nobody uses such a server. PostgreSQL itself trusts a process number, which
        in a container soon belongs to somebody else.
        """
        pid = _first_number(self.data / "postmaster.pid")
        if pid is not None and _serves(pid, self.data):
            for number, seconds in ((signal.SIGINT, 5.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 2.0)):
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
                if _gone(pid, self.data, seconds=seconds):
                    break
        for left in (self.data / "postmaster.pid", self.sockets / POSTGRES_SOCKET):
            left.unlink(missing_ok=True)
        (self.sockets / f"{POSTGRES_SOCKET}.lock").unlink(missing_ok=True)

    def _settings(self) -> list[str]:
        quoted = str(self.sockets).replace('"', '""')
        settings = _COMMON | (_DURABLE if self.durable else _FORGETFUL) | {"unix_socket_directories": f'"{quoted}"'}
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _as(self, identity: Identity, arguments: list[str], *, cwd: Path) -> Command:
        # SIGINT is PostgreSQL's fast shutdown: it waits for no client.
        return Command(arguments, identity, cwd, _server_environment(), signal.SIGINT)

    def _connect(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(
            host=str(self.sockets),
            port=POSTGRES_PORT,
            user=USER,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )


def _server_environment() -> Mapping[str, str]:
    # The person's own PGDATA, PGPORT and friends speak of another server.
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _own(directory: Path, identity: Identity) -> None:
    """Give the cluster's files to the user who runs it: they change hands when namespaces come or go."""
    if os.geteuid() != 0:
        return
    owner = leash.NOBODY if identity == "nobody" else 0
    if directory.stat().st_uid == owner:
        return
    for parent, _directories, files in os.walk(directory):
        os.chown(parent, owner, owner)
        for name in files:
            os.chown(Path(parent, name), owner, owner, follow_symlinks=False)


def _refused(output: str) -> CannotStart:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "error:" in line or "FATAL" in line or "leash:" in line]
    why = (telling or lines or ["?"])[0]
    if "No space left on device" in output:
        return CannotStart(_("Disken er fuld: PostgreSQL fik ikke plads ({why}).").format(why=why))
    return CannotStart(_("PostgreSQL starter ikke: {why}").format(why=why))


def _first_number(file: Path) -> int | None:
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _serves(pid: int, data: Path) -> bool:
    """Say whether the process is a PostgreSQL server of this data directory."""
    if Path("/proc/self").exists():
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            return False
        return b"-D" in arguments and os.fsencode(data) in arguments
    return f"-D {data}" in run(Command(["/bin/ps", "-o", "command=", "-p", str(pid)])).stdout


def _gone(pid: int, data: Path, *, seconds: float) -> bool:
    latest = time.monotonic() + seconds
    while _serves(pid, data):
        if time.monotonic() > latest:
            return False
        time.sleep(0.05)
    return True
