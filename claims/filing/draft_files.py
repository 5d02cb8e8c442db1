"""Files of a filing that is not sent yet: added one by one or several at once, and taken away again."""

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.refusals import Refusal
from claims.files import uploads
from claims.files.upload_room import room_in
from claims.files.uploads import Upload
from claims.models import DocumentKind, DraftFile, FilingDraft

FULL: Final = "full"


def add(*, draft: UUID, files: Iterable[Upload], now: datetime) -> list[DraftFile]:
    """Keep files that `files.uploads` has read with the draft; pictures are taken for pictures of the damage.

    Raises `FilingDraft.DoesNotExist` where it was sent meanwhile, and `Refusal` (`full`) where there is no room. The
    files are gone again where the transaction fails.
    """
    given = list(files)
    with ExitStack() as stack:
        paths = [stack.enter_context(uploads.written_below(f"drafts/{draft}", upload)) for upload in given]
        # Within the files' own undoing: they go where the transaction fails at its very end, too.
        with transaction.atomic():
            # Holds the row as well.
            if not FilingDraft.objects.filter(pk=draft).update(changed_at=now):
                raise FilingDraft.DoesNotExist
            room = room_in(draft)
            if len(given) > room.files or sum(len(upload.content) for upload in given) > room.size:
                raise Refusal(_("Der er ikke plads til flere filer. Fjern en, eller send resten bagefter."), code=FULL)
            # A moment apart, so that they stay in the order in which they were chosen.
            moments = (now + timedelta(microseconds=place) for place in range(len(given)))
            return [_row(draft, *each) for each in zip(given, paths, moments, strict=True)]


@transaction.atomic
def remove(*, draft: UUID, file: UUID) -> bool:
    """Take a file of the draft away again; False where it is not there (any more).

    Not while the draft is being sent: then it is a document, and stays.
    """
    row = FilingDraft.objects.select_for_update().filter(pk=draft).first()
    found = DraftFile.objects.filter(draft=row, pk=file).first() if row else None
    if found is None:
        return False
    found.delete()
    transaction.on_commit(partial(uploads.forget, str(found.file.name)), robust=True)
    return True


@transaction.atomic
def drop(*, draft: UUID) -> None:
    """Delete a filing that nobody is to send any more, with its files; nothing where it is not there (any more)."""
    row = FilingDraft.objects.select_for_update().filter(pk=draft).first()
    if row is None:
        return
    for path in DraftFile.objects.filter(draft=row).values_list("file", flat=True):
        transaction.on_commit(partial(uploads.forget, path), robust=True)
    row.delete()


def _row(draft: UUID, upload: Upload, path: str, now: datetime) -> DraftFile:
    is_picture = upload.content_type in uploads.PICTURES
    return DraftFile.objects.create(
        draft_id=draft,
        kind=DocumentKind.PHOTO if is_picture else DocumentKind.OTHER,
        name=upload.name,
        file=path,
        content_type=upload.content_type,
        size=len(upload.content),
        sha256=upload.sha256,
        look=upload.look,
        received_at=now,
    )
