"""The cover moves with the device: same policy, same last day, and a history that can be read."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from devices.models import Device
from devices.replacing import read_new, replace_device
from policies.continuing import continue_covers
from policies.models import Cover, Policy
from tests.cast import NOW, UNKNOWN_IMEI, Cast, make_cover, make_policy

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def unit(cast: Cast) -> Device:
    return replace_device(cast.annas_phone, read_new([UNKNOWN_IMEI], brand="Apple"), now=NOW)


def test_a_cover_in_force_goes_on_to_its_own_last_day(cast: Cast, unit: Device) -> None:
    old = cast.annas_phone.covers.get()
    Cover.objects.filter(pk=old.pk).update(terms="squaretrade-elgiganten", sum_insured_dkk=Decimal("5999.95"))
    last_day = old.ends_on
    (new,) = continue_covers(cast.annas_phone, unit, on=TODAY)
    old.refresh_from_db()
    assert (old.device, old.ends_on) == (cast.annas_phone, TODAY)
    assert (new.device, new.policy, new.starts_on, new.ends_on) == (unit, cast.nordlys_policy, TODAY, last_day)
    assert (new.sum_insured_dkk, new.terms, new.continues) == (Decimal("5999.95"), "squaretrade-elgiganten", old)
    assert old.continued_by == new


def test_the_version_that_the_first_cover_stood_on_stays_also_where_the_policy_takes_a_newer_one(
    cast: Cast, unit: Device
) -> None:
    (new,) = continue_covers(cast.annas_phone, unit, on=TODAY)
    Policy.objects.update(terms="3stepit-all-risk")
    assert Cover.objects.get(pk=new.pk).terms_id == "usg-totalforsikring-9051102"


@pytest.mark.parametrize("days", [0, 1, 400])
def test_a_loss_of_the_day_itself_and_of_any_day_until_the_last_is_covered(cast: Cast, unit: Device, days: int) -> None:
    Cover.objects.filter(device=cast.annas_phone).update(ends_on=TODAY + timedelta(days=days))
    continue_covers(cast.annas_phone, unit, on=TODAY)
    for day in (TODAY, TODAY + timedelta(days=days)):
        assert unit.covers.in_force_on(day).count() == 1  # type: ignore[attr-defined]
    assert not unit.covers.in_force_on(TODAY + timedelta(days=days + 1)).exists()  # type: ignore[attr-defined]


def test_every_cover_moves_and_one_that_has_ended_stays_history(cast: Cast, unit: Device) -> None:
    other = make_policy(cast.nordlys, "NL-2024-9", terms="3stepit-all-risk")
    make_cover(other, cast.annas_phone, TODAY - timedelta(days=5), TODAY)
    past = make_policy(cast.nordlys, "NL-2020-1")
    ended = make_cover(past, cast.annas_phone, date(2026, 1, 1), TODAY - timedelta(days=1))
    moved = continue_covers(cast.annas_phone, unit, on=TODAY)
    assert {cover.policy for cover in moved} == {cast.nordlys_policy, other}
    ended.refresh_from_db()
    assert (ended.device, ended.ends_on) == (cast.annas_phone, TODAY - timedelta(days=1))


def test_a_cover_that_waits_for_the_warranty_becomes_the_new_devices(cast: Cast, unit: Device) -> None:
    waiting = cast.annas_phone.covers.get()
    Cover.objects.filter(pk=waiting.pk).update(starts_on=TODAY + timedelta(days=30))
    assert continue_covers(cast.annas_phone, unit, on=TODAY) == [waiting]
    waiting.refresh_from_db()
    assert (waiting.device, waiting.starts_on) == (unit, TODAY + timedelta(days=30))
    assert waiting.continues is None


@pytest.mark.parametrize(("cancelled", "moves"), [(TODAY, False), (TODAY + timedelta(days=1), True)])
def test_a_cover_of_a_cancelled_policy_ends_with_the_old_device(
    cast: Cast, unit: Device, cancelled: date, moves: bool
) -> None:
    Policy.objects.filter(pk=cast.nordlys_policy.pk).update(cancelled_on=cancelled)
    assert bool(continue_covers(cast.annas_phone, unit, on=TODAY)) is moves


def test_a_device_without_cover_has_nothing_to_go_on_with(cast: Cast, unit: Device) -> None:
    Cover.objects.all().delete()
    assert continue_covers(cast.annas_phone, unit, on=TODAY) == []
