"""A whole unit was exchanged: the register's device lives on under the new unit's numbers."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.refusals import Refusal
from devices.identifier_texts import problem_text
from devices.identifiers import Identifier as ReadIdentifier
from devices.identifiers import IdentifierProblem, read_identifier
from devices.models import Device, Identifier

MOST_OF_A_KIND = {Identifier.IMEI: 2, Identifier.SERIAL: 1}


class NotTheNewUnit(Refusal):
    """The numbers cannot be those of the new unit: unreadable, the old one's, another device's, or too many."""


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
def swap_unit(device: Device, new: Sequence[ReadIdentifier]) -> list[str]:
    """Give the device the new unit's numbers in place of all its old ones, and return the old ones.

    All of them go, also where fewer come: the old unit leaves the house, and none of its numbers may lead to this
    device any more. Cover and history stay with the device. Raises `NotTheNewUnit` where a number is the device's old
    one or belongs to another device; the database's constraint is the last word.
    """
    Device.objects.select_for_update(no_key=True).get(pk=device.pk)
    old = list(Identifier.objects.filter(device=device).order_by("kind", "position"))
    if {number.value for number in new} & {identifier.value for identifier in old}:
        raise NotTheNewUnit(
            _("Det er den gamle enheds nummer. Skriv det nummer, som står på den nye."), code="old_identifier"
        )
    Identifier.objects.filter(device=device).delete()
    places = {Identifier.IMEI: 0, Identifier.SERIAL: 0}
    try:
        with transaction.atomic():
            for number in new:
                places[number.kind] += 1
                Identifier.objects.create(
                    device=device, kind=number.kind, position=places[number.kind], value=number.value
                )
    except IntegrityError as error:
        raise NotTheNewUnit(
            _("Nummeret hører til en anden enhed i registret. Tjek det på den nye enhed."), code="anothers_identifier"
        ) from error
    return [identifier.value for identifier in old]
