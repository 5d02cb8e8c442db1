"""A fleet file between its check and its import: kept for its uploader, in one session, for an hour."""

import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from accounts.models import User

LIFETIME_SECONDS = 60 * 60
_KEY = "fleet_import"


@dataclass(frozen=True, slots=True)
class KeptFile:
    token: str
    name: str
    data: bytes


def keep(data: bytes, *, name: str, session: SessionBase, user: User) -> KeptFile:
    """Keep the file for this session; one that it kept before goes, and so do all that are past their hour."""
    forget(session)
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    token = secrets.token_urlsafe(24)
    path = folder / token
    path.touch(mode=0o600)
    path.write_bytes(data)
    session[_KEY] = {"token": token, "name": name, "user": user.pk}
    return KeptFile(token, name, data)


def find(token: str, *, session: SessionBase, user: User) -> KeptFile | None:
    """The file behind the token, where this session and this user kept it within the hour."""
    kept = session.get(_KEY)
    if not kept or kept["user"] != user.pk or not secrets.compare_digest(kept["token"].encode(), token.encode()):
        return None
    path = _folder() / kept["token"]
    try:
        if _is_old(path):
            forget(session)
            return None
        return KeptFile(kept["token"], kept["name"], path.read_bytes())
    except OSError:
        return None


def forget(session: SessionBase) -> None:
    """Remove the session's file."""
    if kept := session.pop(_KEY, None):
        (_folder() / kept["token"]).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "fleet-imports"


def _is_old(path: Path) -> bool:
    return path.stat().st_mtime < time.time() - LIFETIME_SECONDS


def _sweep(folder: Path) -> None:
    for path in folder.iterdir():
        try:
            if _is_old(path):
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue
