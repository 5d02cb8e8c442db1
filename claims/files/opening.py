"""Opening in their turn the files that came with filings while the machine had its hands full.

A file is taken for some minutes, opened outside of any transaction, and put where it belongs in one: under the lock of
the draft or the claim that it lies with by then. Its row goes as the file that was opened comes, so that it is opened
once however many workers there are and whichever of them dies.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Final

from django.core.files.storage import default_storage
from django.db import connection, transaction

from claims.evidence.receipt_letters import letters_left
from claims.files import decoding, pressure, upload_room, uploads
from claims.files.uploads import Upload, UploadFault, UploadProblem
from claims.filing import taking_in
from claims.filing.draft_files import forget_later, keep_opened
from claims.models import EventKind, FilingDraft, SealedFile
from claims.timeline import acting, lock, record
from claims.workflow import ENDED
from claims.writing import messages

BATCH: Final = 100
TRIES: Final = 3
# Nobody waits for it: it may take longer by the clock than where somebody does. With the start of its process it stays
# below what a task may take.
_WALL_SECONDS: Final = 90.0
# Longer than opening it can take: only a worker that died leaves it to another one.
LEASE: Final = timedelta(minutes=5)
PAUSE: Final = timedelta(seconds=30)
# A machine that is full for longer opens files all the same.
LONG: Final = timedelta(minutes=2)
# No machine is full for so long: what never comes to its turn is given up, whatever it waits for.
PATIENCE: Final = timedelta(days=1)

_TURN: Final = "opening"

log = logging.getLogger(__name__)
_pool = decoding.Pool(wall=_WALL_SECONDS)


@contextmanager
def alone() -> Iterator[bool]:
    """Whether nobody else opens files until the block ends, over a connection that stays the same.

    One worker of all is enough for it: the others are there for promises and mail, however long a file takes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [_TURN])
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [_TURN])


class _Gone(Exception):
    """The file was taken away, forgotten, or opened by somebody else meanwhile."""


class _TooLarge(Exception):
    """Opened it is larger than what there is place for."""


def may_wait(*, now: datetime) -> bool:
    """Whether the machine is full and the file that waits longest can wait for a while yet."""
    if not pressure.is_full():
        return False
    return not SealedFile.objects.due_at(now - LONG).exists()


def open_sealed(*, now: datetime, limit: int = BATCH) -> int:
    """Open files whose turn it is, the longest waiting first; returns how many were looked at.

    `now` is the database's clock. One that raises is logged and tried again after its lease; it stops no other one. One
    that has ended its worker `TRIES` times is refused unread.
    """
    looked_at = 0
    while looked_at < limit and (sealed := _taken(now)):
        looked_at += 1
        try:
            if sealed.tries > TRIES:
                _give_up(sealed, UploadFault.UNREADABLE, now=now)
            else:
                _open(sealed, now=now)
        except Exception:
            log.exception("The sealed file %s could not be taken in.", sealed.pk)
            _put_off(sealed, LEASE, now=now)
    return looked_at


def _taken(now: datetime) -> SealedFile | None:
    """The next file, which nobody else takes for as long as its lease is; one statement where there is none."""
    with transaction.atomic():
        sealed = SealedFile.objects.due_at(now).select_for_update(skip_locked=True).first()
        if sealed:
            # Counted before it is opened, so that what ends its worker counts as well.
            sealed.tries += 1
            SealedFile.objects.filter(pk=sealed.pk).update(next_at=now + LEASE, tries=sealed.tries)
    return sealed


def _open(sealed: SealedFile, *, now: datetime) -> None:
    try:
        upload = _read(sealed)
    except UploadProblem as problem:
        if problem.code == UploadFault.BUSY:
            _put_off(sealed, PAUSE, now=now)
        elif problem.may_pass and sealed.tries < TRIES:
            SealedFile.objects.filter(pk=sealed.pk).update(next_at=now + PAUSE)
        else:
            _give_up(sealed, problem.code, now=now)
        return
    try:
        with suppress(_Gone), uploads.written_below(_folder(sealed), upload) as path, acting():
            _take_in(_held(sealed), upload, path, now=now)
    except _TooLarge:
        _give_up(sealed, UploadFault.TOO_LARGE, now=now)


def _put_off(sealed: SealedFile, pause: timedelta, *, now: datetime) -> None:
    """Try again later what is no fault of the file's: that the machine is full, or the storage away. It has an end."""
    if sealed.received_at > now - PATIENCE:
        SealedFile.objects.filter(pk=sealed.pk).update(tries=sealed.tries - 1, next_at=now + pause)
    else:
        _give_up(sealed, UploadFault.TOO_SLOW, now=now)


def _give_up(sealed: SealedFile, fault: UploadFault, *, now: datetime) -> None:
    with suppress(_Gone), acting():
        _refuse(_held(sealed), fault, now=now)


def _read(sealed: SealedFile) -> Upload:
    """What the file is. Raises `UploadProblem`."""
    try:
        with default_storage.open(str(sealed.file.name), "rb") as file:
            content: bytes = file.read()
    except FileNotFoundError as missing:
        # Maybe the storage's, which is only there in part.
        raise UploadProblem(UploadFault.BUSY, may_pass=True) from missing
    return uploads.opened(sealed.name, content, pool=_pool)


def _folder(sealed: SealedFile) -> str:
    return f"claims/{sealed.claim.number}" if sealed.claim else f"drafts/{sealed.draft_id}"


def _held(sealed: SealedFile) -> SealedFile:
    """The file as it lies now, held, behind the draft or the claim that it lies with. Raises `_Gone`.

    Whoever moves or removes it holds that first as well. It may have moved on before we did.
    """
    places = SealedFile.objects.waiting().filter(pk=sealed.pk)
    while (place := places.values_list("draft", "claim__number").first()) is not None:
        draft, number = place
        claim = lock(number) if number else None
        if claim is None:
            FilingDraft.objects.select_for_update().filter(pk=draft).first()
        if held := places.select_for_update().filter(draft=draft, claim=claim).first():
            held.claim = claim
            return held
    raise _Gone


def _take_in(sealed: SealedFile, upload: Upload, path: str, *, now: datetime) -> None:
    """Put what was opened where the sealed file lay, which goes. Raises `_TooLarge`."""
    if len(upload.content) > sealed.size + _room_left(sealed):
        raise _TooLarge
    if sealed.claim is None:
        keep_opened(sealed, upload, path)
    else:
        taking_in.take_in_opened(sealed, upload, path, now=now)
    forget_later([str(sealed.file.name)])
    sealed.delete()


def _room_left(sealed: SealedFile) -> int:
    """How many bytes the draft or the claim takes beside what lies there, this one among it; the row is held."""
    if sealed.claim is None:
        assert sealed.draft_id is not None  # noqa: S101 - it lies with one or the other
        return upload_room.room_in(sealed.draft_id).size
    if sealed.door.get("elsewhere"):
        return upload_room.room_elsewhere(sealed.claim).size
    return upload_room.room_of(sealed.claim, trusted=sealed.received_from_id is not None).size


def _refuse(sealed: SealedFile, fault: UploadFault, *, now: datetime) -> None:
    """Keep why the file cannot be opened, and no more of it; on a claim the timeline says so, and a letter."""
    forget_later([str(sealed.file.name)])
    sealed.refused, sealed.file = fault.value, ""
    sealed.save(update_fields=["refused", "file"])
    if sealed.claim is None:
        return
    facts = {"kind": sealed.kind, "name": sealed.name, "fault": fault.value, **sealed.door}
    record(sealed.claim, EventKind.FILE_UNREADABLE, at=now, by=sealed.received_from, **facts)
    _tell(sealed, fault, now=now)


def _tell(sealed: SealedFile, fault: UploadFault, *, now: datetime) -> None:
    """Write to whoever may see the file (`proof.disclosure`): not of a stranger's, nor of one of our own.

    Once a claim, however many there are, and never where nothing can be sent any more. Whoever is not signed in may
    write to any address, and has named the file.
    """
    claim, by = sealed.claim, sealed.received_from
    if claim is None or claim.state in ENDED or sealed.door.get("elsewhere") or (by and by.is_call_centre):
        return
    everybody = None if letters_left(claim) else False
    messages.tell_claimant(
        claim,
        "file_refused",
        key=f"claim:{claim.number}:file_refused",
        now=now,
        context={"file": sealed.name if by else "", "why": fault.value},
        trusted=True if by else everybody,
    )
