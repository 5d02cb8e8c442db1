"""A filing asks the register in one statement, and gets the device as the register has it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from claims.filing.looking_up import SAME_DAMAGE, find_device, same_damage
from devices.models import Device
from tests.cast import ANNAS_IMEI, ANNAS_LAPTOP_SERIAL, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast, make_device
from tests.claims.one_filing import ELSEWHERE, HERE, file


def written(row: Model | None) -> dict[str, Any] | None:
    return row and {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.parametrize("text", [ANNAS_IMEI, DAVIDS_IMEI, f"S/N {ANNAS_LAPTOP_SERIAL}", UNKNOWN_IMEI])
def test_the_device_comes_with_its_holder_in_one_statement(
    cast: Cast, text: str, django_assert_num_queries: CaptureQueriesContext
) -> None:
    with django_assert_num_queries(1):
        found = find_device(text)
        holder = found and found.holder
    register = Device.objects.filter(identifiers__value=text.removeprefix("S/N ")).first()
    assert written(found) == written(register)
    assert written(holder) == written(register and register.holder)


def test_a_device_that_nobody_holds_is_found(cast: Cast) -> None:
    device = make_device(cast.nordlys, None, imeis=(UNKNOWN_IMEI,))
    found = find_device(UNKNOWN_IMEI)
    assert found == device
    assert found.holder is None


def test_a_number_that_is_one_device_s_imei_and_another_s_serial_number_is_the_imei(cast: Cast) -> None:
    make_device(cast.nordlys, None, serial=DAVIDS_IMEI)
    assert find_device(DAVIDS_IMEI) == cast.davids_phone


def test_a_text_that_can_be_no_number_is_no_device(cast: Cast) -> None:
    assert find_device("") is None


def test_of_two_claims_that_are_the_same_damage_the_later_is_led_to(cast: Cast) -> None:
    file(filer_key=HERE)
    later = file(filer_key=ELSEWHERE, contact_phone="+4520304050", at=NOW + timedelta(minutes=5)).claim
    told = {"filer_key": HERE, "phone": "+4520304050"}
    assert same_damage([ANNAS_IMEI], **told, now=NOW + timedelta(minutes=10)) == later.number


def test_a_claim_is_the_same_damage_from_when_it_was_filed_until_an_hour_later(cast: Cast) -> None:
    claim, moment = file(filer_key=HERE).claim, timedelta(microseconds=1)
    led_to = [
        same_damage([ANNAS_IMEI], filer_key=HERE, now=when)
        for when in (NOW - moment, NOW, NOW + SAME_DAMAGE - moment, NOW + SAME_DAMAGE)
    ]
    assert led_to == [None, claim.number, claim.number, None]
