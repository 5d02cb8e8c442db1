"""Files in Chromium on a telephone: made smaller, sent one by one with a bar, sent again, and taken away."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from playwright.sync_api import Page, Route, expect

from claims.evidence.evidence import add_document
from claims.files.uploads import PDF, read
from claims.models import Document, DraftFile, FilingDraft
from tests.cast import ANNAS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.claimant import filed, page
from tests.claims.files import PDF_BYTES, picture
from tests.claims.hostile_files import hostile_files
from tests.claims.phone_files import PHONES, taken_with
from tests.screens import Screens, assert_fits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen")]


# Those of the corpus that are taken in and hold something that a browser could be made to run.
WITH_SCRIPTS = {
    "html behind a jpeg",
    "html in a jpeg comment",
    "script in a jpeg comment",
    "html behind a png",
    "html in png text",
    "html in webp metadata",
    "script in exif",
    "a place in xmp",
    "html in a pdf",
    "pdf with a script",
}


def file(name: str, content: bytes, kind: str = "image/jpeg") -> dict[str, object]:
    return {"name": name, "mimeType": kind, "buffer": content}


@pytest.fixture
def story(cast: Cast, screens: Screens) -> Page:
    """Where the story is told, on a telephone."""
    opened = screens.open(None, width=360, height=740)
    opened.goto("/anmeld/")
    opened.get_by_role("textbox").first.fill(ANNAS_IMEI)
    opened.get_by_role("button", name="Fortsæt").click()
    opened.get_by_role("button", name="Stød, fald eller brud").or_(opened.locator("button[value=damage]")).first.click()
    opened.goto("/anmeld/forloeb/")
    return opened


def test_photos_are_made_smaller_sent_at_once_and_taken_away(story: Page) -> None:
    field = story.get_by_label("Billeder af skaden")
    field.set_input_files(
        files=[file("stort.jpg", taken_with(PHONES[0])), file("lille.png", picture("PNG"), "image/png")]
    )
    expect(story.locator(".upload-tile[data-upload-key]")).to_have_count(2)
    assert_fits(story)
    large = DraftFile.objects.get(name="stort.jpg")
    with Image.open(large.file) as kept:
        # It stood on end in the file: as it was seen, and at most so long.
        assert kept.size == (2000, 1500)
    story.get_by_role("button", name="Fjern lille.png").click()
    expect(story.locator(".upload-tile")).to_have_count(1)
    expect(story.get_by_role("status").filter(has_text="lille.png er fjernet.")).to_be_visible()
    assert [kept.name for kept in DraftFile.objects.all()] == ["stort.jpg"]
    story.reload()
    expect(story.locator(".upload-name", has_text="stort.jpg")).to_be_visible()
    story.get_by_role("button", name="Fjern stort.jpg").click()
    expect(story.locator(".upload-tile")).to_have_count(0)


def test_a_photo_that_did_not_get_through_is_sent_again(story: Page, screens: Screens) -> None:
    refusals = ["once"]

    def stand_in_the_way(route: Route) -> None:
        if refusals:
            refusals.pop()
            route.fulfill(status=503, content_type="text/html", body="<h1>Nej</h1>")
        else:
            route.fallback()

    story.route("**/anmeld/billeder/", stand_in_the_way)
    story.get_by_label("Billeder af skaden").set_input_files(files=[file("a.jpg", picture())])
    expect(story.locator(".upload-tile.is-failed")).to_have_count(1)
    story.get_by_role("button", name="Prøv igen a.jpg").click()
    expect(story.locator(".upload-tile[data-upload-key]")).to_have_count(1)
    assert DraftFile.objects.count() == 1
    # The answer that we gave in its way.
    forget_answers(screens, "503")


def test_onward_waits_for_what_is_being_sent(story: Page) -> None:
    story.get_by_label("Fortæl kort, hvad der skete").fill("Tabt på gulvet.")
    story.get_by_label("Billeder af skaden").set_input_files(files=[file("a.jpg", taken_with(PHONES[0]))])
    story.get_by_role("button", name="Fortsæt", exact=True).click()
    story.wait_for_url(lambda url: "forloeb" not in url)
    assert DraftFile.objects.count() == 1


def test_a_photo_and_a_story_of_a_session_that_was_over_are_kept_by_the_button_that_the_tile_names(
    story: Page, screens: Screens
) -> None:
    field = story.get_by_label("Billeder af skaden")
    field.set_input_files(files=[file("foer.jpg", picture(size=(300, 200)))])
    expect(story.locator(".upload-tile[data-upload-key]")).to_have_count(1)
    Session.objects.all().delete()
    story.get_by_label("Fortæl kort, hvad der skete").fill("Tabt på gulvet.")
    for name in ("a.jpg", "b.jpg"):
        field.set_input_files(files=[file(name, picture())])
        tile = story.locator(".upload-tile", has_text=name)
        expect(tile).to_contain_text("Tryk Fortsæt, så gemmer vi det, du har skrevet")
    assert_fits(story)
    story.get_by_role("button", name="Fjern b.jpg").click()
    story.get_by_role("button", name="Fortsæt", exact=True).click()
    expect(story.get_by_text("Det, du lige svarede, er gemt.")).to_be_visible()
    draft = FilingDraft.objects.get(answers__description="Tabt på gulvet.")
    assert sorted(kept.name for kept in draft.files.all()) == ["a.jpg", "foer.jpg"]
    forget_answers(screens, "409")


def test_files_for_a_claim_are_thanked_for_once(cast: Cast, screens: Screens) -> None:
    receipt = filed(UNKNOWN_IMEI)
    case = screens.open(None, width=360, height=740)
    case.goto(page(receipt, "bilag/photo/"))
    case.get_by_label("Vælg en eller flere filer").set_input_files(
        files=[file("a.jpg", picture()), file("b.pdf", PDF_BYTES, "application/pdf"), file("c.jpg", picture())]
    )
    expect(case.locator(".upload-tile")).to_have_count(3)
    case.get_by_role("button", name="Fjern c.jpg").click()
    assert_fits(case)
    case.get_by_role("button", name="Send filerne").click()
    expect(case.get_by_text("Vi har fået 2 filer.")).to_be_visible()
    assert {document.name for document in Document.objects.all()} == {"a.jpg", "b.pdf"}


def test_files_of_a_message_go_with_it(cast: Cast, screens: Screens) -> None:
    receipt = filed(UNKNOWN_IMEI, contact_email="nanna@example.dk")
    case = screens.open(None, width=360, height=740)
    case.goto(page(receipt, "beskeder/"))
    case.get_by_label("Skriv til os").fill("Se billedet.")
    case.get_by_label("Billeder eller andre filer").set_input_files(
        files=[file("a.jpg", taken_with(PHONES[0])), file("b.jpg", picture())]
    )
    case.get_by_role("button", name="Fjern b.jpg").click()
    case.get_by_role("button", name="Send beskeden").click()
    expect(case.get_by_text("Din besked er sendt.")).to_be_visible()
    document = Document.objects.get()
    assert document.name == "a.jpg"
    with Image.open(io.BytesIO(Path(document.file.path).read_bytes())) as kept:
        assert max(kept.size) == 2000


def test_a_refused_file_of_a_message_keeps_its_name_and_its_reason_and_the_text_stays(
    cast: Cast, screens: Screens
) -> None:
    receipt = filed(UNKNOWN_IMEI, contact_email="nanna@example.dk")
    case = screens.open(None, width=360, height=740)
    case.goto(page(receipt, "beskeder/"))
    case.get_by_label("Skriv til os").fill("Se billedet.")
    case.get_by_label("Billeder eller andre filer").set_input_files(
        files=[file("a.pdf", PDF_BYTES, "application/pdf"), file("b.pdf", b"<html>", "application/pdf")]
    )
    case.get_by_role("button", name="Send beskeden").click()
    refused = case.locator(".upload-tile.is-failed")
    expect(refused.locator(".upload-name")).to_have_text("b.pdf")
    expect(refused.locator(".upload-state")).to_contain_text("Vi kan kun læse billeder")
    # The same file will never do.
    expect(refused.get_by_role("button", name="Prøv igen")).to_be_hidden()
    expect(case.get_by_label("Skriv til os")).to_have_value("Se billedet.")
    assert_fits(case)
    case.get_by_role("button", name="Fjern b.pdf").click()
    case.get_by_role("button", name="Send beskeden").click()
    expect(case.get_by_text("Din besked er sendt.")).to_be_visible()
    assert [document.name for document in Document.objects.all()] == ["a.pdf"]
    forget_answers(screens, "422")


def test_a_photo_past_our_limit_keeps_its_name_and_is_sent_again_an_hour_later(
    story: Page, screens: Screens, settings: Any, frozen: time_machine.Traveller
) -> None:
    settings.UPLOADS_PER_HOUR_PER_ADDRESS = 1
    story.get_by_label("Fortæl kort, hvad der skete").fill("Tabt på gulvet.")
    field = story.get_by_label("Billeder af skaden")
    field.set_input_files(files=[file("a.jpg", picture())])
    expect(story.locator(".upload-tile[data-upload-key]")).to_have_count(1)
    field.set_input_files(files=[file("b.jpg", picture(size=(300, 200)))])
    late = story.locator(".upload-tile.is-failed")
    expect(late.locator(".upload-name")).to_have_text("b.jpg")
    expect(late.locator(".upload-state")).to_contain_text("Vent lidt, eller send dem bagefter.")
    frozen.shift(timedelta(hours=1, minutes=1))
    story.get_by_role("button", name="Prøv igen b.jpg").click()
    expect(story.locator(".upload-tile[data-upload-key]")).to_have_count(2)
    expect(story.get_by_label("Fortæl kort, hvad der skete")).to_have_value("Tabt på gulvet.")
    assert DraftFile.objects.count() == 2
    forget_answers(screens, "429")


def test_the_desk_takes_in_papers_with_a_bar_each(cast: Cast, screens: Screens) -> None:
    claim = filed(UNKNOWN_IMEI).claim
    desk = screens.open(cast.camilla)
    desk.goto(f"/desk/sag/{claim.number}/dokument/")
    desk.get_by_label("Filer").set_input_files(
        files=[file("a.pdf", PDF_BYTES, "application/pdf"), file("b.jpg", picture()), file("c.jpg", picture())]
    )
    expect(desk.locator(".upload-tile")).to_have_count(3)
    desk.get_by_role("button", name="Fjern c.jpg").click()
    assert_fits(desk)
    desk.get_by_role("button", name="Gem dokument").click()
    expect(desk.get_by_text("2 dokumenter er gemt.")).to_be_visible()
    assert {document.name for document in Document.objects.all()} == {"a.pdf", "b.jpg"}


def test_what_is_kept_of_hostile_files_runs_nothing_where_it_is_opened(cast: Cast, screens: Screens) -> None:
    receipt = filed(UNKNOWN_IMEI)
    opened = screens.open(None, width=360, height=740)
    opened.on("dialog", lambda dialog: screens.faults.append(dialog.message))
    shown = 0
    for one in hostile_files():
        if one.what not in WITH_SCRIPTS:
            continue
        upload = read(SimpleUploadedFile(one.name.encode("ascii", "ignore").decode() or "fil", one.content))
        document = add_document(number=receipt.claim.number, kind="photo", upload=upload, by=None, now=NOW)
        address = page(receipt, f"fil/{document.pk}/")
        if upload.content_type == PDF:
            opened.goto("/anmeld/")
            with opened.expect_download():
                opened.evaluate("address => { location.href = address; }", address)
            continue
        opened.goto(address)
        assert opened.evaluate("document.contentType").startswith("image/"), one.what
        assert opened.evaluate("document.scripts.length") == 0, one.what
        shown += 1
    assert shown == len(WITH_SCRIPTS) - 2
    # The browser's own frame around a picture has a style, which nothing of ours may have there.
    forget_answers(screens, "inline style")


def forget_answers(screens: Screens, status: str) -> None:
    """The browser notes each answer that is a refusal, as it should; nothing else may have gone wrong."""
    assert [fault for fault in screens.faults if status not in fault] == []
    screens.faults.clear()
