"""The devices of a signed-in user, or of whoever has shown who they are by a code, as a way into a filing."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Actor, Person, Role, User
from devices.identifiers import SERIAL, as_typed, candidates
from devices.models import Device, DeviceQuerySet, Kind

ICONS: dict[str, str] = {
    Kind.MOBILE: "smartphone",
    Kind.SMARTWATCH: "smartphone",
    Kind.TABLET: "tablet",
    Kind.LAPTOP: "laptop",
    Kind.DESKTOP: "laptop",
}


@dataclass(frozen=True)
class MyDevice:
    """One device, its numbers, the first as it is `typed`, who uses it by the register, and where a filing begins."""

    pk: int
    name: str
    icon: str
    numbers: list[str]
    typed: str
    holder: Person | None
    file_href: str


def my_devices(actor: Actor, *, limit: int) -> list[MyDevice]:
    """The devices that the actor sees, at most `limit`, in two queries."""
    return _listed(Device.objects.visible_to(actor), limit)


def devices_of(person: Person, *, limit: int) -> list[MyDevice]:
    """The devices that the person uses and that are not written off, at most `limit`, in two queries."""
    return [device for device in _listed(Device.objects.held_by(person).in_use(), limit) if device.numbers]


def devices_to_file_for(user: User | None, person: Person | None) -> DeviceQuerySet:
    """The devices that somebody chooses instead of typing: an IT admin's organisation's, else the person's own.

    None for a visitor who has not shown who they are, without a query.
    """
    if user is not None and user.role == Role.IT_ADMIN:
        return Device.objects.visible_to(user)
    return Device.objects.held_by(person) if person else Device.objects.none()


def chosen_device(devices: QuerySet[Device], text: str) -> MyDevice | None:
    """The one of these devices with this id; None for a foreign, a missing and a senseless one alike."""
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        return None
    found = _listed(devices.filter(pk=text), 1)
    return found[0] if found and found[0].numbers else None


def device_with_number(devices: QuerySet[Device], number: str) -> MyDevice | None:
    """The one of these devices with this number, as it is kept; None for any other."""
    found = _listed(devices.filter(identifiers__value=number), 1)
    return found[0] if found else None


def files_for_own(user: User | None, person: Person | None, typed: str) -> bool:
    """Whether this number, as it was typed, is of a device that is the user's to see, or the person's.

    One statement is asked for every number of whoever is known. The call centre files for whoever rings.
    """
    if user is not None and user.is_call_centre:
        return True
    if user is not None:
        theirs = Device.objects.visible_to(user)
    elif person is not None:
        theirs = Device.objects.held_by(person)
    else:
        return False
    return theirs.identified_by(candidates(typed)).exists()


def _listed(devices: QuerySet[Device], limit: int) -> list[MyDevice]:
    known = devices.select_related("holder").prefetch_related("identifiers")
    return [_of(device) for device in known.order_by("pk")[:limit]]


def _of(device: Device) -> MyDevice:
    imeis, serial = device.imeis, device.serial
    return MyDevice(
        pk=device.pk,
        name=device.name,
        icon=ICONS.get(device.kind, "box"),
        numbers=[number for number in (*imeis, serial) if number],
        typed=imeis[0] if imeis else as_typed(SERIAL, serial),
        holder=device.holder,
        file_href=f"{reverse('file-claim')}?enhed={device.pk}",
    )
