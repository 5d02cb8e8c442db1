"""Files that wait to be opened: how the pages of a claim and a letter tell of them, and to whom they say nothing."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader
from time_machine import Traveller

from accounts.models import User
from claims.evidence.evidence import add_document
from claims.files.uploads import read
from claims.filing.filing import Receipt
from claims.models import Claim, Document
from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.claimant import TOLD, filed, page, trusted
from tests.claims.filed import file
from tests.claims.files import picture, upload
from tests.claims.filing_pages import (
    CONTACT,
    DAMAGE,
    EVENT,
    REACH,
    RECEIPT,
    begin,
    html,
    private_path,
    send,
    tell,
    words,
)
from tests.claims.sealing import BROKEN, SOON, add_sealed, open_all, photo
from tests.claims.unopened import unreadable, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast", "frozen")]

SignIn = Callable[[User | None], Client]
SECOND = timedelta(seconds=1)
OPENED_SOON = "Vi åbner filen om lidt."
DESK_SAYS = "1 fil er modtaget og bliver åbnet."
DOORS = ({"trusted": True}, {"elsewhere": True})


@pytest.fixture
def receipt() -> Receipt:
    return filed(**TOLD)


# On Min sag -----------------------------------------------------------------------------------------------------------


def test_min_sag_names_a_file_that_waits_in_words_and_links_it_nowhere(client: Client, receipt: Receipt) -> None:
    waiting(receipt.claim)
    shown = client.get(page(receipt))
    assert "skade.jpg Billede af skaden, 15. september 2026 kl. 10.00 Modtaget. Vi åbner filen om lidt." in words(shown)
    assert "<a" not in html(shown).partition("skade.jpg")[0][-40:]


@pytest.mark.parametrize("door", DOORS)
def test_the_first_filers_link_tells_nothing_of_what_came_by_another_door(
    client: Client, receipt: Receipt, door: dict[str, bool]
) -> None:
    waiting(receipt.claim, "hendes.jpg", door=door)
    unreadable(receipt.claim, "hendes2.jpg", **door)
    assert "hendes" not in html(client.get(page(receipt)))
    assert "hendes" not in pdf_words(client, page(receipt, "sag.pdf"))
    told = words(client.get(trusted(receipt.claim)))
    assert f"hendes.jpg Billede af skaden, 15. september 2026 kl. 10.00 Modtaget. {OPENED_SOON}" in told
    assert "hendes2.jpg" in told


def test_what_somebody_signed_in_sent_waits_for_their_own_eyes(client: Client, cast: Cast, receipt: Receipt) -> None:
    waiting(receipt.claim, "hendes.jpg", received_from=cast.anna)
    waiting(receipt.claim, "callcenterets.jpg", received_from=cast.camilla)
    assert "hendes" not in html(client.get(page(receipt)))
    unreadable(receipt.claim, "callcenterets.jpg", by=cast.camilla)
    told = words(client.get(trusted(receipt.claim)))
    assert f"hendes.jpg Billede af skaden, 15. september 2026 kl. 10.00 Modtaget. {OPENED_SOON}" in told
    assert "callcenterets.jpg Billede" not in told, "what an agent filed stays inside"
    assert "Send den igen" not in told


def test_her_own_page_tells_of_it_and_nobody_elses_does(as_user: SignIn, cast: Cast, receipt: Receipt) -> None:
    waiting(receipt.claim)
    address = reverse("my-case", args=[receipt.claim.number])
    assert OPENED_SOON in words(as_user(cast.anna).get(address))
    for other, status in ((cast.david, 404), (cast.bo, 403), (cast.eva, 403)):
        assert as_user(other).get(address).status_code == status


def test_a_file_that_could_not_be_opened_is_told_with_the_reason_and_a_way_to_send_it_again(
    client: Client, receipt: Receipt
) -> None:
    unreadable(receipt.claim, fault="too_slow")
    shown = client.get(page(receipt))
    assert "Vi kunne ikke åbne en af dine filer skade.jpg Det tog for lang tid at åbne den." in words(shown)
    assert f'<a href="{page(receipt, "bilag/photo/")}">Send den igen</a>' in html(shown)
    assert "Vi kunne ikke åbne din fil: skade.jpg." in words(shown), "and the timeline keeps it"


def test_several_are_told_together(client: Client, receipt: Receipt) -> None:
    unreadable(receipt.claim, "a.jpg")
    unreadable(receipt.claim, "b.jpg")
    said = words(client.get(page(receipt)))
    assert "Vi kunne ikke åbne 2 af dine filer" in said
    assert "Send dem igen" in said


def test_the_word_of_it_goes_once_a_photo_was_sent_after_it_and_not_for_one_that_came_along(
    client: Client, receipt: Receipt
) -> None:
    add_photo(receipt.claim, at=NOW - SECOND)
    unreadable(receipt.claim)
    assert "Send den igen" in words(client.get(page(receipt)))
    add_photo(receipt.claim, at=NOW + SECOND)
    assert "Send den igen" not in words(client.get(page(receipt)))


def test_a_photo_that_another_door_sent_does_not_answer_for_this_one(client: Client, receipt: Receipt) -> None:
    unreadable(receipt.claim)
    add_photo(receipt.claim, at=NOW + SECOND, trusted=True)
    assert "Send den igen" in words(client.get(page(receipt)))


def test_of_a_claim_that_has_ended_nobody_is_asked_to_send_anything_again(client: Client, receipt: Receipt) -> None:
    unreadable(receipt.claim)
    Claim.objects.filter(pk=receipt.claim.pk).update(state="closed", outcome="withdrawn", closed_at=NOW)
    assert "Send den igen" not in words(client.get(page(receipt)))


def test_the_pdf_tells_what_waits_and_what_could_not_be_opened(client: Client, receipt: Receipt) -> None:
    waiting(receipt.claim, "venter.jpg")
    unreadable(receipt.claim, "itu.jpg")
    said = pdf_words(client, page(receipt, "sag.pdf"))
    assert "venter.jpg 15. september 2026 kl. 10.00 Modtaget. Vi åbner filen om lidt." in said
    assert "Det kunne vi ikke åbne itu.jpg Den er måske gået i stykker undervejs." in said


def test_in_english_all_of_it_is_english(client: Client, as_user: SignIn, cast: Cast, receipt: Receipt) -> None:
    waiting(receipt.claim)
    unreadable(receipt.claim, fault="too_many_pixels")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    said = words(client.get(page(receipt)))
    assert "Received. We will open the file shortly." in said
    assert "We could not open one of your files skade.jpg The picture has more pixels than we can open." in said
    assert "Send it again" in said
    agent = as_user(cast.camilla)
    agent.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    said = words(agent.get(reverse("desk-case", args=[receipt.claim.number])))
    assert "1 file has been received and is being opened." in said
    assert "A file from the claimant could not be opened: skade.jpg (too many pixels)." in said


@pytest.mark.parametrize("files", [0, 1, 12])
def test_what_waits_costs_the_page_of_the_claim_no_question_of_its_own(
    client: Client, receipt: Receipt, django_assert_num_queries: Callable[[int], object], files: int
) -> None:
    for _file in range(files):
        waiting(receipt.claim)
        unreadable(receipt.claim)
    with django_assert_num_queries(13):  # type: ignore[attr-defined]
        client.get(page(receipt))


def test_a_photo_goes_the_whole_way_from_a_full_house_to_being_sent_again(client: Client, frozen: Traveller) -> None:
    begin(client, UNKNOWN_IMEI)
    tell(client, {EVENT: DAMAGE, CONTACT: REACH})
    add_sealed(client, BROKEN, "skade.jpg")
    send(client)
    case = private_path(client.get(RECEIPT))
    assert f"skade.jpg Billede af skaden, 15. september 2026 kl. 10.00 Modtaget. {OPENED_SOON}" in words(
        client.get(case)
    )
    assert open_all() == 1
    frozen.move_to(SOON)
    said = words(client.get(case))
    assert OPENED_SOON not in said
    assert "Vi kunne ikke åbne en af dine filer skade.jpg Den er måske gået i stykker undervejs." in said
    assert OutboxMessage.objects.filter(template="file_refused", address=REACH["contact_email"]).count() == 1
    frozen.move_to(SOON + SECOND)
    client.post(f"{case}bilag/photo/", {"file": upload(photo(), "ny.jpg")})
    said = words(client.get(case))
    assert "ny.jpg" in said
    assert "Send den igen" not in said


# At the desk ----------------------------------------------------------------------------------------------------------


def test_the_desk_reads_how_many_wait_and_can_open_none(as_user: SignIn, cast: Cast) -> None:
    claim, agent = file(), as_user(cast.camilla)
    case = reverse("desk-case", args=[claim.number])
    assert "Ingen endnu." in words(agent.get(case))
    waiting(claim)
    shown = agent.get(case)
    assert DESK_SAYS in words(shown)
    assert "Ingen endnu." not in words(shown)
    assert "skade.jpg" not in html(shown)
    waiting(claim)
    assert "2 filer er modtaget og bliver åbnet." in words(agent.get(case))


def test_the_desk_is_told_of_none_that_was_refused_but_in_the_timeline(as_user: SignIn, cast: Cast) -> None:
    claim = file()
    waiting(claim, refused="unreadable")
    unreadable(claim, fault="too_slow")
    said = words(as_user(cast.camilla).get(reverse("desk-case", args=[claim.number])))
    assert "bliver åbnet" not in said
    assert "En fil fra anmelderen kunne ikke åbnes: skade.jpg (tager for lang tid at åbne)." in said


def test_what_waits_costs_the_desk_no_question_of_its_own(as_user: SignIn, cast: Cast) -> None:
    claim, agent = file(), as_user(cast.camilla)
    case = reverse("desk-case", args=[claim.number])
    agent.get(case)
    asked = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as found:
            agent.get(case)
        asked.append(len(found))
        waiting(claim)
    assert asked[0] == asked[1]


# By letter ------------------------------------------------------------------------------------------------------------

LETTER = {"number": "S-2026-000123", "name": "Anna", "trusted": True, "file": "IMG_1234.jpg", "why": "unreadable"}
KEY = "0b0d9c7e-9d2b-4a53-8a54-6c3f0f0b7f11"


def test_the_letter_says_which_file_why_and_that_the_filing_is_here() -> None:
    mail = render("file_refused", language="da", context={**LETTER, "link_key": KEY})
    assert mail.subject == "Vi kunne ikke åbne en fil – S-2026-000123"
    for body in (mail.text, mail.html):
        assert "Sammen med anmeldelsen kom filen IMG_1234.jpg. Den kunne vi ikke åbne." in body
        assert "Den er måske gået i stykker undervejs. Send den igen, eller tag et nyt billede." in body
        assert "Vi har anmeldelsen, også uden filen." in body
        assert "/sag/" in body
        assert "S-2026-000123" in body


def test_the_letter_in_english_is_english_throughout() -> None:
    mail = render("file_refused", language="en", context={**LETTER, "link_key": KEY})
    assert mail.subject == "We could not open a file – S-2026-000123"
    assert "The file IMG_1234.jpg came with the damage report. We could not open it." in mail.text
    assert not set("æøåÆØÅ") & set(mail.subject + mail.text)


def test_a_letter_without_a_link_says_where_to_ring() -> None:
    mail = render("file_refused", language="da", context=LETTER)
    assert "/sag/" not in mail.text + mail.html
    assert "Ring til os på 70 20 40 60, så finder vi ud af, hvordan du sender den." in mail.text


@pytest.mark.parametrize(
    "name", ["Du har vundet: ring 70 10 20 30.jpg", "hent-praemien.example.jpg", "<b>a</b>.jpg", f"{'a' * 60}.jpg", ""]
)
def test_no_letter_carries_what_somebody_wrote_as_a_name(name: str) -> None:
    mail = render("file_refused", language="da", context={**LETTER, "file": name})
    assert "Sammen med anmeldelsen kom en fil, som vi ikke kunne åbne." in mail.text
    for word in ("vundet", "praemien", "<b>a", "aaaa"):
        assert word not in mail.subject + mail.text + mail.html


# Arranging ------------------------------------------------------------------------------------------------------------


def add_photo(claim: Claim, *, at: object, trusted: bool = False) -> Document:
    taken = read(upload(picture(), "ny.jpg"))
    return add_document(number=claim.number, kind="photo", upload=taken, by=None, now=at, trusted=trusted)


def pdf_words(client: Client, address: str) -> str:
    pages = PdfReader(io.BytesIO(client.get(address).content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
