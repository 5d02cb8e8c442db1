"""Files of a filing that is not sent yet and that wait to be opened: tiles, the summary, and what nobody is shown."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from claims.files.uploads import UploadFault
from claims.models import FilingDraft, SealedFile
from tests.cast import ANNAS_IMEI, NOW
from tests.claims.files import picture, upload
from tests.claims.filing_pages import CHECK, EVENT, START, STORY, html, words
from tests.claims.sealing import JSON, full_house
from tests.claims.unopened import waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast", "frozen")]

FILES = "/anmeld/billeder/"
SECOND = timedelta(seconds=1)
OPENED_SOON = "Vi åbner filen om lidt."


@pytest.fixture
def filer() -> Client:
    """Somebody who has said which device it is and what happened."""
    client = Client()
    client.post(START, {"identifier": ANNAS_IMEI})
    client.post(EVENT, {"peril": "damage"})
    return client


@pytest.fixture
def draft(filer: Client) -> FilingDraft:
    return FilingDraft.objects.get()


def test_a_file_that_waits_is_a_tile_without_a_picture_that_can_be_taken_away(
    filer: Client, draft: FilingDraft
) -> None:
    row = waiting(draft)
    shown = html(filer.get(STORY))
    assert "skade.jpg" in shown
    assert "Modtaget, 2,3\xa0MB. Vi åbner filen om lidt." in shown
    assert f'name="remove" value="{row.pk}"' in shown
    assert "/anmeld/billeder/" not in shown.split(str(row.pk))[0].rpartition("upload-tile")[2], "no picture of it"


def test_files_stand_in_the_order_in_which_they_came_opened_or_not(filer: Client, draft: FilingDraft) -> None:
    waiting(draft, "a.jpg", at=NOW - SECOND)
    filer.post(FILES, {"photos": [upload(picture(), "b.jpg")]})
    waiting(draft, "c.jpg", at=NOW + SECOND)
    said = words(filer.get(STORY))
    assert said.index("a.jpg") < said.index("b.jpg") < said.index("c.jpg")


def test_a_script_is_told_that_its_file_waits_and_gets_no_picture_of_it(filer: Client) -> None:
    with full_house():
        told = filer.post(FILES, {"photos": [upload(picture(), "a.jpg")]}, headers=JSON).json()["files"][0]
    assert told["said"].endswith(OPENED_SOON)
    assert told["small"] == ""


def test_without_a_script_the_way_goes_on_and_the_summary_says_that_the_file_waits(filer: Client) -> None:
    with full_house():
        onward = filer.post(STORY, {"description": "Tabt.", "photos": [upload(picture(), "a.jpg")]})
    assert onward["Location"] not in {STORY, FILES}
    assert OPENED_SOON in words(filer.get(CHECK))


def test_a_file_that_waits_or_could_not_be_opened_is_taken_away_without_a_script(
    filer: Client, draft: FilingDraft
) -> None:
    for row in (waiting(draft), waiting(draft, "itu.jpg", refused=UploadFault.UNREADABLE)):
        assert row.name not in words(filer.post(FILES, {"remove": str(row.pk)}, follow=True))
    assert not SealedFile.objects.exists()


def test_nobody_takes_away_what_waits_in_another_filing(draft: FilingDraft) -> None:
    row, other = waiting(draft), Client()
    other.post(START, {"identifier": ANNAS_IMEI})
    other.post(EVENT, {"peril": "damage"})
    for visitor in (other, Client()):
        visitor.post(FILES, {"remove": str(row.pk)})
    assert SealedFile.objects.filter(pk=row.pk).exists()


def test_no_address_shows_a_file_that_waits_not_even_to_who_sent_it(filer: Client, draft: FilingDraft) -> None:
    row = waiting(draft)
    other = Client()
    other.post(START, {"identifier": ANNAS_IMEI})
    for visitor in (filer, other, Client()):
        assert visitor.get(reverse("file-claim-file", args=[row.pk])).status_code == 404


def test_the_summary_counts_a_file_that_waits_and_says_that_it_does(filer: Client, draft: FilingDraft) -> None:
    waiting(draft)
    said = words(filer.get(CHECK))
    assert "1 fil" in said
    assert OPENED_SOON in said


@pytest.mark.parametrize("fault", [UploadFault.UNREADABLE, UploadFault.TOO_SLOW, UploadFault.TOO_MANY_PIXELS])
def test_a_file_that_could_not_be_opened_says_why_and_is_not_counted(
    filer: Client, draft: FilingDraft, fault: UploadFault
) -> None:
    why = {
        UploadFault.UNREADABLE: "Den er måske gået i stykker undervejs.",
        UploadFault.TOO_SLOW: "Det tager for lang tid at åbne filen.",
        UploadFault.TOO_MANY_PIXELS: "Billedet har flere punkter, end vi kan åbne",
    }[fault]
    row = waiting(draft, refused=fault)
    waiting(draft, "b.jpg")
    story, check = filer.get(STORY), filer.get(CHECK)
    for shown in (story, check):
        assert why in words(shown)
        assert "is-failed" in html(shown)
    assert f'name="remove" value="{row.pk}"' in html(story)
    assert "1 fil" in words(check)
    assert "2 filer" not in words(check)


def test_who_has_sent_nothing_but_a_file_that_waits_is_in_the_middle_of_a_filing() -> None:
    client = Client()
    client.post(START, {"identifier": ANNAS_IMEI})
    assert "Du er i gang med en anmeldelse" not in words(client.get(START))
    waiting(FilingDraft.objects.get())
    assert "Du er i gang med en anmeldelse" in words(client.get(START))
