"""The evidence pack as one PDF: chapter by chapter, with an outline, and the claim's number on each page.

The same chapters give the same bytes, so that two copies of a pack can be compared by their hash.
"""

from collections.abc import Iterable
from io import BytesIO
from xml.sax.saxutils import escape

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer, Table, TableStyle
from reportlab.platypus.flowables import Flowable

from claims.evidence.evidence_chapters import Chapter, Entry
from workshops.labels import BOLD, REGULAR, printable

CONTENT_TYPE = "application/pdf"
MARGIN = 20 * mm
FOOT = 12 * mm
LABELS = 50 * mm
SOFT, LINE = HexColor("#444444"), HexColor("#bbbbbb")

_TITLE = ParagraphStyle("title", fontName=BOLD, fontSize=20, leading=25, spaceAfter=4)
_CHAPTER = ParagraphStyle(
    "chapter", fontName=BOLD, fontSize=14, leading=18, spaceBefore=16, spaceAfter=5, keepWithNext=1
)
_HEADING = ParagraphStyle("heading", fontName=BOLD, fontSize=10.5, leading=14, spaceBefore=8, keepWithNext=1)
_TEXT = ParagraphStyle("text", fontName=REGULAR, fontSize=9.5, leading=13, spaceAfter=3)
_SOFT = ParagraphStyle("soft", parent=_TEXT, textColor=SOFT)
_CODE = ParagraphStyle("code", fontName="Courier", fontSize=7.5, leading=10, spaceAfter=4)
_FACTS = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, LINE),
    ]
)


def pdf(chapters: Iterable[Chapter], *, number: str, title: str = "") -> bytes:
    """The chapters as a PDF in the active language; `number` is the claim's, `title` what it is called if no pack."""
    page = BytesIO()
    title = title or _("Sagsmappe %(number)s") % {"number": number}
    document = _Document(page, title=title, subject=number, number=number)
    story: list[Flowable] = [Paragraph(_as_markup(title), _TITLE)]
    for chapter in chapters:
        story += _chapter(chapter)
    document.build(story)
    return page.getvalue()


class _Document(BaseDocTemplate):
    """A4 with a footer; each chapter's heading becomes a line of the outline."""

    def __init__(self, page: BytesIO, *, number: str, **known: str) -> None:
        super().__init__(page, pagesize=A4, invariant=1, lang=get_language() or "da", **known)
        self._number, self._chapters = number, 0
        width, height = A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN
        body = Frame(MARGIN, MARGIN, width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
        self.addPageTemplates(PageTemplate(frames=[body], onPage=self._draw_footer))

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802 - reportlab's own name
        if isinstance(flowable, Paragraph) and flowable.style.name == "chapter":
            self._chapters += 1
            key = f"chapter-{self._chapters}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key)

    def _draw_footer(self, canvas: Canvas, _document: BaseDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont(REGULAR, 8)
        canvas.setFillColor(SOFT)
        canvas.drawString(MARGIN, FOOT, self._number)
        page = _("Side %(page)d") % {"page": canvas.getPageNumber()}
        canvas.drawRightString(A4[0] - MARGIN, FOOT, printable(page))
        canvas.restoreState()


def _chapter(chapter: Chapter) -> list[Flowable]:
    story: list[Flowable] = [Paragraph(_as_markup(chapter.title), _CHAPTER)]
    if chapter.lead:
        story.append(Paragraph(_as_markup(chapter.lead), _SOFT))
    if not chapter.entries and chapter.nothing:
        story.append(Paragraph(_as_markup(chapter.nothing), _TEXT))
    for entry in chapter.entries:
        story += _entry(entry)
    return story


def _entry(entry: Entry) -> list[Flowable]:
    story: list[Flowable] = []
    if entry.heading:
        story.append(Paragraph(_as_markup(entry.heading), _HEADING))
    if entry.when:
        story.append(Paragraph(_as_markup(entry.when), _SOFT))
    if entry.facts:
        rows = [
            [Paragraph(_as_markup(label), _SOFT), Paragraph(_as_markup(value), _TEXT)] for label, value in entry.facts
        ]
        story += [Table(rows, colWidths=[LABELS, None], style=_FACTS, hAlign="LEFT"), Spacer(0, 3)]
    story += [Paragraph(_as_markup(text), _TEXT) for text in entry.texts if text.strip()]
    if entry.code:
        story.append(Paragraph(_as_markup(entry.code), _CODE))
    return story


def _as_markup(text: str) -> str:
    """The text in letters that every reader has, line by line, and none of it taken for markup."""
    return "<br/>".join(escape(printable(line.replace("\t", " ").strip("\r"))) for line in text.strip().split("\n"))
