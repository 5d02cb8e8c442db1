"""Opening in their turn the photos of filings that were sent before: once each, wherever they lie, and never lost."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from accounts.models import User
from claims.desk.merging import obstacles
from claims.ending import end
from claims.files import opening, upload_room, uploads
from claims.files.opening import LEASE
from claims.files.uploads import UploadFault
from claims.filing.filing import Filing, file_claim, session_hash
from claims.models import Claim, Deadline, Document, DraftFile, EventKind, FilingDraft, PhotoPrint, SealedFile
from claims.models.deadline import DeadlineKind
from claims.promises import holds
from claims.proof.links import token_of
from claims.tasks import open_sealed_files
from claims.timeline import acting, lock
from claims.workflow import Outcome, Step
from notifications.clock import database_now
from portal import health
from tests.cast import ANNAS_IMEI, NOW, UNKNOWN_IMEI, Cast, make_cast
from tests.claims.filing_pages import CONTACT, REACH, begin, send, the_claim
from tests.claims.sealing import BROKEN, SOON, files_below, is_there, letters, open_all, seal, sent, the_draft

pytestmark = pytest.mark.usefixtures("frozen")

ANNAS_OWN = REACH["contact_email"]


@pytest.mark.usefixtures("cast")
def test_what_was_sent_sealed_becomes_a_document_that_came_when_it_was_sent(django_capture_on_commit_callbacks) -> None:
    sent("a.jpg", "b.jpg")
    claim, waiting = the_claim(), list(SealedFile.objects.all())
    assert not Document.objects.exists()
    assert not FilingDraft.objects.exists()
    assert {(file.claim, file.draft, file.received_at) for file in waiting} == {(claim, None, NOW)}
    with django_capture_on_commit_callbacks(execute=True):
        assert open_all() == 2
    documents = list(claim.documents.all())
    assert sorted(one.name for one in documents) == ["a.jpg", "b.jpg"]
    assert {(one.kind, one.received_at, one.received_from) for one in documents} == {("photo", NOW, None)}
    events = claim.events.filter(kind=EventKind.DOCUMENT_ADDED).order_by("pk")
    assert [(event.data["document"], event.at) for event in events] == [(one.pk, SOON) for one in documents]
    assert PhotoPrint.objects.filter(document__in=documents).count() == 2
    assert uploads.small_picture(documents[0]).startswith(b"\xff\xd8\xff")
    assert not SealedFile.objects.exists()
    assert not any(is_there(file.file.name) for file in waiting)


@pytest.mark.usefixtures("cast")
def test_one_that_is_sent_while_it_is_opened_follows_to_its_claim(monkeypatch, django_capture_on_commit_callbacks):
    client, read = Client(), opening._read
    begin(client, UNKNOWN_IMEI)
    (sealed,) = seal(the_draft().pk, "a.jpg")

    def meanwhile(given: SealedFile) -> uploads.Upload:
        upload = read(given)
        send(client)
        return upload

    monkeypatch.setattr(opening, "_read", meanwhile)
    with django_capture_on_commit_callbacks(execute=True):
        assert open_all() == 1
    document = the_claim().documents.get()
    assert is_there(document.file.name)
    assert not DraftFile.objects.exists()
    assert not SealedFile.objects.exists()
    assert not is_there(sealed.file.name)


@pytest.mark.usefixtures("cast")
def test_one_that_turns_out_broken_while_it_is_sent_is_told_of_on_its_claim(monkeypatch):
    client, read = Client(), opening._read
    begin(client, UNKNOWN_IMEI)
    client.post(CONTACT, REACH)
    seal(the_draft().pk, "a.jpg", content=BROKEN)

    def meanwhile(given: SealedFile) -> uploads.Upload:
        send(client)
        return read(given)

    monkeypatch.setattr(opening, "_read", meanwhile)
    open_all()
    assert SealedFile.objects.get().claim == the_claim()
    assert [address for address, _context in letters()] == [ANNAS_OWN]


@pytest.mark.usefixtures("cast")
def test_what_cannot_be_opened_is_told_in_the_timeline_and_by_letter(django_capture_on_commit_callbacks) -> None:
    sent("skade.jpg", content=BROKEN)
    path = SealedFile.objects.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        open_all()
        open_all(after=LEASE * 2)
    refused = SealedFile.objects.get()
    assert (refused.refused, str(refused.file), refused.claim) == (UploadFault.UNREADABLE, "", the_claim())
    event = the_claim().events.get(kind=EventKind.FILE_UNREADABLE)
    assert event.data == {"kind": "photo", "name": "skade.jpg", "fault": "unreadable"}
    ((address, context),) = letters()
    assert (address, context["file"], context["why"]) == (ANNAS_OWN, "", "unreadable"), "the name is anybody's words"
    assert not is_there(path)
    assert not Document.objects.exists()


@pytest.mark.usefixtures("cast")
def test_of_many_that_cannot_be_opened_one_letter_tells_and_of_an_ended_claim_none() -> None:
    sent("a.jpg", "b.jpg", content=BROKEN)
    open_all()
    assert the_claim().events.filter(kind=EventKind.FILE_UNREADABLE).count() == 2
    assert len(letters()) == 1
    sent("c.jpg", content=BROKEN, identifier=ANNAS_IMEI)
    ended = Claim.objects.latest("pk")
    with acting():
        end(lock(ended.number), Step.WITHDRAW, Outcome.WITHDRAWN, at=NOW, by=None)
    open_all()
    assert ended.events.filter(kind=EventKind.FILE_UNREADABLE).exists()
    assert len(letters()) == 1


@pytest.mark.usefixtures("cast")
def test_of_a_file_that_a_signed_in_person_sent_only_trusted_addresses_are_told(cast: Cast, as_user: Any) -> None:
    sent(identifier=ANNAS_IMEI, content=BROKEN, client=as_user(cast.anna))
    open_all()
    event = the_claim().events.get(kind=EventKind.FILE_UNREADABLE)
    assert event.by == cast.anna
    assert [address for address, _context in letters()] == [cast.anna.email]


@pytest.mark.usefixtures("cast")
def test_of_a_strangers_file_on_somebodys_claim_nobody_is_told_by_letter() -> None:
    sent("a.jpg")
    open_all()
    sent("b.jpg", content=BROKEN)
    open_all()
    assert Claim.objects.count() == 1
    event = the_claim().events.get(kind=EventKind.FILE_UNREADABLE)
    assert event.data["elsewhere"] is True
    assert not letters()


@pytest.mark.usefixtures("cast")
def test_a_strangers_file_is_seen_through_no_door_that_hides_what_others_send() -> None:
    client = sent("a.jpg")
    sent("b.jpg")
    claim = the_claim()
    assert upload_room.room_elsewhere(claim).taken == upload_room.room_of(claim, trusted=False).taken == 1
    assert upload_room.room_of(claim, trusted=True).taken == 1
    open_all()
    events = claim.events.filter(kind=EventKind.DOCUMENT_ADDED)
    assert {event.data["name"]: event.data.get("elsewhere") for event in events} == {"a.jpg": None, "b.jpg": True}
    assert upload_room.room_elsewhere(claim).taken == upload_room.room_of(claim, trusted=False).taken == 1
    link = claim.links.filter(of_filer=True).earliest("created_at")
    shown = client.get(f"/sag/{token_of(link)}/").content.decode()
    assert "a.jpg" in shown
    assert "b.jpg" not in shown


@pytest.mark.usefixtures("cast")
def test_a_sealed_file_that_finds_no_room_on_its_claim_is_deleted_and_named(
    monkeypatch, django_capture_on_commit_callbacks
) -> None:
    monkeypatch.setattr(upload_room, "MAX_FILES", 1)
    sent("a.jpg")
    sent("b.jpg")
    stranger = Client()
    before = set(files_below("sealed"))
    with django_capture_on_commit_callbacks(execute=True):
        sent("c.jpg", client=stranger)
    assert sorted(SealedFile.objects.values_list("name", flat=True)) == ["a.jpg", "b.jpg"]
    assert set(files_below("sealed")) == before
    again = the_claim().events.filter(kind=EventKind.FILED_AGAIN).latest("pk")
    assert again.data["left_out"] == 1


@pytest.mark.usefixtures("cast")
def test_a_file_that_came_before_its_claim_ended_is_taken_in_all_the_same() -> None:
    sent()
    with acting():
        end(lock(the_claim().number), Step.WITHDRAW, Outcome.WITHDRAWN, at=NOW, by=None)
    open_all()
    assert the_claim().documents.get().name == "a.jpg"


@pytest.mark.usefixtures("cast")
def test_a_claim_is_neither_closed_nor_merged_while_a_file_on_it_waits() -> None:
    sent("a.jpg")
    claim = the_claim()
    deadline = Deadline.objects.select_related("claim").get(claim=claim, kind=DeadlineKind.DOCUMENTATION)
    (reason,) = [one for one in holds.reasons_of([deadline])[deadline.pk] if one.owed == holds.Owed.UPLOAD_UNANSWERED]
    assert (reason.what, reason.since) == ("a.jpg", NOW)
    other = file_claim(filing=Filing(identifier=ANNAS_IMEI, filer_key=session_hash("there")), now=NOW).claim
    assert "ingen har set" in obstacles([claim], into=other)[claim.pk]


# Several at a time --------------------------------------------------------------------------------------------------


def together(*acts: Callable[[], object]) -> None:
    """Run all of them at the same time, each over a connection of its own."""
    faults: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults


@pytest.mark.django_db(transaction=True)
def test_two_workers_open_each_file_once(transactional_db: None) -> None:
    make_cast()
    names = [f"{place}.jpg" for place in range(8)]
    sent(*names)
    paths = list(SealedFile.objects.values_list("file", flat=True))
    together(open_all, open_all, open_all)
    claim = the_claim()
    assert sorted(claim.documents.values_list("name", flat=True)) == names
    assert claim.events.filter(kind=EventKind.DOCUMENT_ADDED).count() == len(names)
    assert not SealedFile.objects.exists()
    assert not any(map(is_there, paths))


@pytest.mark.django_db(transaction=True)
def test_files_are_opened_while_filings_are_sent_and_none_is_lost_or_doubled(transactional_db: None) -> None:
    make_cast()
    clients = []
    for place in range(4):
        client = Client()
        begin(client, f"NL7K9QP{place}")
        newest = client.session["filing_draft"]
        seal(newest, f"{place}-a.jpg", f"{place}-b.jpg")
        clients.append(client)
    together(*(lambda client=client: send(client) for client in clients), open_all, open_all)
    open_all()
    assert Claim.objects.count() == 4
    assert not FilingDraft.objects.exists()
    assert not SealedFile.objects.exists()
    assert sorted(Document.objects.values_list("name", flat=True)) == sorted(
        f"{place}-{letter}.jpg" for place in range(4) for letter in "ab"
    )
    assert Document.objects.values("file").distinct().count() == 8


# Round and round ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("cast")
def test_where_nothing_waits_the_round_asks_once(django_assert_num_queries: Any) -> None:
    sent(content=BROKEN)
    open_all()
    with django_assert_num_queries(3) as asked:
        assert opening.open_sealed(now=SOON) == 0
    assert [one["sql"].split()[0] for one in asked] == ["SAVEPOINT", "SELECT", "RELEASE"]


@pytest.mark.usefixtures("cast")
def test_the_round_opens_all_that_waits() -> None:
    sent("a.jpg", "b.jpg")
    SealedFile.objects.update(next_at=database_now())
    open_sealed_files(of="a later sender")
    assert the_claim().documents.count() == 2


@pytest.mark.usefixtures("cast")
def test_the_watch_tells_how_long_the_oldest_has_waited(settings: Any) -> None:
    sent("a.jpg", "b.jpg")
    limit = settings.HEALTH_LIMITS["files_sealed_seconds"]
    late = NOW + timedelta(seconds=limit + 1)
    values = {figure.name: figure for figure in health.read(now=late)}
    assert (values["files_sealed"].value, values["files_sealed_seconds"].value) == (2, limit + 1)
    assert not values["files_sealed_seconds"].is_well
    open_all()
    assert {figure.name: figure for figure in health.read(now=late)}["files_sealed_seconds"].value == 0


def test_nobody_sees_a_sealed_file_whoever_asks(cast: Cast) -> None:
    sent()
    users: list[User] = [cast.anna, cast.camilla, cast.gry]
    assert not any(SealedFile.objects.visible_to(user).exists() for user in users)
