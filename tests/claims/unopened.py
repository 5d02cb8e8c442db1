"""Files that have come and are not opened yet, and those that could not be, for tests of the pages that say so."""

import uuid
from datetime import datetime
from typing import Any

from accounts.models import User
from claims.models import Claim, ClaimEvent, EventKind, FilingDraft, SealedFile
from tests.cast import NOW


def waiting(on: Claim | FilingDraft, name: str = "skade.jpg", *, at: datetime = NOW, **about: Any) -> SealedFile:
    """A photo that waits on a claim or in a filing; refused where `about` says so."""
    lies = {"claim": on} if isinstance(on, Claim) else {"draft": on}
    row: SealedFile = SealedFile.objects.create(
        name=name,
        file="" if about.get("refused") else f"sealed/{uuid.uuid4().hex}",
        size=2_400_000,
        received_at=at,
        next_at=at,
        **{**lies, **about},
    )
    return row


def unreadable(
    claim: Claim, name: str = "skade.jpg", *, at: datetime = NOW, by: User | None = None, **data: Any
) -> ClaimEvent:
    """The word that a photo on a claim could not be opened."""
    facts = {"kind": "photo", "name": name, "fault": "unreadable", **data}
    event: ClaimEvent = claim.events.create(kind=EventKind.FILE_UNREADABLE, at=at, by=by, data=facts)
    return event
