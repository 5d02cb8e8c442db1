"""What a filing asks before it is taken in: which device the number is of, and whether the same was filed before.

In plain SQL, for every filing asks it: composing the questions took several times as long as asking them. Each is asked
in the same words whatever the register knows.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Model

from accounts.models import Person, User
from claims.models import Claim
from claims.workflow import OPEN
from devices.identifiers import candidates
from devices.models import Device, Identifier

SAME_DAMAGE: Final = timedelta(hours=1)


def find_device(text: str) -> Device | None:
    """The device of the likeliest reading of the text, with its holder; one query."""
    readings = candidates(text)
    if not readings:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_DEVICE, [list(column) for column in zip(*readings, strict=True)])
        row = cursor.fetchone()
    if row is None:
        return None
    width = len(Device._meta.concrete_fields)
    device = Device.from_db(connection.alias, _names(Device), row[:width])
    device.holder = Person.from_db(connection.alias, _names(Person), row[width:]) if device.holder_id else None
    return device


def same_damage(
    spelled: Iterable[str],
    *,
    filer_key: str = "",
    email: str = "",
    phone: str = "",
    device: Device | None = None,
    proven: Person | None = None,
    employee: User | None = None,
    now: datetime,
) -> str | None:
    """The number of the open claim on the same thing by the same person, filed in the last hour; one query.

    The same thing is what is spelled alike, and the same person who gives the same of `filer_key`, `email` and `phone`.
    For whom is `proven` to be the claim's person, or signed in as the `employee` who is, the `device` is it as well.
    """
    told = {"filer": filer_key or None, "email": email or None, "phone": phone or None}
    shown = {"person": proven.pk if proven else None, "user": employee.pk if employee else None}
    if not any((told | shown).values()):
        return None
    when: dict[str, Any] = {"open": [state.value for state in OPEN], "since": now - SAME_DAMAGE, "now": now}
    same_thing = {"spelled": list(spelled), "device": device.pk if device and any(shown.values()) else None}
    with connection.cursor() as cursor:
        # What is not told is NULL, which nothing equals.
        cursor.execute(_SAME_DAMAGE, when | same_thing | told | shown)
        row = cursor.fetchone()
    return row[0] if row else None


def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _columns(model: type[Model], alias: str) -> str:
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


_DEVICE: Final = f"""
    SELECT {_columns(Device, "device")}, {_columns(Person, "holder")}
    FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS reading (kind, value, place)
    JOIN {Identifier._meta.db_table} identifier USING (kind, value)
    JOIN {Device._meta.db_table} device ON device.id = identifier.device_id
    LEFT JOIN {Person._meta.db_table} holder ON holder.id = device.holder_id
    ORDER BY reading.place
    LIMIT 1
"""  # noqa: S608 - our own tables
_SAME_DAMAGE: Final = f"""
    SELECT number FROM {Claim._meta.db_table}
    WHERE state = ANY(%(open)s) AND filed_at > %(since)s AND filed_at <= %(now)s
      AND (stated_identifier = ANY(%(spelled)s) OR device_id = %(device)s)
      AND (
          stated_identifier = ANY(%(spelled)s)
              AND (filer_key = %(filer)s OR upper(contact_email) = upper(%(email)s) OR contact_phone = %(phone)s)
          OR person_id = %(person)s
          OR person_id = (SELECT id FROM {Person._meta.db_table} WHERE user_id = %(user)s)
      )
    ORDER BY filed_at DESC, id DESC
    LIMIT 1
"""  # noqa: S608 - our own tables
