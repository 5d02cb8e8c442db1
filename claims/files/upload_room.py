"""How much more of somebody's files there is place for, on a claim and in a filing that is not sent yet.

Each door has room of its own for what it may not see of others (`proof.disclosure`): who knows a number and an
address could else fill somebody's claim, and learn how much lies there.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.refusals import Refusal
from claims.files.uploads import MAX_FILES, MAX_TOTAL, Upload
from claims.models import Claim, ClaimEvent, Document, DraftFile, EventKind
from claims.proof.disclosure import came_by_another_door


class NoRoom(Refusal):
    """The claim holds as many files as it takes."""


@dataclass(frozen=True)
class Room:
    """So many `files` more, of `size` bytes together; `taken` is how many there are."""

    files: int = MAX_FILES
    size: int = MAX_TOTAL
    taken: int = 0

    def holds(self, *sizes: int) -> bool:
        """Whether files of these sizes, in bytes, go in together."""
        return len(sizes) <= self.files and sum(sizes) <= self.size

    def without(self, size: int) -> "Room":
        """What is left when one more file of this size, in bytes, is in it."""
        return Room(self.files - 1, self.size - size, self.taken + 1)


def room_of(claim: Claim, *, trusted: bool) -> Room:
    """What the claimant may still send through a door; the call centre's own files take none of it. Two queries."""
    others = [
        event.data["document"]
        for event in _added(claim)
        if (event.data.get("elsewhere") if trusted else came_by_another_door(event))
    ]
    return _room(_of(claim).exclude(pk__in=others))


def room_elsewhere(claim: Claim) -> Room:
    """What may still come with filings of the same from elsewhere, of all of them together. Two queries."""
    return _room(_of(claim).filter(pk__in=[e.data["document"] for e in _added(claim) if e.data.get("elsewhere")]))


def require(claim: Claim, files: Collection[Upload], *, trusted: bool) -> None:
    """Raise `NoRoom` unless the locked claim has room for these files from a door."""
    if files and not room_of(claim, trusted=trusted).holds(*(len(upload.content) for upload in files)):
        raise NoRoom(_("Der er ikke plads til flere filer på sagen. Ring til os, hvis der mangler noget."), code="full")


def room_in(draft: UUID) -> Room:
    """What may still be added to a filing before it is sent, by its key. One query."""
    # In plain SQL, which every photo asks twice: composing the question took ten times as long as the answer.
    table = DraftFile._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), coalesce(sum(size), 0) FROM {table} WHERE draft_id = %s", [draft])  # noqa: S608 - our own table
        files, size = cursor.fetchone()
    return _left(files, size)


def room_beside(files: Sequence[DraftFile]) -> Room:
    """As `room_in`, where these are all of its files."""
    return _left(len(files), sum(file.size for file in files))


def _of(claim: Claim) -> QuerySet[Document]:
    return Document.objects.filter(claim=claim).sent_in()


def _added(claim: Claim) -> Iterable[ClaimEvent]:
    return ClaimEvent.objects.filter(claim=claim, kind=EventKind.DOCUMENT_ADDED, data__has_key="document")


def _room(files: QuerySet[Any]) -> Room:
    # Hardly more than `MAX_FILES` rows: composing a question for their sum takes longer than adding them up here.
    sizes = files.values_list("size", flat=True)
    return _left(len(sizes), sum(sizes))


def _left(files: int, size: int) -> Room:
    return Room(max(0, MAX_FILES - files), max(0, MAX_TOTAL - size), files)
