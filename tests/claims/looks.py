"""Pictures that look like something, each seed another one, and the same ones saved anew."""

import io
import random

from PIL import Image, ImageEnhance


def scene(seed: int, *, size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A picture of soft shapes in grey and colour."""
    dice = random.Random(seed)
    small = Image.new("RGB", (7, 6))
    small.putdata([tuple(dice.randrange(256) for _ in range(3)) for _ in range(42)])
    return small.resize(size, Image.Resampling.BICUBIC)


def jpeg(picture: Image.Image, *, quality: int = 90) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def sent_on(picture: Image.Image) -> Image.Image:
    """The same picture as a chat program hands it on: smaller, a little brighter, and squeezed hard."""
    smaller = picture.resize((picture.width // 3, picture.height // 3))
    with Image.open(io.BytesIO(jpeg(ImageEnhance.Brightness(smaller).enhance(1.05), quality=45))) as squeezed:
        return squeezed.convert("RGB")
