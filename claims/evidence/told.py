"""What somebody tells about a damage, and in words what of it the claim says otherwise: nothing typed is lost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, time
from typing import Any, Final

from django.utils import translation

from claims.filing.answers import contact_rows, event_rows, wish_rows
from claims.models import Claim

_NOTHING: Final = ("", None)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What somebody tells about a damage; an empty value was not answered. `contact_phone` is E.164."""

    peril: str = ""
    description: str = ""
    occurred_on: date | None = None
    occurred_time: time | None = None
    country: str = ""
    battery_danger: bool | None = None
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    phone_is_the_device: bool = False
    call_wish: str = ""
    street: str = ""
    street_more: str = ""
    postcode: str = ""
    city: str = ""
    wish: str = ""


@dataclass(frozen=True, kw_only=True)
class _Rest(Answers):
    """What the claim did not take, as `filing.answers` speaks it."""

    language: str
    filer_email: str = ""


FIELDS = tuple(field.name for field in fields(Answers) if field.name != "phone_is_the_device")
# The first of them is what makes it an address.
ADDRESS = ("street", "street_more", "postcode", "city")
# Half of one and half of another would be a third that nobody gave.
UNITS = (ADDRESS, ("occurred_on", "occurred_time"))
# How they are read again from where JSON keeps them.
_MOMENTS: Final[Mapping[str, Any]] = {"occurred_on": date.fromisoformat, "occurred_time": time.fromisoformat}


def otherwise(claim: Claim, told: Answers, *, but: frozenset[str] = frozenset()) -> list[str]:
    """The answers of which the claim says something else, with the rest of an address or a moment that goes with one.

    Nothing of the fields in `but`.
    """
    given = [name for name in FIELDS if name not in but and getattr(told, name) not in _NOTHING]
    other = {name for name in given if getattr(claim, name) not in (*_NOTHING, getattr(told, name))}
    for unit in UNITS:
        other |= set(unit) if other.intersection(unit) else set()
    return [name for name in given if name in other]


def spoken(told: Answers, names: list[str], *, language: str) -> str:
    """These of the answers as lines in that language, and the description as it was written."""
    rest = _Rest(language=language, **{name: getattr(told, name) for name in names})
    with translation.override(language):
        unsaid = {(row.label, row.value) for row in _rows(_Rest(language=language))}
        rows = [row for row in _rows(replace(rest, description="")) if (row.label, row.value) not in unsaid]
        lines = "\n".join(f"{row.label}: {row.value}" for row in rows if row.value)
    return "\n\n".join(filter(None, [lines, rest.description]))


def as_facts(told: Answers, names: Iterable[str]) -> dict[str, Any]:
    """These of the answers as JSON for an event, a telephone with whether it is the damaged one; none of it empty."""
    given = {name: value for name in names if (value := getattr(told, name)) not in _NOTHING}
    if "contact_phone" in given:
        given["phone_is_the_device"] = told.phone_is_the_device
    return {name: value.isoformat() if name in _MOMENTS else value for name, value in given.items()}


def from_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that `as_facts` has written, by name."""
    return {name: _MOMENTS[name](value) if name in _MOMENTS else value for name, value in facts.items()}


def _rows(rest: _Rest) -> list[Any]:
    return [*event_rows(rest), *wish_rows(rest), *contact_rows(rest)]
