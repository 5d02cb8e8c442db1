"""Files that people send: reading them by what they hold, keeping them, and streaming them without harm.

An image is decoded and written anew, so that neither its place (EXIF) nor anything hidden behind the picture stays. A
PDF is kept as it is and only ever offered for download.
"""

import hashlib
import io
import re
import threading
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

import filetype
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from PIL import Image, ImageOps

from claims.models import Document
from claims.photo_hash import photo_hash

MAX_BYTES = 15 * 1024 * 1024
MAX_FILES = 20
# What is decoded must fit in memory: with these a picture takes 450 MB at most, however small its file is. A JPEG is
# decoded at a fraction of its size where it is large; a WebP is held three times while it is read.
DECODED_PIXELS = 40_000_000
_MOST_PIXELS = {"JPEG": 110_000_000, "PNG": DECODED_PIXELS, "WEBP": 25_000_000}
LONGEST_SIDE = 4000
SMALL_SIDE = 240
NAME_LENGTH = 120

PDF = "application/pdf"
_IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", PDF: ".pdf"}
PICTURES = frozenset(_IMAGES)
_HEIC = frozenset({"image/heic", "image/heif"})
# What browsers offer to choose from. HEIC is left out, which makes an iPhone send its pictures as JPEG.
ACCEPTED = ",".join(_ENDINGS)


# A small file can hold many pixels: a few of them side by side must not take all the memory of the house.
_one_at_a_time = threading.Lock()


class UploadFault(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    HEIC = "heic"
    KIND = "kind"
    TOO_MANY_PIXELS = "too_many_pixels"
    UNREADABLE = "unreadable"


class UploadProblem(Exception):
    """A file that is not taken in, and why."""

    def __init__(self, code: UploadFault) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Upload:
    """A file as it may be kept: named, of a known type, without metadata where it is an image.

    `look` is what a picture looks like (`claims.photo_hash`), '' for anything else.
    """

    name: str
    content_type: str
    content: bytes
    look: str = ""
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", hashlib.sha256(self.content).hexdigest())


def read(file: UploadedFile) -> Upload:
    """Read an uploaded file by its content, whatever its name and its sender say. Raises `UploadProblem`."""
    if not file.size:
        raise UploadProblem(UploadFault.EMPTY)
    if file.size > MAX_BYTES:
        raise UploadProblem(UploadFault.TOO_LARGE)
    content = file.read()
    content_type, look = filetype.guess_mime(content) or "", ""
    if content_type in _HEIC:
        raise UploadProblem(UploadFault.HEIC)
    if content_type in _IMAGES:
        content, look = _written_anew(content, _IMAGES[content_type])
    elif content_type != PDF:
        raise UploadProblem(UploadFault.KIND)
    return Upload(_safe_name(file.name or "", content_type), content_type, content, look)


@contextmanager
def written(upload: Upload, number: str) -> Iterator[str]:
    """Write the file to storage and give its path; where the block fails, the file is gone again."""
    path = default_storage.save(f"claims/{number}/{uuid.uuid4().hex}", ContentFile(upload.content))
    try:
        yield path
    except BaseException:
        default_storage.delete(path)
        raise


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


def small_picture(document: Document) -> bytes:
    """A picture of ours at most `SMALL_SIDE` pixels long, as a JPEG. Raises `UploadProblem` for what is none."""
    kind = _IMAGES.get(document.content_type)
    if kind is None:
        raise UploadProblem(UploadFault.KIND)
    try:
        with document.file.open("rb") as file, _one_at_a_time, Image.open(file, formats=[kind]) as image:
            image.draft("RGB", (SMALL_SIDE, SMALL_SIDE))
            image.thumbnail((SMALL_SIDE, SMALL_SIDE))
            return _encoded(image, "JPEG")
    except Exception as error:
        # As when it was taken in: a decoder that stumbles means that there is no picture to show.
        raise UploadProblem(UploadFault.UNREADABLE) from error


def _written_anew(content: bytes, kind: str) -> tuple[bytes, str]:
    """The picture alone: decoded by one decoder, turned as its EXIF says, at most `LONGEST_SIDE` long, re-encoded.

    Beside it what it looks like.
    """
    try:
        with _one_at_a_time, Image.open(io.BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > _MOST_PIXELS[kind]:
                raise UploadProblem(UploadFault.TOO_MANY_PIXELS)
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            # A long and narrow JPEG would be decoded in full as well.
            if image.width * image.height > DECODED_PIXELS:
                raise UploadProblem(UploadFault.TOO_MANY_PIXELS)
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            picture = ImageOps.exif_transpose(image)
            return _encoded(picture, kind), photo_hash(picture)
    except UploadProblem:
        raise
    except Image.DecompressionBombError as error:
        raise UploadProblem(UploadFault.TOO_MANY_PIXELS) from error
    except Exception as error:
        # Decoders meet hostile bytes in many ways; every one of them means that this is no picture.
        raise UploadProblem(UploadFault.UNREADABLE) from error


def _encoded(picture: Image.Image, kind: str) -> bytes:
    mode = "RGBA" if kind != "JPEG" and picture.has_transparency_data else "RGB"
    plain = Image.new(mode, picture.size)
    plain.paste(picture.convert(mode))
    out = io.BytesIO()
    plain.save(out, kind, **({} if kind == "PNG" else {"quality": 85}))
    return out.getvalue()


def _safe_name(given: str, content_type: str) -> str:
    """The given name without folders, control and direction marks, with the ending of what the file really is."""
    name = re.split(r"[/\\]", given)[-1]
    name = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C")
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name).strip(" .")[:NAME_LENGTH]
    return f"{stem or 'dokument'}{_ENDINGS[content_type]}"
