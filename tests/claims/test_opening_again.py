"""Files that could not be opened at the first try: whose fault it was, how often they come again, and when it ends."""

import io

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from claims.files import decoding, opening, uploads
from claims.files.opening import LEASE, PATIENCE, PAUSE, TRIES
from claims.files.uploads import UploadFault
from claims.models import EventKind, SealedFile
from tests.claims.filing_pages import the_claim
from tests.claims.sealing import SOON, files_below, letters, open_all, sent

pytestmark = pytest.mark.usefixtures("frozen", "cast")


def laborious() -> bytes:
    """A picture of nothing but noise, whose writing alone keeps a processor busy for longer than a second."""
    out = io.BytesIO()
    Image.effect_noise((4000, 3000), 90).convert("RGB").save(out, "PNG", compress_level=0)
    return out.getvalue()


def test_what_is_too_slow_is_tried_again_with_a_pause_and_refused_the_third_time(monkeypatch) -> None:
    sent(content=laborious())
    monkeypatch.setattr(opening, "_pool", decoding.Pool(seconds=1))
    for turn in range(1, TRIES + 1):
        assert open_all(after=PAUSE * turn) == 1
        assert open_all(after=PAUSE * turn) == 0, "not before its pause is over"
        assert SealedFile.objects.get().tries == min(turn, TRIES - 1)
    assert SealedFile.objects.get().refused == UploadFault.TOO_SLOW
    assert [context["why"] for _address, context in letters()] == ["too_slow"]


def test_one_whose_bytes_are_gone_is_refused_in_the_end(monkeypatch) -> None:
    sent()
    default_storage.delete(str(SealedFile.objects.get().file.name))
    for turn in range(1, TRIES + 1):
        open_all(after=PAUSE * turn)
    assert SealedFile.objects.get().refused == UploadFault.UNREADABLE


def test_that_there_was_no_turn_is_no_try(monkeypatch) -> None:
    sent()
    pool = decoding.Pool(at_once=1, wait=0.01)
    monkeypatch.setattr(opening, "_pool", pool)
    with pool._turns:
        for turn in range(1, 2 * TRIES):
            assert open_all(after=PAUSE * turn) == 1
    waiting = SealedFile.objects.get()
    assert (waiting.tries, waiting.refused) == (0, "")
    open_all(after=PAUSE * 2 * TRIES)
    assert the_claim().documents.count() == 1
    pool.close()


def test_that_the_machine_had_no_time_for_it_is_no_try_but_has_an_end(monkeypatch) -> None:
    sent()
    monkeypatch.setattr(opening, "_pool", decoding.Pool(wall=0.0))
    for turn in range(1, 2 * TRIES):
        assert open_all(after=PAUSE * turn) == 1
    assert (SealedFile.objects.get().tries, SealedFile.objects.get().refused) == (0, "")
    open_all(after=PATIENCE)
    assert SealedFile.objects.get().refused == UploadFault.TOO_SLOW
    assert [context["why"] for _address, context in letters()] == ["too_slow"]


def test_one_that_cannot_be_taken_in_neither_stops_the_others_nor_is_lost() -> None:
    sent("a.jpg", "b.jpg")
    # A storage that answers with something else than a file.
    SealedFile.objects.filter(name="a.jpg").update(file="sealed")
    assert open_all() == 2
    assert the_claim().documents.get().name == "b.jpg"
    left = SealedFile.objects.get()
    assert (left.name, left.refused, left.tries, left.next_at) == ("a.jpg", "", 0, SOON + LEASE)


def test_one_whose_worker_died_is_opened_by_another_and_what_comes_late_is_thrown_away(monkeypatch) -> None:
    sent()
    read = opening._read

    def late(given: SealedFile) -> uploads.Upload:
        upload = read(given)
        monkeypatch.setattr(opening, "_read", read)
        assert open_all(after=LEASE) == 0, "its time is not over"
        assert open_all(after=LEASE * 2) == 1
        return upload

    monkeypatch.setattr(opening, "_read", late)
    assert open_all() == 1
    claim = the_claim()
    assert claim.documents.count() == 1
    assert claim.events.filter(kind=EventKind.DOCUMENT_ADDED).count() == 1
    assert len(files_below(f"claims/{claim.number}")) == 2, "the picture and the small one"
