"""Files that are sent to do harm, and ordinary ones of telephones: the first do none, the second are all taken in."""

import io
import os

import pytest
from PIL import Image

from claims.files import decoders, decoding, papers, uploads
from claims.files.uploads import PDF, PICTURES, UploadProblem, read, stream
from claims.models import Claim, Document
from tests.cast import NOW
from tests.claims.files import GPS_IFD, picture, upload
from tests.claims.hostile_files import SCRIPT, Hostile, hostile_files
from tests.claims.phone_files import CANARY, PHONES, Phone, taken_with

CORPUS = hostile_files()
MEMORY = 1024 * 1024 * 1024
# One of each kind and each way to lie in the suite, every telephone in the long form.
_SHAPES = {(phone.kind, phone.lies in {6, 8}): phone for phone in reversed(PHONES)}
SOME_PHONES = [
    pytest.param(phone, marks=() if phone in _SHAPES.values() else pytest.mark.long, id=str(phone)) for phone in PHONES
]


def test_the_corpus_is_as_large_as_was_promised():
    assert len(CORPUS) >= 60
    assert len({file.what for file in CORPUS}) == len(CORPUS)
    assert len(PHONES) >= 30


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.what)
def test_a_hostile_file_does_no_harm(file: Hostile):
    """It is refused, or kept as a plain picture or a download; and the next file is read as if nothing had been."""
    try:
        taken = read(named(file))
    except UploadProblem:
        taken = None
    if taken is not None:
        assert taken.content_type in PICTURES | {PDF}
        assert_nothing_runs(taken)
    assert read(upload(picture())).content_type == "image/jpeg"


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.what)
def test_a_hostile_file_takes_less_than_a_gigabyte(file: Hostile):
    for function, *args in openings(file.content):
        try:
            assert decoding.measured(function, *args).peak < MEMORY
        except (decoding.Refused, decoding.TimedOut, decoding.Crashed):
            # The kernel held the limit, or the file was not worth it.
            continue


def test_what_is_kept_of_them_is_served_as_nothing_that_runs(db):
    claim = Claim.objects.create(number="S-2026-000009", filed_at=NOW, stated_identifier="X1", stated_kind="serial")
    kept = 0
    for file in CORPUS:
        try:
            taken = read(named(file))
        except UploadProblem:
            continue
        kept += 1
        with uploads.written(taken, claim.number) as path:
            document = Document(claim=claim, name=taken.name, file=path, content_type=taken.content_type)
            response = stream(document)
            assert response.headers["Content-Type"] in PICTURES | {PDF}, file.what
            inline = response.headers["Content-Disposition"].startswith("inline")
            assert inline == (taken.content_type in PICTURES), file.what
            assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "\n" not in response.headers["Content-Disposition"]
            response.close()
    assert 15 <= kept < len(CORPUS)


@pytest.mark.parametrize("phone", SOME_PHONES)
def test_a_picture_of_a_telephone_is_taken_in_upright_and_without_its_place(phone: Phone):
    sent = taken_with(phone)
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(GPS_IFD)
    taken = read(upload(sent, phone.name))
    assert taken.content_type == ("image/jpeg" if phone.kind in {"HEIF", "MPO"} else f"image/{phone.kind.lower()}")
    kept = Image.open(io.BytesIO(taken.content))
    assert (kept.width > kept.height) == (phone.size[0] > phone.size[1])
    assert max(kept.size) == min(max(phone.size), decoders.LONGEST_SIDE)
    assert max(Image.open(io.BytesIO(taken.small)).size) == decoders.SMALL_SIDE
    assert not dict(kept.getexif())
    assert CANARY.encode() not in taken.content + taken.small


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        ("JPEG", (11_500, 8640)),
        pytest.param("PNG", (8064, 6048), marks=pytest.mark.long),
        pytest.param("WEBP", (8160, 6120), marks=pytest.mark.long),
        ("HEIF", (8064, 6048)),
    ],
)
def test_the_largest_that_are_taken_fit_in_the_memory(kind: str, size: tuple[int, int]):
    sent = taken_with(Phone("Apple", "iPhone", kind, size))
    # How much it takes is asked here, and not how long beside the other tests.
    patient = decoding.Pool(seconds=120)
    taken = patient.measured(decoders.picture, sent, kind)
    patient.close()
    assert taken.peak < MEMORY
    assert taken.value["content"]


def named(file: Hostile):
    sent = upload(file.content)
    # As it stands in the request; Django's own class would shorten it.
    sent._name = file.name
    return sent


def openings(content: bytes):
    """Every way in which these bytes may be opened, whatever they say of themselves."""
    for kind in ("JPEG", "PNG", "WEBP", decoders.HEIF):
        yield decoders.picture, content, kind
    yield papers.receipt, content, NOW.date().isoformat()


def assert_nothing_runs(taken: uploads.Upload) -> None:
    if taken.content_type in PICTURES:
        image = Image.open(io.BytesIO(taken.content))
        assert not dict(image.getexif())
        assert not image.info.get("xmp")
        assert b"alert(" not in taken.content
        assert SCRIPT not in taken.content
        assert CANARY.encode() not in taken.content
        assert b"PK\x03\x04" not in taken.content[-200:]
    assert os.path.splitext(taken.name)[1] in {".jpg", ".png", ".webp", ".pdf"}
    assert "/" not in taken.name
    assert not any(ord(letter) < 32 for letter in taken.name)
    assert "\u202e" not in taken.name
    assert len(taken.name) <= uploads.NAME_LENGTH + 5
