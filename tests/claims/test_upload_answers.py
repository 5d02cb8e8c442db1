"""What a script of ours is told of the files that it has sent: where to go on, or why not, file by file."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.files import decoding
from claims.models import Claim, Document, Message
from tests.cast import UNKNOWN_IMEI, Cast
from tests.claims.claimant import filed, page
from tests.claims.filed import file, reach, seen
from tests.claims.files import pdf, picture, upload

JSON = {"Accept": "application/json"}
KIND = "Vi kan kun læse billeder"

pytestmark = [pytest.mark.usefixtures("cast", "frozen")]


@pytest.fixture
def case() -> str:
    return page(filed(UNKNOWN_IMEI, contact_email="nanna@example.dk"))


def write(where: str, *files: Any, text: str = "Se billedet.") -> Any:
    return Client().post(f"{where}beskeder/", {"text": text, "attachments": list(files)}, headers=JSON)


def test_a_message_says_where_it_can_be_read(case: str) -> None:
    answer = write(case, upload(picture(), "a.jpg"))
    assert answer.status_code == 200
    assert answer.json() == {"href": f"{case}beskeder/#seneste"}
    assert Message.objects.get().documents.get().name == "a.jpg"


def test_pictures_of_a_case_are_shown_in_small_and_kept_by_no_browser(case: str) -> None:
    write(case, upload(picture(), "a.jpg"), pdf("b.pdf"))
    photo = Document.objects.get(name="a.jpg")
    small = f"{case}fil/{photo.pk}/lille/"
    for shown in (Client().get(case), Client().get(f"{case}beskeder/")):
        assert f'src="{small}"' in shown.content.decode()
        assert shown.content.decode().count("/lille/") == 1, "a PDF has no small picture"
    answer = Client().get(small)
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert "no-store" in answer["Cache-Control"]


def test_a_refused_file_of_a_message_is_named_with_its_reason_and_nothing_is_sent(case: str) -> None:
    answer = write(case, upload(picture(), "a.jpg"), upload(b"<html>", "b.jpg"), upload(b"", "c.jpg"))
    assert answer.status_code == 422
    told = answer.json()
    assert [file["at"] for file in told["files"]] == [1, 2]
    assert KIND in told["files"][0]["error"]
    assert told["files"][1]["error"] == "Filen er tom. Vælg en anden."
    assert (told["said"], told["fields"]) == ([], [])
    assert not Message.objects.exists()


def test_what_is_wrong_beside_the_files_names_its_field(case: str) -> None:
    told = write(case, pdf("a.pdf"), text="").json()
    assert told == {"error": "Skriv din besked.", "said": ["Skriv din besked."], "fields": ["text"], "files": []}
    many = write(case, *(pdf(f"{place}.pdf") for place in range(6)))
    assert many.status_code == 422
    assert many.json()["said"] == ["Send højst 5 filer ad gangen."]


def test_a_message_that_is_sent_again_because_its_answer_was_lost_is_the_same_one(case: str) -> None:
    for _time in range(2):
        assert write(case, pdf("a.pdf"), upload(picture(), "b.jpg")).status_code == 200
    assert Message.objects.count() == 1
    assert Document.objects.count() == 2
    write(case, pdf("a.pdf"))
    assert Message.objects.count() == 2


def test_a_refusal_with_a_page_of_its_own_is_that_page(case: str) -> None:
    Client().post(f"{case}traek-tilbage/")
    answer = write(case, pdf("a.pdf"))
    assert answer.status_code == 409
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.usefixtures("no_turn")
def test_a_document_that_is_refused_for_good_and_one_for_which_there_was_no_turn(case: str) -> None:
    sent = f"{case}bilag/photo/"
    busy = Client().post(sent, {"file": [upload(picture(), "a.jpg")]}, headers=JSON)
    assert busy.status_code == 429
    assert "Prøv igen om et øjeblik" in busy.json()["error"]
    refused = Client().post(sent, {"file": [upload(b"<html>", "b.jpg")]}, headers=JSON)
    assert refused.status_code == 422
    assert KIND in refused.json()["error"]


@pytest.fixture
def no_turn(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Others' files are open in every process that we have."""
    monkeypatch.setattr(decoding.HOUSE, "_wait", 0.1)
    for _turn in range(decoding.AT_ONCE):
        decoding.HOUSE._turns.acquire()
    yield
    for _turn in range(decoding.AT_ONCE):
        decoding.HOUSE._turns.release()


def test_files_that_none_is_taken_of_say_each_why_without_a_script(case: str) -> None:
    files = [upload(b"<html>", "a.jpg"), upload(b"MZ", "b.jpg")]
    shown = Client().post(f"{case}bilag/photo/", {"file": files}).content.decode()
    assert "«a.jpg»: Vi kan kun" in shown
    assert "«b.jpg»: Vi kan kun" in shown


def desk_claim(cast: Cast) -> Claim:
    return reach(file(contact_email="anna@nordlys.example"), cast.camilla)


def test_the_desk_takes_in_several_files_at_once(cast: Cast, as_user: Any) -> None:
    claim, camilla = desk_claim(cast), as_user(cast.camilla)
    address = reverse("desk-document", args=[claim.number])
    said = {"kind": "other", "version": str(seen(claim))}
    refused = camilla.post(address, {**said, "file": [pdf("a.pdf"), upload(b"<html>", "b.jpg")]}, headers=JSON)
    assert refused.status_code == 422
    assert [told["at"] for told in refused.json()["files"]] == [1]
    assert not Document.objects.exists(), "one that is refused holds the others back, to be sent with it or without"
    taken = camilla.post(address, {**said, "file": [pdf("a.pdf"), upload(picture(), "b.jpg")]}, headers=JSON)
    assert taken.json() == {"href": reverse("desk-case", args=[claim.number])}
    assert {document.name for document in Document.objects.all()} == {"a.pdf", "b.jpg"}
    shown = camilla.get(taken.json()["href"]).content.decode()
    assert "2 dokumenter er gemt." in shown


def test_the_desk_writes_with_files(cast: Cast, as_user: Any) -> None:
    claim, camilla = desk_claim(cast), as_user(cast.camilla)
    address = reverse("desk-message", args=[claim.number])
    before = {"text": "Se her.", "version": str(seen(claim))}
    refused = camilla.post(address, {**before, "attachments": [upload(b"<html>", "b.jpg")]}, headers=JSON)
    assert refused.status_code == 422
    assert KIND in refused.json()["files"][0]["error"]
    sent = camilla.post(address, {**before, "attachments": [pdf("a.pdf")]}, headers=JSON)
    assert sent.json() == {"href": reverse("desk-case", args=[claim.number])}
    # What has changed meanwhile is told by the page itself.
    late = camilla.post(address, {**before, "attachments": [pdf("a.pdf")]}, headers=JSON)
    assert late.status_code == 409
    assert late["Content-Type"].startswith("text/html")
