"""Opening in their turn the files that came with filings while the machine had its hands full.

A file is taken for some minutes, opened outside of any transaction, and put where it belongs in one: under the lock of
the draft or the claim that it lies with by then. Its row goes as the file that was opened comes, so that it is opened
once however many workers there are and whichever of them dies.
"""

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from django.core.files.storage import default_storage
from django.db import transaction

from claims.files import decoding, uploads
from claims.files.uploads import Upload, UploadFault, UploadProblem
from claims.filing import taking_in
from claims.filing.draft_files import forget_later, keep_opened
from claims.models import EventKind, FilingDraft, SealedFile
from claims.timeline import acting, lock, record
from claims.writing import messages

BATCH: Final = 100
TRIES: Final = 3
# Behind whoever waits for a page a file may take long by the clock. With the start of its process it stays below what a
# task may take; its seconds of a processor are as many as anybody's.
_WALL_SECONDS: Final = 90.0
# Longer than opening it can take: only a worker that died leaves it to another one.
LEASE: Final = timedelta(minutes=5)
PAUSE: Final = timedelta(seconds=30)
# No machine is full for so long: what never comes to its turn is given up, whatever it waits for.
PATIENCE: Final = timedelta(days=1)

log = logging.getLogger(__name__)
_pool = decoding.Pool(nice=decoding.STANDS_BACK, wall=_WALL_SECONDS)


class _Gone(Exception):
    """The file was taken away, forgotten, or opened by somebody else meanwhile."""


def open_sealed(*, now: datetime, limit: int = BATCH) -> int:
    """Open files whose turn it is, the longest waiting first; returns how many were looked at.

    `now` is the database's clock. One that raises is logged and tried again after its lease; it stops no other one.
    """
    looked_at = 0
    while looked_at < limit and (sealed := _taken(now)):
        looked_at += 1
        try:
            _open(sealed, now=now)
        except Exception:
            log.exception("The sealed file %s could not be taken in.", sealed.pk)
    return looked_at


def _taken(now: datetime) -> SealedFile | None:
    """The next file, which nobody else takes for as long as its lease is; one statement where there is none."""
    with transaction.atomic():
        sealed = SealedFile.objects.due_at(now).select_for_update(skip_locked=True).first()
        if sealed:
            SealedFile.objects.filter(pk=sealed.pk).update(next_at=now + LEASE)
    return sealed


def _open(sealed: SealedFile, *, now: datetime) -> None:
    try:
        upload = _read(sealed)
    except UploadProblem as problem:
        # That others took all of the machine is no fault of the file's.
        busy = problem.code == UploadFault.BUSY
        tries = sealed.tries + (not busy)
        if problem.may_pass and tries < TRIES and sealed.received_at > now - PATIENCE:
            SealedFile.objects.filter(pk=sealed.pk).update(tries=tries, next_at=now + PAUSE)
            return
        with suppress(_Gone), acting():
            _refuse(_held(sealed), UploadFault.TOO_SLOW if busy else problem.code, now=now)
        return
    with suppress(_Gone), uploads.written_below(_folder(sealed), upload) as path, acting():
        _take_in(_held(sealed), upload, path, now=now)


def _read(sealed: SealedFile) -> Upload:
    """What the file is, opened by processes that stand back for others. Raises `UploadProblem`."""
    try:
        with default_storage.open(str(sealed.file.name), "rb") as file:
            content: bytes = file.read()
    except FileNotFoundError as missing:
        raise UploadProblem(UploadFault.UNREADABLE, may_pass=True) from missing
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
    """Put what was opened where the sealed file lay, which goes."""
    if sealed.claim is None:
        keep_opened(sealed, upload, path)
    else:
        taking_in.take_in_opened(sealed, upload, path, now=now)
    forget_later([str(sealed.file.name)])
    sealed.delete()


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
    """Write to whoever may see the file (`proof.disclosure`): not of a stranger's, nor of one of our own."""
    claim, by = sealed.claim, sealed.received_from
    if claim is None or sealed.door.get("elsewhere") or (by is not None and by.is_call_centre):
        return
    messages.tell_claimant(
        claim,
        "file_refused",
        key=f"sealed:{sealed.pk}:refused",
        now=now,
        context={"file": sealed.name, "why": fault.value},
        trusted=True if by is not None or sealed.door.get("trusted") else None,
    )
