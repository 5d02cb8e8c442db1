"""The shipping label: an A4 page with a label of 100 x 150 mm to cut out, and how to pack beside it.

The label carries the shipment number as Code 128 and in letters, the claim's number and both addresses. It says nothing
of what is in the parcel: a label that names a telephone invites a thief.
"""

import unicodedata
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.colors import HexColor, black
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Frame, ListFlowable, Paragraph, Spacer
from reportlab.platypus.flowables import Flowable

from workshops.models import Direction, Shipment
from workshops.numbers import spaced

CONTENT_TYPE = "application/pdf"
MARGIN = 15 * mm
LABEL_WIDTH, LABEL_HEIGHT = 100 * mm, 150 * mm
INSET = 6 * mm
# 0.5 mm a module prints cleanly at 203 dpi; the quiet zones are ten modules wide, as Code 128 asks for.
MODULE = 0.5 * mm
BAR_HEIGHT = 24 * mm
REGULAR, BOLD = "Helvetica", "Helvetica-Bold"
SOFT = HexColor("#444444")


@dataclass(frozen=True, kw_only=True)
class Label:
    """What stands on a label; addresses line by line, the name first."""

    number: str
    claim_number: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    to_workshop: bool = True


def label_of(shipment: Shipment) -> Label:
    """The label of a parcel, in the direction in which it travels; reads the shipment's workshop."""
    place = shipment.workshop
    workshop = (place.name, place.street, f"{place.postal_code} {place.city}")
    customer = (shipment.name, shipment.street, f"{shipment.postal_code} {shipment.city}".strip())
    outward = shipment.direction == Direction.TO_WORKSHOP
    return Label(
        number=shipment.number,
        claim_number=shipment.claim_number,
        sender=customer if outward else workshop,
        recipient=workshop if outward else customer,
        to_workshop=outward,
    )


def file_name(label: Label) -> str:
    """What the file is called where it is saved: `adresselabel-DK48201973556.pdf`."""
    return f"adresselabel-{label.number}.pdf"


def label_pdf(label: Label) -> bytes:
    """The label as a PDF of one A4 page in the language that is active; the same label gives the same bytes."""
    page = BytesIO()
    canvas = Canvas(page, pagesize=A4, invariant=1, lang=get_language() or "da")
    name = _("Adresselabel")
    canvas.setTitle(f"{name} {label.number}")
    canvas.setSubject(label.claim_number)
    top = A4[1] - MARGIN
    _draw_label(canvas, label, left=MARGIN, bottom=top - LABEL_HEIGHT)
    _draw_cut_line(canvas, left=MARGIN, bottom=top - LABEL_HEIGHT)
    _draw_instructions(canvas, label, top=top)
    canvas.showPage()
    canvas.save()
    return page.getvalue()


def barcode(number: str) -> Code128:
    """The number as Code 128, with its quiet zones."""
    return Code128(number, barWidth=MODULE, barHeight=BAR_HEIGHT, quiet=True, lquiet=10 * MODULE, rquiet=10 * MODULE)


def printable(text: str) -> str:
    """The text in the letters that every PDF reader's Helvetica has; others lose their marks, the rest become `?`."""
    kept: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        plain = _UNMARKED.get(character, character)
        if not _in_helvetica(plain):
            plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if _in_helvetica(c)) or "?"
        kept.append(plain)
    return "".join(kept)


# Letters that have no decomposition of their own.
_UNMARKED = {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "n"}


def _in_helvetica(text: str) -> bool:
    return text.isprintable() and text.encode("cp1252", "ignore").decode("cp1252") == text


def _draw_label(canvas: Canvas, label: Label, *, left: float, bottom: float) -> None:
    top, inner = bottom + LABEL_HEIGHT, LABEL_WIDTH - 2 * INSET
    x = left + INSET
    y = _draw_lines(canvas, _("Fra"), label.sender, x=x, y=top - INSET, width=inner, size=10)
    canvas.setLineWidth(0.6)
    canvas.line(left, y, left + LABEL_WIDTH, y)
    y = _draw_lines(canvas, _("Til"), label.recipient, x=x, y=y - 2 * mm, width=inner, size=17)
    bars = barcode(label.number)
    floor = bottom + INSET + 20 * mm
    bars.drawOn(canvas, left + (LABEL_WIDTH - bars.width) / 2, floor)
    canvas.setFillColor(black)
    canvas.setFont(BOLD, 15)
    canvas.drawCentredString(left + LABEL_WIDTH / 2, floor - 7 * mm, spaced(label.number))
    canvas.line(left, bottom + INSET + 8 * mm, left + LABEL_WIDTH, bottom + INSET + 8 * mm)
    canvas.setFont(REGULAR, 11)
    canvas.drawString(x, bottom + INSET, _("Sag %(number)s") % {"number": label.claim_number})


def _draw_lines(
    canvas: Canvas, heading: str, lines: tuple[str, ...], *, x: float, y: float, width: float, size: float
) -> float:
    """Draw an address below `y`, each line made small enough to fit; return where it ends."""
    canvas.setFillColor(SOFT)
    canvas.setFont(REGULAR, 9)
    y -= 9
    canvas.drawString(x, y, heading)
    canvas.setFillColor(black)
    for place, line in enumerate(filter(None, map(printable, lines))):
        font = REGULAR if place else BOLD
        fitting = min(size, size * width / max(float(stringWidth(line, font, size)), 1))
        y -= size * 1.3
        canvas.setFont(font, fitting)
        canvas.drawString(x, y, line)
    return float(y - 4 * mm)


def _draw_cut_line(canvas: Canvas, *, left: float, bottom: float) -> None:
    canvas.setStrokeColor(black)
    canvas.setLineWidth(0.8)
    canvas.setDash(4, 3)
    canvas.rect(left, bottom, LABEL_WIDTH, LABEL_HEIGHT)
    canvas.setDash()
    canvas.setFillColor(SOFT)
    canvas.setFont(REGULAR, 8)
    canvas.drawString(left, bottom - 4.5 * mm, _("Klip langs den stiplede linje."))


def _draw_instructions(canvas: Canvas, label: Label, *, top: float) -> None:
    beside = MARGIN + LABEL_WIDTH + 8 * mm
    width = A4[0] - beside - MARGIN
    column = Frame(beside, top - LABEL_HEIGHT, width, LABEL_HEIGHT, leftPadding=0, rightPadding=0, topPadding=0)
    column.addFromList(_instructions(label), canvas)


def _instructions(label: Label) -> list[Flowable]:
    text = ParagraphStyle("text", fontName=REGULAR, fontSize=11, leading=15)
    heading = ParagraphStyle("heading", fontName=BOLD, fontSize=14, leading=18, spaceAfter=6)
    steps = _packing_for_the_workshop() if label.to_workshop else _packing_for_the_customer()
    items = ListFlowable(
        [Paragraph(step, text) for step in steps], bulletType="1", bulletFontName=BOLD, bulletFontSize=11, leftIndent=16
    )
    number = _("Sagens nummer er <b>%(number)s</b>.") % {"number": label.claim_number}
    return [Paragraph(_("Sådan sender du enheden"), heading), items, Spacer(0, 6 * mm), Paragraph(number, text)]


def _packing_for_the_workshop() -> list[str]:
    return [
        _("Tag en sikkerhedskopi, og log ud af «Find»-funktionen på enheden."),
        _("Tag SIM-kort, cover og hukommelseskort ud, og behold dem."),
        _("Pak enheden i bobleplast eller tøj, og læg den i en stiv æske. Ryst æsken: Intet må rasle."),
        _("Klip labelen ud, og lim den på æskens største side. Sæt ikke tape hen over stregkoden."),
        _("Aflevér pakken, og gem kvitteringen."),
        _("Er batteriet bulet, varmt eller utæt, så send den ikke. Ring til os."),
    ]


def _packing_for_the_customer() -> list[str]:
    return [
        _("Pak enheden i bobleplast, og læg den i en stiv æske. Intet må rasle."),
        _("Klip labelen ud, og lim den på æskens største side. Sæt ikke tape hen over stregkoden."),
        _("Giv pakken til chaufføren, og meld sagen udleveret."),
    ]
