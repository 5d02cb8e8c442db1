"""What a picture looks like in 64 bits, so that the same one is known again after it was resized or saved anew. Pure.

A difference hash: the picture in grey, nine dots wide and eight high, and of each dot whether it is lighter than its
neighbour to the right. A picture that is cropped, turned or mirrored is another one.
"""

from typing import Final

from PIL import Image

# So many bits may differ between two pictures of the same thing. With three, two hashes share one of four parts at
# least, which is how an index finds them (`claims.models.PhotoPrint`).
NEAR: Final = 3
PARTS: Final = 4

_WIDE, _HIGH = 9, 8
_BITS = (_WIDE - 1) * _HIGH
# A dot counts as lighter from here on, of 255: what is one colour all over stays so when it is saved anew.
_LIGHTER = 2
# A hash with fewer bits of either kind says that there is hardly anything in the picture: half the world's is alike.
_FEWEST = 8


def photo_hash(picture: Image.Image) -> str:
    """The hash as 16 hexadecimal digits; '' for a picture that shows too little to be known again."""
    grey = picture.convert("L")
    if picture.has_transparency_data:
        paper = Image.new("L", picture.size, 255)
        paper.paste(grey, mask=picture.convert("RGBA").getchannel("A"))
        grey = paper
    dots = grey.resize((_WIDE, _HIGH), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(_HIGH):
        for column in range(_WIDE - 1):
            at = row * _WIDE + column
            bits = bits << 1 | (dots[at] > dots[at + 1] + _LIGHTER)
    if not _FEWEST <= bits.bit_count() <= _BITS - _FEWEST:
        return ""
    return f"{bits:016x}"


def distance(one: str, other: str) -> int:
    """How many of the 64 bits differ between two hashes."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def parts(hashed: str) -> tuple[int, int, int, int]:
    """The hash in four parts of 16 bits each."""
    first, second, third, fourth = (int(hashed[at : at + 4], 16) for at in range(0, 16, 4))
    return first, second, third, fourth
