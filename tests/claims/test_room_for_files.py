"""How many files a claim takes: asked under its lock, and for each door by what that door may see."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from django.test import Client

from claims.evidence import evidence
from claims.files import upload_room, uploads
from claims.files.upload_room import NoRoom, room_elsewhere, room_of
from claims.filing import draft_files
from claims.models import Claim, ClaimLink, Document, DraftFile, FilingDraft
from claims.proof.links import token_of
from claims.writing import messaging
from tests.cast import NOW, UNKNOWN_IMEI, Cast, make_cast
from tests.claims.claimant import filed, page
from tests.claims.files import own_pdf, upload
from tests.claims.filing_pages import CONTACT, REACH, begin, html, send, the_claim
from tests.claims.routed import make_claim

pytestmark = [pytest.mark.usefixtures("frozen")]


@pytest.fixture
def room_for_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_room, "MAX_FILES", 2)


def papers(count: int) -> list[uploads.Upload]:
    return [uploads.read(own_pdf(f"{place}.pdf")) for place in range(count)]


def add(claim: Claim, **door: object) -> Document:
    return evidence.add_document(
        number=claim.number,
        kind="other",
        upload=papers(1)[0],
        now=NOW,
        **{"by": None, **door},  # type: ignore[arg-type]
    )


def file_elsewhere(files: int, **reach: str) -> None:
    """Somebody else files the same, with that many papers."""
    stranger = Client()
    begin(stranger, UNKNOWN_IMEI)
    stranger.post(CONTACT, {**REACH, **reach})
    draft_files.add(draft=FilingDraft.objects.get().pk, files=papers(files), now=NOW)
    send(stranger)


@pytest.mark.usefixtures("room_for_two")
def test_a_file_past_the_last_one_is_refused_whatever_the_page_had_read(cast: Cast) -> None:
    claim = make_claim(cast)
    for _place in range(2):
        add(claim)
    with pytest.raises(NoRoom, match="Ring til os"):
        add(claim)
    with pytest.raises(NoRoom):
        messaging.receive(number=claim.number, text="Se her.", files=papers(1), by=None, now=NOW)
    assert Document.objects.count() == 2
    # The call centre takes in what it likes.
    add(claim, by=cast.camilla)


@pytest.mark.usefixtures("room_for_two")
def test_what_came_by_a_trusted_door_takes_no_room_of_who_may_not_see_it(cast: Cast) -> None:
    claim = make_claim(cast)
    for _place in range(2):
        add(claim, trusted=True)
    assert (room_of(claim, trusted=True).files, room_of(claim, trusted=False).files) == (0, 2)
    add(claim)
    with pytest.raises(NoRoom):
        add(claim, by=cast.anna)


@pytest.mark.usefixtures("cast", "room_for_two")
def test_who_files_the_same_elsewhere_uses_up_nobody_elses_room(client: Client) -> None:
    begin(client, UNKNOWN_IMEI)
    client.post(CONTACT, REACH)
    send(client)
    claim = the_claim()
    for _again in range(2):
        file_elsewhere(2)
    assert Claim.objects.count() == 1
    # As many as come from all others together, and what is too many leaves nothing behind.
    assert Document.objects.count() == 2
    assert room_elsewhere(claim).files == 0
    assert room_of(claim, trusted=False).taken == room_of(claim, trusted=True).taken == 0
    link = ClaimLink.objects.filter(claim=claim, of_filer=True).earliest("created_at")

    for name in ("a.pdf", "b.pdf"):
        assert client.post(f"/sag/{token_of(link)}/bilag/photo/", {"file": own_pdf(name)}).status_code == 302
    said = html(client.post(f"/sag/{token_of(link)}/bilag/photo/", {"file": own_pdf("c.pdf")}))
    assert "Du har sendt 2 filer" in said


@pytest.mark.usefixtures("cast", "room_for_two")
def test_a_file_that_finds_no_room_is_deleted(
    client: Client, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    begin(client, UNKNOWN_IMEI)
    client.post(CONTACT, REACH)
    send(client)
    file_elsewhere(2)
    stranger = Client()
    begin(stranger, UNKNOWN_IMEI)
    stranger.post(CONTACT, REACH)
    kept = draft_files.add(draft=FilingDraft.objects.get().pk, files=papers(1), now=NOW)[0]
    path = str(kept.file.name)
    assert default_storage.exists(path)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        send(stranger)
    assert not default_storage.exists(path)
    assert not Document.objects.filter(file=path).exists()


@pytest.mark.usefixtures("cast", "room_for_two")
def test_the_page_says_what_was_taken_and_what_found_no_room(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt = filed()
    # As when somebody sends others between the page's reading and its taking in.
    monkeypatch.setattr("claims.views.case_files.room_of", lambda claim, *, trusted: upload_room.Room())
    sent = [upload(own_pdf(name).read(), name) for name in ("a.pdf", "b.pdf", "c.pdf")]
    shown = html(client.post(page(receipt, "bilag/photo/"), {"file": sent}, follow=True))
    assert "Vi har fået 2 filer." in shown
    assert "Der er ikke plads til flere filer på sagen." in shown
    again = html(client.post(page(receipt, "bilag/photo/"), {"file": own_pdf("d.pdf")}))
    assert "Der er ikke plads til flere filer på sagen." in again
    assert Document.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_that_come_at_once_as_many_are_taken_as_there_is_room_for(
    transactional_db: None, room_for_two: None
) -> None:
    claim = make_claim(make_cast())
    said: list[str] = []

    def one() -> None:
        try:
            add(claim)
            said.append("taken")
        except NoRoom:
            said.append("full")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["full"] * 4 + ["taken"] * 2
    assert Document.objects.count() == 2


@pytest.mark.usefixtures("cast")
def test_files_are_counted_and_not_how_often_they_are_sent(client: Client, settings: Any) -> None:
    settings.UPLOADS_PER_HOUR_PER_ADDRESS = 3
    begin(client, UNKNOWN_IMEI)
    for count, taken in ((4, 0), (2, 2), (2, 2), (1, 3)):
        sent = {"photos": [own_pdf(f"{taken}-{place}.pdf") for place in range(count)]}
        client.post("/anmeld/billeder/", sent, headers={"Accept": "application/json"})
        assert DraftFile.objects.count() == taken
