"""What is read of pictures with codes on them: as drawn, skewed, on their heads, blurred, huge, and of none at all."""

import io

import pytest
from PIL import Image, ImageFilter, ImageOps

from claims.files import code_reading, decoding
from claims.files.decoding_wire import Refused
from tests.claims.drawn_codes import (
    BOX,
    DATA_MATRIX,
    EAN,
    EAN13,
    EID,
    FIRST_IMEI,
    QR,
    SECOND_IMEI,
    SERIAL,
    aslant,
    code,
    file_of,
    label,
    photographed,
)

ALL = [text for text, _kind in BOX]
IMEIS = {FIRST_IMEI, SECOND_IMEI}


def read(content: bytes) -> list[str]:
    return [text for _symbology, text in code_reading.read_codes(content)]


def test_every_code_of_a_box_is_read_in_the_order_of_the_label() -> None:
    assert code_reading.read_codes(file_of(label())) == [
        ["ean13", EAN],
        ["code128", FIRST_IMEI],
        ["code128", SECOND_IMEI],
        ["code128", EID],
        ["code128", SERIAL],
    ]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_every_kind_of_picture_is_read(kind: str) -> None:
    assert read(file_of(label(), kind)) == ALL


@pytest.mark.parametrize("symbology", [QR, DATA_MATRIX])
def test_square_codes_are_read(symbology: object) -> None:
    assert read(file_of(photographed(code(f"IMEI1:{FIRST_IMEI}", symbology, scale=8), (1600, 1200)))) == [  # type: ignore[arg-type]
        f"IMEI1:{FIRST_IMEI}"
    ]


@pytest.mark.parametrize("degrees", [90, 180, 270, 5, -8])
def test_a_label_may_stand_on_its_head_and_its_order_stays(degrees: int) -> None:
    assert read(file_of(aslant(label(scale=3), degrees))) == ALL


@pytest.mark.parametrize("degrees", [-60, -45, -30, -20, 15, 25, 40, 50, 75, 160, 200])
def test_an_imei_of_a_skewed_label_is_read_and_two_in_their_order(degrees: int) -> None:
    found = read(file_of(photographed(aslant(label(scale=3), degrees), (2400, 2000))))
    assert [text for text in found if text in IMEIS] in ([FIRST_IMEI, SECOND_IMEI], [FIRST_IMEI], [SECOND_IMEI])


def test_a_picture_that_its_camera_held_sideways_is_read_as_it_was_seen() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert read(file_of(label().rotate(90, expand=True), exif=exif)) == ALL


@pytest.mark.parametrize("radius", [1, 2, 3])
def test_a_blurred_code_that_fills_the_picture_is_read(radius: int) -> None:
    assert read(file_of(label(BOX[1:3], scale=5).filter(ImageFilter.GaussianBlur(radius)))) == [FIRST_IMEI, SECOND_IMEI]


def test_a_code_that_nobody_could_read_is_not_made_up() -> None:
    assert read(file_of(label(scale=2).filter(ImageFilter.GaussianBlur(9)))) == []


def test_a_photo_of_a_telephone_is_read_where_the_label_is_a_small_part_of_it() -> None:
    assert read(file_of(photographed(label(scale=2)))) == ALL
    assert read(file_of(photographed(label(scale=2), (8160, 6120)))) == ALL


@pytest.mark.parametrize("by", [100, 200, 300])
def test_a_label_that_is_seen_from_one_side_is_read(by: int) -> None:
    table = photographed(label(scale=4), (1700, 1900))
    seen = (0, 0, by, table.height, table.width - by, table.height - by // 2, table.width, by // 2)
    assert read(file_of(table.transform(table.size, Image.Transform.QUAD, seen, Image.Resampling.BICUBIC))) == ALL


@pytest.mark.parametrize("low", [60, 120])
def test_a_dim_picture_with_little_contrast_is_read(low: int) -> None:
    dim = label().point(lambda grey: low + grey * 50 // 255)
    assert read(file_of(photographed(dim, (1600, 1600)))) == ALL


def test_a_dark_screen_and_what_can_be_seen_through_are_read() -> None:
    assert set(read(file_of(ImageOps.invert(label())))) == set(ALL)
    drawn = label()
    out = io.BytesIO()
    see_through = Image.merge("RGBA", [Image.new("L", drawn.size)] * 3 + [ImageOps.invert(drawn)])
    see_through.save(out, "PNG")
    assert read(out.getvalue()) == ALL


@pytest.mark.parametrize("picture", [Image.new("L", (1200, 900), 200), Image.effect_noise((1600, 1200), 90)])
def test_a_picture_without_codes_gives_none(picture: Image.Image) -> None:
    assert read(file_of(picture)) == []


def test_a_picture_of_too_many_dots_is_refused_by_its_head() -> None:
    with pytest.raises(Refused) as refused:
        read(file_of(Image.new("1", (20_000, 6_000)), "PNG"))
    assert refused.value.code == "too_many_pixels"


def test_where_files_are_opened_the_same_is_read_and_what_is_no_picture_refused() -> None:
    assert decoding.run(code_reading.read_codes, file_of(label([(FIRST_IMEI, BOX[1][1]), (EAN, EAN13)]))) == [
        ["code128", FIRST_IMEI],
        ["ean13", EAN],
    ]
    for content in (b"", b"not a picture", file_of(label())[:400], b"%PDF-1.7\n%%EOF"):
        with pytest.raises(Refused):
            decoding.run(code_reading.read_codes, content)


def test_the_largest_picture_is_read_within_the_memory_of_its_process() -> None:
    largest = photographed(label(scale=3), (11_500, 8_600))
    measured = decoding.measured(code_reading.read_codes, file_of(largest))
    assert {text for _symbology, text in measured.value} >= IMEIS
    assert measured.peak < 1024**3
