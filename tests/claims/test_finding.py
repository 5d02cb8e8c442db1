"""Finding the device that a claim is about."""

from datetime import timedelta

import pytest

from accounts.models import Person
from accounts.refusals import WrongState
from claims.calls.contact import assign
from claims.desk.finding import attach_device
from claims.guards import Changed
from claims.models import Claim, ClaimEvent, EventKind, Task
from claims.routes.repairs import receive
from notifications.models import OutboxMessage
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


@pytest.mark.parametrize("right", ["annas_phone", "colleagues_phone", "pool"])
def test_who_only_came_with_the_wrong_device_neither_reads_nor_hears_of_the_claim(cast: Cast, right: str) -> None:
    """A slip of one digit leads to a stranger's device; a fleet's numbers follow one another."""
    wrong = {"annas_phone": cast.davids_phone}.get(right, cast.annas_phone)
    colleague = Person.objects.create(organisation=cast.nordlys, name="Ida", email="ida@nordlys.example")
    device = {
        "annas_phone": cast.annas_phone,
        "colleagues_phone": make_device(cast.nordlys, colleague, serial="IDA1234567"),
        "pool": make_device(cast.nordlys, None, serial="SPARE12345"),
    }[right]
    claim = reach(file(identifier=wrong.imeis[0], contact_email="rette@eksempel.example"), cast.camilla)
    stranger = wrong.holder
    assert stranger is not None
    assert claim.person == stranger
    attach_device(number=claim.number, device=device, by=cast.camilla, now=NOW)
    claim.refresh_from_db()
    assert claim.person == device.holder
    assert not Claim.objects.visible_to(stranger.user).exists()
    assert not claim.links.filter(trusted=True, revoked_at__isnull=True).exists()
    sent = OutboxMessage.objects.count()
    walk_in(claim, cast)
    assert set(OutboxMessage.objects.values_list("address", flat=True)[sent:]) == {"rette@eksempel.example"}


def test_the_device_said_again_changes_nobody(cast: Cast) -> None:
    claim = file()
    attach_device(number=claim.number, device=cast.annas_laptop, by=cast.camilla, now=NOW)
    claim.refresh_from_db()
    assert claim.person == cast.annas_phone.holder
    assert claim.links.filter(trusted=True, revoked_at__isnull=True).exists()


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
