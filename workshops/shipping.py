"""Parcels to a workshop and back: opening one, and taking it back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from accounts.refusals import Refusal
from devices.models import Device
from workshops.days import DayOfSlots, pickup_days
from workshops.models import Direction, Shipment, ShipmentKind, Workshop
from workshops.numbers import shipment_number

PICKUP_DAYS = 10
TRIES_FOR_A_NUMBER = 5

Window = tuple[datetime, datetime]


class NotAWindow(Refusal):
    """The courier does not come then: no working day ahead, or none of the windows of two hours."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a parcel comes from, or goes back to; `phone` in E.164, for the driver."""

    name: str
    street: str
    postal_code: str
    city: str
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What is sent: the claim's number, its device where that is known, and the customer's address."""

    claim_number: str
    device: Device | None
    address: Address


def pickup_windows(*, now: datetime) -> list[DayOfSlots]:
    """The courier's next ten working days after today, each with its windows of two hours."""
    return pickup_days(now=now, days=PICKUP_DAYS)


def open_pickup(workshop: Workshop, parcel: Parcel, *, window: Window, now: datetime) -> Shipment:
    """Order a pickup at the address within `window`. Raises `NotAWindow` for a time that the courier does not offer."""
    offered = {(slot.starts_at, slot.ends_at) for day in pickup_windows(now=now) for slot in day.slots}
    if window not in offered:
        raise NotAWindow(_("Vælg et af de tidsrum, som står på siden."), code="not_a_window")
    return _open(workshop, parcel, kind=ShipmentKind.PICKUP, now=now, window=DateTimeTZRange(*window))


def open_label(workshop: Workshop, parcel: Parcel, *, now: datetime) -> Shipment:
    """Open a parcel that the customer hands in with a label."""
    return _open(workshop, parcel, kind=ShipmentKind.LABEL, now=now)


def open_return(incoming: Shipment, *, now: datetime) -> Shipment:
    """Open the parcel that takes the device back to where it came from."""
    address = Address(
        name=incoming.name,
        street=incoming.street,
        postal_code=incoming.postal_code,
        city=incoming.city,
        phone=incoming.phone,
    )
    parcel = Parcel(claim_number=incoming.claim_number, device=incoming.device, address=address)
    return _open(incoming.workshop, parcel, kind=ShipmentKind.LABEL, now=now, direction=Direction.TO_CUSTOMER)


def cancel(shipments: Iterable[int], *, at: datetime) -> int:
    """Take these parcels back but those that have been received; their labels are worth nothing. Returns how many."""
    standing = Shipment.objects.filter(pk__in=list(shipments), cancelled_at__isnull=True, received_at__isnull=True)
    return standing.update(cancelled_at=at)


def _open(
    workshop: Workshop,
    parcel: Parcel,
    *,
    kind: ShipmentKind,
    now: datetime,
    window: DateTimeTZRange | None = None,
    direction: Direction = Direction.TO_WORKSHOP,
) -> Shipment:
    for last_try in [False] * (TRIES_FOR_A_NUMBER - 1) + [True]:
        try:
            with transaction.atomic():
                return Shipment.objects.create(
                    kind=kind,
                    direction=direction,
                    number=shipment_number(),
                    claim_number=parcel.claim_number,
                    workshop=workshop,
                    device=parcel.device,
                    name=parcel.address.name,
                    street=parcel.address.street,
                    postal_code=parcel.address.postal_code,
                    city=parcel.address.city,
                    phone=parcel.address.phone,
                    window=window,
                    created_at=now,
                )
        except IntegrityError:
            # One of ten thousand million numbers was given out before.
            if last_try:
                raise
    raise AssertionError("the last try returns or raises")
