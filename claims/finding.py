"""The task 'find enhed': which device of the register a claim is about."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from claims import links
from claims.guards import Seen, require_unchanged
from claims.models import Claim, EventKind, Route, Task, TaskKind
from claims.timeline import lock, record, require, touch
from claims.workflow import Step
from devices.models import Device
from workshops.models import Booking, Shipment


@transaction.atomic
def attach_device(*, number: str, device: Device, by: User, now: datetime, seen: Seen | None = None) -> Claim:
    """Say which device the claim is about, of whichever organisation; its organisation follows, and its holder where
    nobody is known yet or the one known only came with another device.

    That one's links end: the claim was never theirs to read. The standing booking or shipment is told, too. Raises
    `WrongState` once a workshop has the device, and `Changed`.
    """
    claim = lock(number)
    require(claim, Step.ROUTE)
    require_unchanged(claim, seen)
    if not _stays(claim, device):
        links.revoke(claim, now=now, trusted=True)
        claim.person = device.holder
    claim.device = device
    claim.organisation = device.organisation
    touch(claim, "device", "organisation", "person")
    Task.objects.open().filter(claim=claim, kind=TaskKind.FIND_DEVICE).update(done_at=now, done_by=by)
    standing = Route.objects.standing().filter(claim=claim)
    Booking.objects.filter(route__in=standing).update(device=device)
    Shipment.objects.filter(route__in=standing).update(device=device)
    record(claim, EventKind.DEVICE_FOUND, at=now, by=by, device=device.name)
    return claim


def _stays(claim: Claim, device: Device) -> bool:
    """Whether the person known until now can be the one that the device was lost by."""
    person = claim.person
    if person is None or person == device.holder:
        return person is not None
    came_with_another = claim.device is not None and claim.device != device and claim.device.holder == person
    return not came_with_another and person.organisation_id == device.organisation_id
