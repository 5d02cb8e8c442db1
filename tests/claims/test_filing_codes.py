"""Finding the number on a picture: what is said of it, what is chosen, and that nothing gives anything away."""

import io
import os
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from accounts.models import User
from claims.files import decoding
from claims.models import FilingDraft
from devices.models import Device
from tests.cast import ANNAS_IMEI, DAVIDS_IMEI, UNKNOWN_IMEI, Cast
from tests.claims.drawn_codes import BOX, CODE128, EAN, EAN13, EID, FIRST_IMEI, QR, SECOND_IMEI, code, file_of, label
from tests.claims.filing_pages import CHECK, EVENT, START, begin, html, send, the_claim, words
from tests.claims.proven import prove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

CODES, FOUND = "/anmeld/nummer/", "/anmeld/nummer/?fundet=1"


def photo(content: bytes, name: str = "billede.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def read(client: Client, content: bytes, field: str = "photo", query: str = "") -> HttpResponse:
    return client.post(CODES + query, {field: photo(content)}, follow=True)


def offered(response: HttpResponse) -> list[str]:
    return re.findall(r'name="identifier" value="([^"]+)"', html(response))


@pytest.mark.parametrize("field", ["photo", "shot"])
def test_a_box_gives_its_two_imeis_first_and_says_what_the_others_are(client: Client, field: str) -> None:
    page = read(client, file_of(label()), field)
    assert page.redirect_chain == [(FOUND, 302)]
    assert offered(page) == [FIRST_IMEI, SECOND_IMEI, "F2LX7K9QPL"]
    said = words(page)
    assert f"IMEI 1 {FIRST_IMEI}" in said
    assert f"IMEI 2 {SECOND_IMEI}" in said
    assert "Det er lige meget, hvilket af dem du vælger." in said
    assert f"EID {EID} Nummeret på telefonens indbyggede eSIM." in said
    assert f"EAN {EAN} Varens stregkode." in said


def test_the_chosen_number_goes_the_way_of_a_typed_one(client: Client) -> None:
    page = read(client, file_of(label(BOX[:2])))
    answer = client.post(START, {"identifier": offered(page)[0]})
    assert (answer.status_code, answer["Location"]) == (302, EVENT)
    assert FilingDraft.objects.get().answers["identifier"] == FIRST_IMEI


def test_who_corrects_the_number_goes_back_to_the_summary(client: Client) -> None:
    begin(client)
    page = read(client, file_of(label(BOX[1:2])), query="?ret=1")
    assert page.redirect_chain == [(FOUND + "&ret=1", 302)]
    action = re.search(r'<form class="found-codes" method="post" action="([^"]+)"', html(page))
    assert action
    assert client.post(action[1], {"identifier": FIRST_IMEI})["Location"] == CHECK


def draft_on(page: HttpResponse, form: str) -> dict[str, str]:
    """What a form of the page says of the filing that it belongs to."""
    inside = html(page).split(form)[1].split("</form>")[0]
    return dict(re.findall(r'name="(draft)" value="([^"]*)"', inside))


def test_a_number_that_was_read_in_one_window_leaves_what_was_begun_in_another_alone(client: Client) -> None:
    page = read(client, file_of(label(BOX[:2])))
    begin(client, UNKNOWN_IMEI)
    client.post(EVENT, {"peril": "damage"})
    chosen = client.post(START, {"identifier": FIRST_IMEI, **draft_on(page, 'class="found-codes"')})
    assert chosen.status_code == 200
    assert "Du er i gang med en anmeldelse" in words(chosen)
    assert FilingDraft.objects.get().answers["identifier"] == UNKNOWN_IMEI


def test_a_correction_that_was_chosen_in_one_window_is_not_kept_in_the_filing_of_another(client: Client) -> None:
    begin(client)
    page = read(client, file_of(label(BOX[1:2])), query="?ret=1")
    send(client)
    begin(client, UNKNOWN_IMEI)
    chosen = client.post(f"{START}?ret=1", {"identifier": FIRST_IMEI, **draft_on(page, 'class="found-codes"')})
    assert "Den anmeldelse er sendt." in words(client.get(chosen["Location"]))
    assert FilingDraft.objects.get().answers["identifier"] == UNKNOWN_IMEI


def test_a_number_that_was_meant_belongs_to_the_filing_that_its_page_showed(cast: Cast, client: Client) -> None:
    client.force_login(cast.anna)
    page = client.post(START, {"identifier": "PF3HM6BY"})
    begin(client, UNKNOWN_IMEI)
    client.post(EVENT, {"peril": "damage"})
    near = html(page).split('class="near-miss"')[1].split("</section>")[0]
    assert near.count("<form") == near.count('name="draft"') == 2
    chosen = client.post(START, {"identifier": ANNAS_IMEI, **draft_on(page, 'class="found-codes"')})
    assert chosen.status_code == 200
    assert FilingDraft.objects.get().answers["identifier"] == UNKNOWN_IMEI


def test_back_and_reload_show_the_numbers_again_and_a_sent_filing_forgets_them(client: Client) -> None:
    page = read(client, file_of(label(BOX[1:2])))
    assert offered(client.get(FOUND)) == offered(page) == [FIRST_IMEI]
    begin(client, FIRST_IMEI)
    send(client)
    assert offered(client.get(FOUND)) == []
    assert "Vælg et billede" in words(client.get(FOUND))


def test_a_picture_with_no_number_of_ours_says_what_is_on_it(client: Client) -> None:
    page = read(client, file_of(label([(EAN, EAN13), (EID, CODE128)])))
    assert offered(page) == []
    assert "Nummeret er ikke på billedet" in words(page)
    assert "EID" in words(page)


def test_a_password_that_stands_in_a_code_is_not_shown_or_kept(client: Client) -> None:
    page = read(client, file_of(code("WIFI:T:WPA;S:Nordlys;P:hemmelig1234;;", QR, scale=6)))
    assert "En anden kode" in words(page)
    assert "hemmelig" not in html(page) + str(dict(client.session))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (file_of(Image.new("L", (900, 600), 190)), "Vi kan ikke læse nogen stregkode på billedet."),
        (b"%PDF-1.7\n%%EOF", "Vi kan ikke åbne filen som et billede."),
        (file_of(label())[:300], "Vi kan ikke åbne filen som et billede."),
        (b"", "Filen er tom."),
    ],
)
def test_what_cannot_be_read_says_what_to_do(client: Client, content: bytes, says: str) -> None:
    page = read(client, content)
    assert page.status_code == 200
    assert page.redirect_chain == []
    assert words(page).count(says) == 2, "once in the summary and once at the field"
    assert "<title>Fejl:" in html(page)


def test_no_picture_at_all_and_one_of_too_many_dots_say_what_to_do(client: Client) -> None:
    assert "Vælg et billede, eller tag et nyt." in words(client.post(CODES))
    out = io.BytesIO()
    Image.new("1", (20_000, 6_000)).save(out, "PNG")
    assert "Billedet er for stort." in words(read(client, out.getvalue()))


def test_a_picture_of_too_many_bytes_is_not_opened(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.forms.codes.MAX_BYTES", 1024 * 1024)
    assert "Billedet fylder mere end 1 MB." in words(read(client, b"\xff\xd8\xff" + bytes(1024 * 1024)))


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (decoding.NoTurn, "Vi kan ikke læse billedet lige nu."),
        (decoding.TimedOut, "Vi kan ikke læse nogen stregkode på billedet."),
        (decoding.Crashed, "Vi kan ikke åbne filen som et billede."),
    ],
)
def test_a_reader_that_gives_up_keeps_the_page(
    client: Client, monkeypatch: pytest.MonkeyPatch, failure: type[Exception], says: str
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(decoding, "run", fail)
    page = read(client, file_of(label()))
    assert page.status_code == 200
    assert says in words(page)


def test_nothing_of_the_picture_is_kept(client: Client, settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)  # type: ignore[attr-defined]
    # Larger than what an upload is held in memory for.
    noise = Image.effect_noise((1700, 1700), 120)
    noise.paste(label(), (100, 100))
    content = file_of(noise, quality=95)
    assert len(content) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE  # type: ignore[attr-defined]
    assert FIRST_IMEI in offered(read(client, content))
    assert os.listdir(tmp_path) == []
    assert not FilingDraft.objects.exists()


def test_what_a_browser_has_scanned_is_sorted_like_a_picture(client: Client) -> None:
    scanned = [f"ean_13:{EAN}", f"code_128:{SECOND_IMEI}", f"code_128:{FIRST_IMEI}", "qr_code:https://example.dk/a:b"]
    page = client.post(CODES, {"code": scanned}, follow=True)
    assert offered(page) == [SECOND_IMEI, FIRST_IMEI]
    assert f"EAN {EAN}" in words(page)


@pytest.mark.parametrize("codes", [[""], ["code_128:"], [":", "a:"], ["code_128:" + "9" * 100_000]])
def test_nonsense_from_a_browser_is_answered_with_a_page(client: Client, codes: list[str]) -> None:
    page = client.post(CODES, {"code": codes}, follow=True)
    assert page.status_code == 200
    assert offered(page) == []


def test_markup_in_a_code_is_text(client: Client) -> None:
    page = client.post(CODES, {"code": ['code_128:SM-S911"><script>alert(1)</script>']}, follow=True)
    assert "<script>alert" not in html(page)


def test_known_unknown_and_foreign_numbers_are_answered_alike(cast: Cast) -> None:
    answers = set()
    for imei in (ANNAS_IMEI, UNKNOWN_IMEI, DAVIDS_IMEI):
        page = read(Client(), file_of(label([(imei, CODE128), (EAN, EAN13)])))
        assert offered(page) == [imei]
        answers.add((page.status_code, len(page.content)))
    assert len(answers) == 1


def test_too_many_pictures_from_one_address_are_asked_to_wait(client: Client, settings: object) -> None:
    settings.PICTURES_PER_HOUR_PER_ADDRESS = 1  # type: ignore[attr-defined]
    picture = file_of(label(BOX[1:2]))
    assert offered(read(client, picture)) == [FIRST_IMEI]
    refused = read(client, picture)
    assert refused.status_code == 429
    assert "Skriv nummeret selv" in words(refused)


# Mente du ...? ----------------------------------------------------------------------------------------------------

SLIP = ANNAS_IMEI[:-2] + "28"


def post(user: User | None, identifier: str, **more: str) -> HttpResponse:
    client = Client()
    if user:
        client.force_login(user)
    return client.post(START, {"identifier": identifier, **more})


def test_who_is_signed_in_is_asked_whether_another_number_was_meant(cast: Cast) -> None:
    page = post(cast.anna, SLIP)
    assert page.status_code == 200
    assert "Mente du det her nummer?" in words(page)
    assert offered(page)[0] == ANNAS_IMEI
    assert "Apple iPhone 15" in words(page)
    assert "<mark>1</mark>" in html(page), "what differs is marked"
    assert "Et af cifrene i IMEI-nummeret er forkert, eller to er byttet om." in words(page)
    assert "Nej, det skal være" not in words(page)
    assert not FilingDraft.objects.exists()


def test_a_number_that_may_be_right_can_be_kept_as_it_was_written(cast: Cast) -> None:
    laptop = "PF3HM6BY"
    page = post(cast.anna, laptop)
    assert f"Nej, det skal være {laptop}" in words(page)
    assert "Fejl:" not in html(page)
    kept = post(cast.anna, laptop, meant="1")
    assert (kept.status_code, kept["Location"]) == (302, EVENT)
    assert FilingDraft.objects.get().answers["identifier"] == laptop


@pytest.mark.parametrize("typed", [SLIP, DAVIDS_IMEI[:-1] + "6", UNKNOWN_IMEI[:-1] + "2"])
def test_a_visitor_is_never_asked_and_hears_the_same_of_every_number(cast: Cast, typed: str) -> None:
    page = post(None, typed)
    assert "Mente du" not in words(page)
    assert not any(imei in html(page) for imei in (ANNAS_IMEI, DAVIDS_IMEI, UNKNOWN_IMEI))


def test_who_has_only_shown_who_they_are_by_a_code_is_not_asked_either(cast: Cast, client: Client) -> None:
    prove(client)
    page = client.post(START, {"identifier": SLIP})
    assert "Mente du" not in words(page)
    assert ANNAS_IMEI not in html(page)
    # Their own devices are offered all the same.
    assert "Apple iPhone 15" in words(page)


def test_visitors_and_the_signed_in_hear_the_same_of_foreign_and_unknown_numbers(cast: Cast) -> None:
    foreign, unknown = DAVIDS_IMEI[:-1] + "6", UNKNOWN_IMEI[:-1] + "2"
    for user in (None, cast.anna, cast.bo, cast.camilla, cast.eva):
        lengths = {(p.status_code, len(p.content)) for p in (post(user, foreign), post(user, unknown))}
        assert len(lengths) == 1, user
    for user in (cast.camilla, cast.gry, cast.eva, cast.helle, cast.david):
        assert "Mente du" not in words(post(user, SLIP))


@pytest.mark.parametrize("typed", ["5701234567899", "181365225001234567"])
def test_a_serial_number_of_many_digits_finds_its_way(typed: str) -> None:
    assert "Er det et serienummer, så skriv S/N foran." in words(post(None, typed))
    assert post(None, f"S/N {typed}")["Location"] == EVENT


# Digits alone that are a serial number, which typed like that would be meant as an IMEI.
DIGITS = "570123456789"


def files_serial(client: Client, number: str) -> None:
    chosen = client.post(START, {"identifier": number})
    assert (chosen.status_code, chosen["Location"]) == (302, EVENT), words(chosen)
    assert send(client).status_code == 302
    claim = the_claim()
    assert (claim.stated_kind, claim.stated_identifier) == ("serial", DIGITS)


def test_a_serial_number_of_many_digits_is_filed_from_a_picture(client: Client) -> None:
    page = client.post(CODES, {"code": [f"code_128:S/N {DIGITS}"]}, follow=True)
    assert f'<span class="code found-value">{DIGITS}</span>' in html(page)
    files_serial(client, offered(page)[0])


@pytest.fixture
def laptop(cast: Cast) -> Device:
    """Anna's laptop, of a maker whose serial numbers are digits alone."""
    cast.annas_laptop.identifiers.update(value=DIGITS)
    return cast.annas_laptop


def test_a_serial_number_of_many_digits_is_filed_from_the_list_of_ones_devices(
    cast: Cast, client: Client, laptop: Device
) -> None:
    client.force_login(cast.anna)
    page = client.get(START, {"enhed": laptop.pk})
    assert f'<span class="code">{DIGITS}</span>' in html(page)
    files_serial(client, offered(page)[0])
    assert the_claim().device == laptop


@pytest.mark.parametrize("typed", ["57012345678O", "S/N 570123456798"])
def test_a_serial_number_of_many_digits_is_filed_where_it_was_meant(
    cast: Cast, client: Client, laptop: Device, typed: str
) -> None:
    client.force_login(cast.anna)
    page = client.post(START, {"identifier": typed})
    assert "Mente du det her nummer?" in words(page)
    files_serial(client, offered(page)[0])
    assert the_claim().device == laptop
