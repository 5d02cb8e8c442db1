"""What was added to a filing before it was sent becomes documents of its claim; what is sealed, once it is opened."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.models import User
from accounts.rows import write
from claims.evidence import evidence
from claims.files import upload_room
from claims.files.upload_room import Room
from claims.files.uploads import Upload
from claims.filing.draft_files import Lying, forget_later, lying_with
from claims.models import Claim, Document, DraftFile, EventKind, SealedFile
from claims.timeline import record_all


def take_in_draft(
    claim: Claim, draft: UUID | None, *, by: User | None, now: datetime, is_new: bool = False, **door: bool
) -> list[str]:
    """Make the files that were added to a filing before it was sent documents of the locked claim.

    They stay where they were stored. What is still sealed goes along and is a document once it is opened
    (`files.opening`); what could not be opened goes, and the timeline says so, for that may have turned out only after
    its page was read. The draft's row is held by the caller. `door` as `proof.disclosure` reads it; `is_new` where
    nothing lies on the claim yet. What there is no room for on a claim that was filed before is deleted; the names of
    those files are returned, for the face to say so.
    """
    lying = lying_with(draft) if draft else Lying()
    if not (lying.opened or lying.sealed):
        return []
    room = Room() if is_new else _room_left(claim, by, elsewhere=door.get("elsewhere", False))
    kept: set[UUID] = set()
    left_out: list[DraftFile | SealedFile] = []
    for file in lying.in_order:
        if room.holds(file.size):
            room = room.without(file.size)
            kept.add(file.pk)
        else:
            left_out.append(file)
    forget_later(str(file.file.name) for file in left_out)
    if taken := [_taken(claim, file, by, now) for file in lying.opened if file.pk in kept]:
        write(document for document, _look in taken)
        evidence.note_taken_in(claim, taken, by=by, now=now, **door)
    if lying.sealed:
        _move(claim, lying.sealed, kept, by=by, now=now, door=door)
    if refused := [file for file in lying.sealed if file.refused]:
        facts = [{"kind": one.kind, "name": one.name, "fault": one.refused, **door} for one in refused]
        record_all(claim, EventKind.FILE_UNREADABLE, facts, at=now, by=by)
    return [file.name for file in left_out]


def take_in_opened(sealed: SealedFile, upload: Upload, path: str, *, now: datetime) -> Document:
    """Make what was opened of a file on the locked claim a document of it, whatever has become of the claim since.

    It came when it was sent, by whom and by which way it was sent; the timeline says when it was there to be seen.
    Where the same came with it and was opened before, it is that, and the path is forgotten.
    """
    claim, by = sealed.claim, sealed.received_from
    assert claim is not None  # noqa: S101 - it lies with one or the other
    when = {"received_at": sealed.received_at, "received_from": by}
    if twin := Document.objects.filter(claim=claim, sha256=upload.sha256, **when).first():
        forget_later([path])
        return twin
    document = evidence.document_of(claim, sealed.kind, upload, path, **when)
    document.save(force_insert=True)
    evidence.note_taken_in(claim, [(document, upload.look)], by=by, now=now, **sealed.door)
    return document


def _taken(claim: Claim, file: DraftFile, by: User | None, now: datetime) -> tuple[Document, str]:
    document = Document(
        claim=claim,
        kind=file.kind,
        name=file.name,
        file=file.file.name,
        content_type=file.content_type,
        size=file.size,
        sha256=file.sha256,
        received_at=now,
        received_from=by,
    )
    return document, file.look


def _move(
    claim: Claim,
    sealed: Sequence[SealedFile],
    kept: set[UUID],
    *,
    by: User | None,
    now: datetime,
    door: dict[str, bool],
) -> None:
    """Let those that are kept lie with the claim, in their place in the queue, and delete the rows of the others."""
    moved = {"draft": None, "claim": claim, "door": door, "received_from": by, "received_at": now}
    SealedFile.objects.filter(pk__in=[file.pk for file in sealed if file.pk in kept]).update(**moved)
    if gone := [file.pk for file in sealed if file.pk not in kept]:
        SealedFile.objects.filter(pk__in=gone).delete()


def _room_left(claim: Claim, by: User | None, *, elsewhere: bool) -> Room:
    return upload_room.room_elsewhere(claim) if elsewhere else upload_room.room_of(claim, trusted=by is not None)
