"""Reading the text of PDFs; called only in `files.decoding`'s processes. Pure.

A paper may be millions of pages, unfold without end or point at itself: the first pages are read, within limits that
an invoice never comes near. Nothing in it is run, and no picture in it is opened.
"""

import codecs
import io
import logging
import math
from datetime import date
from typing import Any, Final

import pypdf._codecs._codecs
import pypdf._crypt_providers
import pypdf._text_extraction
import pypdf.filters
import pypdf.generic._font
import pypdf.xmp
from pypdf import Configuration, PageObject, PdfReader, apply_configuration, mult

from claims.files.decoding_wire import Refused
from claims.files.receipt_reading import read_receipt

# What a fork could not load any more.
LOADED: Final = (
    pypdf._codecs._codecs,
    pypdf._crypt_providers,
    pypdf._text_extraction,
    pypdf.filters,
    pypdf.generic._font,
    pypdf.xmp,
)
for _name in (
    *("latin-1", "utf-16", "utf-16-be", "utf-16-le", "ascii", "charmap", "unicode_escape"),
    *("cp1250", "cp1252", "cp1254", "cp1257", "mac-roman"),
    *("cp932", "cp950", "gb2312", "gb18030", "gbk"),
):
    codecs.lookup(_name)

MOST_PAGES: Final = 5
MOST_TEXT: Final = 50_000
_MOST_UNFOLDED: Final = 8_000_000
# So many points high is a row: words of one line may stand a little higher than others.
ROW: Final = 3
_TOO_LONG: Final = "too_long"
_LIMITS: Final = Configuration(
    maximum_declared_stream_length=_MOST_UNFOLDED,
    array_based_stream_maximum_output_length=_MOST_UNFOLDED,
    array_maximum_element_count=20_000,
    dictionary_maximum_element_count=20_000,
    lzw_maximum_output_length=_MOST_UNFOLDED,
    run_length_maximum_output_length=_MOST_UNFOLDED,
    zlib_maximum_output_length=_MOST_UNFOLDED,
    zlib_maximum_recovery_input_length=100_000,
    stream_filters_maximum_length=4,
    stream_decoding_work_maximum_length=2 * _MOST_UNFOLDED,
    stream_parsing_work_maximum_count=400_000,
    page_tree_maximum_entries=2_000,
    page_tree_maximum_depth=20,
    page_tree_maximum_page_entries=20_000,
    xform_maximum_invocations_per_extraction=50,
    # A program of somebody else's is not ours to start.
    jbig2dec_binary=None,
)
# It complains at length of every broken paper, and nobody reads it there.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def text(content: bytes) -> str:
    """What a PDF says on its first pages, as far as it is text; '' where it is a picture of a paper.

    In rows, as the eye reads it: what stands side by side is one line, in whichever order the file draws it.
    """
    said: list[str] = []
    with apply_configuration(_LIMITS):
        pages = PdfReader(io.BytesIO(content)).pages
        for place in range(min(MOST_PAGES, len(pages))):
            said.append(_rows(pages[place]))
            if sum(map(len, said)) > MOST_TEXT:
                break
    return "\n".join(said)[:MOST_TEXT]


def _rows(page: PageObject) -> str:
    words: list[tuple[float, float, str]] = []
    loose: list[str] = []
    held = 0

    def put(said: str, moved: list[float], placed: list[float], _font: Any, _size: float) -> None:
        nonlocal held
        held += len(said)
        if held > MOST_TEXT:
            raise Refused(_TOO_LONG)
        first, *further = (line.strip() for line in said.splitlines() or [""])
        if first:
            at = mult(placed, moved)
            words.append((-at[5], at[4], first))
        # What the file itself breaks into lines has no place of its own.
        loose.extend(filter(None, further))

    page.extract_text(visitor_text=put)
    rows: list[list[tuple[float, str]]] = []
    above = -math.inf
    for height, left, word in sorted(words):
        if height - above > ROW:
            rows.append([])
            above = height
        rows[-1].append((left, word))
    return "\n".join([*(" ".join(word for _left, word in sorted(row)) for row in rows), *loose])


def receipt(content: bytes, today: str) -> dict[str, str | None]:
    """`bought_on` and `price_dkk` of `files.receipt_reading`, as text; nothing was bought later than `today` (ISO)."""
    reading = read_receipt(text(content), today=date.fromisoformat(today))
    return {
        "bought_on": reading.bought_on.isoformat() if reading.bought_on else None,
        "price_dkk": str(reading.price_dkk) if reading.price_dkk is not None else None,
    }
