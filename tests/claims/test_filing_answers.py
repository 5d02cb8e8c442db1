"""What a filing asks beside the damage: what cannot wait, the way and its day, the address, and who files."""

from datetime import date, time, timedelta

import pytest
from django.test import Client

from claims.filing.postcodes import town_of
from claims.filing.turnaround import ENOUGH, GUESSED_DAYS, ready_by_way
from claims.forms.time_of_day import TimeOfDayField
from claims.models import Claim, FilingDraft
from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import ANNAS_IMEI, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
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


def test_enter_in_a_field_sends_the_day_that_was_typed(cast, client):
    """The first button of a form is the one that Enter presses; it must not be 'I dag'."""
    begin(client)
    first = html(client.get(WHEN)).split('<form class="question"')[1].split("<button")[1].split(">")[0]
    assert 'name="when" value="date"' in first


# The way ----------------------------------------------------------------------------------------------------------


def test_each_way_has_the_day_on_which_the_device_is_back(cast, client):
    begin(client)
    tell(client, {EVENT: DAMAGE, STORY: TOLD})
    said = words(client.get(WISH))
    # Four, seven and nine days on from a Tuesday; a Saturday moves to the Monday.
    for day in ("mandag", "tirsdag den 22. september", "torsdag den 24. september"):
        assert f"I hånden igen ca. {day}" in said
    assert "Dagene er et skøn." in said


def test_a_way_is_measured_once_enough_came_back(cast: Cast):
    _close(cast, ENOUGH - 1, days=9)
    assert ready_by_way(NOW)["walk_in"].is_guess
    _close(cast, 1, days=9, first=ENOUGH)
    ready = ready_by_way(NOW)
    assert (ready["walk_in"].on, ready["walk_in"].is_guess) == (date(2026, 9, 24), False)
    assert ready["label"].is_guess
    assert (ready["label"].on - NOW.date()).days == GUESSED_DAYS["label"]


def test_the_days_are_asked_in_one_query(cast: Cast, django_assert_num_queries):
    _close(cast, 3, days=5)
    with django_assert_num_queries(1):
        ready_by_way(NOW)


def _close(cast: Cast, count: int, *, days: int, first: int = 0) -> None:
    from claims.models import Route
    from workshops.models import Booking

    for at in range(first, first + count):
        filed = NOW - timedelta(days=days + 1, minutes=at)
        claim = Claim.objects.create(
            number=f"S-2026-{900000 + at}",
            filed_at=filed,
            closed_at=filed + timedelta(days=days),
            state="closed",
            outcome="repaired",
            stated_identifier=UNKNOWN_IMEI,
            stated_kind="imei",
        )
        begins = filed + timedelta(days=1)
        booking = Booking.objects.create(
            workshop=cast.kolding,
            bench=at + 1,
            period=(begins, begins + timedelta(minutes=30)),
            number=f"B{at:05d}",
            claim_number=claim.number,
            device=cast.annas_phone,
            booked_at=filed,
        )
        Route.objects.create(
            claim=claim,
            kind="walk_in",
            workshop=cast.kolding,
            booking=booking,
            chosen_at=filed,
            chosen_by=cast.camilla,
        )


def test_a_dangerous_battery_is_neither_posted_nor_fetched(cast, client):
    begin(client)
    tell(client, {EVENT: DAMAGE, STORY: {**TOLD, "battery": "yes"}})
    shown = client.get(WISH)
    assert "send den ikke med posten" in words(shown)
    assert 'value="label"' not in html(shown)
    assert 'value="pickup"' not in html(shown)
    refused = client.post(WISH, {"wish": "label"})
    assert refused.status_code == 200
    assert "Vælg en af dem." in words(refused)
    assert client.post(WISH, WALK_IN).status_code == 302


@pytest.mark.parametrize("page", [WISH, f"{WISH}?ret=1"])
def test_whoever_was_not_asked_can_say_so_before_choosing_a_way(cast, client, page):
    begin(client)
    assert "Batteriet er bulet, varmt eller lækker" in words(client.get(page))
    assert client.post(page, {"battery": "yes"}).url == page
    assert 'value="label"' not in html(client.get(page))
    send(client)
    assert the_claim().battery_danger is True


def test_a_danger_that_is_told_later_drops_the_parcel_that_was_wished_for(cast, client):
    begin(client)
    tell(client, {EVENT: DAMAGE, WISH: {"wish": "label"}, CONTACT: {**REACH, **ADDRESS}})
    tell(client, {STORY: {**TOLD, "battery": "yes"}})
    send(client)
    claim = the_claim()
    assert (claim.wish, claim.street, claim.battery_danger) == ("", "", True)


# Where to, and when to ring ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wish", "asks"), [("pickup", True), ("label", True), ("walk_in", False), ("unknown", False)])
def test_the_address_is_asked_where_the_way_needs_one(cast, client, wish, asks):
    begin(client)
    tell(client, {EVENT: DAMAGE, WISH: {"wish": wish}})
    assert ("Vej og nummer" in words(client.get(CONTACT))) is asks


def test_the_postal_code_finds_the_town_and_a_typed_one_stands(cast, client):
    begin(client)
    tell(client, {WISH: {"wish": "pickup"}, CONTACT: {**REACH, **ADDRESS, "call_wish": "morning"}})
    said = words(client.get(CHECK))
    assert "2650 Hvidovre" in said
    assert "Om formiddagen" in said
    tell(client, {CONTACT: {**REACH, **ADDRESS, "postcode": "DK-2650", "city": "Avedøre"}})
    send(client)
    claim = the_claim()
    assert (claim.street, claim.street_more) == ("Industriparken 4", "2. th")
    assert (claim.postcode, claim.city, claim.call_wish) == ("2650", "Avedøre", "")


def test_a_postal_code_that_is_none_asks_for_the_town(cast, client):
    begin(client)
    tell(client, {WISH: {"wish": "pickup"}})
    response = client.post(CONTACT, {**REACH, **ADDRESS, "postcode": "0000"})
    assert "Vi kender ikke postnummeret." in words(response)
    assert client.post(CONTACT, {**REACH, **ADDRESS, "postcode": "SE-111 22", "city": "Stockholm"}).status_code == 302


@pytest.mark.parametrize(
    ("code", "town"),
    [
        ("1050", "København K"),
        ("1799", "København V"),
        ("1850", "Frederiksberg C"),
        ("6000", "Kolding"),
        ("8000", "Aarhus C"),
        ("9220", "Aalborg Øst"),
        ("9990", "Skagen"),
        ("0999", ""),
        ("600", ""),
        ("²000", ""),
        ("abcd", ""),
    ],
)
def test_the_table_knows_the_towns(code, town):
    assert town_of(code) == town


def test_a_way_without_a_parcel_drops_the_address(cast, client):
    begin(client)
    tell(client, {WISH: {"wish": "pickup"}, CONTACT: {**REACH, **ADDRESS}})
    tell(client, {WISH: WALK_IN})
    send(client)
    assert the_claim().street == ""


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
    assert "Hentet fra virksomhedens enhedsliste" not in said


@pytest.mark.parametrize("player", ["bo", "camilla", "eva", "helle"])
def test_whoever_has_no_devices_of_their_own_is_offered_none(cast, as_user, player):
    client = as_user(getattr(cast, player))
    assert "Eller vælg en af dine enheder" not in words(client.get("/anmeld/"))
    begin(client)
    assert "iPhone 15" not in words(client.get(CHECK))


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
