"""What a filing asks beside the damage: what cannot wait, when it was, and who files."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client

from claims.forms.time_of_day import TimeOfDayField
from claims.models import FilingDraft
from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import ANNAS_IMEI, COPENHAGEN, DAVIDS_IMEI, NOW, UNKNOWN_IMEI
from tests.claims.filing_pages import (
    CHECK,
    CONTACT,
    DAMAGE,
    EVENT,
    NOW_PAGE,
    REACH,
    RECEIPT,
    STORY,
    TODAY,
    TOLD,
    WALK_IN,
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

THEFT = {"peril": "theft"}
ADDRESS = {"street": "Industriparken 4", "street_more": "2. th", "postcode": "2650", "city": ""}
FOR_COLLEAGUE = {**REACH, "for_colleague": "on", "filer_name": "Bo Andersen", "filer_email": "bo@privat.example"}


# What cannot wait -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("peril", ["theft", "loss"])
def test_who_has_lost_a_device_is_first_told_what_cannot_wait(cast, client, peril):
    begin(client)
    assert client.post(EVENT, {"peril": peril}).url == NOW_PAGE
    said = words(client.get(NOW_PAGE))
    assert "Lad Find min enhed være slået til" in said
    assert "Få SIM-kortet spærret" in said
    assert ("Ring til politiet på 114" in said) is (peril == "theft")
    for of_a_repair in ("sikkerhedskopi", "skærmlås", "Slå Find min"):
        assert of_a_repair not in said


def test_the_ticks_are_kept_and_none_is_needed(cast, client):
    begin(client)
    tell(client, {EVENT: THEFT})
    assert client.post(NOW_PAGE, {}).url == WHEN
    assert client.post(NOW_PAGE, {"done": ["sim", "police"]}).url == WHEN
    assert html(client.get(NOW_PAGE)).count(" checked") == 2
    assert send(client).status_code == 302
    assert the_claim().peril == "theft"


def test_a_repair_never_sees_what_a_theft_is_told(cast, client):
    begin(client)
    assert client.post(EVENT, DAMAGE).url == WHEN
    for page in (WHEN, STORY, WISH, CONTACT, CHECK):
        assert "Find min enhed" not in words(client.get(page))


def test_who_only_now_says_that_it_was_stolen_is_told_as_well(cast, client):
    begin(client)
    tell(client, {EVENT: DAMAGE, STORY: TOLD, WISH: WALK_IN})
    assert client.post(f"{EVENT}?ret=1", THEFT).url == f"{NOW_PAGE}?ret=1"
    assert client.post(f"{NOW_PAGE}?ret=1", {}).url == CHECK
    assert client.post(f"{EVENT}?ret=1", THEFT).url == CHECK, "once"


# When -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("14.30", time(14, 30)),
        ("14:30", time(14, 30)),
        ("1430", time(14, 30)),
        ("930", time(9, 30)),
        ("ca. 14", time(14)),
        ("ca 9.05", time(9, 5)),
        ("kl. 7", time(7)),
        ("omkring klokken 23", time(23)),
        ("24", time(0)),
        ("2:30 pm", time(14, 30)),
        ("12 am", time(0)),
        ("", None),
    ],
)
def test_a_time_is_read_however_people_say_it(typed, read):
    assert TimeOfDayField().clean(typed) == read


@pytest.mark.parametrize("typed", ["25", "14.75", "om morgenen", "13 pm", "1.2.3"])
def test_a_time_that_cannot_be_read_says_how_to_write_it_and_stays(cast, client, typed):
    begin(client)
    response = client.post(WHEN, {**TODAY, "time": typed})
    assert response.status_code == 200
    assert "Skriv klokkeslættet med tal, fx 14.30." in words(response)
    assert f'value="{typed}"' in html(response)


def test_the_rough_time_and_the_country_go_with_whichever_day_is_pressed(cast, client):
    begin(client)
    tell(client, {EVENT: DAMAGE, WHEN: {"when": "yesterday", "time": "ca. 14", "country": "SE"}})
    assert "14. september 2026, ca. kl. 14.00" in words(client.get(CHECK))
    send(client)
    claim = the_claim()
    assert (claim.occurred_on, claim.occurred_time, claim.country) == (date(2026, 9, 14), time(14), "SE")


@pytest.mark.parametrize("day", [TODAY, {"when": "date", "day_day": "15", "day_month": "9", "day_year": "2026"}])
def test_an_hour_that_has_not_come_yet_is_not_today_s(cast, client, day):
    begin(client)
    response = client.post(WHEN, {**day, "time": "10.01", "country": "DK"})
    assert response.status_code == 200
    assert "Så mange er klokken ikke endnu." in words(response)
    assert 'value="10.01"' in html(response)
    for answer in ({**day, "time": "10.00"}, {"when": "yesterday", "time": "23.30"}, {**day, "time": ""}):
        tell(client, {WHEN: {"country": "DK", **answer}})


def test_where_it_is_later_than_here_a_later_hour_is_taken(cast, client):
    begin(client)
    tell(client, {WHEN: {**TODAY, "time": "17.30", "country": "JP"}})


@pytest.mark.parametrize(
    ("answered", "meant"),
    [
        (datetime(2026, 9, 15, 23, 59, tzinfo=COPENHAGEN), date(2026, 9, 15)),
        (datetime(2026, 9, 16, 0, 2, tzinfo=COPENHAGEN), date(2026, 9, 15)),
        (datetime(2026, 9, 16, 7, 30, tzinfo=COPENHAGEN), date(2026, 9, 16)),
    ],
)
def test_today_is_the_day_on_which_the_page_said_it_through_the_night(cast, client, frozen, answered, meant):
    """In the morning nobody reads a page of yesterday as of yesterday. When it is sent makes no difference."""
    frozen.move_to(datetime(2026, 9, 15, 23, 58, tzinfo=COPENHAGEN))
    begin(client)
    asked = re.search(r'name="asked" value="([^"]+)"', html(client.get(WHEN)))
    assert asked
    frozen.move_to(answered)
    tell(client, {EVENT: DAMAGE, WHEN: {**TODAY, "time": "7.30", "asked": asked[1]}})
    frozen.move_to(answered + timedelta(hours=6))
    send(client)
    assert the_claim().occurred_on == meant


def test_enter_in_a_field_sends_the_day_that_was_typed(cast, client):
    """The first button of a form is the one that Enter presses; it must not be 'I dag'."""
    begin(client)
    first = html(client.get(WHEN)).split('<form class="question"')[1].split("<button")[1].split(">")[0]
    assert 'name="when" value="date"' in first


# For a colleague --------------------------------------------------------------------------------------------------


def test_who_files_for_a_colleague_has_a_receipt_without_a_link(cast, client):
    begin(client)
    tell(client, {CONTACT: FOR_COLLEAGUE})
    said = words(client.get(CHECK))
    assert "Din kollega" in said
    assert "Bo Andersen, bo@privat.example" in said
    send(client)
    claim = the_claim()
    assert (claim.filer_name, claim.filer_email) == ("Bo Andersen", "bo@privat.example")
    assert claim.contact_email == "anna@privat.example"
    letter = OutboxMessage.objects.get(template="filed_for_colleague")
    assert letter.address == "bo@privat.example"
    mail = render(letter.template, language="da", context=letter.context)
    assert claim.number in mail.subject
    assert "Vi ringer til din kollega senest tirsdag den 15. september kl. 14.00." in mail.text
    for told_to_nobody in ("/sag/", "Anna", "iPhone", "Nordlys", "anna@"):
        assert told_to_nobody not in mail.text + mail.html
    assert not claim.links.filter(address="bo@privat.example").exists()


@pytest.mark.parametrize("told", [{"filer_email": ""}, {"filer_email": "bo@"}])
def test_who_files_for_a_colleague_says_where_the_receipt_goes(cast, client, told):
    begin(client)
    response = client.post(CONTACT, {**FOR_COLLEAGUE, **told})
    assert response.status_code == 200
    assert "Der er et problem" in words(response)


def test_who_files_for_themselves_is_not_written_down_twice(cast, client):
    begin(client)
    tell(client, {CONTACT: {**FOR_COLLEAGUE, "for_colleague": ""}})
    send(client)
    assert the_claim().filer_email == ""
    assert not OutboxMessage.objects.filter(template="filed_for_colleague").exists()


def test_the_filers_receipt_is_alike_for_every_identifier(cast):
    letters, lengths = set(), set()
    for identifier in (ANNAS_IMEI, UNKNOWN_IMEI, DAVIDS_IMEI):
        client = Client()
        begin(client, identifier)
        tell(client, {EVENT: DAMAGE, WISH: {"wish": "pickup"}, CONTACT: {**FOR_COLLEAGUE, **ADDRESS}})
        check, sent = client.get(CHECK), send(client)
        lengths.add((len(check.content), sent.status_code, len(client.get(RECEIPT).content)))
        letter = OutboxMessage.objects.filter(template="filed_for_colleague").latest("pk")
        letters.add((letter.template, letter.context["promise"], letter.language))
    assert len(lengths) == len(letters) == 1


def test_who_files_again_for_a_colleague_has_the_receipt_and_nothing_that_was_told_before(cast):
    begin(first := Client())
    tell(first, {EVENT: DAMAGE, CONTACT: {**REACH, "language": "en"}})
    send(first)
    for other in [Client()] * 2:
        begin(other)
        tell(other, {CONTACT: {**FOR_COLLEAGUE, "contact_name": ""}})
        send(other)
    letter, claim = OutboxMessage.objects.get(template="filed_for_colleague"), the_claim()
    assert (letter.address, letter.language) == ("bo@privat.example", "da")
    mail = render(letter.template, language=letter.language, context=letter.context)
    assert claim.number in mail.subject
    for told_before in ("/sag/", "Anna", "iPhone", "Nordlys", "anna@"):
        assert told_before not in mail.text + mail.html
    assert (claim.filer_name, claim.filer_email) == ("", "")
    assert not claim.links.filter(address="bo@privat.example").exists()


# Who one is -------------------------------------------------------------------------------------------------------


def test_who_has_shown_who_they_are_confirms_their_device_instead_of_typing_it(cast, as_user):
    client = as_user(cast.anna)
    begin(client)
    said = words(client.get(CHECK))
    assert "Apple iPhone 15" in said
    assert "Hentet fra virksomhedens enhedsliste" in said
    assert "hentet fra virksomhedens enhedsliste" in words(client.get(CONTACT))


@pytest.mark.parametrize("identifier", [DAVIDS_IMEI, UNKNOWN_IMEI])
def test_nobody_is_told_the_name_of_a_device_that_is_not_theirs(cast, as_user, identifier):
    client = as_user(cast.anna)
    begin(client, identifier)
    said = words(client.get(CHECK))
    assert "Galaxy" not in said
    assert "Hentet fra virksomhedens enhedsliste" not in said.split("Skaden")[0]


@pytest.mark.parametrize(("player", "may_know"), [("bo", True), ("camilla", False), ("eva", False), ("helle", False)])
def test_whoever_has_no_devices_of_their_own_is_offered_none(cast, as_user, player, may_know):
    client = as_user(getattr(cast, player))
    assert "Eller vælg en af dine enheder" not in words(client.get("/anmeld/"))
    begin(client)
    # An IT admin files for whoever uses one of theirs.
    assert ("iPhone 15" in words(client.get(CHECK))) == may_know


def test_a_device_that_was_written_off_is_not_offered(cast, as_user):
    client = as_user(cast.anna)
    assert "Eller vælg en af dine enheder" in words(client.get("/anmeld/"))
    type(cast.annas_phone).objects.filter(holder=cast.anna.person).update(written_off_at=NOW)
    assert "Eller vælg en af dine enheder" not in words(client.get("/anmeld/"))


def test_what_is_no_answer_of_a_claim_stays_in_the_draft(cast, client):
    begin(client)
    tell(client, {EVENT: THEFT, NOW_PAGE: {"done": "sim"}, CONTACT: FOR_COLLEAGUE})
    kept = FilingDraft.objects.get().answers
    assert (kept["done_now"], kept["for_colleague"]) == (["sim"], True)
    assert send(client).status_code == 302
