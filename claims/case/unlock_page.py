"""The guide to getting a device ready: for its claimant, through a door of the case; for the desk; for the workshop."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from claims.case.case_parts import Door, route_of
from claims.models import Claim, RouteKind, UnlockState, UnlockStep
from claims.routes import readiness
from claims.routes.unlocking import Guide, Step, System
from claims.routes.unlocking_texts import CHOICES, REASONS, SYSTEMS, done_text, how_to, title_of
from claims.workflow import LAPSABLE, State

# Which device it is, in the address, where we do not know it.
CHOICE = "slags"


def guide_through(door: Door) -> Guide | None:
    """The guide as this door may see it, while the device is on its way; what the register knows of the device is told
    through a trusted door only. The caller has asked whether the door may see what is arranged.
    """
    if door.claim.state != State.ROUTED:
        return None
    return readiness.guide_of(door.claim, known=door.trusted)


def is_withheld(door: Door) -> bool:
    """Whether the number and the label of the claim's standing way are kept back for now."""
    return readiness.withholds(door.claim, route_of(door.claim), known=door.trusted)


def unlock_task(door: Door) -> dict[str, Any] | None:
    """Getting the device ready as a row of `shared/task_list.html`, due when the device is; None without a guide."""
    guide, route = guide_through(door), route_of(door.claim)
    if guide is None or route is None:
        return None
    title = _("Gør enheden klar")
    if guide.is_ready or (not is_withheld(door) and route.kind != RouteKind.PICKUP):
        return {"title": title, "state": "done", "hint": "", "href": door.url("unlock"), "by": None}
    return {
        "title": title,
        "state": "missing",
        "hint": f"{left_text(guide)} {_given_then(route.kind)}".strip(),
        "href": door.url("unlock"),
        # Nothing else can be done with the device before.
        "by": route.chosen_at,
    }


def unlock_context(door: Door, guide: Guide, chosen: str) -> dict[str, Any]:
    """What the page of the guide shows; `chosen` is the system that was picked in the address."""
    route = route_of(door.claim)
    system = guide.system
    if system is System.ANY and chosen in CHOICES:
        system = System(chosen)
    return {
        "claim": door.claim,
        "steps": steps_of(door.claim, guide, system),
        "choices": _choices(door, system) if guide.system is System.ANY else [],
        "chosen": system.value if system is not guide.system else "",
        "is_withheld": is_withheld(door),
        "given_then": _given_then(route.kind if route else ""),
        "left_text": left_text(guide),
        "is_ready": guide.is_ready,
        "back_href": door.url("case"),
    }


def steps_of(claim: Claim, guide: Guide, system: System) -> list[dict[str, Any]]:
    """Each step of the guide with its words, and what was said of it; reads `unlock_steps`."""
    said = readiness.steps_said(claim)
    return [_step(step, system, said, is_next=guide.left[:1] == (step,)) for step in guide.steps]


def desk_part(claim: Claim) -> dict[str, Any] | None:
    """The steps on the desk's page; None where nothing is to be done to the device. Two queries.

    They are those that the claimant sees: of any device, where only a stranger has filed.
    """
    if claim.state not in LAPSABLE:
        return None
    known = claim.person_id is not None
    guide = readiness.guide_of(claim, known=known)
    if guide is None:
        return None
    route = claim.routes.standing().first()
    waits = readiness.withholds(claim, route, known=known)
    return {
        "steps": steps_of(claim, guide, guide.system),
        "system": SYSTEMS[guide.system] if guide.system is not System.ANY else "",
        "waits": _waits(route.kind) if waits and route else "",
        "href": reverse("desk-unlock", args=[claim.number]),
    }


def workshop_part(claim: Claim, user: User) -> list[dict[str, Any]]:
    """What the workshop needs to know of the locks before it opens the parcel; [] for a device that has none."""
    guide = readiness.guide_of(claim)
    if guide is None:
        return []
    said = {row.step: row for row in UnlockStep.objects.visible_to(user).filter(claim=claim)}
    return [_step(step, guide.system, said) for step in guide.steps]


def left_text(guide: Guide) -> str:
    """How many steps are left, as a sentence; '' where none is."""
    count = len(guide.left)
    return ngettext("%(count)d trin mangler.", "%(count)d trin mangler.", count) % {"count": count} if count else ""


def _step(step: Step, system: System, said: Mapping[str, UnlockStep], *, is_next: bool = False) -> dict[str, Any]:
    row = said.get(step)
    return {
        "key": step.value,
        "title": title_of(system, step),
        "done_text": done_text(step),
        "why": REASONS[step],
        "how": how_to(system, step),
        "said": row,
        "is_done": row is not None and row.state == UnlockState.DONE,
        "is_explained": row is not None and row.state == UnlockState.CANNOT,
        "is_next": is_next,
    }


def _choices(door: Door, system: System) -> list[dict[str, Any]]:
    page = door.url("unlock")
    return [
        {"label": SYSTEMS[one], "href": f"{page}?{CHOICE}={one.value}#trin", "current": one is system}
        for one in CHOICES
    ]


def _given_then(way: str) -> str:
    said: dict[str, str] = {
        RouteKind.LABEL: _("Derefter får du din adresselabel."),
        RouteKind.WALK_IN: _("Derefter får du dit bookingnummer."),
    }
    return said.get(way, "")


def _waits(way: str) -> str:
    if way == RouteKind.LABEL:
        return _("Adresselabelen er ikke sendt. Anmelderen får den, når hvert trin er gjort eller forklaret.")
    return _("Bookingnummeret er ikke sendt. Anmelderen får det, når hvert trin er gjort eller forklaret.")
