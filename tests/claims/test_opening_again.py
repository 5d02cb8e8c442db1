"""Files that could not be opened at the first try: whose fault it was, how often they come again, and when it ends."""

import io
import threading
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image

from claims.files import decoding, opening, upload_room, uploads
from claims.files.opening import LEASE, PATIENCE, PAUSE, TRIES
from claims.files.uploads import UploadFault
from claims.models import EventKind, SealedFile
from claims.tasks import open_sealed_files
from notifications.clock import database_now
from tests.claims.filing_pages import the_claim
from tests.claims.sealing import SOON, files_below, letters, open_all, sent

pytestmark = pytest.mark.usefixtures("frozen", "cast")


def laborious() -> bytes:
    """A picture of nothing but noise, whose writing alone keeps a processor busy for longer than a second."""
    out = io.BytesIO()
    Image.effect_noise((4000, 3000), 90).convert("RGB").save(out, "PNG", compress_level=0)
    return out.getvalue()


def test_what_ends_its_process_is_tried_again_with_a_pause_and_refused_the_third_time(monkeypatch) -> None:
    sent()

    def crash(*_given: object, **_about: object) -> uploads.Upload:
        raise uploads.UploadProblem(UploadFault.UNREADABLE, may_pass=True)

    monkeypatch.setattr(uploads, "opened", crash)
    for turn in range(1, TRIES + 1):
        assert open_all(after=PAUSE * turn) == 1
        assert open_all(after=PAUSE * turn) == 0, "not before its pause is over"
        assert SealedFile.objects.get().tries == turn
    assert SealedFile.objects.get().refused == UploadFault.UNREADABLE


def test_what_has_had_all_the_work_that_a_file_may_ask_for_is_refused_at_once(monkeypatch) -> None:
    sent(content=laborious())
    monkeypatch.setattr(opening, "_pool", decoding.Pool(seconds=1))
    open_all()
    assert SealedFile.objects.get().refused == UploadFault.TOO_SLOW
    assert [context["why"] for _address, context in letters()] == ["too_slow"]


def test_what_has_ended_its_worker_three_times_is_refused_unread(monkeypatch) -> None:
    sent()

    class Killed(BaseException):
        pass

    def die(_sealed: SealedFile) -> uploads.Upload:
        raise Killed

    monkeypatch.setattr(opening, "_read", die)
    for turn in range(TRIES):
        with pytest.raises(Killed):
            open_all(after=LEASE * (turn + 1))
        assert open_all(after=LEASE * (turn + 1)) == 0, "it is its worker's until the lease is over"
    assert open_all(after=LEASE * (TRIES + 1)) == 1
    assert SealedFile.objects.get().refused == UploadFault.UNREADABLE


def test_one_whose_bytes_are_away_waits_for_them_and_is_refused_after_a_day() -> None:
    sent()
    path = str(SealedFile.objects.get().file.name)
    with default_storage.open(path, "rb") as file:
        content = file.read()
    default_storage.delete(path)
    for turn in range(1, 2 * TRIES):
        assert open_all(after=PAUSE * turn) == 1
    assert SealedFile.objects.get().refused == ""
    default_storage.save(path, ContentFile(content))
    open_all(after=PAUSE * 2 * TRIES)
    assert the_claim().documents.count() == 1
    sent()
    default_storage.delete(str(SealedFile.objects.get().file.name))
    open_all(after=PATIENCE)
    assert SealedFile.objects.get().refused == UploadFault.TOO_SLOW


def test_what_is_too_large_once_it_is_opened_is_refused_and_leaves_nothing(monkeypatch) -> None:
    sent("a.jpg")
    sealed = SealedFile.objects.get()
    monkeypatch.setattr(upload_room, "MAX_TOTAL", sealed.size)
    grown = uploads.Upload("a.jpg", "image/jpeg", b"x" * (sealed.size + 1))
    monkeypatch.setattr(uploads, "opened", lambda *_given, **_about: grown)
    open_all()
    assert SealedFile.objects.get().refused == UploadFault.TOO_LARGE
    assert not the_claim().documents.exists()
    assert not files_below(f"claims/{the_claim().number}")


def test_only_one_worker_opens_files_and_the_others_go_on_with_their_own(transactional_db: None) -> None:
    sent("a.jpg")
    SealedFile.objects.update(next_at=database_now())
    begun, done = threading.Event(), threading.Event()

    def elsewhere() -> None:
        with opening.alone() as is_alone:
            assert is_alone
            begun.set()
            done.wait(30)
        connection.close()

    other = threading.Thread(target=elsewhere)
    other.start()
    assert begun.wait(30)
    open_sealed_files()
    assert not the_claim().documents.exists()
    done.set()
    other.join(30)
    open_sealed_files()
    assert the_claim().documents.count() == 1


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


def test_one_that_cannot_be_taken_in_neither_stops_the_others_nor_is_lost(monkeypatch) -> None:
    sent("a.jpg", "b.jpg")
    take_in = opening._take_in

    def fail(sealed: SealedFile, *given: Any, **about: Any) -> None:
        if sealed.name == "a.jpg":
            raise RuntimeError("a storage that cannot be written to")
        take_in(sealed, *given, **about)

    monkeypatch.setattr(opening, "_take_in", fail)
    assert open_all() == 2
    assert the_claim().documents.get().name == "b.jpg"
    left = SealedFile.objects.get()
    assert (left.name, left.refused, left.tries, left.next_at) == ("a.jpg", "", 0, SOON + LEASE)
    open_all(after=PATIENCE)
    assert SealedFile.objects.get().refused == UploadFault.TOO_SLOW, "it does not come again for ever"


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
