"""Which number somebody meant who wrote it wrong: told within their own organisation, and to nobody else."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person, Visitor
from devices.meant import Meant, meant
from tests.cast import ANNAS_IMEI, ANNAS_LAPTOP_SERIAL, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast, make_device

pytestmark = pytest.mark.django_db

SLIP = ANNAS_IMEI[:-2] + "28"
DAVIDS_SLIP = DAVIDS_IMEI[:-1] + "6"


def wrong(serial: str, place: int = -1) -> str:
    return serial[:place] + ("7" if serial[place] != "7" else "8") + serial[place:][1:]


@pytest.mark.parametrize(
    "typed",
    [
        SLIP,
        ANNAS_IMEI[:6] + ANNAS_IMEI[7:],
        ANNAS_IMEI[:6] + "9" + ANNAS_IMEI[6:],
        f"IMEI: {SLIP}",
        "49 015420 323758 1",
    ],
)
def test_a_slip_leads_to_ones_own_device(cast: Cast, typed: str) -> None:
    assert meant(typed, actor=cast.anna) == [Meant("imei", ANNAS_IMEI, "Apple iPhone 15")]


def test_a_serial_number_with_one_wrong_character_leads_to_it(cast: Cast) -> None:
    assert [found.value for found in meant(wrong(ANNAS_LAPTOP_SERIAL), actor=cast.anna)] == [ANNAS_LAPTOP_SERIAL]


def test_a_colleagues_device_is_found_by_its_number_and_not_named(cast: Cast) -> None:
    colleague = Person.objects.create(organisation=cast.nordlys, name="Ib", email="ib@nordlys.example")
    make_device(cast.nordlys, colleague, serial="R58T30ABCDE", brand="Samsung", model="Galaxy S24")
    assert meant("R58T30ABCDF", actor=cast.anna) == [Meant("serial", "R58T30ABCDE")]
    assert meant("R58T30ABCDF", actor=cast.bo) == [Meant("serial", "R58T30ABCDE", "Samsung Galaxy S24")]


def test_ones_own_goes_before_those_of_colleagues_and_of_many_none_is_guessed(cast: Cast) -> None:
    for last in "ABCDEF":
        make_device(cast.nordlys, None, serial=f"R58T30ABCX{last}")
    assert meant("R58T30ABCXG", actor=cast.anna) == []
    make_device(cast.nordlys, cast.anna.person, serial="R58T30ABCXZ")
    assert [found.value for found in meant("R58T30ABCXG", actor=cast.anna)] == ["R58T30ABCXZ"]


@pytest.mark.parametrize(
    "typed", [ANNAS_IMEI, f"IMEI {ANNAS_IMEI}", ANNAS_LAPTOP_SERIAL, UNKNOWN_IMEI, "", "hej", "Anna"]
)
def test_what_the_organisation_has_and_what_is_near_to_nothing_is_not_asked_about(cast: Cast, typed: str) -> None:
    assert meant(typed, actor=cast.anna) == []


def test_a_device_that_was_written_off_is_not_meant(cast: Cast) -> None:
    cast.annas_phone.written_off_at = NOW
    cast.annas_phone.save()
    assert meant(SLIP, actor=cast.anna) == []


def test_the_devices_of_others_are_never_meant(cast: Cast) -> None:
    for actor in (cast.anna, cast.bo):
        assert meant(DAVIDS_SLIP, actor=actor) == []
    for actor in (cast.david, cast.dorte):
        assert meant(SLIP, actor=actor) == []
        assert [found.value for found in meant(DAVIDS_SLIP, actor=actor)] == [DAVIDS_IMEI]


def test_who_has_no_organisation_is_told_nothing_and_costs_no_statement(cast: Cast) -> None:
    assert issubclass(Visitor, AnonymousUser)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for actor in (Visitor(), cast.camilla, cast.gry, cast.eva, cast.helle):
            for typed in (SLIP, DAVIDS_SLIP, UNKNOWN_IMEI):
                assert meant(typed, actor=actor) == []
    assert len(asked) == 0


def test_it_is_one_statement_which_names_the_organisation_and_is_the_same_for_a_foreign_number(cast: Cast) -> None:
    said = []
    for typed in (SLIP, DAVIDS_SLIP, UNKNOWN_IMEI[:-1] + "2"):
        with CaptureQueriesContext(connection) as asked:
            meant(typed, actor=cast.anna)
        assert len(asked) == 1
        statement = asked[0]["sql"]
        assert f'"devices_device"."organisation_id" = {cast.nordlys.pk}' in statement
        said.append(statement.split("IN (")[0])
    assert len(set(said)) == 1
    with CaptureQueriesContext(connection) as asked:
        meant("hej", actor=cast.anna)
    assert len(asked) == 0
