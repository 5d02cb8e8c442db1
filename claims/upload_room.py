"""How much more of somebody's files there is place for, on a claim and in a filing that is not sent yet."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce

from claims.models import Claim, Document, DraftFile, FilingDraft
from claims.uploads import MAX_FILES, MAX_TOTAL


@dataclass(frozen=True)
class Room:
    """So many `files` more, of `size` bytes together; `taken` is how many there are."""

    files: int = MAX_FILES
    size: int = MAX_TOTAL
    taken: int = 0


def room_of(claim: Claim) -> Room:
    """What the claimant may still send; the call centre's own files take none of it. One query."""
    return _room(Document.objects.filter(claim=claim).sent_in())


def room_in(draft: FilingDraft) -> Room:
    """What may still be added to a filing before it is sent. One query."""
    return _room(DraftFile.objects.filter(draft=draft))


def _room(files: QuerySet[Any]) -> Room:
    held = files.aggregate(files=Count("pk"), size=Coalesce(Sum("size"), 0))
    return Room(max(0, MAX_FILES - held["files"]), max(0, MAX_TOTAL - held["size"]), held["files"])
