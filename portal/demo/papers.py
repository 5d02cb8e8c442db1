"""What claimants of the demonstration send: a receipt, the police's letter, a photograph. Drawn, not taken."""

import io
from functools import cache

import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas

from claims.files import uploads
from claims.files.uploads import Upload
from claims.models import DocumentKind
from devices.models import Device

_NAMES = {
    DocumentKind.PROOF_OF_PURCHASE: "faktura.pdf",
    DocumentKind.POLICE_REPORT: "politianmeldelse.pdf",
    DocumentKind.PHOTO: "skaden.jpg",
}


def upload(kind: str, device: Device | None) -> Upload:
    """A file of the kind, read as an upload is read."""
    wanted = DocumentKind(kind)
    content = _photograph() if wanted is DocumentKind.PHOTO else _letter(wanted, device)
    return uploads.read(SimpleUploadedFile(_NAMES[wanted], content))


def photograph_from_a_phone() -> Upload:
    """The same picture of the damage as everybody sends, as an iPhone keeps it: HEIC."""
    return uploads.read(SimpleUploadedFile("IMG_0412.heic", _heic()))


def _letter(kind: DocumentKind, device: Device | None) -> bytes:
    lines = {
        DocumentKind.PROOF_OF_PURCHASE: ["Faktura", *_bought(device)],
        DocumentKind.POLICE_REPORT: ["Kvittering for anmeldelse", "Tyveri af erhvervsudstyr", "Journalnr. 0000-00000"],
    }[kind]
    return _drawn(tuple(["Eksempel fra demonstrationen", *lines]))


def _bought(device: Device | None) -> list[str]:
    if device is None:
        return []
    price = f"{device.price_dkk:.2f} kr.".replace(".", ",", 1) if device.price_dkk else ""
    day = f"{device.purchased_on:%d.%m.%Y}" if device.purchased_on else ""
    return [device.name, *filter(None, (day, price))]


def _drawn(lines: tuple[str, ...]) -> bytes:
    out = io.BytesIO()
    # Without the hour of its making: the same paper is the same file.
    page = Canvas(out, pagesize=A5, invariant=1)
    for place, line in enumerate(lines):
        page.setFont("Helvetica-Bold" if place == 1 else "Helvetica", 16 if place == 1 else 11)
        page.drawString(40, A5[1] - 70 - 26 * place, line)
    page.save()
    return out.getvalue()


@cache
def _photograph() -> bytes:
    """A telephone with a cracked screen."""
    picture = Image.new("RGB", (640, 800), "#d8d2c6")
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((180, 90, 460, 710), radius=36, fill="#22262b")
    pen.rounded_rectangle((194, 110, 446, 690), radius=24, fill="#5b6f86")
    for end in ((194, 180), (240, 110), (446, 240), (446, 420), (330, 690), (194, 520), (400, 110), (446, 640)):
        pen.line((318, 330, *end), fill="#e8eef5", width=3)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


@cache
def _heic() -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.open(io.BytesIO(_photograph()))).save(out, quality=60)
    return out.getvalue()
