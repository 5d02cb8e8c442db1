"""The devices of a signed-in user, as a way into a filing."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Actor
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
    devices = Device.objects.visible_to(actor).prefetch_related("identifiers").order_by("pk")
    return [_of(device) for device in devices[:limit]]


def chosen_device(actor: Actor, text: str) -> MyDevice | None:
    """The device with this id where the actor sees it; None for a foreign, a missing and a senseless one alike."""
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        return None
    found = Device.objects.visible_to(actor).prefetch_related("identifiers").filter(pk=text).first()
    device = _of(found) if found else None
    return device if device and device.numbers else None


def _of(device: Device) -> MyDevice:
    numbers = [*device.imeis, device.serial]
    return MyDevice(
        name=device.name,
        icon=ICONS.get(device.kind, "box"),
        numbers=[number for number in numbers if number],
        file_href=f"{reverse('file-claim')}?enhed={device.pk}",
    )
