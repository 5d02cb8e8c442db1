"""Where the embedded services of a data directory listen.

Only the standard library: the settings read this module before anything else exists.
"""

import hashlib
import os
import stat
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

DATABASE = "portal"
USER = "portal"
POSTGRES_PORT = 5432
POSTGRES_SOCKET = f".s.PGSQL.{POSTGRES_PORT}"
VALKEY_SOCKET = "valkey.sock"

# A socket's path holds at most 104 bytes on macOS and 108 on Linux.
_LONGEST_SOCKET_PATH = 100
# Not tempfile.gettempdir(): two shells with different TMPDIR must agree on the address of one data directory.
_SHORT_ROOT = Path("/tmp")  # noqa: S108 - the directory below is 0700 and its owner is checked


class ForeignSocketDirectory(RuntimeError):
    """The short socket directory exists, but somebody else made it or can enter it."""


def socket_directory(data_dir: Path) -> Path:
    """Return the directory of the sockets of a data directory, without creating it.

    Below the data directory where the path serves (short, and without the comma that libpq reads as a list of hosts),
    else one of our own below /tmp, named by uid and path.
    Raises ForeignSocketDirectory where the latter exists and is not ours alone.
    """
    data = Path(os.path.realpath(data_dir))
    inside = data / "run"
    if len(os.fsencode(inside / POSTGRES_SOCKET)) < _LONGEST_SOCKET_PATH and "," not in str(inside):
        return inside
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    short = _SHORT_ROOT / f"portal-{os.geteuid()}-{digest}"
    check_private(short)
    return short


def check_private(directory: Path) -> None:
    """Raise ForeignSocketDirectory unless the directory is missing, or ours with no rights for others."""
    try:
        found = directory.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise ForeignSocketDirectory(str(directory))


def database_url(data_dir: Path) -> str:
    """Return the URL of the embedded PostgreSQL of a data directory, whether it runs or not."""
    return f"postgres://{USER}@{_as_host(socket_directory(data_dir))}:{POSTGRES_PORT}/{DATABASE}"


def redis_url(data_dir: Path) -> str:
    """Return the URL of the embedded Valkey of a data directory, as redis-py writes it, database 0."""
    return f"unix://{quote(str(socket_directory(data_dir) / VALKEY_SOCKET))}?db=0"


def cache_url(url: str) -> str:
    """Return the URL of database 1 beside a Redis URL: the cache never shares a database with the broker."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db=1"
    return parts._replace(path="/1").geturl()


def celery_url(url: str) -> str:
    """Return a Redis URL as Celery's transport spells it: `redis+socket://` for a Unix socket, others unchanged."""
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{quote(unquote(parts.path))}?virtual_host={database}"


def _as_host(path: Path) -> str:
    # URL parsers lower-case a host, so capitals are escaped like every other character that a host cannot hold.
    plain = b"abcdefghijklmnopqrstuvwxyz0123456789-_."
    return "".join(chr(byte) if byte in plain else f"%{byte:02X}" for byte in os.fsencode(path))
