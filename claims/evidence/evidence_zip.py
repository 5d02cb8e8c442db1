"""The evidence pack as a ZIP that is streamed: the PDF, the same as data, the messages, the documents, and a manifest.

Entries stand in one order and carry no time of their own. `SHA256SUMS` is what `sha256sum -c` reads; the manifest says
besides whether a document still is what it was when it came in. Only the manifest says when and by whom the pack was
made, so that two packs of a claim that stood still differ in nothing else.
"""

import hashlib
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import get_language

from claims.evidence.evidence_chapters import chapters, letter_text
from claims.evidence.evidence_pack import Pack, entries_of
from claims.evidence.evidence_pdf import pdf
from claims.models import Document
from policies import product_facts

CONTENT_TYPE = "application/zip"
CHUNK = 256 * 1024
# ZIP knows no time before 1980, and an entry's own time would say when the pack was made.
NO_TIME = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o644 << 16


@dataclass(frozen=True)
class Prepared:
    """A pack in the language that it was asked for in: everything but the documents is here and in its place."""

    pack: Pack
    files: list[tuple[str, bytes]]
    made: dict[str, Any]


@dataclass
class _Listed:
    path: str
    size: int
    sha256: str
    about: dict[str, Any] = field(default_factory=dict)


def prepared(pack: Pack, *, made_at: datetime, made_by: str) -> Prepared:
    """Write down, in the active language, all that does not have to be streamed."""
    told = chapters(pack)
    number = pack.claim.number
    files = [
        (f"{number}.pdf", pdf(told, number=number)),
        ("data/sag.json", _json([asdict(chapter) for chapter in told])),
        ("data/tidslinje.json", _json(_timeline(pack))),
        ("data/frister.json", _json(_promises(pack))),
        ("data/afgoerelser.json", _json(_decisions(pack))),
        ("data/vilkaar.json", _json(_terms(pack))),
        *_letters(pack),
    ]
    made = {"made_at": made_at.isoformat(), "made_by": made_by, "language": get_language() or "da"}
    return Prepared(pack=pack, files=files, made=made)


def stream(made: Prepared) -> Iterator[bytes]:
    """The ZIP, piece by piece; each document is read as it is sent, and one that is gone is named as missing."""
    pipe = _Pipe()
    listed: list[_Listed] = []
    missing: list[str] = []
    with zipfile.ZipFile(pipe, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for path, content in made.files:
            listed.append(_put(archive, path, content))
            yield from pipe.taken()
        for place, document in enumerate(made.pack.documents, start=1):
            path = f"dokumenter/{place:03}-{safe_name(document.name)}"
            try:
                opened = document.file.open("rb")
            except OSError:
                missing.append(path)
                continue
            with opened:
                yield from _copied(archive, pipe, path, document, iter(partial(opened.read, CHUNK), b""), listed)
        listed.append(_put(archive, "manifest.json", _manifest(made, listed, missing)))
        sums = "".join(f"{one.sha256}  {one.path}\n" for one in listed)
        _put(archive, "SHA256SUMS", sums.encode())
        yield from pipe.taken()
    yield from pipe.taken()


def safe_name(name: str) -> str:
    """The name as it may stand in an archive: no folder, no control or direction mark, never empty or hidden."""
    kept = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C")
    return re.sub(r'[/\\:*?"<>|]', "-", kept).strip(" .")[:120] or "dokument"


class _Pipe(io.RawIOBase):
    """Takes what the archive writes and hands it on; it cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> Iterator[bytes]:
        pieces, self._pieces = self._pieces, []
        if pieces:
            yield b"".join(pieces)


def _info(path: str, *, packed: bool = True) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, date_time=NO_TIME)
    info.create_system = 3
    info.external_attr = _PLAIN_FILE
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    return info


def _put(archive: zipfile.ZipFile, path: str, content: bytes) -> _Listed:
    archive.writestr(_info(path), content)
    return _Listed(path, len(content), hashlib.sha256(content).hexdigest())


def _copied(
    archive: zipfile.ZipFile,
    pipe: _Pipe,
    path: str,
    document: Document,
    pieces: Iterable[bytes],
    listed: list[_Listed],
) -> Iterator[bytes]:
    """Pictures and PDFs are packed already, so they are stored as they are."""
    found, size = hashlib.sha256(), 0
    with archive.open(_info(path, packed=False), "w") as entry:
        for piece in pieces:
            entry.write(piece)
            found.update(piece)
            size += len(piece)
            yield from pipe.taken()
    about = {
        "claim": document.claim.number,
        "kind": document.kind,
        "name": document.name,
        "received_at": document.received_at.isoformat(),
        "sha256_when_received": document.sha256,
        "unchanged": document.sha256 == found.hexdigest(),
    }
    listed.append(_Listed(path, size, found.hexdigest(), about))
    yield from pipe.taken()


def _manifest(made: Prepared, listed: list[_Listed], missing: list[str]) -> bytes:
    pack = made.pack
    return _json(
        {
            "claim": pack.claim.number,
            "stood_at": pack.stood_at.isoformat(),
            **made.made,
            "terms": pack.terms.id if pack.terms else None,
            "files": [{"path": one.path, "size": one.size, "sha256": one.sha256, **one.about} for one in listed],
            "missing": missing,
        }
    )


def _timeline(pack: Pack) -> list[dict[str, Any]]:
    return [
        {"at": event.at.isoformat(), "kind": event.kind, "by": event.by.name if event.by else None}
        for event in pack.events
    ]


def _promises(pack: Pack) -> list[dict[str, Any]]:
    return [
        {
            "kind": promise.kind,
            "starts_at": promise.starts_at.isoformat(),
            "due_at": promise.due_at.isoformat(),
            "enforced_at": promise.enforced_at.isoformat(),
            "state": promise.state,
            "hours": promise.calendar_version,
            "ledger": [
                {"at": entry.at.isoformat(), "kind": entry.kind, "stage": entry.stage, "data": entry.data}
                for entry in entries_of(promise)
            ],
        }
        for promise in pack.promises
    ]


def _decisions(pack: Pack) -> list[dict[str, Any]]:
    return [
        {
            "kind": decision.kind,
            "clause": decision.clause,
            "terms": decision.terms,
            "decided_at": decision.decided_at.isoformat(),
            "seconded_at": decision.seconded_at.isoformat() if decision.seconded_at else None,
            "question": decision.facts,
            "assessment": decision.assessment,
        }
        for decision in pack.decisions
    ]


def _terms(pack: Pack) -> dict[str, Any]:
    if pack.terms is None:
        return {}
    return {
        "id": pack.terms.id,
        "valid_from": pack.terms.valid_from.isoformat() if pack.terms.valid_from else None,
        "sections": [asdict(section) for section in product_facts.sections(pack.terms)],
    }


def _letters(pack: Pack) -> Iterator[tuple[str, bytes]]:
    for place, letter in enumerate(pack.letters, start=1):
        subject, text = letter_text(letter)
        sent = letter.delivered_at.isoformat() if letter.delivered_at else ""
        back = f"Bounced: {letter.bounced_at.isoformat()}\n" if letter.bounced_at else ""
        head = f"To: {letter.address}\nDate: {sent}\n{back}Subject: {subject}\n\n"
        yield f"beskeder/{place:03}-{letter.template}.txt", f"{head}{text}".encode()
        for file in letter.attachments.all():
            yield f"beskeder/{place:03}-{safe_name(file.name)}", bytes(file.content)


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n").encode()
