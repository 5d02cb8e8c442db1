"""The task 'find enhed': which device of the register a claim is about."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import WrongState
from claims.guards import Seen, require_unchanged
from claims.models import Claim, EventKind, Route, Task, TaskKind
from claims.proof import links
from claims.routes import routing
from claims.timeline import act, lock, record, require, touch
from claims.workflow import Step
from devices.models import Device
from workshops.models import Booking, Shipment


@act
def attach_device(*, number: str, device: Device, by: User, now: datetime, seen: Seen | None = None) -> Claim:
    """Say which device the claim is about, of whichever organisation; its organisation follows, and its holder where
    nobody is known yet or the one known only came with another device.

    That one's links end: the claim was never theirs to read. The standing booking or shipment is told, too. Raises
    `WrongState` once a workshop has the device and for a recall of another one, and `Changed`.
    """
    claim = lock(number)
    require(claim, Step.ROUTE)
    require_unchanged(claim, seen)
    _require_no_other_recall(claim, device)
    if not _stays(claim, device):
        claim.person = device.holder
        links.disown(claim, now=now)
    claim.device = device
    claim.organisation = device.organisation
    touch(claim, "device", "organisation", "person")
    Task.objects.open().filter(claim=claim, kind=TaskKind.FIND_DEVICE).update(done_at=now, done_by=by)
    standing = Route.objects.standing().filter(claim=claim)
    Booking.objects.filter(route__in=standing).update(device=device)
    Shipment.objects.filter(route__in=standing).update(device=device)
    record(claim, EventKind.DEVICE_FOUND, at=now, by=by, device=device.name)
    # It may need less than the one that was thought of.
    routing.tell_when_ready(claim, now=now)
    return claim


def _require_no_other_recall(claim: Claim, device: Device) -> None:
    """A guarantee is on one device: whoever was told that nothing is to be paid is told first that it is otherwise."""
    if claim.guarantee is None or claim.guarantee.device_id == device.pk:
        return
    raise WrongState(
        _("Sag %(number)s er en reklamation på en anden enhed. Fortryd reklamationen, før du skifter enhed.")
        % {"number": claim.number},
        code="recalled",
    )


def _stays(claim: Claim, device: Device) -> bool:
    """Whether the person known until now can be the one that the device was lost by."""
    person = claim.person
    if person is None or person == device.holder:
        return person is not None
    came_with_another = claim.device is not None and claim.device != device and claim.device.holder == person
    return not came_with_another and person.organisation_id == device.organisation_id
