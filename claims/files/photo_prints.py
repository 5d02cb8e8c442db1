"""Keeping what photos look like, so that the same one is known again in another claim (`files.photo_hash`)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from PIL import Image

from accounts.rows import write
from claims.files.photo_hash import NEAR, parts, photo_hash
from claims.files.uploads import PICTURES
from claims.models import Document, DocumentKind, PhotoPrint

# A receipt is rightly sent again with the next claim on the same device.
NO_PHOTOS: frozenset[str] = frozenset({DocumentKind.PROOF_OF_PURCHASE})
BATCH = 200

# Photos of a device on a bare table share the part that shows the table: of those with one part in common no more are
# read, or looking would cost more with each photo that comes in. The other parts still find the same photo.
MOST_READ = 1000

# Pairs of one photo of the claim and one of another claim. The four parts find the few that may be alike by their
# indexes; how many bits differ is counted among those.
_PART = """
    (SELECT p.document_id, p.bits FROM claims_photoprint p
     WHERE p.{part} = mine.{part} AND p.claim_id <> mine.claim_id LIMIT %(read)s)
"""
_ALIKE = f"""
    SELECT mine.document_id, other.document_id
    FROM claims_photoprint mine
    CROSS JOIN LATERAL ({" UNION ".join(_PART.format(part=part) for part in ("first", "second", "third", "fourth"))})
        AS other
    WHERE mine.claim_id = %(claim)s
      AND bit_count(('x' || mine.bits)::bit(64) # ('x' || other.bits)::bit(64)) <= %(near)s
    ORDER BY other.document_id DESC, mine.document_id
    LIMIT %(most)s
"""  # noqa: S608 - the columns are ours


def keep(looks: Iterable[tuple[Document, str]]) -> list[PhotoPrint]:
    """Write down what documents that were just taken in look like; none of what is no photo, or shows nothing."""
    return write(
        PhotoPrint(document=document, **_print_of(document, look)) for document, look in looks if _shows(document, look)
    )


def forget_receipt(document: Document, kind: str) -> None:
    """Delete what a document looks like that turns out to be of a kind that is no photo; nothing for any other."""
    if kind in NO_PHOTOS:
        PhotoPrint.objects.filter(document=document).delete()


def backfill(documents: QuerySet[Document], *, after: int = 0) -> Iterator[int]:
    """Write the prints that are missing of these documents, batch by batch; yields how many each batch got.

    A file that is gone or cannot be read is passed over. What has a print keeps it, so that it may be run twice.
    """
    missing = documents.filter(photo_print__isnull=True, content_type__in=PICTURES).exclude(kind__in=NO_PHOTOS)
    while batch := list(missing.filter(pk__gt=after).order_by("pk")[:BATCH]):
        yield sum(_write(document, _look_of(document)) is not None for document in batch)
        after = batch[-1].pk


def alike(claim: int, *, limit: int) -> list[tuple[int, int]]:
    """Photos of the claim that are in other claims too: the ids of its own document and of the other, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, {"claim": claim, "near": NEAR, "most": limit, "read": MOST_READ})
        return [(mine, other) for mine, other in cursor.fetchall()]


def _write(document: Document, look: str) -> PhotoPrint | None:
    if not _shows(document, look):
        return None
    print_, _new = PhotoPrint.objects.get_or_create(document=document, defaults=_print_of(document, look))
    return print_


def _shows(document: Document, look: str) -> bool:
    return bool(look) and document.kind not in NO_PHOTOS


def _print_of(document: Document, look: str) -> dict[str, Any]:
    first, second, third, fourth = parts(look)
    of_parts = {"first": first, "second": second, "third": third, "fourth": fourth}
    return {"claim_id": document.claim_id, "bits": look, **of_parts}


def _look_of(document: Document) -> str:
    """The look of a file that was decoded and written anew when it came in, so that it is safe to open."""
    try:
        with document.file.open("rb") as file, Image.open(file, formats=["JPEG", "PNG", "WEBP"]) as picture:
            picture.draft("L", (256, 256))
            return photo_hash(picture)
    except (OSError, Image.DecompressionBombError):
        return ""
