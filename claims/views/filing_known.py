"""What somebody who is known need not type: their devices, who they are, and for an IT admin whose device it is.

Known is who is signed in or has shown who they are by a code; a visitor is told nothing of the register.
"""

from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import present
from accounts.models import Person, Role, User
from claims.deciding.own_excess import spoken_excess
from claims.forms.filing_contact import ADDRESS
from claims.proof.disclosure import CONTACT_FIELDS
from claims.proof.proving import proven_person
from claims.views.my_devices import MyDevice, device_with_number, devices_to_file_for
from devices.identifiers import candidates

# What is of whoever the claim is about, whoever files.
OF_CLAIMANT: Final = (
    *("contact_name", "contact_email", "contact_phone", "phone_is_the_device", "call_wish"),
    *ADDRESS,
)
# And with who files; once any of it is written it is of those whom it was written for.
OF_CONTACT: Final = (*OF_CLAIMANT, "filer_name", "filer_email")


def user_of(request: HttpRequest) -> User | None:
    """Who is signed in."""
    return request.user if isinstance(request.user, User) else None


def is_somebody_elses(device: MyDevice | None, request: HttpRequest) -> bool:
    """Whether the device that was chosen is used by another than who files for it, as an IT admin does."""
    user = user_of(request)
    return user is not None and device is not None and device.holder is not None and device.holder.user_id != user.pk


def is_of_another_user(request: HttpRequest, told: dict[str, Any], number: str) -> bool:
    """Whether the device with this number is used by another than the one of the answers, by the register.

    Asked for who files for a colleague and sees who uses a device. What they wrote of its own user before the number
    was put right is of no other.
    """
    user = user_of(request)
    was, now = _holder(user, told.get("identifier", "")), _holder(user, number)
    return was != now and (was is not None or now is None or not _is_named(now, told))


def known_contact(request: HttpRequest, answers: dict[str, Any]) -> dict[str, str]:
    """How to reach whom the claim is about, and who files, as far as either is known.

    Who files for a colleague is not taken for the one to ring. An IT admin sees who uses a device, and so need not
    write it.
    """
    user, person = user_of(request), proven_person(request)
    about = _holder(user, answers.get("identifier", "")) if answers.get("for_colleague") else person
    return _filer(user, person) | (_contact_of(about) if about else {})


def known_answers(request: HttpRequest, answers: dict[str, Any]) -> dict[str, str]:
    """Who is sending, of whom we know it, where they passed over the page that asks how to reach them.

    What they wrote there before they put it aside goes before it.
    Not their number, which may be the broken telephone's: whether it rings is what that page asks.
    """
    if answers.keys() >= CONTACT_FIELDS:
        return {}
    person = proven_person(request)
    if answers.get("for_colleague"):
        return _filer(user_of(request), person)
    return {"contact_name": person.name, "contact_email": person.email} if person else {}


def known_rows(request: HttpRequest, number: str, day: Any) -> list[dict[str, Any]]:
    """What the register says of the device that is being filed, to who may know it, as rows of the summary.

    `day` is the day of the loss, None where it is not known. Empty for any other device, and for nobody.
    """
    user, person = user_of(request), proven_person(request)
    # A visitor has none; finding that out with a question for no rows took as long as one for some.
    device = device_with_number(devices_to_file_for(user, person), number) if user or person else None
    if device is None:
        return []
    rows = [{"label": _("Enhed"), "value": device.name, "source": _("Hentet fra virksomhedens enhedsliste")}]
    if excess := spoken_excess(device.pk, on=day or present.today()):
        said = _("Efter enhedens dækning. Det endelige beløb hører du, når vi ringer.")
        rows.append({"label": _("Selvrisiko"), "value": excess, "source": said})
    return rows


def _filer(user: User | None, person: Person | None) -> dict[str, str]:
    """Who files, for the receipt; the call centre files for whoever rings, and gets none."""
    filer = person or (user if user is not None and not user.is_call_centre else None)
    return {"filer_name": filer.name, "filer_email": filer.email} if filer else {}


def _holder(user: User | None, typed: str) -> Person | None:
    if user is None or user.role != Role.IT_ADMIN:
        return None
    device = devices_to_file_for(user, None).identified_by(candidates(typed)).select_related("holder").first()
    return device.holder if device else None


def _is_named(person: Person, told: dict[str, Any]) -> bool:
    """Whether the answers name the person, or where they name nobody give their address."""
    name, address = told.get("contact_name", ""), told.get("contact_email", "")
    said, known = (name, person.name) if name else (address, person.email)
    return bool(said) and said.casefold() == known.casefold()


def _contact_of(person: Person) -> dict[str, str]:
    return {"contact_name": person.name, "contact_email": person.email, "contact_phone": person.phone}
