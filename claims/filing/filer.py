"""The session that files, known again where a code gives it a new key and forgotten by every other new one.

Signing in, or showing who one is at a filing, makes somebody of it: what they then say is not for whoever filed before.
"""

from typing import Final

from django.contrib.sessions.backends.base import SessionBase

from claims.filing.filing import session_hash

_FILED_AS: Final = "filed_as"


def filer_key(session: SessionBase) -> str:
    """What a claim keeps of the session: a hash of its key, or of the one that it had before."""
    now = session_hash(session.session_key)
    earlier: dict[str, str] = session.get(_FILED_AS) or {}
    return earlier["was"] if now and earlier.get("now") == now else now


def renew(session: SessionBase) -> None:
    """Give the session a new key under which it is the same filer; whoever holds the old one has nothing any more."""
    was = filer_key(session)
    session.cycle_key()
    session[_FILED_AS] = {"was": was, "now": session_hash(session.session_key)}


def forget(session: SessionBase) -> None:
    """Let the session be no filer from before its key was new."""
    session.pop(_FILED_AS, None)
