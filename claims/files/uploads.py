"""Files that people send: reading them by what they hold, keeping them, and streaming them without harm.

An image is decoded and written anew in a process of its own (`files.decoding`), so that neither its place (EXIF) nor
anything hidden behind the picture stays. A PDF is kept as it is and only ever offered for download. Where it is no
image's turn soon, it may be kept sealed: as it came, shown to nobody, and opened later (`files.opening`).
"""

import codecs
import hashlib
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import filetype
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from claims.files import decoders, decoding, pressure
from claims.models import Document, DraftFile
from claims.writing.masking import mask

MAX_BYTES: Final = 25 * 1024 * 1024
MAX_FILES: Final = 20
# Of one claim, or of one filing before it is sent.
MAX_TOTAL: Final = 150 * 1024 * 1024
NAME_LENGTH: Final = 120

PDF: Final = "application/pdf"
_IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", PDF: ".pdf"}
PICTURES = frozenset(_IMAGES)
_HEIC: Final = "image/heic"
_SEALED_ENDINGS = {**_ENDINGS, _HEIC: ".heic"}
# What telephones write there; all of it is HEVC inside.
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
# Readers take a PDF whose head comes as late as this.
_PDF_HEAD: Final = b"%PDF"
_PDF_WITHIN: Final = 1024 + len(_PDF_HEAD)
# A picture that moves; its decoder stays with the first one.
_APNG: Final = "image/apng"
# What browsers offer to choose from. HEIC is named last: an iPhone sends JPEG where that is taken, a Mac does not.
ACCEPTED = ",".join([*_ENDINGS, _HEIC, "image/heif", ".heic", ".heif"])
# Beside a picture lies a small one under its name and this.
SMALL: Final = ".small"
# So long somebody waits for a turn whose file may be opened later as well.
TURN_SECONDS: Final = 0.1


class UploadFault(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    KIND = "kind"
    # Something else stands before a PDF, which may then be read as that.
    HEAD = "head"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SLOW = "too_slow"
    BUSY = "busy"
    UNREADABLE = "unreadable"


class UploadProblem(Exception):
    """A file that is not taken in, and why; `may_pass` where the fault need not be the file's."""

    def __init__(self, code: UploadFault, *, may_pass: bool = False) -> None:
        super().__init__(code)
        self.code, self.may_pass = code, may_pass


@dataclass(frozen=True)
class Upload:
    """A file as it may be kept: named, of a known type, without metadata where it is an image.

    `look` is what a picture looks like (`files.photo_hash`) and `small` a small JPEG of it; both are empty for
    anything else.
    """

    name: str
    content_type: str
    content: bytes
    look: str = ""
    small: bytes = b""
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.content).hexdigest())


@dataclass(frozen=True)
class Sealed:
    """A picture by its head that nobody has opened: named as that says, and the bytes as they came."""

    name: str
    content: bytes


def read(file: UploadedFile) -> Upload:
    """Read an uploaded file by its content, whatever its name and its sender say. Raises `UploadProblem`."""
    return opened(file.name or "", _content_of(file))


def read_or_seal(file: UploadedFile) -> Upload | Sealed:
    """As `read`, but a picture comes back sealed on a full machine, and where it has no turn within `TURN_SECONDS`."""
    content = _content_of(file)
    kind = _kind_of(content)
    waits = kind in _IMAGES or kind == _HEIC
    try:
        if not (waits and pressure.is_full()):
            return opened(file.name or "", content, wait=TURN_SECONDS)
    except UploadProblem as problem:
        if problem.code != UploadFault.BUSY:
            raise
    return Sealed(_safe_name(file.name or "", kind), content)


def opened(name: str, content: bytes, *, pool: decoding.Pool = decoding.HOUSE, wait: float | None = None) -> Upload:
    """The file as it may be kept; only pictures are opened, by the `pool`. Raises `UploadProblem`."""
    kind = _kind_of(content)
    if kind == PDF:
        return Upload(_safe_name(name, PDF), PDF, content)
    if kind not in _IMAGES and kind != _HEIC:
        raise UploadProblem(UploadFault.HEAD if _PDF_HEAD in content[:_PDF_WITHIN] else UploadFault.KIND)
    made = _decoded(pool, decoders.picture, content, _IMAGES.get(kind, decoders.HEIF), wait=wait)
    kept = "image/jpeg" if kind == _HEIC else kind
    return Upload(_safe_name(name, kept), kept, made["content"], made["look"], made["small"])


@contextmanager
def written(upload: Upload, number: str) -> Iterator[str]:
    """Write the file to storage below the claim's number and give its path; where the block fails it is gone again."""
    with written_below(f"claims/{number}", upload) as path:
        yield path


@contextmanager
def written_below(folder: str, upload: Upload | Sealed) -> Iterator[str]:
    """As `written`, below any folder."""
    path = default_storage.save(f"{folder}/{uuid.uuid4().hex}", ContentFile(upload.content))
    try:
        if isinstance(upload, Upload) and upload.small:
            default_storage.save(path + SMALL, ContentFile(upload.small))
        yield path
    except BaseException:
        forget(path)
        raise


def forget(path: str) -> None:
    """Delete a file that was written above, and what lies beside it; gone already is gone."""
    default_storage.delete(path)
    default_storage.delete(path + SMALL)


def stream(document: Document) -> FileResponse:
    """The document as a response that no browser can be made to run; the caller has checked who asks.

    Pictures are shown, everything else is downloaded.
    """
    shown = document.content_type in _IMAGES
    response = FileResponse(
        document.file.open("rb"),
        as_attachment=not shown,
        filename=document.name,
        content_type=document.content_type if document.content_type in _ENDINGS else "application/octet-stream",
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def small_picture(document: Document | DraftFile) -> bytes:
    """A picture of ours at most `decoders.SMALL_SIDE` pixels long, as a JPEG.

    Made when the file came in; of an older one now. Raises `UploadProblem` for what is no picture, or is gone.
    """
    kind = _IMAGES.get(document.content_type)
    if kind is None or not document.file.name:
        raise UploadProblem(UploadFault.KIND)
    with suppress(OSError), default_storage.open(document.file.name + SMALL, "rb") as small:
        kept: bytes = small.read()
        return kept
    try:
        with document.file.open("rb") as file:
            content: bytes = file.read()
    except OSError as error:
        raise UploadProblem(UploadFault.UNREADABLE) from error
    made: bytes = _decoded(decoding.HOUSE, decoders.small_picture, content, kind)
    return made


def _content_of(file: UploadedFile) -> bytes:
    """All of an uploaded file of a size that we take."""
    if not file.size:
        raise UploadProblem(UploadFault.EMPTY)
    if file.size > MAX_BYTES:
        raise UploadProblem(UploadFault.TOO_LARGE)
    content: bytes = file.read()
    return content


def _kind_of(content: bytes) -> str:
    """The type by what the first bytes say, '' for one that nobody knows."""
    if content[4:8] == b"ftyp":
        size = int.from_bytes(content[:4], "big")
        brands = {content[at : at + 4] for at in (8, *range(16, min(size, 128), 4))}
        return _HEIC if brands & _HEIC_BRANDS else ""
    # Nothing that only begins with space can be taken for something else.
    if content[:_PDF_WITHIN].removeprefix(codecs.BOM_UTF8).lstrip(b"\t\n\f\r ").startswith(_PDF_HEAD):
        return PDF
    kind = filetype.guess_mime(content) or ""
    return "image/png" if kind == _APNG else kind


def _decoded(pool: decoding.Pool, function: Callable[..., Any], *args: Any, wait: float | None = None) -> Any:
    """What a decoder makes of it. Raises `UploadProblem`."""
    try:
        return pool.run(function, *args, wait=wait)
    except decoding.Refused as refused:
        too_much = refused.code in {decoders.TOO_MANY_PIXELS, "memory"}
        raise UploadProblem(UploadFault.TOO_MANY_PIXELS if too_much else UploadFault.UNREADABLE) from refused
    except decoding.NoTurn as busy:
        raise UploadProblem(UploadFault.BUSY, may_pass=True) from busy
    except decoding.TimedOut as late:
        # It has had all the work that a file may ask for.
        raise UploadProblem(UploadFault.TOO_SLOW) from late
    except decoding.Crashed as crashed:
        raise UploadProblem(UploadFault.UNREADABLE, may_pass=True) from crashed


def _safe_name(given: str, content_type: str) -> str:
    """The given name without folders, control and direction marks, with the ending of what the file really is."""
    name = re.split(r"[/\\]", given)[-1]
    name = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C")
    # A name is a text, too: "pinkode 1234.jpg". What stands in place of a number may be longer than it was.
    stem = mask(re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)).text[:NAME_LENGTH].strip(" .")
    return f"{stem or 'dokument'}{_SEALED_ENDINGS[content_type]}"
