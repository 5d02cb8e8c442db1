"""The devices of a signed-in user, or of whoever has shown who they are by a code, as a way into a filing."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Actor, Person, User
from devices.identifiers import candidates
from devices.models import Device, Kind

ICONS: dict[str, str] = {
    Kind.MOBILE: "smartphone",
    Kind.SMARTWATCH: "smartphone",
    Kind.TABLET: "tablet",
    Kind.LAPTOP: "laptop",
    Kind.DESKTOP: "laptop",
}


@dataclass(frozen=True)
class MyDevice:
    """One device, its numbers, and where a filing for it begins."""

    name: str
    icon: str
    numbers: list[str]
    file_href: str


def my_devices(actor: Actor, *, limit: int) -> list[MyDevice]:
    """The devices that the actor sees, at most `limit`, in two queries."""
    return _listed(Device.objects.visible_to(actor), limit)


def devices_of(person: Person, *, limit: int) -> list[MyDevice]:
    """The devices that the person uses and that are not written off, at most `limit`, in two queries."""
    return [device for device in _listed(Device.objects.held_by(person).in_use(), limit) if device.numbers]


def chosen_device(person: Person | None, text: str) -> MyDevice | None:
    """The person's device with this id; None for a foreign, a missing and a senseless one, and for nobody, alike."""
    if person is None or not (text.isascii() and text.isdecimal() and len(text) < 19):
        return None
    found = _listed(Device.objects.held_by(person).filter(pk=text), 1)
    return found[0] if found and found[0].numbers else None


def device_with_number(person: Person | None, number: str) -> MyDevice | None:
    """The person's device with this number, as it is kept; None for any other, and for nobody."""
    if person is None:
        return None
    found = _listed(Device.objects.held_by(person).filter(identifiers__value=number), 1)
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
    return [_of(device) for device in devices.prefetch_related("identifiers").order_by("pk")[:limit]]


def _of(device: Device) -> MyDevice:
    numbers = [*device.imeis, device.serial]
    return MyDevice(
        name=device.name,
        icon=ICONS.get(device.kind, "box"),
        numbers=[number for number in numbers if number],
        file_href=f"{reverse('file-claim')}?enhed={device.pk}",
    )
