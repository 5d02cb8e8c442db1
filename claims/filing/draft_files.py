"""Files of a filing that is not sent yet: added one by one or several at once, and taken away again."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID, uuid4

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.refusals import Refusal
from accounts.rows import write
from claims.files import uploads
from claims.files.upload_room import room_beside
from claims.files.uploads import Sealed, Upload
from claims.models import DocumentKind, DraftFile, FilingDraft, SealedFile

FULL: Final = "full"
Row = TypeVar("Row", DraftFile, SealedFile)


@dataclass(frozen=True)
class Lying:
    """What lies with a draft, each in the order in which it came: opened files, and those that are not."""

    opened: Sequence[DraftFile] = ()
    sealed: Sequence[SealedFile] = ()

    @property
    def waiting(self) -> list[SealedFile]:
        """Those of the sealed that can still be opened."""
        return [file for file in self.sealed if not file.refused]

    @property
    def in_order(self) -> list[DraftFile | SealedFile]:
        """All that can be sent, in an order that stays when one of them is opened."""
        return sorted([*self.opened, *self.waiting], key=lambda file: (file.received_at, file.pk))


def lying_with(draft: UUID) -> Lying:
    """The files of the draft, read in one query whether any is sealed or not."""
    with connection.cursor() as cursor:
        cursor.execute(_LYING, [draft, draft])
        found = [dict(zip(_NAMES, row, strict=True)) for row in cursor.fetchall()]
    return Lying(
        [_loaded(DraftFile, row) for row in found if not row["is_sealed"]],
        [_loaded(SealedFile, row) for row in found if row["is_sealed"]],
    )


# In plain SQL, for most pages of a filing ask it: composing the question took longer than asking it.
_BOTH: Final = "id, draft_id, kind, name, file, size, received_at"
_LYING: Final = f"""
    SELECT {_BOTH}, content_type, sha256, look, '' AS refused, FALSE AS is_sealed
    FROM {DraftFile._meta.db_table} WHERE draft_id = %s
    UNION ALL
    SELECT {_BOTH}, '', '', '', refused, TRUE FROM {SealedFile._meta.db_table} WHERE draft_id = %s
    ORDER BY received_at, id
"""  # noqa: S608 - our own tables
_NAMES: Final = (*_BOTH.split(", "), "content_type", "sha256", "look", "refused", "is_sealed")


def _loaded(model: type[Row], known: Mapping[str, Any]) -> Row:
    """A row of the model as the database gave it, whose other fields are asked for where somebody reads them."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in known]
    return model.from_db(None, names, [known[name] for name in names])


def add(*, draft: UUID, files: Iterable[Upload | Sealed], now: datetime) -> list[DraftFile | SealedFile]:
    """Keep files that `files.uploads` has read or sealed with the draft; pictures are taken for those of the damage.

    One that lies there already, under whichever name, stays the one that it is, and is what is given back for it.
    Raises `FilingDraft.DoesNotExist` where it was sent meanwhile, and `Refusal` (`full`) where there is no room. The
    files are gone again where the transaction fails.
    """
    given = list({(type(file), file.content): file for file in reversed(list(files))}.values())[::-1]
    with ExitStack() as stack:
        paths = [stack.enter_context(uploads.written_below(_folder(draft, upload), upload)) for upload in given]
        # Within the files' own undoing: they go where the transaction fails at its very end, too.
        with transaction.atomic():
            if not _touched(draft, now):
                raise FilingDraft.DoesNotExist
            lying = lying_with(draft)
            twins = [_twin(upload, lying) for upload in given]
            forget_later(path for path, twin in zip(paths, twins, strict=True) if twin)
            fresh = [len(upload.content) for upload, twin in zip(given, twins, strict=True) if not twin]
            if not room_beside(lying.in_order).holds(*fresh):
                raise Refusal(_("Der er ikke plads til flere filer. Fjern en, eller send resten bagefter."), code=FULL)
            # A moment apart, so that they stay in the order in which they were chosen.
            moments = (now + timedelta(microseconds=place) for place in range(len(given)))
            told = zip(twins, given, paths, moments, strict=True)
            return [twin or _kept(draft, upload, path, moment) for twin, upload, path, moment in told]


@transaction.atomic
def remove(*, draft: UUID, file: UUID) -> bool:
    """Take a file of the draft away again; False where it is not there (any more).

    Not while the draft is being sent: then it is a document, and stays.
    """
    row = FilingDraft.objects.select_for_update().filter(pk=draft).first()
    if row is None:
        return False
    found = (
        DraftFile.objects.filter(draft=row, pk=file).first() or SealedFile.objects.filter(draft=row, pk=file).first()
    )
    if found is None:
        return False
    found.delete()
    forget_later([str(found.file.name)])
    return True


@transaction.atomic
def drop(*, draft: UUID) -> None:
    """Delete a filing that nobody is to send any more, with its files; nothing where it is not there (any more)."""
    row = FilingDraft.objects.select_for_update().filter(pk=draft).first()
    if row is not None:
        delete_drafts([row.pk])


def move(*, source: UUID, target: UUID) -> None:
    """Let the files of one draft lie with another, whose rows the caller holds; not what lies there already.

    What is not opened yet is compared when it is (`keep_opened`).
    """
    twins = DraftFile.objects.filter(
        draft=source, sha256__in=DraftFile.objects.filter(draft=target).values_list("sha256")
    )
    forget_later(list(twins.values_list("file", flat=True)))
    twins.delete()
    DraftFile.objects.filter(draft=source).update(draft=target)
    SealedFile.objects.filter(draft=source).update(draft=target)


def delete_drafts(drafts: Sequence[UUID]) -> None:
    """Delete drafts, whose rows the caller holds, with their files; those go once their rows are gone."""
    sealed = SealedFile.objects.filter(draft__in=drafts)
    forget_later(DraftFile.objects.filter(draft__in=drafts).values_list("file", flat=True))
    forget_later(sealed.values_list("file", flat=True))
    sealed.delete()
    FilingDraft.objects.filter(pk__in=drafts).delete()


def forget_later(paths: Iterable[str]) -> None:
    """Delete what lies in storage below these once the transaction has ended well; '' is nothing."""
    for path in filter(None, paths):
        transaction.on_commit(partial(uploads.forget, path), robust=True)


def keep_opened(sealed: SealedFile, upload: Upload, path: str) -> DraftFile:
    """What was opened of a sealed file takes its place in its draft, under its key, as if it had come so.

    Where the same lies there already, it is that, and the path is forgotten.
    """
    assert sealed.draft_id is not None  # noqa: S101 - it lies with one or the other
    if twin := DraftFile.objects.filter(draft=sealed.draft_id, sha256=upload.sha256).first():
        forget_later([path])
        return twin
    return _row(sealed.draft_id, upload, path, sealed.received_at, key=sealed.pk)


def _touched(draft: UUID, now: datetime) -> bool:
    """Note that the draft has changed, and hold its row; False where it was sent meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {FilingDraft._meta.db_table} SET changed_at = %s WHERE id = %s", [now, draft])  # noqa: S608 - our own table
        return bool(cursor.rowcount)


def _folder(draft: UUID, upload: Upload | Sealed) -> str:
    # Nothing below `sealed/` is ever streamed.
    return "sealed" if isinstance(upload, Sealed) else f"drafts/{draft}"


def _twin(upload: Upload | Sealed, lying: Lying) -> DraftFile | SealedFile | None:
    """The file with the same bytes that lies there; of one that is not opened, those that came."""
    if isinstance(upload, Upload):
        return next((file for file in lying.opened if file.sha256 == upload.sha256), None)
    return next((file for file in lying.waiting if _is_of(file, upload.content)), None)


def _is_of(sealed: SealedFile, content: bytes) -> bool:
    if sealed.size != len(content):
        return False
    with suppress(OSError), default_storage.open(str(sealed.file.name), "rb") as file:
        return bool(file.read() == content)
    return False


def _kept(draft: UUID, upload: Upload | Sealed, path: str, now: datetime) -> DraftFile | SealedFile:
    if isinstance(upload, Upload):
        return _row(draft, upload, path, now)
    size = len(upload.content)
    return SealedFile.objects.create(
        draft_id=draft, name=upload.name, file=path, size=size, received_at=now, next_at=now
    )


def _row(draft: UUID, upload: Upload, path: str, now: datetime, *, key: UUID | None = None) -> DraftFile:
    is_picture = upload.content_type in uploads.PICTURES
    row = DraftFile(
        pk=key or uuid4(),
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
    return write([row])[0]
