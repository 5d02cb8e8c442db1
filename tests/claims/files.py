"""Files as people send them, made on the spot."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

GPS_IFD = 0x8825
PDF_BYTES = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (80, 40), gps: bool = False, turned: bool = False) -> bytes:
    """A picture, red on its left half; with a place and a camera in its EXIF, or lying on its side."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    if gps:
        exif[0x0110] = "Kanariekamera"
        exif.get_ifd(GPS_IFD).update({1: "N", 2: (55.0, 40.0, 33.0), 3: "E", 4: (12.0, 34.0, 6.0)})
    if turned:
        exif[0x0112] = 6
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def upload(content: bytes, name: str = "kvittering.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def pdf(name: str = "kvittering.pdf") -> SimpleUploadedFile:
    return upload(PDF_BYTES, name, "application/pdf")


def own_pdf(name: str) -> SimpleUploadedFile:
    """A paper that is another one for each name."""
    return upload(PDF_BYTES + f"% {name}\n".encode(), name, "application/pdf")
