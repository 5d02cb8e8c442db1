"""Labels, boxes and screens with codes on them, drawn as somebody's telephone would photograph them."""

import io
from collections.abc import Iterable

import zxingcpp
from PIL import Image

GREY = 128

FIRST_IMEI, SECOND_IMEI = "356938035643809", "490154203237518"
EAN, EID, SERIAL = "5701234567899", "89049032000000000000000012345678", "SF2LX7K9QPL"
CODE128, EAN13 = zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.EAN13
QR, DATA_MATRIX = zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix
BOX = ((EAN, EAN13), (FIRST_IMEI, CODE128), (SECOND_IMEI, CODE128), (EID, CODE128), (SERIAL, CODE128))


def code(text: str, kind: zxingcpp.BarcodeFormat = CODE128, *, scale: int = 3) -> Image.Image:
    """One code with its quiet zone; `scale` are the dots of its finest bar."""
    drawn = zxingcpp.create_barcode(text, kind).to_image(scale=scale, add_hrt=False, add_quiet_zones=True)
    return Image.frombytes("L", (drawn.shape[1], drawn.shape[0]), bytes(memoryview(drawn)))


def label(codes: Iterable[tuple[str, zxingcpp.BarcodeFormat]] = BOX, *, scale: int = 2) -> Image.Image:
    """A white label with the codes one below the other."""
    drawn = [code(text, kind, scale=scale) for text, kind in codes]
    paper = Image.new("L", (max((d.width for d in drawn), default=0) + 80, sum(d.height + 40 for d in drawn) + 40), 255)
    top = 40
    for each in drawn:
        paper.paste(each, (40, top))
        top += each.height + 40
    return paper


def photographed(subject: Image.Image, size: tuple[int, int] = (4032, 3024)) -> Image.Image:
    """The subject in the middle of a grey table."""
    table = Image.new("L", size, GREY)
    table.paste(subject, ((size[0] - subject.width) // 2, (size[1] - subject.height) // 2))
    return table


def aslant(subject: Image.Image, degrees: float) -> Image.Image:
    return subject.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=GREY)


def file_of(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, kind, **options)
    return out.getvalue()
