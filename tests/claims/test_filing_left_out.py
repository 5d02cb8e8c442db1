"""Files of a filing that leads to an open claim without room for them: said on the receipt, and to us."""

import pytest
from django.test import Client

from claims.events.event_texts import speak
from claims.files import upload_room, uploads
from claims.filing import draft_files
from claims.models import Document, EventKind, FilingDraft
from tests.cast import NOW, UNKNOWN_IMEI
from tests.claims.files import own_pdf
from tests.claims.filing_pages import CONTACT, REACH, RECEIPT, begin, send, tell, the_claim, words

pytestmark = [pytest.mark.usefixtures("cast", "frozen")]


@pytest.fixture(autouse=True)
def room_for_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_room, "MAX_FILES", 2)


def file_with(client: Client, *names: str) -> str:
    """File the same with these papers; what the receipt says."""
    begin(client, UNKNOWN_IMEI)
    tell(client, {CONTACT: REACH})
    papers = [uploads.read(own_pdf(name)) for name in names]
    draft_files.add(draft=FilingDraft.objects.get().pk, files=papers, now=NOW)
    send(client)
    return words(client.get(RECEIPT))


def test_the_receipt_names_what_found_no_room_and_says_what_to_do(client):
    assert "Ikke alle dine filer" not in file_with(client, "a.pdf")
    said = file_with(client, "b.pdf", "c.pdf")
    assert "Ikke alle dine filer kom med" in said
    assert "Der var ikke plads på sagen til c.pdf. Ring til os på" in said
    assert sorted(Document.objects.values_list("name", flat=True)) == ["a.pdf", "b.pdf"]


def test_the_desk_reads_how_many_there_was_no_room_for(client):
    file_with(client, "a.pdf", "b.pdf")
    file_with(client, "c.pdf")
    again = the_claim().events.get(kind=EventKind.FILED_AGAIN)
    assert speak(again).endswith("1 fil var der ikke plads til på sagen.")


def test_a_stranger_hears_that_not_all_was_taken_and_not_how_much_lies_there(client):
    file_with(client, "a.pdf", "b.pdf")
    heard = []
    for names in (("c.pdf", "d.pdf"), ("e.pdf",), ("f.pdf", "g.pdf")):
        said = file_with(Client(), *names)
        assert not any(name in said for name in names)
        heard.append("Sagen tager ikke imod så mange filer herfra." in said)
    # What the real claimant has sent takes no room of theirs, and so is not to be told from nothing.
    assert heard == [False, True, True]


def test_what_found_room_is_not_spoken_of(client):
    file_with(client, "a.pdf")
    assert "Ikke alle dine filer" not in file_with(client, "b.pdf")
