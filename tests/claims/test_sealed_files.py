"""A photo that comes with a filing while the house is full: kept unread, shown to nobody, and opened a little later."""

import time
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.refusals import Refusal
from claims.files import opening, upload_room, uploads
from claims.files.uploads import UploadFault
from claims.filing import draft_files, saving
from claims.filing.draft import Draft
from claims.forgetting import forget_drafts
from claims.models import Document, DraftFile, EventKind, FilingDraft, SealedFile
from tests.cast import NOW, UNKNOWN_IMEI
from tests.claims.files import pdf, picture, upload
from tests.claims.filing_pages import DAMAGE, EVENT, begin, send, tell, the_claim
from tests.claims.phone_files import heic
from tests.claims.sealing import (
    BROKEN,
    FILES,
    SOON,
    add,
    add_sealed,
    files_below,
    full_house,
    is_there,
    open_all,
    photo,
    seal,
    the_draft,
)

pytestmark = pytest.mark.usefixtures("cast", "frozen")


@pytest.fixture
def client() -> Client:
    client = Client()
    begin(client, UNKNOWN_IMEI)
    tell(client, {EVENT: DAMAGE})
    return client


def shape() -> str:
    return Draft({}, the_draft(), now=NOW).shape_with({})


def small(key: object) -> str:
    return reverse("file-claim-file", args=[key])


def test_a_photo_for_which_there_is_no_turn_is_kept_as_it_came_and_nobody_waits(client):
    content = photo()
    with full_house():
        began = time.monotonic()
        assert add(client, upload(content, "a.jpg")).status_code == 200
        assert time.monotonic() - began < uploads.TURN_SECONDS + 5
    sealed = SealedFile.objects.get()
    assert (sealed.name, sealed.size, sealed.kind, sealed.draft) == ("a.jpg", len(content), "photo", the_draft())
    assert str(sealed.file.name).startswith("sealed/")
    with sealed.file.open("rb") as kept:
        assert kept.read() == content
    assert not DraftFile.objects.exists()


def test_on_a_quiet_machine_a_photo_is_opened_at_once_and_a_broken_one_refused_at_once(client):
    assert add(client, upload(picture(), "a.jpg")).status_code == 200
    assert add(client, upload(BROKEN, "b.jpg")).status_code == 422
    assert DraftFile.objects.get().name == "a.jpg"
    assert not SealedFile.objects.exists()


@pytest.mark.parametrize("content", [b"", b"<html>", b"MZ", b"\0\0\0\x20ftypmp42" + b"\0" * 32])
def test_what_is_no_picture_by_its_head_is_refused_however_full_the_house_is(client, content):
    with full_house():
        assert add(client, upload(content, "a.jpg")).status_code == 422
    assert not SealedFile.objects.exists()


def test_what_is_too_large_is_refused_however_full_the_house_is(client, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 100)
    with full_house():
        assert add(client, upload(picture(), "a.jpg")).status_code == 422
    assert not SealedFile.objects.exists()


def test_a_pdf_is_never_sealed(client):
    with full_house():
        assert add(client, pdf("a.pdf")).status_code == 200
    assert DraftFile.objects.get().content_type == uploads.PDF
    assert not SealedFile.objects.exists()


def test_it_is_opened_in_its_draft_under_its_key_as_if_it_had_come_so(client, django_capture_on_commit_callbacks):
    sealed = add_sealed(client)
    path, before = sealed.file.name, shape()
    with django_capture_on_commit_callbacks(execute=True):
        assert open_all() == 1
    opened = DraftFile.objects.get()
    assert (opened.pk, opened.draft, opened.name) == (sealed.pk, the_draft(), "a.jpg")
    assert (opened.kind, opened.content_type, opened.received_at) == ("photo", "image/jpeg", sealed.received_at)
    assert opened.look
    with opened.file.open("rb") as kept:
        assert b"Kanariekamera" not in kept.read()
    assert is_there(f"{opened.file.name}{uploads.SMALL}")
    assert not SealedFile.objects.exists()
    assert not is_there(path)
    assert shape() == before, "what was shown is what is sent"


def test_several_stay_in_the_order_in_which_they_were_chosen_however_they_are_opened(client):
    add(client, pdf("1.pdf"))
    seal(the_draft().pk, "2.jpg", "3.jpg", now=NOW + timedelta(seconds=1))
    before = shape()
    assert opening.open_sealed(now=SOON, limit=1) == 1
    lying = draft_files.lying_with(the_draft().pk)
    assert [file.name for file in lying.in_order] == ["1.pdf", "2.jpg", "3.jpg"]
    assert [file.name for file in lying.waiting] == ["3.jpg"]
    assert shape() == before


def test_a_heic_is_a_jpeg_by_name_once_it_is_opened(client):
    sealed = add_sealed(client, heic((64, 48)), "IMG_1.HEIC")
    assert sealed.name == "IMG_1.heic"
    open_all()
    assert (DraftFile.objects.get().name, DraftFile.objects.get().content_type) == ("IMG_1.jpg", "image/jpeg")


def test_one_that_cannot_be_opened_is_refused_with_its_reason_and_its_bytes_go(
    client, django_capture_on_commit_callbacks
):
    sealed = add_sealed(client, BROKEN)
    before = shape()
    with django_capture_on_commit_callbacks(execute=True):
        open_all()
    refused = SealedFile.objects.get()
    assert (refused.refused, refused.name, str(refused.file)) == (UploadFault.UNREADABLE, "a.jpg", "")
    assert not is_there(sealed.file.name)
    assert shape() != before, "who has not read that it is gone has not seen what is sent"
    assert open_all() == 0
    send(client)
    assert not SealedFile.objects.exists()
    assert not the_claim().events.filter(kind=EventKind.DOCUMENT_ADDED).exists()
    told = the_claim().events.get(kind=EventKind.FILE_UNREADABLE)
    assert told.data["name"] == "a.jpg", "it may have turned out only after the page was read"


def test_nothing_of_it_is_served_by_any_address(client):
    sealed = add_sealed(client)
    for address in (small(sealed.pk), f"/nowhere/{sealed.file.name}", f"/media/{sealed.file.name}"):
        assert client.get(address).status_code == 404
    send(client)
    page = client.get("/anmeld/kvittering/", follow=True)
    assert str(sealed.pk) not in page.content.decode()
    assert client.get(small(sealed.pk)).status_code == 404


def test_only_once_it_is_opened_its_picture_is_shown_to_its_own_session_alone(client):
    sealed = add_sealed(client)
    open_all()
    assert client.get(small(sealed.pk)).content.startswith(b"\xff\xd8\xff")
    assert Client().get(small(sealed.pk)).status_code == 404


@pytest.mark.parametrize("content", [None, BROKEN])
def test_it_is_taken_away_again_before_or_after_it_was_refused(client, content, django_capture_on_commit_callbacks):
    sealed = add_sealed(client, content)
    with django_capture_on_commit_callbacks(execute=True):
        assert not content or open_all()
    stranger = Client()
    begin(stranger, UNKNOWN_IMEI)
    stranger.post(FILES, {"remove": str(sealed.pk)})
    assert SealedFile.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(FILES, {"remove": str(sealed.pk)})
    assert not SealedFile.objects.exists()
    assert not is_there(sealed.file.name)
    assert open_all() == 0
    assert not DraftFile.objects.exists()


def test_nothing_stays_of_one_that_is_taken_away_while_it_is_opened(
    client, monkeypatch, django_capture_on_commit_callbacks
):
    sealed, read = add_sealed(client), opening._read

    def meanwhile(given: SealedFile) -> uploads.Upload:
        client.post(FILES, {"remove": str(sealed.pk)})
        return read(given)

    monkeypatch.setattr(opening, "_read", meanwhile)
    with django_capture_on_commit_callbacks(execute=True):
        open_all()
    assert not DraftFile.objects.exists()
    assert not SealedFile.objects.exists()
    folder = f"drafts/{the_draft().pk}"
    assert not is_there(sealed.file.name)
    assert not default_storage.exists(folder) or default_storage.listdir(folder)[1] == []


@pytest.mark.parametrize("how", ["forgotten", "dropped"])
def test_it_goes_with_its_draft(client, how, django_capture_on_commit_callbacks):
    sealed = add_sealed(client)
    with django_capture_on_commit_callbacks(execute=True):
        if how == "forgotten":
            assert forget_drafts(now=NOW + timedelta(days=31)) == 1
        else:
            draft_files.drop(draft=the_draft().pk)
    assert not FilingDraft.objects.exists()
    assert not SealedFile.objects.exists()
    assert not is_there(sealed.file.name)


def test_a_draft_is_not_deleted_by_an_oversight_with_a_file_in_it(client):
    add_sealed(client)
    the_draft().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.check_constraints()
    # As the end of a transaction would have it.
    SealedFile.objects.all().delete()


def test_it_moves_along_with_a_draft_that_is_taken_up_elsewhere(client, monkeypatch):
    sealed = add_sealed(client)
    monkeypatch.setattr(saving, "private_token", lambda _key: "t" * saving.TOKEN_LENGTH)
    saving.save_for_later(draft=the_draft().pk, address="anna@privat.example", language="da", now=NOW)
    moved = saving.take_up(token="t" * saving.TOKEN_LENGTH, now=NOW)
    assert moved is not None
    assert SealedFile.objects.get().draft == moved
    open_all()
    assert (DraftFile.objects.get().pk, DraftFile.objects.get().draft) == (sealed.pk, moved)


def test_it_takes_up_room_until_it_is_refused(client, monkeypatch):
    monkeypatch.setattr(upload_room, "MAX_FILES", 2)
    add(client, upload(picture(), "a.jpg"))
    add_sealed(client, BROKEN)
    refused = add(client, upload(picture(), "c.jpg"))
    assert "flere er der ikke plads til" in refused.json()["error"]
    with pytest.raises(Refusal):
        seal(the_draft().pk, "d.jpg")
    open_all()
    assert add(client, upload(picture(size=(90, 40)), "c.jpg")).status_code == 200
    assert upload_room.room_in(the_draft().pk).taken == 2


def test_its_size_takes_up_room_as_well(client, monkeypatch):
    sealed = add_sealed(client)
    monkeypatch.setattr(upload_room, "MAX_TOTAL", sealed.size + 100)
    assert upload_room.room_in(the_draft().pk).size == 100
    with pytest.raises(Refusal):
        seal(the_draft().pk, "b.jpg")


def test_the_files_of_a_draft_are_read_in_one_query_whether_any_is_sealed_or_not(client, django_assert_num_queries):
    add(client, upload(picture(), "a.jpg"))
    draft = the_draft().pk
    for sealed in (0, 1):
        with django_assert_num_queries(1):
            lying = draft_files.lying_with(draft)
            found = [(file.name, str(file.file.name), file.size) for file in lying.in_order]
        assert (len(found), len(lying.sealed)) == (1 + sealed, sealed)
        with django_assert_num_queries(1):
            assert upload_room.room_in(draft).taken == 1 + sealed
        seal(draft, "b.jpg")


def test_sending_asks_nothing_more_where_nothing_is_sealed(client):
    add(client, upload(picture(), "a.jpg"))
    with CaptureQueriesContext(connection) as asked:
        send(client)
    about = [one["sql"] for one in asked if "claims_sealedfile" in one["sql"]]
    assert all("UNION ALL" in statement for statement in about), "with the files that are opened, or not at all"
    assert Document.objects.get().name == "a.jpg"


def test_a_photo_that_is_chosen_twice_is_there_once_however_it_is_opened(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sealed = add_sealed(client)
        with full_house():
            assert add(client, upload(photo(), "b.jpg")).json()["files"][0]["key"] == str(sealed.pk)
        # Whether they are the same is seen once both are opened.
        add(client, upload(photo(), "c.jpg"))
        open_all()
    assert DraftFile.objects.get().name == "c.jpg"
    assert not SealedFile.objects.exists()
    assert not is_there(sealed.file.name)


def test_of_a_photo_that_was_sent_opened_and_sealed_there_is_one_document(client, django_capture_on_commit_callbacks):
    add_sealed(client)
    add(client, upload(photo(), "b.jpg"))
    send(client)
    with django_capture_on_commit_callbacks(execute=True):
        assert open_all() == 1
    assert Document.objects.get().name == "b.jpg"
    assert not SealedFile.objects.exists()
    assert not files_below(f"claims/{the_claim().number}")
