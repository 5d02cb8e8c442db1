"""Finding a claim by what somebody on the phone can say."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from claims.closing import close
from claims.models import Claim
from claims.views import desk_search
from claims.views.desk_search import claim_numbers, find_claims, find_devices
from devices.replacing import read_new, replace_device
from tests.cast import ANNAS_IMEI, ANNAS_LAPTOP_SERIAL, ANNAS_SERIAL, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.filed import file, reach
from tests.claims.routed import label, walk_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("S-2026-000123", ["S-2026-000123"]),
        (" s-2025-123 ", ["S-2025-000123"]),
        ("2026-123", ["S-2026-000123"]),
        ("123", ["S-2026-000123", "S-2025-000123"]),
        ("S-123", ["S-2026-000123", "S-2025-000123"]),
        ("1234567", []),
        ("anna", []),
        ("", []),
    ],
)
def test_a_claim_number_is_understood_in_short(text: str, numbers: list[str]) -> None:
    assert claim_numbers(text, NOW) == numbers


def test_the_year_of_a_short_number_is_the_year_in_copenhagen() -> None:
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert claim_numbers("7", new_year)[0] == "S-2027-000007"


@pytest.mark.parametrize(
    "text",
    [
        ANNAS_IMEI,
        "49 0154 2032 37518",
        ANNAS_SERIAL,
        ANNAS_SERIAL.lower(),
        "20 30 40 50",
        "+45 20304050",
        "0045 20304050",
        "Anna",
        "anna h",
        "Nordlys",
    ],
)
def test_a_claim_is_found_by_its_device_its_claimant_and_its_customer(cast: Cast, text: str) -> None:
    claim = file()
    file(identifier=DAVIDS_IMEI, contact_name="David Juhl", contact_phone="+4530405060")
    assert [found.number for found in find_claims(text, actor=cast.camilla, now=NOW)] == [claim.number]


@pytest.mark.parametrize("text", ["Anna", "20304050"])
def test_what_the_register_knows_finds_a_claim_that_says_nothing(cast: Cast, text: str) -> None:
    claim = file(contact_name="", contact_phone="")
    assert list(find_claims(text, actor=cast.camilla, now=NOW)) == [claim]


def test_an_identifier_that_nobody_knows_is_found_as_it_was_stated(cast: Cast) -> None:
    claim = file(identifier=UNKNOWN_IMEI)
    assert list(find_claims(UNKNOWN_IMEI, actor=cast.camilla, now=NOW)) == [claim]


def test_the_numbers_of_a_booking_and_of_a_parcel_lead_to_their_claim(cast: Cast) -> None:
    booked = reach(file(), cast.camilla)
    sent = reach(file(identifier=UNKNOWN_IMEI), cast.camilla)
    booking, shipment = walk_in(booked, cast).booking, label(sent, cast).shipment
    assert booking
    assert shipment
    assert list(find_claims(booking.number.lower(), actor=cast.camilla, now=NOW)) == [booked]
    assert list(find_claims(f" {shipment.number[:6]} {shipment.number[6:]}", actor=cast.camilla, now=NOW)) == [sent]


@pytest.mark.parametrize("text", ["nna", "%", "_", "A", "99999999", "S-2026-999999", "\u2603"])
def test_what_nothing_begins_with_finds_nothing(cast: Cast, text: str) -> None:
    file()
    assert not find_claims(text, actor=cast.camilla, now=NOW).exists()


def test_ended_claims_are_found_too_the_latest_first(cast: Cast) -> None:
    ended = file()
    close(number=ended.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW)
    later = file()
    assert [c.number for c in find_claims(ANNAS_IMEI, actor=cast.camilla, now=NOW)] == [later.number, ended.number]


def test_a_search_stops_at_its_bound(cast: Cast, as_user: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_search, "MOST", 2)
    monkeypatch.setattr("claims.views.desk_queue.MOST", 2)
    for n in range(3):
        file(identifier=f"SN{n:06}Q")
    html = as_user(cast.camilla).get("/desk/?q=anna").content.decode()
    assert html.count("data-row") == 2
    assert "Viser de 2 nyeste" in html


def test_the_full_number_opens_the_claim_at_once(cast: Cast, as_user: SignIn) -> None:
    claim = file()
    response = as_user(cast.camilla).get("/desk/", {"q": claim.number.lower()})
    assert response.status_code == 302
    assert response["Location"] == reverse("desk-case", args=[claim.number])


def test_a_search_in_vain_says_what_to_try(cast: Cast, as_user: SignIn) -> None:
    response = as_user(cast.camilla).get("/desk/", {"q": "<b>ukendt\x00</b>"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "Ingen sager fundet" in html
    assert 'value="&lt;b&gt;ukendt&lt;/b&gt;"' in html


def test_nobody_finds_a_claim_that_they_may_not_see(cast: Cast) -> None:
    claim = file()
    assert list(find_claims(ANNAS_IMEI, actor=cast.bo, now=NOW)) == [claim]
    for outsider in (cast.dorte, cast.david, cast.eva):
        assert not find_claims(ANNAS_IMEI, actor=outsider, now=NOW).exists()


@pytest.mark.parametrize("text", [ANNAS_IMEI, ANNAS_SERIAL, "anna@NORDLYS.example", "Anna H"])
def test_a_device_is_found_by_its_number_and_by_who_has_it(cast: Cast, text: str) -> None:
    assert cast.annas_phone in find_devices(text, actor=cast.camilla)
    assert cast.davids_phone not in find_devices(text, actor=cast.camilla)


def test_devices_of_every_organisation_are_found_but_only_by_the_call_centre(cast: Cast) -> None:
    assert find_devices(DAVIDS_IMEI, actor=cast.gry) == [cast.davids_phone]
    assert find_devices(DAVIDS_IMEI, actor=cast.bo) == []
    assert find_devices(ANNAS_LAPTOP_SERIAL, actor=cast.eva) == []
    assert find_devices("", actor=cast.gry) == []
    assert Claim.objects.count() == 0


def test_a_replaced_devices_claim_is_found_by_the_new_units_number_too(cast: Cast) -> None:
    claim = file()
    replace_device(cast.annas_phone, read_new([UNKNOWN_IMEI], brand="Apple"), now=NOW)
    for number in (ANNAS_IMEI, UNKNOWN_IMEI):
        assert list(find_claims(number, actor=cast.camilla, now=NOW)) == [claim], number
