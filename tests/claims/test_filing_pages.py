"""The pages of a filing: one question each, everything but the identifier may be skipped."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from claims.models import Claim
from tests.cast import (
    ANNAS_IMEI,
    ANNAS_LAPTOP_SERIAL,
    COPENHAGEN,
    NOW,
    UNKNOWN_IMEI,
)
from tests.claims.filing_pages import (
    CHECK,
    CONTACT,
    DAMAGE,
    EVENT,
    NOW_PAGE,
    OPTIONAL,
    REACH,
    RECEIPT,
    START,
    STORY,
    TODAY,
    TOLD,
    WALK_IN,
    WHEN,
    WISH,
    begin,
    draft_key,
    html,
    private_path,
    send,
    tell,
    the_claim,
    words,
)

pytestmark = pytest.mark.usefixtures("frozen")

EVERYTHING = {EVENT: DAMAGE, WHEN: TODAY, STORY: TOLD, CONTACT: REACH, WISH: WALK_IN}


# The way through --------------------------------------------------------------------------------------------------


def test_the_identifier_alone_leads_to_a_receipt(cast, client):
    begin(client)
    assert send(client).status_code == 302
    receipt = client.get(RECEIPT)
    assert the_claim().number in words(receipt)
    assert "Vi ringer senest i dag kl. 14.00." in words(receipt)


def test_every_answer_arrives_in_the_claim(cast, client):
    begin(client)
    tell(client, EVERYTHING)
    send(client)
    claim = the_claim()
    assert (claim.peril, claim.occurred_on, claim.country) == ("damage", NOW.date(), "DK")
    assert (claim.description, claim.battery_danger) == ("Den faldt på gulvet.", False)
    assert (claim.contact_name, claim.contact_email) == ("Anna Holm", "anna@privat.example")
    assert (claim.contact_phone, claim.wish, claim.language) == ("+4520304050", "walk_in", "da")


def test_each_page_leads_to_the_next(cast, client):
    assert begin(client).url == EVENT
    way = {EVENT: (DAMAGE, WHEN), WHEN: (TODAY, STORY), STORY: (TOLD, WISH), WISH: (WALK_IN, CONTACT)}
    for page, (answers, following) in {**way, CONTACT: (REACH, CHECK)}.items():
        assert client.post(page, answers).url == following


def test_who_skips_what_happened_is_not_asked_when_and_how(cast, client):
    begin(client)
    assert f'href="{WISH}">Spring over</a>' in html(client.get(EVENT))


@pytest.mark.parametrize(
    ("page", "leads_to"), [(EVENT, WHEN), (WHEN, STORY), (STORY, WISH), (WISH, CONTACT), (CONTACT, CHECK)]
)
def test_every_page_but_the_first_can_be_skipped(cast, client, page, leads_to):
    begin(client)
    tell(client, {EVENT: DAMAGE})
    assert f'href="{leads_to}">Spring over</a>' in html(client.get(page))
    assert "Spring over" not in words(client.get(START))


def test_a_stolen_device_is_not_asked_how_it_wants_to_travel(cast, client):
    begin(client)
    tell(client, {EVENT: {"peril": "theft"}})
    assert "Er batteriet" not in words(client.get(STORY))
    assert client.post(STORY, {"description": "Taget i toget."}).url == CONTACT
    assert client.post(CONTACT, REACH).url == CHECK
    assert "Aflevering" not in words(client.get(CHECK))


def test_each_page_leads_back_to_the_one_before_it(cast, client):
    begin(client)
    tell(client, {EVENT: DAMAGE})
    for page, earlier in {CHECK: CONTACT, CONTACT: WISH, WISH: STORY, STORY: WHEN, WHEN: EVENT, EVENT: START}.items():
        assert f'class="back-link" href="{earlier}"' in html(client.get(page))
    tell(client, {EVENT: {"peril": "loss"}})
    for page, earlier in {CONTACT: STORY, WHEN: NOW_PAGE, NOW_PAGE: EVENT}.items():
        assert f'class="back-link" href="{earlier}"' in html(client.get(page))


def test_what_remains_can_be_skipped_in_one_go(cast, client):
    begin(client)
    tell(client, {EVENT: DAMAGE, WHEN: TODAY})
    assert f'href="{CHECK}">Spring resten over' in html(client.get(STORY))
    assert send(client).status_code == 302
    assert the_claim().occurred_on == NOW.date()


@pytest.mark.parametrize(
    ("told", "page", "answer", "instead"),
    [
        ({"peril": "theft"}, WISH, {"wish": "label"}, NOW_PAGE),
        ({"peril": "loss"}, f"{WISH}?ret=1", {"wish": "walk_in"}, CHECK),
        ({"peril": "theft"}, WISH, {"battery": "yes"}, NOW_PAGE),
        (DAMAGE, NOW_PAGE, {"done": ["sim"]}, WHEN),
    ],
)
def test_a_page_that_makes_no_sense_is_not_answered_by_hand(cast, client, told, page, answer, instead):
    begin(client)
    tell(client, {EVENT: told})
    assert client.get(page).url == instead
    assert client.post(page, answer).url == instead
    send(client)
    claim = the_claim()
    assert (claim.wish, claim.battery_danger) == ("", None)


@pytest.mark.parametrize("page", [*OPTIONAL, CHECK])
def test_a_page_without_a_begun_filing_begins_one(cast, client, page):
    assert client.get(page).url == START


def test_a_correction_leads_straight_back_to_the_summary(cast, client):
    begin(client)
    tell(client, EVERYTHING)
    page = f"{EVENT}?ret=1"
    assert f'href="{page}"' in html(client.get(CHECK))
    shown = client.get(page)
    assert re.search(r'value="damage"[^>]* aria-current="true"', html(shown))
    assert words(shown).count("Dit svar") == 1
    assert "Spring over" not in words(shown)
    assert client.post(page, {"peril": "liquid"}).url == CHECK
    assert "Væske" in words(client.get(CHECK))


def test_the_summary_says_what_is_not_given_and_that_nothing_is_sent(cast, client):
    begin(client)
    said = words(client.get(CHECK))
    assert "Ikke oplyst" in said
    assert "Intet er sendt endnu" in said
    assert not Claim.objects.exists()


def test_going_back_shows_what_was_answered(cast, client):
    begin(client)
    tell(client, EVERYTHING)
    assert ANNAS_IMEI in html(client.get(START))
    assert "Den faldt på gulvet." in html(client.get(STORY))
    assert "20 30 40 50" in html(client.get(CONTACT))


@pytest.mark.parametrize("page", [START, *OPTIONAL, CHECK])
def test_answers_do_not_stay_in_a_cache(cast, client, page):
    begin(client)
    assert "no-store" in client.get(page).headers["Cache-Control"]


@pytest.mark.parametrize("page", [START, *OPTIONAL, CHECK])
def test_opening_a_page_files_nothing(cast, client, page):
    begin(client)
    client.get(page)
    client.head(page)
    assert not Claim.objects.exists()


# What we say about it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["49015420323751", "4901542032375101"])
def test_a_completed_imei_is_shown_for_confirmation(cast, client, typed):
    begin(client, typed)
    said = words(client.get(CHECK))
    assert ANNAS_IMEI in said
    assert "Tjek, at det passer." in said


def test_a_serial_number_that_is_not_understood_is_accepted_with_a_note(cast, client):
    begin(client, "Min gamle telefon")
    assert "Vi kender ikke formen på serienummeret" in words(client.get(CHECK))


def test_a_late_report_is_noted_and_not_stopped(cast, client):
    begin(client)
    day = NOW.date() - timedelta(days=31)
    tell(
        client,
        {WHEN: {"when": "date", "day_day": day.day, "day_month": day.month, "day_year": day.year, "country": "DK"}},
    )
    assert "Send anmeldelsen alligevel" in words(client.get(CHECK))
    assert send(client).status_code == 302


def test_a_cpr_number_is_taken_out_and_said_so(cast, client):
    begin(client)
    tell(client, {STORY: {"description": "Jeg er 010203-1234"}})
    check = client.get(CHECK)
    assert "010203" not in html(check)
    assert "Vi har fjernet noget" in words(check)
    assert "010203" not in html(client.get(STORY))
    tell(client, {STORY: {"description": "Tabt"}})
    assert "Vi har fjernet noget" not in words(client.get(CHECK))


def test_a_dangerous_battery_gets_a_warning(cast, client):
    begin(client)
    tell(client, {STORY: {"description": "", "battery": "yes"}})
    assert "Lad være med at oplade enheden" in words(client.get(CHECK))


def test_the_visitors_language_is_the_languages_of_the_claim(cast, client):
    client.cookies["django_language"] = "en"
    begin(client)
    assert "English" in words(client.get(CHECK))
    send(client)
    assert the_claim().language == "en"


# Sending ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filed", "promise"),
    [
        ((2026, 9, 18, 15, 0), "Vi ringer senest mandag kl. 11.00."),
        ((2026, 9, 15, 9, 20), "Vi ringer senest i dag kl. 13.20."),
        ((2026, 9, 15, 15, 20), "Vi ringer senest i morgen kl. 11.20."),
        ((2026, 12, 23, 14, 0), "Vi ringer senest mandag kl. 10.00."),
    ],
)
def test_the_receipt_speaks_the_promise_as_a_time(cast, client, frozen, filed, promise):
    frozen.move_to(datetime(*filed, tzinfo=COPENHAGEN))
    begin(client)
    send(client)
    assert promise in words(client.get(RECEIPT))


def test_sending_twice_leads_to_the_same_receipt(cast, client):
    begin(client)
    key = draft_key(client)
    assert client.post(CHECK, {"draft": key}).url == RECEIPT
    first = private_path(client.get(RECEIPT))
    assert client.post(CHECK, {"draft": key}).url == RECEIPT
    assert private_path(client.get(RECEIPT)) == first
    assert Claim.objects.count() == 1
    assert the_claim().events.count() == 1


def test_an_old_window_cannot_send_another_draft(cast, client):
    begin(client)
    response = client.post(CHECK, {"draft": "not-the-key"})
    assert response.status_code == 200
    assert not Claim.objects.exists()


def test_reloading_the_receipt_shows_it_again(cast, client):
    begin(client)
    send(client)
    assert words(client.get(RECEIPT)) == words(client.get(RECEIPT))
    assert Claim.objects.count() == 1


@pytest.mark.parametrize("page", [EVENT, CONTACT, CHECK])
def test_going_back_after_sending_shows_no_second_claim(cast, client, page):
    begin(client)
    send(client)
    response = client.get(page)
    assert "Anmeldelsen er sendt" in words(response)
    assert the_claim().number in words(response)


def test_the_next_filing_begins_empty(cast, client):
    begin(client)
    tell(client, EVERYTHING)
    send(client)
    assert ANNAS_IMEI not in html(client.get(START))
    begin(client, UNKNOWN_IMEI)
    assert "Anna Holm" not in words(client.get(CHECK))


def test_the_same_damage_twice_says_so(cast, client):
    for _time in range(2):
        begin(client)
        send(client)
    assert Claim.objects.count() == 1
    assert "allerede anmeldt" in words(client.get(RECEIPT))


def test_who_files_again_from_another_phone_sees_no_answers(cast):
    for _phone in range(2):
        client = Client()
        begin(client)
        tell(client, {CONTACT: REACH, STORY: TOLD})
        send(client)
    receipt = client.get(RECEIPT)
    assert "anna@privat.example" not in html(receipt)
    case = client.get(private_path(receipt))
    assert "Den faldt" not in html(case)
    assert "20 30 40 50" not in html(case)


def test_a_receipt_that_is_over_says_why_and_how_the_claim_is_found(cast, client, frozen):
    said = "Kvitteringen vises kun et stykke tid på den enhed, du anmeldte fra. Find sagen her med sagsnummer og kode."
    begin(client)
    send(client)
    over = Client()
    the_claim().links.update(revoked_at=NOW)
    for browser in (over, client):
        answer = browser.get(RECEIPT)
        assert answer.url == "/status/"
        assert said in words(browser.get(answer.url))


def test_without_a_number_the_receipt_says_which_one_we_call(cast, client):
    begin(client)
    send(client)
    assert "Vi ringer på det nummer, din virksomhed har givet os." in words(client.get(RECEIPT))


# Signed in --------------------------------------------------------------------------------------------------------


def test_an_employee_chooses_their_device(cast, as_user):
    client = as_user(cast.anna)
    assert f"?enhed={cast.annas_laptop.pk}" in html(client.get(START))
    chosen = client.get(f"{START}?enhed={cast.annas_laptop.pk}")
    assert "Lenovo ThinkPad T14" in words(chosen)
    assert f'value="{ANNAS_LAPTOP_SERIAL}"' in html(chosen)


def test_an_employee_need_not_type_their_own_name(cast, as_user):
    client = as_user(cast.anna)
    begin(client)
    assert 'value="Anna Holm"' in html(client.get(CONTACT))


def test_another_persons_device_is_not_shown(cast, as_user):
    for user in (cast.david, None):
        page = as_user(user).get(f"{START}?enhed={cast.annas_phone.pk}")
        assert page.status_code == 200
        assert ANNAS_IMEI not in html(page)
        assert "iPhone" not in words(page).replace("iPhone og iPad", "")


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "²"])
def test_a_senseless_device_in_the_address_is_passed_over(cast, as_user, number):
    assert as_user(cast.anna).get(START, {"enhed": number}).status_code == 200
