"""Finding the device that a claim is about."""

from datetime import timedelta

import pytest

from accounts.refusals import WrongState
from claims.contact import assign
from claims.finding import attach_device
from claims.guards import Changed
from claims.models import Claim, ClaimEvent, EventKind, Task
from claims.repairs import receive
from tests.cast import NOW, UNKNOWN_IMEI, Cast, make_device
from tests.claims.filed import file, reach, seen
from tests.claims.routed import label, walk_in
from workshops.models import Booking, Shipment

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(cast: Cast) -> Claim:
    """A claim whose number nobody knows."""
    return reach(file(identifier=UNKNOWN_IMEI), cast.camilla)


def test_the_found_device_brings_its_organisation_and_its_holder(cast: Cast, lost: Claim) -> None:
    attach_device(number=lost.number, device=cast.davids_phone, by=cast.camilla, now=NOW)
    lost.refresh_from_db()
    assert (lost.device, lost.organisation, lost.person) == (
        cast.davids_phone,
        cast.sydhavn,
        cast.davids_phone.holder,
    )
    task = Task.objects.get(claim=lost, kind="find_device")
    assert (task.done_at, task.done_by) == (NOW, cast.camilla)
    assert ClaimEvent.objects.get(kind=EventKind.DEVICE_FOUND).data == {"device": "Samsung Galaxy S24"}


def test_who_is_known_already_stays(cast: Cast, lost: Claim) -> None:
    anna = cast.annas_phone.holder
    Claim.objects.filter(pk=lost.pk).update(person=anna)
    spare = make_device(cast.nordlys, None, serial="SPARE12345")
    attach_device(number=lost.number, device=spare, by=cast.camilla, now=NOW)
    lost.refresh_from_db()
    assert (lost.device, lost.person) == (spare, anna)


def test_the_standing_booking_and_parcel_follow_the_device(cast: Cast, lost: Claim) -> None:
    walk_in(lost, cast)
    attach_device(number=lost.number, device=cast.annas_phone, by=cast.camilla, now=NOW)
    assert Booking.objects.get().device == cast.annas_phone
    label(lost, cast)
    attach_device(number=lost.number, device=cast.annas_laptop, by=cast.camilla, now=NOW)
    assert Shipment.objects.get().device == cast.annas_laptop
    assert Booking.objects.get().device == cast.annas_phone


def test_no_device_is_changed_once_the_workshop_has_one(cast: Cast, lost: Claim) -> None:
    walk_in(lost, cast)
    receive(number=lost.number, by=cast.eva, now=NOW + timedelta(days=1))
    with pytest.raises(WrongState):
        attach_device(number=lost.number, device=cast.annas_phone, by=cast.camilla, now=NOW)


def test_two_who_find_a_device_do_not_overwrite_each_other(cast: Cast, lost: Claim) -> None:
    both_saw = seen(lost)
    attach_device(number=lost.number, device=cast.annas_phone, by=cast.gry, now=NOW, seen=both_saw)
    with pytest.raises(Changed):
        attach_device(number=lost.number, device=cast.davids_phone, by=cast.camilla, now=NOW, seen=both_saw)
    lost.refresh_from_db()
    assert lost.device == cast.annas_phone


def test_a_changed_owner_is_a_change_too(cast: Cast, lost: Claim) -> None:
    before = seen(lost)
    assign(number=lost.number, agent=cast.gry, by=cast.gry, now=NOW)
    with pytest.raises(Changed):
        attach_device(number=lost.number, device=cast.annas_phone, by=cast.camilla, now=NOW, seen=before)
