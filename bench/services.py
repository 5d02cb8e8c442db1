"""A database and a broker of the bench's own, durable as in the demonstration."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.embedded import addresses
from portal.embedded.datadir import DataDirectory
from portal.embedded.services import start_postgres, start_valkey
from portal.embedded.supervisor import Supervisor


@contextmanager
def services() -> Iterator[DataDirectory]:
    """Serve for the length of the block and set the environment that the settings read; yields the data directory.

    `DATABASE_URL` and `REDIS_URL` that are set already are used as they are: the database must be empty.
    """
    root = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    directory = DataDirectory(root, free_megabytes=2_000)
    supervisor = Supervisor(root / "log", lambda line: None)
    try:
        if not os.environ.get("REDIS_URL"):
            start_valkey(supervisor, directory, durable=True)
            os.environ["REDIS_URL"] = addresses.redis_url(directory.path)
        if not os.environ.get("DATABASE_URL"):
            start_postgres(supervisor, directory, durable=True)
            os.environ["DATABASE_URL"] = addresses.database_url(directory.path)
        os.environ["PORTAL_VAR"] = str(directory.path)
        (directory.path / "static").mkdir()
        yield directory
    finally:
        supervisor.stop()
        directory.release()
        shutil.rmtree(root, ignore_errors=True)
