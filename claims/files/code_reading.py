"""Reading the barcodes in a picture that somebody took of a label, a box or a screen. Pure: bytes in, plain values out.

It opens a stranger's file and belongs in a process of its own (`files.decoding`), which has neither files nor Django.
"""

import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from claims.files.decoders import HEIF, MOST_PIXELS, TOO_MANY_PIXELS
from claims.files.decoding_wire import Refused

_KINDS = ["JPEG", "PNG", "WEBP", HEIF]
# Fine enough for most labels in most pictures; what stands there smaller is looked for where this finds no number.
FINE = 4_500
FINEST = 9_000
_COARSE = 1_800
_SMALL = 1_000
# What stands on labels, boxes and screens. Of the others some are read out of stripes on a shirt.
_SYMBOLOGIES = zxingcpp.BarcodeFormats(
    [
        zxingcpp.BarcodeFormat.Code128,
        zxingcpp.BarcodeFormat.Code39,
        zxingcpp.BarcodeFormat.EAN13,
        zxingcpp.BarcodeFormat.EAN8,
        zxingcpp.BarcodeFormat.UPCA,
        zxingcpp.BarcodeFormat.ITF14,
        zxingcpp.BarcodeFormat.QRCode,
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.PDF417,
    ]
)
_SHORTEST, _LONGEST, _MOST = 5, 2_000, 40
_IMEI_DIGITS = 15


@dataclass(frozen=True)
class _Look:
    """The picture as it is looked at: scaled by `scale` and turned by `turn` degrees against the clock."""

    image: Image.Image
    scale: float = 1.0
    turn: float = 0.0


@dataclass(frozen=True)
class _Seen:
    """Where a code stands from the middle of the picture, in shares of its longest side, and how it is turned."""

    x: float
    y: float
    degrees: float


_Codes = dict[tuple[str, str], _Seen]


def read_codes(content: bytes) -> list[list[str]]:
    """Each code as its symbology and its text, once, in the order in which a person reads them.

    A coarse look finds large and blurred codes, a fine one the small ones. Only a picture that gives no number of
    fifteen digits is sharpened, turned, inverted, and looked at as finely as it was taken. Raises `Refused`
    (`too_many_pixels`).
    """
    picture = _opened(content, FINE)
    seen: _Codes = {}
    for look in _looks(picture):
        seen = {**_seen_in(look), **seen}
    for looks in _hard_looks(picture, content):
        if any(len(text) == _IMEI_DIGITS and text.isdecimal() for _symbology, text in seen):
            break
        for look in looks:
            seen = {**_seen_in(look), **seen}
    return [[symbology, text] for symbology, text in _as_read(seen)][:_MOST]


def _opened(content: bytes, finest: int) -> Image.Image:
    """The picture in grey, upright as its camera says, and no larger than `finest`."""
    with Image.open(io.BytesIO(content), formats=_KINDS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Refused(TOO_MANY_PIXELS)
        image.draft("L", (finest, finest))
        image.thumbnail((finest, finest), Image.Resampling.BOX)
        return _on_white(ImageOps.exif_transpose(image))


def _on_white(picture: Image.Image) -> Image.Image:
    """In grey; what can be seen through is paper, or the bars of a screenshot would lie black on black."""
    if not picture.has_transparency_data:
        return picture.convert("L")
    layered = picture.convert("LA")
    return Image.composite(layered.getchannel("L"), Image.new("L", picture.size, 255), layered.getchannel("A"))


def _looks(picture: Image.Image) -> Iterator[_Look]:
    longest = max(picture.size)
    if longest > _COARSE * 1.3:
        yield _scaled(picture, _COARSE / longest)
    yield _Look(picture)
    if longest < _SMALL:
        yield _scaled(picture, 2.0)


def _hard_looks(picture: Image.Image, content: bytes) -> Iterator[Iterable[_Look]]:
    """The picture as it might be read with some trouble, one kind of trouble after the other."""
    even = _scaled(picture, min(2.0, _COARSE / max(picture.size)))
    even = replace(even, image=ImageOps.autocontrast(even.image, cutoff=2))
    sharpened = (ImageFilter.UnsharpMask(radius=radius, percent=300, threshold=0) for radius in (2, 4))
    yield [even, *(replace(even, image=even.image.filter(sharper)) for sharper in sharpened)]
    # Stripes are read along the rows and the columns of a picture, and some twenty degrees off them.
    yield (_turned(even, turn) for turn in (45, 22, -22))
    yield [replace(even, image=ImageOps.invert(even.image))]
    if max(picture.size) == FINE:
        yield [_Look(_opened(content, FINEST))]


def _scaled(picture: Image.Image, by: float) -> _Look:
    size = (max(1, round(picture.width * by)), max(1, round(picture.height * by)))
    return _Look(picture.resize(size, Image.Resampling.BILINEAR if by > 1 else Image.Resampling.BOX), by)


def _turned(look: _Look, turn: float) -> _Look:
    return replace(
        look, image=look.image.rotate(turn, Image.Resampling.BILINEAR, expand=True, fillcolor=255), turn=turn
    )


def _seen_in(look: _Look) -> _Codes:
    read = zxingcpp.read_barcodes(look.image, formats=_SYMBOLOGIES, text_mode=zxingcpp.TextMode.Plain)
    kept = (code for code in read if _SHORTEST <= len(code.text) <= _LONGEST)
    return {(_name(code), code.text): _place(code, look) for code in kept}


def _place(code: zxingcpp.Barcode, look: _Look) -> _Seen:
    at = code.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    x = (sum(corner.x for corner in corners) / 4 - look.image.width / 2) / look.scale
    y = (sum(corner.y for corner in corners) / 4 - look.image.height / 2) / look.scale
    x, y = _rotated(x, y, look.turn)
    return _Seen(x, y, code.orientation + look.turn)


def _as_read(seen: _Codes) -> list[tuple[str, str]]:
    """The codes line by line. The label may stand on its head: its codes say which way is up."""
    if not seen:
        return []
    turn = next(iter(seen.values())).degrees

    def line(code: tuple[str, str]) -> tuple[float, float]:
        x, y = _rotated(seen[code].x, seen[code].y, -turn)
        return (y, x)

    return sorted(seen, key=line)


def _rotated(x: float, y: float, degrees: float) -> tuple[float, float]:
    """Turned with the clock, where y grows downwards."""
    angle = math.radians(degrees)
    return (x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle))


def _name(code: zxingcpp.Barcode) -> str:
    return "".join(c for c in str(code.format).lower() if c.isalnum())
