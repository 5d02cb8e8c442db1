"""What a proof of purchase says of when and for how much; whatever cannot be read costs nothing but the suggestion."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from claims.files import decoding, papers
from claims.files.receipt_reading import LEAST_DKK, MOST_DKK, Reading
from claims.files.uploads import PDF, Upload
from claims.models import Document

# Of a processor: ten times what the longest invoices of ours take, for nobody has asked for it.
SECONDS: Final = 2
# Nor does anybody wait longer for a turn: the paper itself is taken in either way.
WAIT: Final = 1.0


def read(upload: Upload, *, today: date) -> Reading:
    """What the paper says; an empty reading of a picture, and where nothing can be read for sure."""
    return _read(upload.content, today) if upload.content_type == PDF else Reading()


def read_kept(document: Document, *, today: date) -> Reading:
    """As `read`, of one that lies on a claim already; an empty reading, too, where its file is gone."""
    if document.content_type != PDF:
        return Reading()
    try:
        with document.file.open("rb") as file:
            content: bytes = file.read()
    except OSError:
        return Reading()
    return _read(content, today)


def _read(content: bytes, today: date) -> Reading:
    try:
        said = decoding.run(papers.receipt, content, today.isoformat(), seconds=SECONDS, wait=WAIT)
    except (decoding.Refused, decoding.TimedOut, decoding.Crashed):
        return Reading()
    return _checked(said, today)


def _checked(said: Any, today: date) -> Reading:
    """A reading out of an answer that the paper itself may have written."""
    try:
        bought_on = date.fromisoformat(said["bought_on"]) if said["bought_on"] else None
        price_dkk = Decimal(said["price_dkk"]) if said["price_dkk"] else None
        if bought_on and bought_on > today:
            return Reading()
        if price_dkk is not None and not (price_dkk.is_finite() and LEAST_DKK <= price_dkk <= MOST_DKK):
            return Reading()
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return Reading()
    return Reading(bought_on, price_dkk)
