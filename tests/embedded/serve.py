"""Serve both services from a directory until standard input closes: `python -m tests.embedded.serve DIRECTORY`.

A process of its own, so that a test may kill it.
"""

import json
import sys
from pathlib import Path

from portal.embedded import addresses
from portal.embedded.datadir import DataDirectory
from portal.embedded.faults import CannotStart, explained
from portal.embedded.services import start_postgres, start_valkey
from portal.embedded.supervisor import Supervisor


def main() -> None:
    directory = DataDirectory(Path(sys.argv[1]), free_megabytes=1)
    directory.announce("the first")
    supervisor = Supervisor(directory.path / "log", print)
    try:
        start_valkey(supervisor, directory, durable=True)
        start_postgres(supervisor, directory, durable=True)
        answer = {
            "database": addresses.database_url(directory.path),
            "redis": addresses.redis_url(directory.path),
            "processes": supervisor.processes(),
        }
        print(json.dumps(answer), flush=True)
        sys.stdin.read()
    finally:
        supervisor.stop()
        directory.release()


if __name__ == "__main__":
    try:
        main()
    except CannotStart as fault:
        sys.exit(f"cannot start: {fault}")
    except OSError as error:
        sys.exit(f"cannot start: {explained(error)}")
