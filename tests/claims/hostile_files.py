"""Files that somebody might send to do harm, made on the spot; none was found in the wild, all follow what was.

Each is a name that says what it is, the name it comes under, and its bytes. Built small: what they unfold to is not.
"""

import io
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial

import piexif
from PIL import Image
from pypdf import PdfWriter

from tests.claims.files import picture
from tests.claims.phone_files import heic

SCRIPT = b"<script>alert(document.domain)</script>"


@dataclass(frozen=True)
class Hostile:
    what: str
    name: str
    made: bytes | Callable[[], bytes]

    @cached_property
    def content(self) -> bytes:
        return self.made if isinstance(self.made, bytes) else self.made()


@cache
def hostile_files() -> tuple[Hostile, ...]:
    """All of them; the same bytes every time."""
    makers = (_bombs, _pdf_bombs, _polyglots, _wrong_endings, _truncated, _told_wrong, _in_exif, _names, _heics)
    return tuple(file for make in makers for file in make())


def _bombs() -> Iterator[Hostile]:
    for side in (10_001, 20_000, 50_000):
        yield Hostile(f"png bomb {side}", "bombe.png", partial(png_bomb, side, side))
    yield Hostile("png row of 2 billion", "bombe.png", png_head(2**31 - 1, 1) + _png_end())
    yield Hostile("png of no height", "bombe.png", png_head(1, 0) + _png_end())
    yield Hostile("png text bomb", "bombe.png", _png_text_bomb)
    yield Hostile("png profile bomb", "bombe.png", _png_profile_bomb)
    yield Hostile("webp at its most", "bombe.webp", _webp_told(16_383, 16_383))
    yield Hostile("webp past its limit", "bombe.webp", partial(_webp_real, 16_000, 4_000))
    yield Hostile("webp of many frames", "bombe.webp", partial(_frames, "WEBP", 60))
    yield Hostile("gif bomb", "bombe.gif", b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\x80\0\0" + b"\0" * 64)
    yield Hostile("apng that tells of 4 billion frames", "bombe.png", _apng_told(0xFFFFFFFF))
    yield Hostile("gif of many frames", "bombe.gif", partial(_frames, "GIF", 60))
    yield Hostile("apng of many frames", "bombe.png", partial(_frames, "PNG", 60))
    yield Hostile("jpeg bomb", "bombe.jpg", _jpeg_told(65_500, 65_500))
    yield Hostile("jpeg long and narrow", "bombe.jpg", _jpeg_told(65_500, 1_500))
    yield Hostile("jpeg with a thousand scans", "bombe.jpg", _many_scans)
    yield Hostile("zip bomb", "billede.zip", b"PK\x03\x04" + zlib.compress(b"\0" * 1_000_000))


def _pdf_bombs() -> Iterator[Hostile]:
    yield Hostile("pdf stream bomb", "kvittering.pdf", partial(_pdf_unfolding, 6_000_000, 2))
    yield Hostile("pdf text bomb", "kvittering.pdf", partial(_pdf_unfolding, 1_500_000, 1))
    yield Hostile("pdf that points at itself", "kvittering.pdf", _pdf_loop())
    yield Hostile("pdf of a million pages", "kvittering.pdf", pdf_of(b"", "", count=1_000_000))
    yield Hostile(
        "pdf nested deep", "kvittering.pdf", b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\ntrailer<<>>"
    )
    script = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF"
    yield Hostile("pdf with a script", "kvittering.pdf", script)
    launch = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/Launch/F(cmd.exe)>>>>endobj\n%%EOF"
    yield Hostile("pdf that starts a program", "kvittering.pdf", launch)
    yield Hostile(
        "pdf with a broken table", "kvittering.pdf", b"%PDF-1.7\nxref\n0 99999999\ntrailer<</Root 9 0 R>>\n%%EOF"
    )
    yield Hostile("pdf with text without end", "kvittering.pdf", partial(_pdf_of_words, 400_000))
    yield Hostile("pdf whose pages lie a thousand deep", "kvittering.pdf", _pdf_of_nested_pages(1_000))
    yield Hostile("pdf whose pages go round", "kvittering.pdf", _pdf_of_pages_in_a_ring(50))
    yield Hostile("pdf of one page ten thousand times", "kvittering.pdf", _pdf_of_one_page_often(10_000))
    yield Hostile("pdf under a password", "kvittering.pdf", partial(_pdf_locked, "hemmelig"))
    yield Hostile("pdf whose picture draws itself", "kvittering.pdf", _pdf_drawing_itself())
    yield Hostile("pdf whose tables go round", "kvittering.pdf", _pdf_of_tables_in_a_ring())
    yield Hostile("pdf unfolded eighty times", "kvittering.pdf", pdf_of(b"x", "[" + "/FlateDecode " * 80 + "]"))


def _polyglots() -> Iterator[Hostile]:
    html = b"<!doctype html>" + SCRIPT
    yield Hostile("html behind a jpeg", "foto.html", picture() + html)
    yield Hostile("html in a jpeg comment", "foto.html", _jpeg_comment(html))
    yield Hostile("script in a jpeg comment", "foto.js", _jpeg_comment(b"*/=alert(1);/*"))
    yield Hostile("zip behind a jpeg", "foto.jar", picture() + b"PK\x03\x04" + b"\0" * 80 + b"PK\x05\x06" + b"\0" * 18)
    yield Hostile("zip behind a gif", "foto.jar", b"GIF89a\x01\0\x01\0\0\0\0;PK\x03\x04" + b"\0" * 60)
    yield Hostile("pdf behind a jpeg", "foto.pdf", picture() + b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF")
    yield Hostile("jpeg behind a pdf", "foto.jpg", b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF" + picture())
    yield Hostile("html in a pdf", "foto.pdf", b"%PDF-1.7\n" + html + b"\n%%EOF")
    yield Hostile("html before a pdf", "foto.pdf", html + b"\n%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF")
    yield Hostile("html in a pdf behind an empty line", "foto.html", b"\r\n%PDF-1.7\n" + html + b"\n%%EOF")
    yield Hostile("html behind a png", "foto.png", picture("PNG") + html)
    yield Hostile("html in png text", "foto.png", _png_with(b"tEXt", b"Comment\0" + html))
    yield Hostile("html in webp metadata", "foto.webp", _webp_with(b"XMP ", html))
    yield Hostile("html that begins as a gif", "foto.gif", b"GIF89a/*" + html)


def _wrong_endings() -> Iterator[Hostile]:
    svg = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    yield Hostile("svg as png", "foto.png", svg)
    yield Hostile("svg without a head", "foto.svg", svg[21:])
    yield Hostile("html as jpeg", "foto.jpg", b"<html>" + SCRIPT)
    yield Hostile("program as jpeg", "foto.jpg", b"MZ\x90\0" + b"\0" * 200)
    yield Hostile("elf as pdf", "kvittering.pdf", b"\x7fELF\x02\x01\x01" + b"\0" * 200)
    yield Hostile("word as pdf", "kvittering.pdf", b"PK\x03\x04\x14\0\x06\0[Content_Types].xml" + b"\0" * 60)
    yield Hostile("shell script as heic", "foto.heic", b"#!/bin/sh\nrm -rf /\n")
    yield Hostile("tiff", "foto.tiff", b"II*\0\x08\0\0\0\xff\xff" + b"\0" * 200)
    yield Hostile("postscript", "foto.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n(%pipe%id) (r) file\n")
    yield Hostile("icon", "foto.ico", b"\0\0\x01\0\xff\xff" + b"\0" * 200)
    yield Hostile("jpeg as pdf", "kvittering.pdf", picture(gps=True))
    yield Hostile("png as jpeg", "foto.jpg", picture("PNG", gps=True))


def _truncated() -> Iterator[Hostile]:
    for kind, ending in (("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")):
        whole = picture(kind, size=(800, 600))
        yield Hostile(f"half a {kind}", f"foto.{ending}", whole[: len(whole) // 2])
        yield Hostile(f"the head of a {kind}", f"foto.{ending}", whole[:24])
    yield Hostile("half a HEIC", "foto.heic", heic((800, 600))[:2000])
    yield Hostile("one byte", "foto.jpg", b"\xff")


def _told_wrong() -> Iterator[Hostile]:
    """Pictures whose head promises other than what follows, as decoders have written past their memory for."""
    yield Hostile("jpeg larger than told", "foto.jpg", _resized(picture(size=(640, 480)), 8, 8))
    yield Hostile("jpeg smaller than told", "foto.jpg", _resized(picture(size=(8, 8)), 9000, 9000))
    yield Hostile("png with wrong sums", "foto.png", picture("PNG")[:40] + b"\xff\xff" + picture("PNG")[42:])
    yield Hostile("png with a palette too short", "foto.png", _png_short_palette())
    yield Hostile("png chunk of 4 GB", "foto.png", png_head(8, 8) + b"\xff\xff\xff\xffIDAT")
    yield Hostile("webp chunk of 4 GB", "foto.webp", b"RIFF\xff\xff\xff\xffWEBPVP8L\xff\xff\xff\xff/" + b"\xff" * 400)
    yield Hostile("webp huffman tables", "foto.webp", b"RIFF\x0c\x02\0\0WEBPVP8L\0\x02\0\0/" + b"\x92\x49\x24" * 170)
    yield Hostile("jpeg with bad tables", "foto.jpg", picture().replace(b"\xff\xc4", b"\xff\xc4\0\x02", 1))


def _in_exif() -> Iterator[Hostile]:
    told = {
        "0th": {piexif.ImageIFD.ImageDescription: SCRIPT, piexif.ImageIFD.Artist: b"'; DROP TABLE claims_claim; --"}
    }
    yield Hostile("script in exif", "foto.jpg", _with_exif(piexif.dump(told)))
    yield Hostile("exif of nonsense", "foto.jpg", _with_exif(b"Exif\0\0II*\0\xff\xff\xff\xff"))
    loop = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0"
    yield Hostile("exif that points at itself", "foto.jpg", _with_exif(loop))
    place = {"GPS": {piexif.GPSIFD.GPSLatitude: ((55, 1), (40, 1), (33, 1)), piexif.GPSIFD.GPSLatitudeRef: b"N"}}
    with_small = {
        **place,
        "1st": {piexif.ImageIFD.Make: b"Kanariekamera"},
        "thumbnail": picture(size=(160, 120), gps=True),
    }
    yield Hostile("a place in exif and in its small picture", "foto.jpg", _with_exif(piexif.dump(with_small)))
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>exif:GPSLatitude=Kanariekamera" + SCRIPT + b"</x:xmpmeta>"
    yield Hostile("a place in xmp", "foto.jpg", _jpeg_segment(0xE1, xmp))
    yield Hostile("a place in png exif", "foto.png", picture("PNG", gps=True))
    yield Hostile("a place in webp exif", "foto.webp", picture("WEBP", gps=True))
    yield Hostile("a place in heic exif", "foto.heic", heic((640, 480), gps=True))


def _names() -> Iterator[Hostile]:
    for what, name in (
        ("right to left", "kvit\u202egpj.exe"),
        ("255 letters", "x" * 251 + ".jpg"),
        ("255 letters of four bytes", "\U0001f4f1" * 251 + ".jpg"),
        ("up the folders", "../../../../etc/passwd"),
        ("windows device", "CON.jpg"),
        ("null", "foto.jpg\0.exe"),
        ("header", "foto.jpg\r\nContent-Type: text/html\r\n\r\n<script>.jpg"),
        ("html", '"><img src=x onerror=alert(1)>.jpg'),
        ("only dots", "....jpg"),
        ("zero width", "fo\u200bto\ufeff.jpg"),
        ("two endings", "faktura.pdf.html"),
    ):
        yield Hostile(f"name: {what}", name, picture())


def _heics() -> Iterator[Hostile]:
    """As those that have taken decoders down: sizes that lie, boxes without end, items that point at one another."""
    whole = heic((640, 480))
    yield Hostile("heic of 4 billion dots", "foto.heic", heic_told(whole, 65_535, 65_535))
    yield Hostile("heic larger than its picture", "foto.heic", heic_told(whole, 9_000, 9_000))
    yield Hostile("heic of no width", "foto.heic", heic_told(whole, 0, 480))
    yield Hostile("heic with a box without end", "foto.heic", whole[:24] + b"\xff\xff\xff\xffmeta" + whole[32:])
    yield Hostile("heic with a box of nothing", "foto.heic", whole[:24] + b"\0\0\0\0meta" + whole[32:])
    yield Hostile("heic in boxes in boxes", "foto.heic", whole[:24] + _nested_boxes(2_000))
    yield Hostile("heic with its stream broken", "foto.heic", whole[: len(whole) // 2] + bytes(range(256)) * 20)
    yield Hostile("heic with its items lost", "foto.heic", whole.replace(b"iloc", b"free"))
    yield Hostile("heic with its decoder's words lost", "foto.heic", whole.replace(b"hvcC", b"free"))
    yield Hostile("heic whose item is far away", "foto.heic", _far_away(whole))
    yield Hostile("heic that is avif inside", "foto.heic", whole.replace(b"hvc1", b"av01"))
    yield Hostile("heic of 792 bytes", "foto.heic", (whole[:400] + b"\xff" * 792)[:792])


def png_head(width: int, height: int, *, depth: int = 8, colour: int = 2) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def png_bomb(width: int, height: int) -> bytes:
    """One bit a dot and all of them alike, so that a few kilobytes unfold to gigabytes."""
    row = b"\0" * (1 + (width + 7) // 8)
    packer = zlib.compressobj(1)
    body = b"".join(packer.compress(row * 1000) for _ in range(height // 1000)) + packer.flush()
    return png_head(width, height, depth=1, colour=0) + _chunk(b"IDAT", body) + _png_end()


def pdf_of(stream: bytes, filters: str, *, count: int = 1) -> bytes:
    head = f"<</Length {len(stream)}{f'/Filter {filters}' if filters else ''}>>".encode()
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    return pdf_of_objects(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count %d>>" % count,
            page,
            head + b"stream\n" + stream + b"\nendstream",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
    )


def _pdf_unfolding(count: int, layers: int) -> bytes:
    stream = b"BT (a) Tj ET\n" * count
    for _ in range(layers):
        stream = zlib.compress(stream, 1)
    return pdf_of(stream, "[" + "/FlateDecode " * layers + "]")


def _pdf_loop() -> bytes:
    return pdf_of(b"", "").replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]")


def pdf_of_objects(objects: Sequence[bytes]) -> bytes:
    """Objects numbered from 1, of which the first is the catalogue."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return out + tail % (len(objects) + 1, table, len(objects) + 1, len(out))


def _pdf_of_words(count: int) -> bytes:
    words = b"".join(b"BT /F1 9 Tf 1 0 0 1 %d %d Tm (i alt 8.49) Tj ET\n" % (at % 500, at % 800) for at in range(count))
    return pdf_of(zlib.compress(words, 1), "/FlateDecode")


def _pdf_of_nested_pages(depth: int) -> bytes:
    pages = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 3) for number in range(depth)]
    return pdf_of_objects([b"<</Type/Catalog/Pages 2 0 R>>", *pages, b"<</Type/Page/MediaBox[0 0 9 9]>>"])


def _pdf_of_pages_in_a_ring(count: int) -> bytes:
    pages = [b"<</Type/Pages/Kids[%d 0 R]/Count 9>>" % ((number + 1) % count + 2) for number in range(count)]
    return pdf_of_objects([b"<</Type/Catalog/Pages 2 0 R>>", *pages])


def _pdf_of_one_page_often(count: int) -> bytes:
    kids = b" ".join([b"3 0 R"] * count)
    pages = b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids)
    return pdf_of_objects([b"<</Type/Catalog/Pages 2 0 R>>", pages, b"<</Type/Page/MediaBox[0 0 9 9]>>"])


def _pdf_drawing_itself() -> bytes:
    page = b"<</Type/Page/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    stream = b"<</Length 5>>stream\n/X Do\nendstream"
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 11>>"
    form += b"stream\n/X Do /X Do\nendstream"
    return pdf_of_objects(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream, form]
    )


def _pdf_of_tables_in_a_ring() -> bytes:
    whole = pdf_of(b"", "")
    at = int(whole.rsplit(b"startxref", 1)[1].split()[0])
    return whole.replace(b"/Root 1 0 R>>", b"/Root 1 0 R/Prev %d>>" % at)


def _pdf_locked(password: str) -> bytes:
    writer, out = PdfWriter(clone_from=io.BytesIO(pdf_of(b"BT (i alt 8.499,00 kr.) Tj ET", ""))), io.BytesIO()
    writer.encrypt(password, algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png_end() -> bytes:
    return _chunk(b"IEND", b"")


def _apng_told(frames: int) -> bytes:
    return _png_with(b"acTL", struct.pack(">II", frames, 0))


def _png_with(name: bytes, body: bytes) -> bytes:
    whole = picture("PNG")
    return whole[:33] + _chunk(name, body) + whole[33:]


def _png_text_bomb() -> bytes:
    return _png_with(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 100_000_000, 1))


def _png_profile_bomb() -> bytes:
    return _png_with(b"iCCP", b"profil\0\0" + zlib.compress(b"\0" * 100_000_000, 1))


def _png_short_palette() -> bytes:
    head = png_head(64, 64, colour=3) + _chunk(b"PLTE", b"\xff\0\0")
    return head + _chunk(b"IDAT", zlib.compress((b"\0" + b"\xfe" * 64) * 64)) + _png_end()


def _frames(kind: str, count: int) -> bytes:
    frames = [Image.new("RGB", (1000, 1000), (index, 0, 0)) for index in range(count)]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def _webp_real(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, "WEBP", lossless=True, method=0, quality=0)
    return out.getvalue()


def _webp_told(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    body = b"/" + struct.pack("<I", bits) + b"\0" * 60
    chunk = b"VP8L" + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def _webp_with(name: bytes, body: bytes) -> bytes:
    whole = picture("WEBP")
    body += b"\0" * (len(body) % 2)
    out = whole[12:] + name + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(out) + 4) + b"WEBP" + out


def _jpeg_told(width: int, height: int) -> bytes:
    return _resized(picture(size=(64, 64)), width, height)


def _resized(jpeg: bytes, width: int, height: int) -> bytes:
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def _many_scans() -> bytes:
    """A progressive picture whose last scan comes a thousand times: each is gone through for all its dots."""
    out = io.BytesIO()
    Image.effect_noise((1500, 1500), 60).convert("RGB").resize((3000, 3000)).save(
        out, "JPEG", progressive=True, quality=5
    )
    whole = out.getvalue()
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * min(1000, 8_000_000 // max(1, len(whole) - last)) + whole[-2:]


def _jpeg_segment(number: int, body: bytes) -> bytes:
    whole = picture()
    return whole[:2] + bytes([0xFF, number]) + struct.pack(">H", len(body) + 2) + body + whole[2:]


def _jpeg_comment(body: bytes) -> bytes:
    return _jpeg_segment(0xFE, body)


def _with_exif(exif: bytes) -> bytes:
    return _jpeg_segment(0xE1, exif if exif.startswith(b"Exif") else b"Exif\0\0" + exif)


def heic_told(whole: bytes, width: int, height: int) -> bytes:
    at = whole.index(b"ispe") + 8
    return whole[:at] + struct.pack(">II", width, height) + whole[at + 8 :]


def _far_away(whole: bytes) -> bytes:
    at = whole.index(b"iloc")
    return whole[: at + 14] + b"\xff" * 24 + whole[at + 38 :]


def _nested_boxes(depth: int) -> bytes:
    size = 8 * depth
    return b"".join(struct.pack(">I", size - 8 * level) + b"meta" for level in range(depth))
