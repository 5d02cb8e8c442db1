"""A house that has its hands full, and files that come to it then, for the tests."""

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from claims.files import decoding, opening, uploads
from claims.filing import draft_files
from claims.models import FilingDraft, SealedFile
from notifications.models import OutboxMessage
from tests.cast import NOW, UNKNOWN_IMEI
from tests.claims.files import picture, upload
from tests.claims.filing_pages import CONTACT, REACH, begin, send
from tests.claims.looks import scene

FILES = "/anmeld/billeder/"
JSON = {"Accept": "application/json"}
SOON = NOW + timedelta(seconds=5)
# A picture by its head, and by nothing else.
BROKEN = picture()[:200]
_GPS = 0x8825


@cache
def photo(name: str = "") -> bytes:
    """A small photo with its place and its camera in it, that looks like something; another one for each name."""
    exif = Image.Exif()
    exif[0x0110] = "Kanariekamera"
    exif.get_ifd(_GPS).update({1: "N", 2: (55.0, 40.0, 33.0)})
    out = io.BytesIO()
    image = scene(6)
    image.paste(f"#{zlib.crc32(name.encode()) & 0xFFFFFF:06x}", (0, 0, 32, 32))
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


@contextmanager
def full_house() -> Iterator[None]:
    """Within it others' files are open in every process that we have."""
    for _turn in range(decoding.AT_ONCE):
        assert decoding.HOUSE._turns.acquire(timeout=5)
    try:
        yield
    finally:
        for _turn in range(decoding.AT_ONCE):
            decoding.HOUSE._turns.release()


def add(client: Client, *files: Any) -> HttpResponse:
    """Send photos with a filing, as the script of its page does."""
    return client.post(FILES, {"photos": list(files)}, headers=JSON)


def add_sealed(client: Client, content: bytes | None = None, name: str = "a.jpg") -> SealedFile:
    """Send a photo with a filing while the house is full; what lies there then."""
    before = set(SealedFile.objects.values_list("pk", flat=True))
    with full_house():
        assert add(client, upload(content or photo(), name)).status_code == 200
    return SealedFile.objects.exclude(pk__in=before).get()


def seal(draft: UUID, *names: str, content: bytes | None = None, now: datetime = NOW) -> list[Any]:
    """Put sealed photos into a draft, as its page does; what is named otherwise is another one."""
    files = [uploads.Sealed(name, content + name.encode() if content else photo(name)) for name in names]
    return draft_files.add(draft=draft, files=files, now=now)


def the_draft() -> FilingDraft:
    return FilingDraft.objects.get()


def open_all(*, after: timedelta = SOON - NOW) -> int:
    """Let the worker look at all whose turn it is then."""
    return opening.open_sealed(now=NOW + after)


def is_there(path: object) -> bool:
    return default_storage.exists(str(path))


def sent(
    *names: str, identifier: str = UNKNOWN_IMEI, content: bytes | None = None, client: Client | None = None
) -> Client:
    """A filing that was sent before these photos of it were opened."""
    client = client or Client()
    begin(client, identifier)
    client.post(CONTACT, REACH)
    draft = FilingDraft.objects.order_by("-begun_at", "-changed_at").first()
    assert draft is not None
    seal(draft.pk, *(names or ["a.jpg"]), content=content)
    assert send(client).status_code == 302
    return client


def letters() -> list[tuple[str, dict[str, Any]]]:
    """Who is told of a file that could not be opened, and what."""
    found = OutboxMessage.objects.filter(template="file_refused").order_by("address")
    return [(letter.address, letter.context) for letter in found]


def files_below(folder: str) -> list[str]:
    return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []
