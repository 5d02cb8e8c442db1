"""How a device is to travel: each way with the day on which it is back, the address, and a battery that is a danger."""

from datetime import date, timedelta

import pytest

from claims.filing.draft import Draft
from claims.filing.postcodes import town_of
from claims.filing.turnaround import ENOUGH, GUESSED_DAYS, ready_by_way
from claims.models import Claim
from claims.views.filing_way import next_question
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.filing_pages import (
    CHECK,
    CONTACT,
    DAMAGE,
    EVENT,
    REACH,
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

ADDRESS = {"street": "Industriparken 4", "street_more": "2. th", "postcode": "2650", "city": ""}


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
    ready = ready_by_way(NOW + timedelta(days=1))
    assert (ready["walk_in"].on, ready["walk_in"].is_guess) == (date(2026, 9, 25), False)
    assert ready["label"].is_guess
    assert (ready_by_way(NOW)["label"].on - NOW.date()).days == GUESSED_DAYS["label"]


def test_a_way_that_few_take_is_measured_beside_one_that_most_take(cast: Cast):
    """Those few were closed before hundreds of the others."""
    _close(cast, ENOUGH, days=12, kind="label", first=400)
    _close(cast, 350, days=9)
    ready = ready_by_way(NOW)
    assert {way for way, found in ready.items() if found.is_guess} == {"pickup"}
    # Twelve days on from a Tuesday is a Sunday.
    assert (ready["label"].on, ready["walk_in"].on) == (date(2026, 9, 28), date(2026, 9, 24))


def test_a_way_is_measured_on_its_latest_alone(cast: Cast, monkeypatch):
    monkeypatch.setattr("claims.filing.turnaround.MEASURED", ENOUGH)
    _close(cast, ENOUGH, days=2)
    _close(cast, 2 * ENOUGH, days=9, first=ENOUGH)
    assert ready_by_way(NOW)["walk_in"].on == date(2026, 9, 17)


def test_where_only_some_ways_are_measured_the_others_are_marked_as_a_guess(cast, client):
    _close(cast, ENOUGH, days=9)
    begin(client)
    tell(client, {EVENT: DAMAGE, STORY: TOLD})
    said = words(client.get(WISH))
    assert "Du får en tid i en af ni byer. I hånden igen ca. torsdag den 24. september Det er" in said
    assert said.count("(et skøn)") == 2
    assert "Hvor der står et skøn, har vi ikke målt nok endnu." in said


def test_the_days_are_asked_in_one_query_and_once_a_day(cast: Cast, django_assert_num_queries):
    _close(cast, 3, days=5)
    for moment, queries in ((NOW, 1), (NOW + timedelta(hours=3), 0), (NOW + timedelta(days=1), 1)):
        with django_assert_num_queries(queries):
            ready_by_way(moment)


def test_the_latest_are_found_by_the_index_of_what_has_ended(cast: Cast):
    from django.db import connection

    from claims.filing.turnaround import _LAST_OF_EACH_WAY

    asked = [*("closed", ["repaired"], NOW), 4_000, 100]
    with connection.cursor() as cursor:
        # Of a handful of rows it would read all of them.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {_LAST_OF_EACH_WAY}", asked)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "claim_ended" in plan
    assert "Sort Key: claims_claim.closed_at" not in plan


def _close(cast: Cast, count: int, *, days: int, first: int = 0, kind: str = "walk_in") -> None:
    from claims.models import Route
    from workshops.models import Booking, Shipment

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
        of_way: dict[str, object] = {}
        begins = filed + timedelta(days=1)
        if kind == "walk_in":
            of_way["booking"] = Booking.objects.create(
                workshop=cast.kolding,
                bench=at + 1,
                period=(begins, begins + timedelta(minutes=30)),
                number=f"B{at:05d}",
                claim_number=claim.number,
                device=cast.annas_phone,
                booked_at=filed,
            )
        else:
            of_way["shipment"] = Shipment.objects.create(
                kind=kind,
                number=f"F{at:05d}",
                claim_number=claim.number,
                workshop=cast.kolding,
                name="Anna Holm",
                created_at=filed,
            )
        Route.objects.create(
            claim=claim,
            kind=kind,
            workshop=cast.kolding,
            chosen_at=filed,
            chosen_by=cast.camilla,
            **of_way,
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
    assert "Batteriet er bulet, varmt eller utæt" in words(client.get(page))
    assert client.post(page, {"battery": "yes"}).url == page
    assert 'value="label"' not in html(client.get(page))
    send(client)
    assert the_claim().battery_danger is True


# Where to, and when to ring ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("wish", "asks"), [("pickup", True), ("label", True), ("walk_in", False), ("unknown", False)])
def test_the_address_is_asked_where_the_way_needs_one(cast, client, wish, asks):
    begin(client)
    tell(client, {EVENT: DAMAGE, WISH: {"wish": wish}})
    assert ("Vej og nummer" in words(client.get(CONTACT))) is asks


@pytest.mark.parametrize(
    ("page", "passing", "taken_back"),
    [(EVENT, {"peril": "theft"}, DAMAGE), (STORY, {**TOLD, "battery": "yes"}, TOLD)],
)
def test_the_address_is_asked_once_the_device_travels_after_all(cast, client, page, passing, taken_back):
    """How to be reached was asked while nothing was to be fetched, by what was a mis-tap or taken back."""
    begin(client, UNKNOWN_IMEI)
    tell(client, {EVENT: DAMAGE, WHEN: TODAY, STORY: TOLD, WISH: {"wish": "pickup"}})
    tell(client, {page: passing})
    assert 'name="street"' not in html(client.get(CONTACT))
    tell(client, {CONTACT: REACH})
    assert client.post(f"{page}?ret=1", taken_back).url == f"{CONTACT}?ret=1"
    assert 'name="street"' in html(client.get(CONTACT))
    draft = Draft.of(client.session, now=NOW)
    assert draft
    assert next_question(draft) == CONTACT, "nor does whoever goes on later pass it over"
    tell(client, {CONTACT: REACH | ADDRESS})
    assert client.post(f"{page}?ret=1", taken_back).url == CHECK


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
        ("4305", "Orø"),
        ("6000", "Kolding"),
        ("8000", "Aarhus C"),
        ("9220", "Aalborg Øst"),
        ("8799", "Tunø"),
        ("9990", "Skagen"),
        ("0999", ""),
        ("600", ""),
        ("²000", ""),
        ("abcd", ""),
    ],
)
def test_the_table_knows_the_towns(code, town):
    assert town_of(code) == town


@pytest.mark.parametrize(
    ("typed", "city", "kept"),
    [
        ("2100 København Ø", "", "2100 København Ø"),
        ("DK-2100 København Ø", "", "2100 København Ø"),
        ("8680, Ry", "", "8680 Ry"),
        ("2100 København Ø", "Østerbro", "2100 Østerbro"),
        ("1012 AB", "Amsterdam", "1012 AB Amsterdam"),
    ],
)
def test_a_town_behind_the_postcode_goes_into_its_own_field(cast, client, typed, city, kept):
    begin(client)
    tell(client, {EVENT: DAMAGE, WISH: {"wish": "pickup"}})
    tell(client, {CONTACT: {**REACH, **ADDRESS, "postcode": typed, "city": city}})
    assert kept in words(client.get(CHECK))
    tell(client, {CONTACT: {**REACH, **ADDRESS, "postcode": "8000 Aarhus C", "city": city}})


def test_what_is_no_postcode_at_all_says_what_belongs_there(cast, client):
    begin(client)
    tell(client, {EVENT: DAMAGE, WISH: {"wish": "pickup"}})
    said = client.post(CONTACT, {**REACH, **ADDRESS, "postcode": "København Østerbro"})
    assert "Skriv kun postnummeret her, og byen i sit eget felt." in words(said)
    assert 'value="København Østerbro"' in said.content.decode()
