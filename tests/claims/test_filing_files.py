"""Photos that are added while a claim is being filed, with and without a script."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from claims.files import uploads
from claims.models import Claim, Document, DraftFile, FilingDraft, PhotoPrint
from tests.cast import ANNAS_IMEI, NOW
from tests.claims.files import pdf, picture, upload
from tests.claims.filing_pages import REACH, send, the_claim, words

FILES = "/anmeld/billeder/"
STORY = "/anmeld/forloeb/"
JSON = {"Accept": "application/json"}

pytestmark = pytest.mark.usefixtures("cast", "frozen")


@pytest.fixture
def client() -> Client:
    """Somebody who has said which device it is and what happened."""
    client = Client()
    client.post("/anmeld/", {"identifier": ANNAS_IMEI})
    client.post("/anmeld/haendelse/", {"peril": "damage"})
    return client


def add(client: Client, *files: object, **headers: str):
    return client.post(FILES, {"photos": list(files)}, headers=headers or JSON)


def test_several_photos_go_in_one_form_without_a_script(client):
    told = {"description": "Tabt på gulvet.", "battery": "no", "photos": [upload(picture(), "a.jpg"), pdf("b.pdf")]}
    shown = client.post(FILES, told, follow=True)
    assert shown.request["PATH_INFO"] == STORY
    assert "a.jpg" in words(shown)
    assert "b.pdf" in words(shown)
    # What was typed so far is there again.
    assert "Tabt på gulvet." in shown.content.decode()
    assert [file.kind for file in DraftFile.objects.all()] == ["photo", "other"]


def test_a_story_that_is_too_long_stays_where_it_can_be_made_shorter(client):
    story = "Den faldt. " * 400
    told = {"description": story, "battery": "no", "photos": [upload(picture(), "a.jpg")]}
    shown = client.post(f"{FILES}?ret=1", told)
    assert shown.status_code == 200
    assert "højst 4000 tegn" in words(shown)
    assert story.strip() in shown.content.decode()
    assert "a.jpg" in words(shown), "the photo need not be chosen again"
    # It is answered where the story is told, and a correction goes back to the summary from there.
    assert f'action="{STORY}?ret=1"' in shown.content.decode()
    assert client.post(f"{STORY}?ret=1", {"description": "Kort.", "battery": "no"})["Location"] == "/anmeld/tjek/"


def test_photos_that_came_with_a_story_that_is_too_long_are_kept_and_said_to_be(client):
    sent = {"description": "Den faldt. " * 400, "photos": [upload(picture(), "a.jpg"), pdf("b.pdf")]}
    shown = client.post(STORY, sent)
    assert shown.status_code == 200
    assert "højst 4000 tegn" in words(shown)
    assert "Dine 2 filer er gemt, så dem skal du ikke vælge igen." in words(shown)
    assert "a.jpg" in words(shown)
    assert sorted(DraftFile.objects.values_list("name", flat=True)) == ["a.jpg", "b.pdf"]


@pytest.mark.parametrize("address", [STORY, FILES])
def test_a_story_as_long_as_the_browser_lets_it_be_is_kept(client, address):
    """A browser counts a new line as one, and sends it as two."""
    story = "a\r\n" * 1999 + "aa"
    assert client.post(address, {"description": story, "battery": "no"}).status_code == 302
    assert FilingDraft.objects.get().answers["description"] == story.replace("\r\n", "\n")


def test_a_photo_added_beside_the_word_that_the_battery_is_dangerous_leaves_out_the_way_that_it_may_not_go(client):
    client.post("/anmeld/aflevering/", {"wish": "label"})
    client.post("/anmeld/kontakt/", {**REACH, "street": "Havnegade 4", "postcode": "8000"})
    told = {"description": "Den er varm.", "battery": "yes", "photos": [upload(picture(), "a.jpg")]}
    assert client.post(FILES, told).status_code == 302
    send(client)
    claim = the_claim()
    assert (claim.battery_danger, claim.wish, claim.street, claim.postcode, claim.city) == (True, "", "", "", "")


@pytest.mark.parametrize("address", [STORY, FILES])
@pytest.mark.parametrize("language", ["da", "en"])
def test_more_files_than_anybody_means_to_send_are_answered_on_their_page(client, address, language):
    client.cookies["django_language"] = language
    told = {"description": "Tabt på gulvet.", "photos": [upload(b"%d" % place, f"{place}.jpg") for place in range(101)]}
    shown = client.post(address, told, follow=True)
    assert shown.status_code == 200
    assert shown.request["PATH_INFO"] == STORY
    said = {"da": "Send højst 20 filer ad gangen.", "en": "Send at most 20 files at a time."}
    assert said[language] in words(shown)
    assert "Tabt på gulvet." in shown.content.decode()
    assert not DraftFile.objects.exists()


def test_photos_that_were_only_chosen_go_with_the_page(client):
    onward = client.post(STORY, {"description": "Tabt.", "photos": [upload(picture(), "a.jpg")]})
    assert onward.status_code == 302
    assert onward["Location"] != STORY
    assert DraftFile.objects.get().name == "a.jpg"


def test_a_photo_that_cannot_be_read_keeps_the_others_and_stays_on_the_page(client):
    sent = {"description": "Tabt.", "photos": [upload(picture(), "a.jpg"), upload(b"<html>", "b.jpg")]}
    shown = client.post(STORY, sent, follow=True)
    assert shown.request["PATH_INFO"] == STORY
    assert "«b.jpg»: Vi kan kun læse billeder" in words(shown)
    assert [file.name for file in DraftFile.objects.all()] == ["a.jpg"]


def test_a_script_is_told_what_lies_there_and_why_not(client):
    kept = add(client, upload(picture(), "a.jpg")).json()["files"][0]
    assert kept["name"] == "a.jpg"
    assert client.get(kept["small"]).content.startswith(b"\xff\xd8\xff")
    refused = add(client, upload(b"MZ", "b.jpg"))
    assert refused.status_code == 422
    assert "Vi kan kun læse billeder" in refused.json()["error"]


def test_a_photo_is_taken_away_with_its_files(client, django_capture_on_commit_callbacks):
    kept = add(client, upload(picture(), "a.jpg")).json()["files"][0]
    path = DraftFile.objects.get().file.name
    assert default_storage.exists(path + uploads.SMALL)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(FILES, {"remove": kept["key"]}, headers=JSON).status_code == 200
    assert not DraftFile.objects.exists()
    assert not default_storage.exists(path)
    assert not default_storage.exists(path + uploads.SMALL)
    # Once more changes nothing.
    assert client.post(FILES, {"remove": kept["key"]}, headers=JSON).status_code == 200


def test_somebody_elses_photo_is_neither_shown_nor_taken_away(client):
    kept = add(client, upload(picture(), "a.jpg")).json()["files"][0]
    other = Client()
    other.post("/anmeld/", {"identifier": ANNAS_IMEI})
    other.post("/anmeld/haendelse/", {"peril": "damage"})
    for visitor in (other, Client()):
        assert visitor.get(kept["small"]).status_code == 404
        visitor.post(FILES, {"remove": kept["key"]})
    assert DraftFile.objects.count() == 1
    assert client.get(reverse("file-claim-file", args=[uuid.uuid4()])).status_code == 404


def test_a_photo_that_is_chosen_twice_lies_there_once(client, django_capture_on_commit_callbacks):
    kept = add(client, upload(picture(), "a.jpg")).json()["files"]
    path = DraftFile.objects.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert add(client, upload(picture(), "a.jpg")).json()["files"] == kept
        assert add(client, upload(picture(), "b.jpg"), upload(picture(), "c.jpg")).json()["files"] == kept
    assert DraftFile.objects.get().name == "a.jpg"
    folder = path.rpartition("/")[0]
    assert len(default_storage.listdir(folder)[1]) == 2, "the photo and the small one of it"
    # Another filing may have it, too.
    other = Client()
    other.post("/anmeld/", {"identifier": ANNAS_IMEI})
    other.post("/anmeld/haendelse/", {"peril": "damage"})
    assert add(other, upload(picture(), "a.jpg")).json()["files"] != kept


def test_nothing_is_added_where_nothing_is_begun():
    assert add(Client(), upload(picture())).status_code == 409
    assert Client().post(FILES, {"photos": [upload(picture())]})["Location"] == "/anmeld/"
    assert not DraftFile.objects.exists()


def test_there_is_an_end_to_how_many_a_draft_holds(client, monkeypatch):
    monkeypatch.setattr("claims.files.upload_room.MAX_FILES", 2)
    assert add(client, upload(picture()), upload(picture(size=(90, 40)))).status_code == 200
    refused = add(client, upload(picture()))
    assert refused.status_code == 422
    assert "flere er der ikke plads til" in refused.json()["error"]
    assert DraftFile.objects.count() == 2


def test_there_is_an_end_to_how_much_a_draft_holds(client, monkeypatch):
    monkeypatch.setattr("claims.files.upload_room.MAX_TOTAL", 1000)
    assert add(client, upload(picture(size=(900, 900)))).status_code == 422
    assert not DraftFile.objects.exists()


def test_there_is_an_end_to_how_often_one_may_send(client, settings):
    settings.UPLOADS_PER_HOUR_PER_ADDRESS = 1
    assert add(client, upload(picture())).status_code == 200
    assert "Vent lidt" in add(client, upload(picture())).json()["error"]


def test_what_was_added_becomes_documents_of_the_claim(client):
    add(client, upload(picture(size=(640, 480)), "a.jpg"), pdf("b.pdf"))
    path = DraftFile.objects.get(name="a.jpg").file.name
    draft = FilingDraft.objects.get()
    client.post("/anmeld/tjek/", {"draft": str(draft.pk)})
    claim = Claim.objects.get()
    assert [(document.kind, document.name) for document in claim.documents.all()] == [
        ("photo", "a.jpg"),
        ("other", "b.pdf"),
    ]
    photo = Document.objects.get(name="a.jpg")
    assert photo.file.name == path
    assert uploads.small_picture(photo).startswith(b"\xff\xd8\xff")
    assert PhotoPrint.objects.filter(document=photo).count() <= 1
    assert not FilingDraft.objects.exists()


def test_a_photo_of_a_draft_that_was_forgotten_is_shown_to_nobody(client, frozen):
    kept = add(client, upload(picture(), "a.jpg")).json()["files"][0]
    frozen.move_to(NOW + timedelta(days=31))
    assert client.get(kept["small"]).status_code in {302, 404}
