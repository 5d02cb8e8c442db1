"""How much more of somebody's files there is place for, on a claim and in a filing that is not sent yet.

Each door has room of its own for what it may not see of others (`proof.disclosure`): who knows a number and an
address could else fill somebody's claim, and learn how much lies there.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import CALL_CENTRE
from accounts.refusals import Refusal
from claims.files.uploads import MAX_FILES, MAX_TOTAL, Upload
from claims.models import Claim, ClaimEvent, Document, DraftFile, EventKind, SealedFile
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
    # Of what waits to be opened there is no event yet; nothing of it came by a trusted link.
    elsewhere = Q(door__has_key="elsewhere")
    unseen = elsewhere if trusted else elsewhere | Q(received_from__isnull=False)
    return _room(_of(claim).exclude(pk__in=others), _waiting(claim).filter(~unseen))


def room_elsewhere(claim: Claim) -> Room:
    """What may still come with filings of the same from elsewhere, of all of them together. Two queries."""
    theirs = [event.data["document"] for event in _added(claim) if event.data.get("elsewhere")]
    return _room(_of(claim).filter(pk__in=theirs), _waiting(claim).filter(door__has_key="elsewhere"))


def require(claim: Claim, files: Collection[Upload], *, trusted: bool) -> None:
    """Raise `NoRoom` unless the locked claim has room for these files from a door."""
    if files and not room_of(claim, trusted=trusted).holds(*(len(upload.content) for upload in files)):
        raise NoRoom(_("Der er ikke plads til flere filer på sagen. Ring til os, hvis der mangler noget."), code="full")


def room_in(draft: UUID) -> Room:
    """What may still be added to a filing before it is sent, by its key. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_DRAFT, [draft, draft])
        files, size = cursor.fetchone()
    return _left(files, size)


# In plain SQL, for every photo asks it twice: composing the question took ten times as long as the answer.
_IN_DRAFT: Final = f"""
    SELECT count(*), coalesce(sum(size), 0) FROM (
        SELECT size FROM {DraftFile._meta.db_table} WHERE draft_id = %s
        UNION ALL SELECT size FROM {SealedFile._meta.db_table} WHERE draft_id = %s AND refused = ''
    ) AS file
"""  # noqa: S608 - our own tables


def room_beside(files: Sequence[DraftFile | SealedFile]) -> Room:
    """As `room_in`, where these are all of its files."""
    return _left(len(files), sum(file.size for file in files))


def _of(claim: Claim) -> QuerySet[Document]:
    return Document.objects.filter(claim=claim).sent_in()


def _added(claim: Claim) -> Iterable[ClaimEvent]:
    return ClaimEvent.objects.filter(claim=claim, kind=EventKind.DOCUMENT_ADDED, data__has_key="document")


def _waiting(claim: Claim) -> QuerySet[SealedFile]:
    """What was sent with filings and is to be opened, as `_of` counts documents."""
    return SealedFile.objects.waiting().filter(claim=claim).exclude(received_from__role__in=CALL_CENTRE)


def _room(opened: QuerySet[Any], waiting: QuerySet[Any]) -> Room:
    sizes = [rows.order_by().values_list("size", flat=True) for rows in (opened, waiting)]
    held: list[int] = list(sizes[0].union(sizes[1], all=True))
    return _left(len(held), sum(held))


def _left(files: int, size: int) -> Room:
    return Room(max(0, MAX_FILES - files), max(0, MAX_TOTAL - size), files)
