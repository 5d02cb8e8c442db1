"""Keeping what photos look like, so that the same one is known again in another claim (`claims.photo_hash`)."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import QuerySet
from PIL import Image

from claims.models import Document, DocumentKind, PhotoPrint
from claims.photo_hash import NEAR, parts, photo_hash
from claims.uploads import PICTURES, Upload

# A receipt is rightly sent again with the next claim on the same device.
NO_PHOTOS: frozenset[str] = frozenset({DocumentKind.PROOF_OF_PURCHASE})
BATCH = 200

# Pairs of one photo of the claim and one of another claim. The four parts find the few that may be alike by their
# indexes; how many bits differ is counted among those.
_ALIKE = """
    SELECT mine.document_id, other.document_id
    FROM claims_photoprint mine
    JOIN claims_photoprint other
      ON (other.first = mine.first OR other.second = mine.second
          OR other.third = mine.third OR other.fourth = mine.fourth)
     AND other.claim_id <> mine.claim_id
    WHERE mine.claim_id = %s
      AND bit_count(('x' || mine.bits)::bit(64) # ('x' || other.bits)::bit(64)) <= %s
    ORDER BY other.document_id DESC, mine.document_id
    LIMIT %s
"""


def keep(document: Document, upload: Upload) -> PhotoPrint | None:
    """Write down what the picture that was just taken in looks like; None for what is no photo, or shows nothing."""
    return _write(document, upload.look)


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
        cursor.execute(_ALIKE, [claim, NEAR, limit])
        return [(mine, other) for mine, other in cursor.fetchall()]


def _write(document: Document, look: str) -> PhotoPrint | None:
    if not look or document.kind in NO_PHOTOS:
        return None
    first, second, third, fourth = parts(look)
    print_, _new = PhotoPrint.objects.get_or_create(
        document=document,
        defaults={
            "claim_id": document.claim_id,
            "bits": look,
            "first": first,
            "second": second,
            "third": third,
            "fourth": fourth,
        },
    )
    return print_


def _look_of(document: Document) -> str:
    """The look of a file that was decoded and written anew when it came in, so that it is safe to open."""
    try:
        with document.file.open("rb") as file, Image.open(file, formats=["JPEG", "PNG", "WEBP"]) as picture:
            picture.draft("L", (256, 256))
            return photo_hash(picture)
    except (OSError, Image.DecompressionBombError):
        return ""
