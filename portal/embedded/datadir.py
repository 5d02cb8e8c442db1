"""A data directory: one at a time may use it, and only its owner can look inside."""

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO

from portal.embedded import addresses
from portal.embedded.faults import CannotStart, _, explained, full_disk

_LOCK = "lock"


class DataDirectory:
    """A directory that this process holds alone, from construction to `release`."""

    def __init__(self, path: Path, *, free_megabytes: int = 100) -> None:
        """Create and lock the directory; raises CannotStart where another holds it, owns it, or the disk is full."""
        self.path = Path(os.path.realpath(path))
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._check_owner()
            self._lock = self._locked()
            self._check_room(free_megabytes)
        except OSError as error:
            raise explained(error) from error

    @property
    def sockets(self) -> Path:
        """The directory of the sockets: private, and created when asked for."""
        try:
            directory = addresses.socket_directory(self.path)
            directory.mkdir(mode=0o700, exist_ok=True)
            addresses.check_private(directory)
        except addresses.ForeignSocketDirectory as foreign:
            raise CannotStart(
                _("{directory} tilhører en anden eller står åben for andre: fjern den, og prøv igen.").format(
                    directory=foreign
                )
            ) from foreign
        except OSError as error:
            raise explained(error) from error
        return directory

    def announce(self, text: str) -> None:
        """Leave a word in the lock for whoever comes second."""
        self._lock.seek(0)
        self._lock.truncate()
        self._lock.write(text)
        self._lock.flush()

    def empty(self) -> None:
        """Remove everything but the lock."""
        for entry in self.path.iterdir():
            if entry.name == _LOCK:
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    def release(self) -> None:
        """Let the next one in; sockets outside the directory go with us."""
        with suppress(OSError):
            addresses.socket_directory(self.path).rmdir()
        self._lock.close()

    def _locked(self) -> IO[str]:
        lock = (self.path / _LOCK).open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip()
            lock.close()
            raise CannotStart(
                _("Der kører allerede en portal på {path} ({holder}): stop den først.").format(
                    path=self.path, holder=holder or "?"
                )
            ) from None
        return lock

    def _check_owner(self) -> None:
        owner = self.path.stat().st_uid
        if owner != os.geteuid():
            raise CannotStart(
                _("{path} tilhører bruger nr. {owner}: kør som den bruger, eller slet mappen.").format(
                    path=self.path, owner=owner
                )
            )

    def _check_room(self, megabytes: int) -> None:
        if shutil.disk_usage(self.path).free < megabytes * 1024 * 1024:
            raise full_disk(str(self.path))
