"""The shipping label, read back from the PDF as a person and as a scanner reads it."""

import io

import pypdf
import pytest
from django.utils import translation

from tests.workshops.code128 import bars_of, decode
from workshops.labels import Label, label_pdf, printable
from workshops.numbers import shipment_number, spaced

LABEL = Label(
    number="DK48201973556",
    claim_number="S-2026-000123",
    sender=("Søren Ærø", "Åboulevarden 12B, 3. tv", "2650 Hvidovre"),
    recipient=("Mobilværkstedet", "Jernbanegade 4", "6000 Kolding"),
)


def page_of(pdf: bytes) -> pypdf.PageObject:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    return reader.pages[0]


def test_a_scanner_reads_the_shipment_number_from_the_bars() -> None:
    for number in ["DK48201973556", *(shipment_number() for _ in range(50))]:
        label = Label(number=number, claim_number="S-2026-1", sender=("A",), recipient=("B",))
        assert decode(bars_of(label_pdf(label))) == number


def test_the_bars_have_their_quiet_zones_inside_the_label() -> None:
    bars = bars_of(label_pdf(LABEL))
    module = min(width for _x, width in bars)
    assert module == pytest.approx(0.5 / 25.4 * 72, abs=0.01)
    left, right = bars[0][0], bars[-1][0] + bars[-1][1]
    frame = (15 / 25.4 * 72, 115 / 25.4 * 72)
    assert left - frame[0] >= 10 * module
    assert frame[1] - right >= 10 * module


def test_a_person_reads_both_addresses_both_numbers_and_how_to_pack() -> None:
    text = page_of(label_pdf(LABEL)).extract_text()
    wanted = [*LABEL.sender, *LABEL.recipient, "S-2026-000123", spaced(LABEL.number), "Klip langs", "Sådan sender du"]
    assert [part for part in wanted if part not in text] == []


def test_the_label_is_one_a4_page_and_says_nothing_of_what_is_inside() -> None:
    page = page_of(label_pdf(LABEL))
    assert (round(page.mediabox.width / 72 * 25.4), round(page.mediabox.height / 72 * 25.4)) == (210, 297)
    assert "iPhone" not in page.extract_text()


def test_the_label_speaks_the_claimants_language() -> None:
    with translation.override("en"):
        english = label_pdf(LABEL)
    assert pypdf.PdfReader(io.BytesIO(english)).root_object["/Lang"] == "en"
    assert pypdf.PdfReader(io.BytesIO(label_pdf(LABEL))).root_object["/Lang"] == "da"


def test_the_same_label_gives_the_same_bytes() -> None:
    assert label_pdf(LABEL) == label_pdf(LABEL)


def test_a_name_in_other_letters_never_breaks_the_label() -> None:
    assert printable("Łukasz Żółć") == "Lukasz Zólc"
    assert printable("Nguyễn 李\x00\n") == "Nguyen ???"
    strange = Label(number=LABEL.number, claim_number="S-1", sender=("李", "", " "), recipient=("🚚" * 40, "<b>&amp;"))
    assert decode(bars_of(label_pdf(strange))) == LABEL.number


def test_a_very_long_line_is_made_small_enough_to_stay_on_the_label() -> None:
    long = Label(number=LABEL.number, claim_number="S-1", sender=("W" * 120,), recipient=("M" * 120, "x"))
    page = page_of(label_pdf(long))
    sizes: list[float] = []
    page.extract_text(visitor_text=lambda text, cm, tm, font, size: sizes.append(size) if "MMM" in text else None)
    assert sizes
    assert max(sizes) < 4
