"""A photo is known again after it was saved anew, another one is not, and what shows nothing has no print."""

import io
from itertools import combinations

import pytest
from django.core.management import call_command
from PIL import Image

from claims.evidence.evidence import add_document
from claims.files import photo_prints
from claims.files.photo_hash import NEAR, distance, parts, photo_hash
from claims.files.photo_prints import alike
from claims.files.uploads import read
from claims.models import Document, PhotoPrint
from claims.writing.messaging import receive
from tests.cast import DAVIDS_IMEI, NOW, Cast
from tests.claims.filed import file
from tests.claims.files import pdf, picture, upload
from tests.claims.looks import jpeg, scene, sent_on


@pytest.mark.parametrize("seed", range(30))
def test_a_picture_that_was_sent_on_is_known_again(seed: int) -> None:
    original = photo_hash(scene(seed))
    assert len(original) == 16
    assert distance(original, photo_hash(sent_on(scene(seed)))) <= NEAR


def test_no_two_of_a_hundred_pictures_are_taken_for_one() -> None:
    hashes = [photo_hash(scene(seed)) for seed in range(100)]
    assert min(distance(one, other) for one, other in combinations(hashes, 2)) > NEAR


@pytest.mark.parametrize("flat", ["white", "black", "#777777"])
def test_a_picture_of_nothing_is_not_known_again(flat: str) -> None:
    assert photo_hash(Image.new("RGB", (400, 300), flat)) == ""


def test_two_halves_say_too_little() -> None:
    with Image.open(io.BytesIO(picture())) as halves:
        assert photo_hash(halves) == ""


def test_the_transparent_part_counts_as_paper() -> None:
    see_through = scene(3).convert("RGBA")
    see_through.putalpha(Image.new("L", see_through.size, 0))
    assert photo_hash(see_through) == ""


def test_hashes_that_differ_in_three_bits_share_a_part() -> None:
    one = photo_hash(scene(1))
    for bits in combinations(range(0, 64, 5), NEAR):
        other = f"{int(one, 16) ^ sum(1 << bit for bit in bits):016x}"
        assert distance(one, other) == NEAR
        assert any(mine == theirs for mine, theirs in zip(parts(one), parts(other), strict=True))


@pytest.fixture
def two(cast: Cast, frozen: object) -> list[Document]:
    """Anna's photo on her claim, and the same one sent on, on David's."""
    claims = [file(), file(identifier=DAVIDS_IMEI, contact_name="David Juhl", contact_phone="+4530405060")]
    contents = [jpeg(scene(7)), jpeg(sent_on(scene(7)))]
    return [
        add_document(number=claim.number, kind="photo", upload=read(upload(content)), by=None, now=NOW)
        for claim, content in zip(claims, contents, strict=True)
    ]


def test_a_photo_that_is_taken_in_is_found_in_the_other_claim(two: list[Document]) -> None:
    mine, theirs = two
    assert alike(mine.claim_id, limit=10) == [(mine.pk, theirs.pk)]
    assert alike(theirs.claim_id, limit=10) == [(theirs.pk, mine.pk)]


def test_one_with_more_bits_changed_is_another(two: list[Document]) -> None:
    theirs = two[1].photo_print
    theirs.bits = f"{int(theirs.bits, 16) ^ 0xF:016x}"
    theirs.save()
    assert alike(two[0].claim_id, limit=10) == []


def test_a_part_that_half_of_all_photos_have_is_not_read_to_its_end(
    two: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, theirs = two
    monkeypatch.setattr(photo_prints, "MOST_READ", 1)
    PhotoPrint.objects.filter(document=mine).update(first=0)
    for seed in range(3):
        other = jpeg(scene(20 + seed))
        add_document(number=theirs.claim.number, kind="photo", upload=read(upload(other)), by=None, now=NOW)
    PhotoPrint.objects.exclude(document=mine).update(first=0)
    assert alike(mine.claim_id, limit=10) == [(mine.pk, theirs.pk)], "found by another part"


@pytest.mark.usefixtures("frozen")
def test_a_receipt_and_a_pdf_have_no_print(cast: Cast) -> None:
    claim = file()
    for kind, sent in (("proof_of_purchase", upload(jpeg(scene(7)))), ("photo", pdf())):
        add_document(number=claim.number, kind=kind, upload=read(sent), by=None, now=NOW)
    assert not PhotoPrint.objects.exists()


@pytest.mark.usefixtures("frozen")
def test_a_photo_in_a_message_has_one(cast: Cast) -> None:
    claim = file()
    receive(number=claim.number, text="Se her.", files=[read(upload(jpeg(scene(7))))], by=None, now=NOW, trusted=True)
    assert PhotoPrint.objects.get().claim == claim


def test_the_command_prints_what_came_before_and_passes_over_what_is_gone(two: list[Document], capsys) -> None:
    kept = {one.document_id: one.bits for one in PhotoPrint.objects.all()}
    PhotoPrint.objects.all().delete()
    two[1].file.delete(save=False)
    Document.objects.filter(pk=two[1].pk).update(file="claims/gone")
    call_command("print_photos")
    assert capsys.readouterr().out == "1 billede har fået et aftryk.\n"
    found = PhotoPrint.objects.get()
    assert found.document_id == two[0].pk
    assert distance(found.bits, kept[two[0].pk]) <= NEAR
    call_command("print_photos")
    assert capsys.readouterr().out == "0 billeder har fået et aftryk.\n"
