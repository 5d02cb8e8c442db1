"""Devices and claims in any number, for the IT admin's pages."""

from datetime import date, timedelta

from accounts.models import Organisation, Person
from claims.models import Claim, ClaimEvent, Deadline, EventKind, Task, TaskKind, TaskOwner
from devices.models import Device
from policies.models import Policy
from tests.cast import NOW, make_cover, make_device

TODAY = NOW.date()
SECRET = "Fortælling, som kun callcenteret ser"


def stock_up(
    organisation: Organisation,
    policy: Policy,
    count: int,
    *,
    ends_on: date | None = None,
    prefix: str = "LAGER",
    claims: bool = True,
) -> list[Device]:
    """So many phones, each with a holder, two numbers, an open claim, and cover where `ends_on` is given."""
    made = []
    for number in range(count):
        holder = Person.objects.create(organisation=organisation, name=f"{prefix} {number:03d}")
        device = make_device(organisation, holder, serial=f"{prefix}{number:03d}", model=f"{prefix} {number:03d}")
        if ends_on is not None:
            make_cover(policy, device, TODAY - timedelta(days=400), ends_on)
        if claims:
            make_claim(device, f"S-{prefix}-{number:03d}")
        made.append(device)
    return made


def make_claim(device: Device, number: str, *, state: str = "filed", outcome: str = "", days_ago: int = 1) -> Claim:
    at = NOW - timedelta(days=days_ago)
    claim = Claim.objects.create(
        number=number,
        organisation=device.organisation,
        device=device,
        person=device.holder,
        state=state,
        outcome=outcome,
        filed_at=at,
        closed_at=NOW if state in {"closed", "lapsed"} else None,
        due_at=NOW + timedelta(hours=1),
        stated_identifier=device.serial or device.imeis[0],
        stated_kind="serial" if device.serial else "imei",
        peril="theft",
        description=SECRET,
        contact_phone="+4599887766",
    )
    ClaimEvent.objects.create(claim=claim, kind=EventKind.FILED, at=at, data={"description": SECRET})
    ClaimEvent.objects.create(claim=claim, kind=EventKind.NOTE, at=at, data={"text": SECRET})
    Task.objects.create(claim=claim, kind=TaskKind.POLICE_REPORT, owner=TaskOwner.CLAIMANT, created_at=at)
    Task.objects.create(claim=claim, kind=TaskKind.FIND_DEVICE, owner=TaskOwner.DESK, created_at=at)
    Deadline.objects.create(
        claim=claim,
        kind="callback",
        starts_at=at,
        due_at=claim.due_at,
        enforced_at=claim.due_at,
        next_at=claim.due_at,
        calendar_version="test",
    )
    return claim
