"""Files that people send: read by what they hold, kept without where they were taken, streamed without harm."""

import io
from datetime import datetime

import pytest
from django.core.files.storage import default_storage
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from claims.files import decoders, decoding, uploads
from claims.files.uploads import UploadFault, UploadProblem, read, stream, written
from claims.forms.files import upload_text
from claims.models import Claim, Document
from tests.cast import NOW
from tests.claims.files import GPS_IFD, PDF_BYTES, pdf, picture, upload
from tests.claims.hostile_files import heic_told
from tests.claims.phone_files import heic

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def fault_of(content: bytes, name: str = "fil.jpg", content_type: str = "image/jpeg") -> UploadFault:
    with pytest.raises(UploadProblem) as refused:
        read(upload(content, name, content_type))
    return refused.value.code


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    ("kind", "content_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_a_picture_is_known_by_its_content(kind, content_type):
    taken = read(upload(picture(kind), "billede.txt", "text/plain"))
    assert taken.content_type == content_type
    assert opened(taken.content).format == kind


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_a_picture_was_taken_does_not_survive(kind):
    sent = picture(kind, gps=True)
    assert dict(opened(sent).getexif().get_ifd(GPS_IFD))
    taken = read(upload(sent))
    assert not dict(opened(taken.content).getexif())
    assert b"Kanariekamera" not in taken.content


def test_a_picture_that_lay_on_its_side_is_turned_before_its_exif_goes():
    taken = opened(read(upload(picture(size=(80, 40), turned=True))).content)
    assert taken.size == (40, 80)


def test_what_hides_behind_a_picture_does_not_survive():
    taken = read(upload(picture() + b"<script>alert(1)</script>"))
    assert b"script" not in taken.content


def test_a_transparent_picture_stays_transparent():
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(out, "PNG")
    assert opened(read(upload(out.getvalue())).content).mode == "RGBA"


def test_a_large_picture_is_kept_smaller():
    taken = read(upload(picture(size=(5000, 2500))))
    assert max(opened(taken.content).size) <= decoders.LONGEST_SIDE


def test_a_pdf_is_kept_as_it_is():
    assert read(pdf()).content == PDF_BYTES


@pytest.mark.parametrize("before", [b"\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n ", b" " * 1024])
def test_a_pdf_with_nothing_but_space_before_its_head_is_one(before):
    """Readers look for the head in the first 1024 bytes; a scanner's gateway puts an empty line before it."""
    taken = read(upload(before + PDF_BYTES, "kvittering.pdf"))
    assert (taken.content_type, taken.content) == (uploads.PDF, before + PDF_BYTES)


@pytest.mark.parametrize("before", [b"<!doctype html><script>alert(1)</script>", b"\0", b"PK\x03\x04", b"x\r\n"])
def test_a_pdf_behind_something_else_is_refused_and_said_to_be_that(before):
    assert fault_of(before + PDF_BYTES) == UploadFault.HEAD
    assert "står noget andet forrest" in upload_text(UploadFault.HEAD)
    assert fault_of(before.ljust(1025) + PDF_BYTES) == UploadFault.KIND


@pytest.mark.parametrize("first_is_shown", [True, False])
def test_of_a_picture_that_moves_the_first_is_kept(first_is_shown):
    out = io.BytesIO()
    first, *others = (Image.new("RGB", (40, 20), colour) for colour in ("red", "blue", "green"))
    first.save(out, "PNG", save_all=True, append_images=others, default_image=not first_is_shown)
    assert b"acTL" in out.getvalue()
    taken = read(upload(out.getvalue(), "skade.apng", "image/apng"))
    kept = opened(taken.content)
    assert (taken.name, taken.content_type, kept.getpixel((0, 0))) == ("skade.png", "image/png", (255, 0, 0))
    assert b"acTL" not in taken.content


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", UploadFault.EMPTY),
        (SVG, UploadFault.KIND),
        (b"<!doctype html><script>alert(1)</script>", UploadFault.KIND),
        (b"PK\x03\x04" + b"\0" * 60, UploadFault.KIND),
        (b"GIF89a" + b"\0" * 60, UploadFault.KIND),
        (b"MZ" + b"\0" * 60, UploadFault.KIND),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 60, UploadFault.UNREADABLE),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + b"\0" * 60, UploadFault.KIND),
        (picture()[:200], UploadFault.UNREADABLE),
        (b"\xff\xd8\xff\xe0 et billede", UploadFault.UNREADABLE),
    ],
)
def test_what_we_cannot_read_is_not_taken_in(content, fault):
    assert fault_of(content) == fault


def test_a_file_that_is_too_large_is_not_read():
    file = upload(PDF_BYTES)
    file.size = uploads.MAX_BYTES + 1
    with pytest.raises(UploadProblem) as refused:
        read(file)
    assert refused.value.code == UploadFault.TOO_LARGE


@pytest.mark.parametrize(
    ("kind", "size"),
    [("PNG", (10_001, 10_000)), ("WEBP", (10_000, 5001)), ("JPEG", (13_000, 8500)), ("JPEG", (7900, 7900))],
)
def test_a_picture_of_too_many_pixels_is_not_decoded(kind, size):
    """A kilobyte can hold them. The last one's whole area is allowed, but half its size is too small to be kept."""
    bomb = picture(kind, size=size)
    assert fault_of(bomb) == UploadFault.TOO_MANY_PIXELS
    with pytest.raises(decoding.Refused) as refused:
        decoding.run(decoders.picture, bomb, kind)
    assert refused.value.code == decoders.TOO_MANY_PIXELS


def test_a_heic_that_would_not_fit_in_the_memory_is_refused_by_its_head():
    """Unlike a JPEG it cannot be decoded at a fraction of its size."""
    assert fault_of(heic_told(heic((640, 480)), 9000, 8000)) == UploadFault.TOO_MANY_PIXELS
    said = upload_text(UploadFault.TOO_MANY_PIXELS)
    for kind, most in decoders.MOST_OF.items():
        assert f"{most // 1_000_000} som {'HEIC' if kind == decoders.HEIF else 'WebP'}" in said
    assert f"{decoders.MOST_PIXELS // 1_000_000} megapixel" in said


@pytest.mark.parametrize("size", [(11_500, 8640), (24_000, 4000)])
def test_the_largest_and_the_longest_pictures_of_telephones_are_taken_in(size):
    assert len(read(upload(picture(size=size))).content) > 0


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\Anna\\kvittering.JPEG", "kvittering.jpg"),
        ("faktura.pdf.exe", "faktura.pdf.jpg"),
        ("kvit\u202egpj.exe", "kvitgpj.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        ("", "dokument.jpg"),
        ("x" * 300 + ".jpg", "x" * 120 + ".jpg"),
        ("Æøå købsbilag.jpg", "Æøå købsbilag.jpg"),
        ("cpr:1234 " * 13 + ".jpg", ("cpr:••••••-•••• " * 13)[:120].rstrip() + ".jpg"),
    ],
)
def test_a_name_is_kept_without_its_dangers(given_name, kept):
    file = upload(picture())
    file._name = given_name
    assert read(file).name == kept


# Each asks a process five times.
@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fall_over(content):
    for head in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"%PDF-"):
        try:
            read(upload(head + content))
        except UploadProblem:
            continue


def test_a_file_is_gone_again_where_the_act_failed():
    # Of a year in which no other test files anything: what they keep lies there as long as the process lives.
    taken = read(upload(picture()))
    with pytest.raises(RuntimeError):
        _fail_while_written(taken)
    assert default_storage.listdir("claims/S-1999-000008")[1] == []


def _fail_while_written(taken: uploads.Upload) -> None:
    with written(taken, "S-1999-000008") as path:
        assert default_storage.exists(path)
        raise RuntimeError


def _document(content_type: str, name: str, now: datetime = NOW) -> Document:
    claim = Claim.objects.create(number="S-2026-000009", filed_at=now, stated_identifier="X1", stated_kind="serial")
    with written(read(pdf()), claim.number) as path:
        return Document.objects.create(
            claim=claim,
            kind="other",
            name=name,
            file=path,
            content_type=content_type,
            size=1,
            sha256="0" * 64,
            received_at=now,
        )


@pytest.mark.parametrize("content_type", ["application/pdf", "text/html", "image/svg+xml"])
def test_anything_but_a_picture_is_downloaded(db, content_type):
    response = stream(_document(content_type, "fil.pdf"))
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] in {"application/pdf", "application/octet-stream"}


def test_a_picture_is_shown_where_nothing_can_run(db):
    response = stream(_document("image/jpeg", "foto.jpg"))
    assert response.headers["Content-Disposition"].startswith("inline")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in response.headers["Cache-Control"]
