"""Pictures as telephones write them: their sizes, their EXIF with the place, and how they lie; made on the spot."""

import io
from dataclasses import dataclass
from functools import cache

import piexif
import pillow_heif
from PIL import Image

# Of a camera's own: what must not be found in anything we keep.
CANARY = "Kanariekamera"


@dataclass(frozen=True)
class Phone:
    """`lies` is EXIF's orientation, `size` as the picture is to be seen."""

    make: str
    model: str
    kind: str
    size: tuple[int, int]
    lies: int = 1

    @property
    def name(self) -> str:
        ending = {"JPEG": "jpg", "HEIF": "heic", "WEBP": "webp", "PNG": "png", "MPO": "jpg"}[self.kind]
        return f"IMG_{self.size[0]}.{ending}"

    def __str__(self) -> str:
        return f"{self.model} {self.kind} {self.size[0]}x{self.size[1]} ({self.lies})"


_12, _24, _48 = (4032, 3024), (5712, 4284), (8064, 6048)
PHONES = (
    Phone("Apple", "iPhone 8", "JPEG", _12, 6),
    Phone("Apple", "iPhone SE", "JPEG", _12, 1),
    Phone("Apple", "iPhone X", "HEIF", _12, 6),
    Phone("Apple", "iPhone 11", "HEIF", _12),
    Phone("Apple", "iPhone 12 Pro", "HEIF", _12, 8),
    Phone("Apple", "iPhone 13 mini", "JPEG", (3024, 4032), 8),
    Phone("Apple", "iPhone 14 Pro", "HEIF", _48),
    Phone("Apple", "iPhone 15", "HEIF", _24),
    Phone("Apple", "iPhone 15 Pro Max", "JPEG", _24, 3),
    Phone("Apple", "iPhone 16", "MPO", _24),
    Phone("Apple", "iPhone 16 Pro", "HEIF", _24, 6),
    Phone("Apple", "iPhone 15 screenshot", "PNG", (1179, 2556)),
    Phone("samsung", "SM-G973F", "JPEG", _12, 6),
    Phone("samsung", "SM-A546B", "JPEG", (4080, 3060)),
    Phone("samsung", "SM-A146P", "JPEG", (8160, 6120), 6),
    Phone("samsung", "SM-S911B", "HEIF", (4000, 3000)),
    Phone("samsung", "SM-S918B", "JPEG", (4000, 3000), 8),
    Phone("samsung", "SM-S921B", "JPEG", (8160, 6120)),
    Phone("samsung", "SM-S928B", "HEIF", (4000, 3000), 6),
    Phone("samsung", "SM-F731B", "MPO", (4000, 3000), 6),
    Phone("samsung", "SM-X200", "JPEG", (3264, 2448)),
    Phone("samsung", "SM-S911B screenshot", "PNG", (1080, 2340)),
    Phone("Google", "Pixel 4a", "JPEG", _12),
    Phone("Google", "Pixel 6", "JPEG", (4080, 3072), 6),
    Phone("Google", "Pixel 7 Pro", "MPO", (4080, 3072)),
    Phone("Google", "Pixel 8", "MPO", (3072, 4080)),
    Phone("Google", "Pixel 8 Pro", "JPEG", (8160, 6144)),
    Phone("Google", "Pixel 9", "WEBP", (4080, 3072)),
    Phone("Google", "Pixel 9 from a chat", "WEBP", (1600, 1200)),
    Phone("Xiaomi", "Redmi Note 13", "JPEG", (8192, 6144)),
    Phone("OnePlus", "CPH2449", "HEIF", (4000, 3000)),
)


def taken_with(phone: Phone) -> bytes:
    """A picture of that telephone, with its place in it."""
    exif = _exif(phone)
    if phone.kind == "HEIF":
        # These turn by a box of their own, and say in their EXIF how they lay.
        return _heic(phone.size).replace(_EXIF, exif)
    lying = phone.size[::-1] if phone.lies in {6, 8} else phone.size
    image = scene(lying)
    out = io.BytesIO()
    if phone.kind == "MPO":
        image.save(out, "MPO", save_all=True, append_images=[image.resize((400, 300))], exif=exif, quality=75)
    else:
        image.save(out, phone.kind, exif=exif, **({"compress_level": 1} if phone.kind == "PNG" else {"quality": 75}))
    return out.getvalue()


@cache
def heic(size: tuple[int, int], *, gps: bool = False) -> bytes:
    """A small HEIC, with or without a place."""
    out = io.BytesIO()
    pillow_heif.from_pillow(scene(size)).save(out, quality=50, **({"exif": _EXIF} if gps else {}))
    return out.getvalue()


@cache
def _heic(size: tuple[int, int]) -> bytes:
    """Encoding a large one takes many seconds, so each size is made once; what is in it is as plain as can be."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, quality=30, exif=_EXIF, enc_params={"preset": "ultrafast"})
    return out.getvalue()


def scene(size: tuple[int, int]) -> Image.Image:
    """A picture with light, dark and a little noise, as fast as it can be made."""
    return _small_scene().resize(size, Image.Resampling.BILINEAR)


@cache
def _small_scene() -> Image.Image:
    grey = Image.effect_noise((400, 300), 30)
    light = Image.linear_gradient("L").resize((400, 300))
    return Image.merge("RGB", (grey, light, Image.blend(grey, light, 0.5)))


def _exif(phone: Phone) -> bytes:
    return bytes(
        piexif.dump(
            {
                "0th": {
                    piexif.ImageIFD.Make: f"{phone.make:<12}".encode(),
                    piexif.ImageIFD.Model: f"{phone.model:<24}{CANARY}".encode(),
                    piexif.ImageIFD.Orientation: phone.lies,
                    piexif.ImageIFD.Software: b"17.1",
                },
                "Exif": {
                    piexif.ExifIFD.DateTimeOriginal: b"2026:11:19 14:30:00",
                    piexif.ExifIFD.BodySerialNumber: CANARY.encode(),
                },
                "GPS": {
                    piexif.GPSIFD.GPSLatitudeRef: b"N",
                    piexif.GPSIFD.GPSLatitude: ((55, 1), (40, 1), (3312, 100)),
                    piexif.GPSIFD.GPSLongitudeRef: b"E",
                    piexif.GPSIFD.GPSLongitude: ((12, 1), (34, 1), (612, 100)),
                },
            }
        )
    )


# As long for every telephone, so that one can stand where another stood.
_EXIF = _exif(PHONES[1])
