"""Services for one test run: started by the run, gone with it however it ends.

    python -m portal.embedded.throwaway postgres valkey

prints one line of JSON with the environment to use and serves until its standard input closes, which happens also
when the run is killed. Exit status 2 with one line where it cannot start.
"""

import json
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from portal.embedded import addresses
from portal.embedded.datadir import DataDirectory
from portal.embedded.faults import CannotStart
from portal.embedded.services import start_postgres, start_valkey
from portal.embedded.supervisor import Supervisor


def main() -> None:
    """Serve what the arguments name until standard input closes."""
    # The run decides when this ends, not the terminal.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    root = Path(tempfile.mkdtemp(prefix="portal-test-"))
    try:
        _serve(root, wanted=sys.argv[1:])
    except CannotStart as fault:
        sys.stderr.write(f"{fault}\n")
        sys.exit(2)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _serve(root: Path, *, wanted: list[str]) -> None:
    directory = DataDirectory(root, free_megabytes=200)
    supervisor = Supervisor(root / "log", lambda line: None)
    environment = {"PORTAL_VAR": str(directory.path)}
    try:
        if "valkey" in wanted:
            start_valkey(supervisor, directory, durable=False)
            environment["REDIS_URL"] = addresses.redis_url(directory.path)
        if "postgres" in wanted:
            start_postgres(supervisor, directory, durable=False)
            environment["DATABASE_URL"] = addresses.database_url(directory.path)
        sys.stdout.write(json.dumps(environment) + "\n")
        sys.stdout.flush()
        sys.stdin.read()
    finally:
        supervisor.stop()
        directory.release()


if __name__ == "__main__":
    main()
