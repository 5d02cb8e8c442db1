"""Reading the bytes of pictures; called only in `files.decoding`'s processes. Pure.

There a file is opened by the one decoder that its content calls for. What nothing is left of: where a picture was
taken, what else its file says, and what hides behind it.
"""

import codecs
import io
from typing import Any, Final

import pillow_heif
from PIL import Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

from claims.files.decoding_wire import Refused
from claims.files.photo_hash import photo_hash

# The decoders that a fork could not load any more.
LOADED: Final = (
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)
for _name in (
    "latin-1",
    "utf-16",
    "cp1252",
    "ascii",
    "charmap",
    "utf-8-sig",
):
    codecs.lookup(_name)

TOO_MANY_PIXELS: Final = "too_many_pixels"
# What is decoded must fit in the memory of the process. A JPEG is decoded at a fraction of its size where it is large;
# a WebP is held three times while it is read. HEIC is decoded whole by threads of its own: of 64 megapixels it takes
# half a gigabyte, and with an alpha channel three quarters.
MOST_PIXELS: Final = 100_000_000
HEIF: Final = "HEIF"
MOST_OF: Final = {"WEBP": 50_000_000, HEIF: 65_000_000}
# A JPEG that is long and narrow would be decoded in full as well.
_DECODED_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 4000
SMALL_SIDE: Final = 240

Image.MAX_IMAGE_PIXELS = 2 * MOST_PIXELS
pillow_heif.register_heif_opener(thumbnails=False)
Image.preinit()


def picture(content: bytes, kind: str) -> dict[str, Any]:
    """The picture alone: `content` turned as its file says and encoded anew, `look` (`files.photo_hash`), `small`.

    `kind` is Pillow's name; a HEIF picture becomes a JPEG. Raises `Refused` (`too_many_pixels`).
    """
    with _opened(content, kind) as image:
        # As it will be, side by side: of a square Pillow takes the shorter side for what is wanted.
        share = min(1.0, LONGEST_SIDE / max(image.size))
        image.draft("RGB", (int(image.width * share), int(image.height * share)))
        if kind == "JPEG" and image.width * image.height > _DECODED_PIXELS:
            raise Refused(TOO_MANY_PIXELS)
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        ImageOps.exif_transpose(image, in_place=True)
    plain = _plain(image, with_alpha=kind in {"PNG", "WEBP"})
    # Both look at few dots: the rest is averaged once, which is nearly the whole way to either.
    reduced = plain.reduce(max(1, max(plain.size) // SMALL_SIDE))
    return {
        "content": _encoded(plain, "JPEG" if kind == HEIF else kind),
        "look": photo_hash(reduced),
        "small": _small(reduced),
    }


def small_picture(content: bytes, kind: str) -> bytes:
    """The picture at most `SMALL_SIDE` pixels long, as a JPEG. Raises `Refused` (`too_many_pixels`)."""
    with _opened(content, kind) as image:
        image.draft("RGB", (SMALL_SIDE, SMALL_SIDE))
        image.thumbnail((SMALL_SIDE, SMALL_SIDE))
        return _small(_plain(image, with_alpha=False))


def _opened(content: bytes, kind: str) -> Image.Image:
    """The picture as its head describes it, not decoded yet."""
    try:
        image = Image.open(io.BytesIO(content), formats=[kind])
    except Image.DecompressionBombError as error:
        raise Refused(TOO_MANY_PIXELS) from error
    if image.width * image.height > MOST_OF.get(kind, MOST_PIXELS):
        raise Refused(TOO_MANY_PIXELS)
    return image


def _plain(image: Image.Image, *, with_alpha: bool) -> Image.Image:
    """The dots and nothing else that Pillow would write into a file again.

    The dots themselves are not copied where they need not change: touching as much memory again takes as long as
    writing the file.
    """
    mode = "RGBA" if with_alpha and image.has_transparency_data else "RGB"
    plain = image if image.mode == mode else image.convert(mode)
    plain.info = {}
    return plain


def _small(plain: Image.Image) -> bytes:
    small = plain.convert("RGB")
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), reducing_gap=2.0)
    return _encoded(small, "JPEG")


def _encoded(plain: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    plain.save(out, kind, **({} if kind == "PNG" else {"quality": 85}))
    return out.getvalue()
