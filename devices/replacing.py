"""A device is replaced by another unit: the register gets the new one, and the old one is written off with its numbers.

The old unit's numbers stay with it, so that whoever asks by one of them learns what became of the device.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from accounts.refusals import Refusal
from devices.identifier_texts import problem_text
from devices.identifiers import Identifier as ReadIdentifier
from devices.identifiers import IdentifierProblem, read_identifier
from devices.models import Device, Identifier

MOST_OF_A_KIND = {Identifier.IMEI: 2, Identifier.SERIAL: 1}
# What the new unit takes over: the cover goes on within the same period, which is reckoned from these.
INHERITED = (
    "organisation_id",
    "holder_id",
    "kind",
    "brand",
    "model",
    "purchased_on",
    "delivered_on",
    "price_dkk",
    "warranty_months",
)
# All that replaced one another, in both directions from one of them. A replacement is always a new row, so that nothing
# leads in a circle; UNION holds that even where somebody has written one by hand.
_CHAIN = """
WITH RECURSIVE earlier(id) AS (
    SELECT %s::bigint
    UNION
    SELECT device.id FROM devices_device device JOIN earlier ON device.replaced_by_id = earlier.id
), later(id) AS (
    SELECT %s::bigint
    UNION
    SELECT device.replaced_by_id FROM devices_device device JOIN later ON device.id = later.id
    WHERE device.replaced_by_id IS NOT NULL
)
SELECT id FROM earlier UNION SELECT id FROM later
"""


class NotTheNewUnit(Refusal):
    """The numbers cannot be those of the new unit: unreadable, the old one's, another device's, or too many."""


class AlreadyReplaced(Refusal):
    """The device has been written off before."""


def read_new(texts: Sequence[str], *, brand: str) -> list[ReadIdentifier]:
    """Read the numbers of the new unit as typed or scanned; empty texts are left out. Raises `NotTheNewUnit`."""
    read: list[ReadIdentifier] = []
    for text in filter(str.strip, texts):
        number = read_identifier(text, brand=brand, scanned=True)
        if isinstance(number, IdentifierProblem):
            raise NotTheNewUnit(problem_text(number), code=number.code)
        read.append(number)
    if not read:
        raise NotTheNewUnit(_("Skriv den nye enheds IMEI eller serienummer."), code="new_identifier_missing")
    for kind, most in MOST_OF_A_KIND.items():
        if sum(number.kind == kind for number in read) > most:
            raise NotTheNewUnit(_("Skriv ét IMEI og ét serienummer, ikke to af samme slags."), code="too_many")
    if len({number.value for number in read}) < len(read):
        raise NotTheNewUnit(_("Det er det samme nummer to gange. Lad det ene felt stå tomt."), code="same_twice")
    return read


@transaction.atomic
def replace_device(device: Device, new: Sequence[ReadIdentifier], *, now: datetime) -> Device:
    """Register the unit that replaces the device, for the same organisation and holder, and write the old one off.

    The old unit's holder is released; its numbers stay its own and can still be found. The caller lets the covers go
    on (`policies/continuing.py`). Raises `AlreadyReplaced`, and `NotTheNewUnit` where a number is the old unit's or
    belongs to another device; the database's constraint is the last word.
    """
    old = Device.objects.select_for_update(no_key=True).get(pk=device.pk)
    _require_in_use(old)
    known = set(Identifier.objects.filter(device=old).values_list("value", flat=True))
    if {number.value for number in new} & known:
        raise NotTheNewUnit(
            _("Det er den gamle enheds nummer. Skriv det nummer, som står på den nye."), code="old_identifier"
        )
    unit = Device.objects.create(**{name: getattr(old, name) for name in INHERITED}, registered_at=now)
    _number(unit, new)
    _write_off(old, now=now, replaced_by=unit)
    device.refresh_from_db(fields=["holder", "written_off_at", "replaced_by"])
    return unit


@transaction.atomic
def write_off(device: Device, *, now: datetime) -> None:
    """Write the device off without another in its place, and release its holder; its numbers stay its own.

    Raises `AlreadyReplaced`.
    """
    old = Device.objects.select_for_update(no_key=True).get(pk=device.pk)
    _require_in_use(old)
    _write_off(old, now=now)
    device.refresh_from_db(fields=["holder", "written_off_at", "replaced_by"])


def chain_of(device: Device) -> list[Device]:
    """The device with all that it replaced and was replaced by, the oldest first, each with its numbers; two queries.

    A device that never was replaced stands alone.
    """
    ids = RawSQL(_CHAIN, [device.pk, device.pk])  # noqa: S611 - the statement is ours and takes a number only
    return list(Device.objects.filter(pk__in=ids).prefetch_related("identifiers").order_by("pk"))


def current_of(device: Device) -> Device:
    """The unit that is in use today where the device was replaced, else the device itself; two queries."""
    return chain_of(device)[-1]


def _write_off(old: Device, *, now: datetime, replaced_by: Device | None = None) -> None:
    old.holder, old.written_off_at, old.replaced_by = None, now, replaced_by
    old.save(update_fields=["holder", "written_off_at", "replaced_by"])


def _require_in_use(device: Device) -> None:
    if device.written_off_at is None:
        return
    raise AlreadyReplaced(
        _("Enheden er allerede erstattet. Er skaden sket på den nye enhed, så vælg den med «Skift enhed» først."),
        code="already_replaced",
    )


def _number(unit: Device, new: Sequence[ReadIdentifier]) -> None:
    places = {Identifier.IMEI: 0, Identifier.SERIAL: 0}
    try:
        with transaction.atomic():
            for number in new:
                places[number.kind] += 1
                Identifier.objects.create(
                    device=unit, kind=number.kind, position=places[number.kind], value=number.value
                )
    except IntegrityError as error:
        raise NotTheNewUnit(
            _("Nummeret hører til en anden enhed i registret. Tjek det på den nye enhed."), code="anothers_identifier"
        ) from error
