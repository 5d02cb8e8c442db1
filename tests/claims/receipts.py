"""Proofs of purchase as shops send them, drawn on the spot."""

import io
from collections.abc import Sequence

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

INVOICE = (
    "Nordisk Telefoni A/S, Vesterbrogade 1, 1620 København V, CVR 12345678",
    "FAKTURA 48213",
    "Købsdato: 3. marts 2025",
    "Forfaldsdato: 17. marts 2025",
    "iPhone 15 128 GB, IMEI 490154203237518",
    "Subtotal 6.799,20",
    "Moms 25 % 1.699,80",
    "Total inkl. moms DKK 8.499,00",
)


def paper(lines: Sequence[str | Sequence[str]] = INVOICE, *, pages: int = 1) -> bytes:
    """A PDF with a text layer: a line each, or several words side by side as in a table."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for _page in range(pages):
        for place, line in enumerate(lines):
            for column, word in enumerate((line,) if isinstance(line, str) else line):
                canvas.drawString(50 + 130 * column, 780 - 18 * place, word)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def picture_of_paper() -> bytes:
    """A PDF of a scanner: a picture and no text."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.rect(50, 50, 300, 600, fill=1)
    canvas.save()
    return out.getvalue()
