"""The numbers that were found on the last picture, until one of them is chosen: in the session, the picture nowhere."""

from collections.abc import MutableMapping
from dataclasses import asdict
from typing import Any

from devices.codes import CodeKind, FoundCode

_SLOT = "codes_found"

Session = MutableMapping[str, Any]


def keep_found(session: Session, found: list[FoundCode]) -> None:
    """Keep what the codes were, in place of what the picture before showed."""
    session[_SLOT] = [asdict(code) for code in found]


def recall_found(session: Session) -> list[FoundCode] | None:
    """What the codes of the last picture were; None where there was no picture."""
    if (kept := session.get(_SLOT)) is None:
        return None
    return [FoundCode(CodeKind(code["kind"]), code["value"], code["slot"]) for code in kept]


def forget_found(session: Session) -> None:
    """Drop them: the filing that they were for was sent."""
    session.pop(_SLOT, None)
