"""A device is replaced by another unit, and the register remembers which came after which."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from devices.identifiers import candidates
from devices.models import Device, Identifier
from devices.replacing import AlreadyReplaced, NotTheNewUnit, chain_of, current_of, read_new, replace_device
from tests.cast import ANNAS_IMEI, ANNAS_SERIAL, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast

pytestmark = pytest.mark.django_db

THIRD_IMEI = "356938035643809"


def replaced(device: Device, *numbers: str) -> Device:
    return replace_device(device, read_new(numbers, brand=device.brand), now=NOW)


def test_the_new_unit_takes_over_what_the_cover_hangs_on(cast: Cast) -> None:
    Device.objects.filter(pk=cast.annas_phone.pk).update(delivered_on=date(2026, 1, 20), warranty_months=24)
    unit = replaced(cast.annas_phone, UNKNOWN_IMEI, THIRD_IMEI, "G6TZQ1VKJ2")
    unit.refresh_from_db()
    assert (unit.organisation, unit.holder) == (cast.nordlys, cast.anna.person)
    assert (unit.kind, unit.brand, unit.model) == ("mobile", "Apple", "iPhone 15")
    assert (unit.purchased_on, unit.delivered_on) == (date(2026, 1, 12), date(2026, 1, 20))
    assert (unit.price_dkk, unit.warranty_months) == (Decimal("6499.00"), 24)
    assert unit.registered_at == NOW
    places = unit.identifiers.order_by("kind", "position").values_list("kind", "position", "value")
    assert list(places) == [("imei", 1, UNKNOWN_IMEI), ("imei", 2, THIRD_IMEI), ("serial", 1, "G6TZQ1VKJ2")]


def test_the_old_unit_is_written_off_released_and_still_found_by_its_numbers(cast: Cast) -> None:
    unit = replaced(cast.annas_phone, UNKNOWN_IMEI)
    assert cast.annas_phone.replaced_by == unit
    old = Device.objects.identified_by(candidates(ANNAS_IMEI)).get()
    assert (old, old.written_off_at, old.holder, old.replaced_by) == (cast.annas_phone, NOW, None, unit)
    assert old.numbers == [ANNAS_IMEI, ANNAS_SERIAL]
    assert cast.annas_phone not in Device.objects.in_use()
    assert unit in Device.objects.visible_to(cast.anna)
    assert old not in Device.objects.visible_to(cast.anna)
    assert set(Device.objects.visible_to(cast.bo)) >= {old, unit}


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ((ANNAS_IMEI,), "den gamle enheds"),
        ((UNKNOWN_IMEI, ANNAS_SERIAL), "den gamle enheds"),
        ((DAVIDS_IMEI,), "en anden enhed"),
        ((UNKNOWN_IMEI, DAVIDS_IMEI), "en anden enhed"),
    ],
)
def test_a_number_that_is_somebody_elses_changes_nothing(cast: Cast, numbers: tuple[str, ...], says: str) -> None:
    before = Device.objects.count()
    with pytest.raises(NotTheNewUnit, match=says):
        replaced(cast.annas_phone, *numbers)
    cast.annas_phone.refresh_from_db()
    assert (cast.annas_phone.written_off_at, cast.annas_phone.holder) == (None, cast.anna.person)
    assert Device.objects.count() == before
    assert not Identifier.objects.filter(value=UNKNOWN_IMEI).exists()


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        (("", " "), "Skriv den nye enheds"),
        (("490154203237519",), "cifrene"),
        ((UNKNOWN_IMEI, UNKNOWN_IMEI), "to gange"),
        (("G6TZQ1VKJ2", "G6TZQ1VKJ3"), "samme slags"),
    ],
)
def test_numbers_that_cannot_be_read_as_one_unit_are_refused(numbers: tuple[str, ...], says: str) -> None:
    with pytest.raises(NotTheNewUnit, match=says):
        read_new(numbers, brand="Apple")


def test_a_written_off_device_is_not_replaced_again(cast: Cast) -> None:
    replaced(cast.annas_phone, UNKNOWN_IMEI)
    with pytest.raises(AlreadyReplaced, match="Skift enhed"):
        replaced(cast.annas_phone, THIRD_IMEI)


def test_the_chain_is_read_from_any_of_its_devices(cast: Cast) -> None:
    second = replaced(cast.annas_phone, UNKNOWN_IMEI)
    third = replace_device(second, read_new([THIRD_IMEI], brand="Apple"), now=NOW + timedelta(days=3))
    for device in (cast.annas_phone, second, third):
        with CaptureQueriesContext(connection) as queries:
            chain = chain_of(device)
            assert [unit.imeis for unit in chain] == [[ANNAS_IMEI], [UNKNOWN_IMEI], [THIRD_IMEI]]
        assert len(queries) == 2
        assert current_of(device) == third
    assert chain_of(cast.davids_phone) == [cast.davids_phone]
