"""The two embedded services as parts of a supervisor."""

from portal.embedded.binaries import find_postgres, find_valkey
from portal.embedded.datadir import DataDirectory
from portal.embedded.faults import explained
from portal.embedded.postgres import Postgres
from portal.embedded.supervisor import Part, Supervisor
from portal.embedded.valkey import Valkey

_START_SECONDS = 60


def start_postgres(supervisor: Supervisor, directory: DataDirectory, *, durable: bool) -> None:
    """Start PostgreSQL in a data directory and create the portal's database in it; raises CannotStart."""
    programs = find_postgres()
    cluster = Postgres(
        program=programs / "postgres",
        initdb=programs / "initdb",
        data=directory.path / "postgres",
        sockets=directory.sockets,
        durable=durable,
    )
    try:
        part = Part("postgres", cluster.prepare, cluster.is_ready, foundation=True)
        supervisor.start(part)
        supervisor.wait(part, seconds=_START_SECONDS)
        cluster.create_database()
    except OSError as error:
        raise explained(error) from error


def start_valkey(supervisor: Supervisor, directory: DataDirectory, *, durable: bool) -> None:
    """Start Valkey in a data directory; raises CannotStart."""
    server = Valkey(find_valkey(), directory.path / "valkey", directory.sockets, durable=durable)
    try:
        part = Part("valkey", server.prepare, server.is_ready, foundation=True)
        supervisor.start(part)
        supervisor.wait(part, seconds=_START_SECONDS)
    except OSError as error:
        raise explained(error) from error
