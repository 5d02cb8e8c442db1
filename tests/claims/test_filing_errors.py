"""What is typed wrong in a filing stays on the page, with what to do about it."""

from datetime import date

import pytest

from claims.forms import masked
from claims.models import FilingDraft
from claims.writing.masking import mask
from tests.cast import (
    NOW,
)
from tests.claims.filing_pages import (
    CHECK,
    CONTACT,
    EVENT,
    START,
    STORY,
    WHEN,
    WISH,
    begin,
    html,
    send,
    tell,
    the_claim,
    words,
)

pytestmark = pytest.mark.usefixtures("frozen")


# What is typed wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "cause"),
    [
        ("", "Skriv enhedens IMEI eller serienummer."),
        ("490154203237519", "Et af cifrene"),
        ("4901542032", None),
        ("3512345678901234567", "IMEI har 15 cifre"),
        ("8945010000000000000", "SIM-kort"),
        ("5901234123457", "stregkode"),
        ("x" * 61, "højst 60 tegn"),
    ],
)
def test_an_identifier_that_cannot_be_read_says_why_and_stays(cast, client, typed, cause):
    response = client.post(START, {"identifier": typed})
    if cause is None:
        assert response.status_code == 302
        return
    assert response.status_code == 200
    assert cause in words(response)
    assert f'value="{typed}"' in html(response) or not typed
    assert "<title>Fejl: " in html(response)
    assert 'href="#id_identifier"' in html(response)


@pytest.mark.parametrize(
    ("page", "answers", "said"),
    [
        (EVENT, {}, "Vælg det, der passer bedst."),
        (EVENT, {"peril": "aliens"}, "Vælg"),
        (WHEN, {"country": "DK"}, "Vælg, hvornår det skete."),
        (WHEN, {"when": "date", "country": "DK"}, "Skriv datoen"),
        (WHEN, {"when": "date", "day_day": "5", "day_year": "2026", "country": "DK"}, "både dag, måned og år"),
        (WHEN, {"when": "date", "day_day": "31", "day_month": "2", "day_year": "2026"}, "findes ikke"),
        (WHEN, {"when": "date", "day_day": "16", "day_month": "9", "day_year": "2026"}, "ikke kommet endnu"),
        (WHEN, {"when": "date", "day_day": "1", "day_month": "9", "day_year": "2020"}, "mere end 5 år siden"),
        (WHEN, {"when": "today", "country": "XX"}, "Vælg"),
        (STORY, {"description": "x" * 4001}, "højst 4000 tegn"),
        (CONTACT, {"language": "da"}, "Skriv en e-mail eller et mobilnummer"),
        (CONTACT, {"contact_email": "anna@", "language": "da"}, "navn@firma.dk"),
        (CONTACT, {"contact_phone": "12 34", "language": "da"}, "Skriv et telefonnummer"),
        (CONTACT, {"contact_phone": "20304050 ext 12", "language": "da"}, "Vi kan ikke ringe til et lokalnummer"),
        (CONTACT, {"contact_phone": "20 30 40 50 lokal 12", "language": "da"}, "Vi kan ikke ringe til et lokalnummer"),
        (CONTACT, {"contact_phone": "20304050x12", "language": "da"}, "Vi kan ikke ringe til et lokalnummer"),
        (
            CONTACT,
            {"contact_phone": "20304050", "phone_is_the_device": "on", "language": "da"},
            "Vi kan ikke ringe på det nummer",
        ),
        (WISH, {}, "Vælg en af dem."),
    ],
)
def test_a_wrong_answer_says_what_to_do(cast, client, page, answers, said):
    begin(client)
    response = client.post(page, answers)
    assert response.status_code == 200
    assert said in words(response)
    assert "Der er et problem" in words(response)
    assert "<title>Fejl: " in html(response)
    for forbidden in ("ugyldig", "påkrævet", "beklager", "bedes"):
        assert forbidden not in words(response).lower()


def test_a_story_that_grew_by_what_was_taken_out_of_it_can_be_saved_again(cast, client):
    begin(client)
    typed = "Min cpr: 1234 " + "x" * (4000 - len("Min cpr: 1234 "))
    for text in (typed, typed.replace("1234", "••••••-••••")):
        assert client.post(STORY, {"description": text}).status_code == 302
    assert "••••••-•••• xx" in html(client.get(STORY))
    assert client.post(STORY, {"description": f"{typed}x"}).status_code == 200


@pytest.mark.parametrize("aside", [{}, {"gem": "1"}, {"sprog": "en"}])
def test_a_story_without_an_end_is_refused_unread(cast, client, monkeypatch, aside):
    """Anybody may send megabytes, and looking for numbers in them would hold whoever serves the page."""
    read = []
    monkeypatch.setattr(masked, "mask", lambda text: read.append(text) or mask(text))
    begin(client)
    client.post(STORY, {"description": "kode 4711 " * 100_000, **aside})
    assert not read
    assert "description" not in FilingDraft.objects.get().answers


def test_the_longest_story_that_was_kept_is_taken_again(cast, client):
    begin(client)
    assert client.post(STORY, {"description": "010203-1234 " * 800}).status_code == 302
    kept = FilingDraft.objects.get().answers["description"]
    assert len(kept) > 9000
    assert client.post(STORY, {"description": kept}).status_code == 302
    assert FilingDraft.objects.get().answers["description"] == kept


def test_what_was_typed_wrong_stays(cast, client):
    begin(client)
    response = client.post(CONTACT, {"contact_email": "anna@", "contact_phone": "+45 12 3", "language": "en"})
    assert 'value="anna@"' in html(response)
    assert 'value="+45 12 3"' in html(response)


@pytest.mark.parametrize("domain", ["firma.dk", "b" * 60 + "." + "c" * 60 + ".dk"])
def test_an_address_too_long_for_any_mail_server_says_what_to_write(cast, client, domain):
    begin(client)
    address = "a" * (255 - len(domain) - 1) + f"@{domain}"
    response = client.post(CONTACT, {"contact_email": address, "language": "da"})
    assert response.status_code == 200
    assert "Skriv en e-mailadresse som navn@firma.dk." in words(response)
    assert client.post(CONTACT, {"contact_email": address[1:], "language": "da"}).status_code == 302
    assert send(client).status_code == 302
    assert the_claim().contact_email == address[1:]


def test_a_wrong_date_stays_as_it_was_typed(cast, client):
    begin(client)
    response = client.post(WHEN, {"when": "date", "day_day": "31", "day_month": "02", "day_year": "2026"})
    assert 'value="31"' in html(response)
    assert 'value="02"' in html(response)


def test_a_day_without_its_choice_is_understood(cast, client):
    begin(client)
    tell(client, {WHEN: {"day_day": "3", "day_month": "9", "day_year": "26", "country": "SE"}})
    send(client)
    assert the_claim().occurred_on == date(2026, 9, 3)
    assert the_claim().country == "SE"


@pytest.mark.parametrize(("when", "day"), [("today", NOW.date()), ("yesterday", date(2026, 9, 14)), ("unknown", None)])
def test_the_quick_days_are_copenhagens(cast, client, when, day):
    begin(client)
    tell(client, {WHEN: {"when": when, "country": "DK"}})
    send(client)
    assert the_claim().occurred_on == day


def test_not_knowing_the_day_is_an_answer(cast, client):
    begin(client)
    tell(client, {WHEN: {"when": "unknown", "country": "DK"}})
    assert "Det ved du ikke" in words(client.get(CHECK))


@pytest.mark.parametrize("typed", ["20304050", "20 30 40 50", "+45 20-30-40-50", "0045 (20) 304050"])
def test_a_telephone_number_is_read_however_it_is_written(cast, client, typed):
    begin(client)
    tell(client, {CONTACT: {"contact_phone": typed, "language": "da"}})
    send(client)
    assert the_claim().contact_phone == "+4520304050"


def test_a_foreign_number_keeps_its_country(cast, client):
    begin(client)
    tell(client, {CONTACT: {"contact_phone": "+46 70 123 45 67", "language": "da"}})
    assert "+46 70 123 45 67" in words(client.get(CHECK))
