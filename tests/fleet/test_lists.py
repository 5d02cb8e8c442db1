"""Walking through the IT admin's lists, searching them, and what they ask of the database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from devices.models import Device
from fleet.paging import PAGE_SIZE
from tests.cast import Cast, make_cover, make_device
from tests.fleet.pages import AsUser, devices_on, next_of, previous_of, text, walk
from tests.fleet.stock import TODAY, make_claim, stock_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SOON = TODAY + timedelta(days=60)


@pytest.mark.parametrize("query", ["", "?daekning=udloeber"])
def test_the_pages_of_a_list_hold_each_device_once_and_lead_back(cast: Cast, as_user: AsUser, query: str) -> None:
    many = 2 * PAGE_SIZE + 7
    for number in range(many):
        device = make_device(cast.nordlys, None, serial=f"MANGE{number:04d}")
        make_cover(cast.nordlys_policy, device, TODAY, TODAY + timedelta(days=number % 3))
    bo = as_user(cast.bo)
    walked = walk(bo, "/flaade/enheder/", query)
    assert len(walked) == len(set(walked)) == (many if query else many + 2)
    first = text(bo, "/flaade/enheder/" + query)
    second = text(bo, "/flaade/enheder/" + next_of(first))
    third = text(bo, "/flaade/enheder/" + next_of(second))
    assert (previous_of(first), next_of(third)) == ("", "")
    assert devices_on(text(bo, "/flaade/enheder/" + previous_of(third))) == devices_on(second)
    assert devices_on(text(bo, "/flaade/enheder/" + previous_of(second))) == devices_on(first)
    if query:
        assert "daekning=udloeber" in next_of(first)


@pytest.mark.parametrize("place", ["x", "1~2~3", "~", "9" * 40, "2026-13-01~1", "2026-09-15T10:00~1", "\0", "²"])
def test_a_place_that_is_none_shows_the_first_page(cast: Cast, as_user: AsUser, place: str) -> None:
    bo = as_user(cast.bo)
    for address in ("/flaade/enheder/", "/flaade/enheder/?daekning=udloeber", "/flaade/sager/"):
        for way in ("efter", "foer"):
            answer = bo.get(address.split("?")[0], {"daekning": "udloeber" if "?" in address else "", way: place})
            assert answer.status_code == 200
    assert len(devices_on(bo.get("/flaade/enheder/", {"efter": place}).content.decode())) == 2


@pytest.mark.parametrize(
    "query", ["490154203237518", "49 015420 323751-8", "F2LX7K9QPL", "x7k9q", "anna", "ANNA@NORDLYS", "iphone"]
)
def test_a_device_is_found_by_number_part_holder_and_model(cast: Cast, as_user: AsUser, query: str) -> None:
    found = devices_on(text(as_user(cast.bo), f"/flaade/enheder/?q={query.replace('@', '%40')}"))
    assert cast.annas_phone.pk in found


def test_another_organisations_number_finds_nothing(cast: Cast, as_user: AsUser) -> None:
    page = text(as_user(cast.bo), "/flaade/enheder/?q=355762052793235")
    assert devices_on(page) == []
    assert "Ingen enheder fundet" in page
    assert 'value="355762052793235"' in page


@pytest.mark.parametrize("query", ["%", "'; DROP TABLE", "<script>", "\0", "x" * 5000, "%00", "٣٥٥"])
def test_whatever_is_searched_for_is_answered(cast: Cast, as_user: AsUser, query: str) -> None:
    answer = as_user(cast.bo).get("/flaade/enheder/", {"q": query, "daekning": "hvad"})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as questions:
        answer = client.get(address)
        b"".join(answer)
    assert answer.status_code == 200
    return len(questions)


ADDRESSES = [
    "/flaade/",
    "/flaade/enheder/",
    "/flaade/enheder/?daekning=udloeber",
    "/flaade/enheder/?q=LAGER",
    "/flaade/enheder/enheder.csv",
    "/flaade/sager/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_list_asks_as_much_at_3_devices_as_at_30(cast: Cast, as_user: AsUser, address: str) -> None:
    bo = as_user(cast.bo)
    stock_up(cast.nordlys, cast.nordlys_policy, 3, ends_on=SOON)
    few = asked(bo, address)
    stock_up(cast.nordlys, cast.nordlys_policy, 27, ends_on=SOON, prefix="LAGERTO")
    assert asked(bo, address) == few
    assert few <= 12


def test_a_device_asks_as_much_with_one_claim_as_with_twenty(cast: Cast, as_user: AsUser) -> None:
    bo, address = as_user(cast.bo), reverse("fleet-device", kwargs={"pk": cast.annas_phone.pk})
    make_claim(cast.annas_phone, "S-2026-000001")
    few = asked(bo, address)
    for number in range(2, 21):
        make_claim(cast.annas_phone, f"S-2026-0000{number:02d}")
        make_cover(
            cast.nordlys_policy,
            Device.objects.get(pk=cast.annas_phone.pk),
            TODAY + timedelta(days=2000 + number * 10),
            TODAY + timedelta(days=2001 + number * 10),
        )
    assert asked(bo, address) == few
