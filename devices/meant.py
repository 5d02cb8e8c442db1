"""Which device of their own organisation somebody meant who wrote a number one slip away from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.db.models import Q

from accounts.models import Actor, Role
from devices.identifiers import IdentifierKind, candidates
from devices.models import Identifier
from devices.near_identifiers import near

# Numbers of devices that were bought together follow one another; where many fit, none of them is a good guess.
MOST = 3


@dataclass(frozen=True)
class Meant:
    """A number of the actor's organisation; `name` is the device's where it is the actor's to see."""

    kind: IdentifierKind
    value: str
    name: str = ""


def meant(text: str, *, actor: Actor) -> list[Meant]:
    """At most `MOST` numbers of the actor's own organisation that the text misses by a slip; their own devices first.

    Nothing for a number that the organisation has, and for who has no organisation. One statement, which names the
    organisation: whether anybody else has such a number changes neither the answer nor what is read. None is asked
    where there is nothing to ask for.
    """
    if actor.organisation_id is None or not (slips := near(text)):
        return []
    known = set(candidates(text))
    rows = (
        Identifier.objects.filter(device__organisation_id=actor.organisation_id)
        .filter(_any_of([*known, *slips]))
        .select_related("device__holder")
        .order_by("value")
    )
    found = list(rows)
    if any((row.kind, row.value) in known for row in found):
        return []
    ours = [row for row in found if row.device.written_off_at is None]
    ours.sort(key=lambda row: not _is_seen(row, actor))
    return [
        Meant(cast(IdentifierKind, row.kind), row.value, row.device.name if _is_seen(row, actor) else "")
        for row in _few(ours, actor)
    ]


def _few(rows: list[Identifier], actor: Actor) -> list[Identifier]:
    """What is worth asking about: the actor's own devices where one fits, else all of them where they are few."""
    if actor.role == Role.EMPLOYEE and (own := [row for row in rows if _is_seen(row, actor)]):
        rows = own
    return rows if len(rows) <= MOST else []


def _is_seen(row: Identifier, actor: Actor) -> bool:
    """As `Device.objects.visible_to` says it, for a row that is already known to be the organisation's."""
    if actor.role == Role.IT_ADMIN:
        return True
    return row.device.holder is not None and row.device.holder.user_id == actor.pk


def _any_of(pairs: Iterable[tuple[IdentifierKind, str]]) -> Q:
    values: dict[str, list[str]] = {}
    for kind, value in pairs:
        values.setdefault(kind, []).append(value)
    wanted = Q(pk__in=[])
    for name, those in values.items():
        wanted |= Q(kind=name, value__in=those)
    return wanted
