"""Where a claim is, in the claimant's six words.

Pure; the words are spoken in the active language.
"""

from enum import StrEnum
from typing import Literal

from django.utils.translation import gettext as _

from claims.workflow import Outcome, State


class Place(StrEnum):
    RECEIVED = "received"
    CALLING = "calling"
    TO_WORKSHOP = "to_workshop"
    IN_REPAIR = "in_repair"
    RETURNING = "returning"
    ENDED = "ended"


_PLACES: dict[State, Place] = {
    State.FILED: Place.CALLING,
    State.ASSESSING: Place.CALLING,
    State.ROUTED: Place.TO_WORKSHOP,
    State.IN_REPAIR: Place.IN_REPAIR,
    State.RETURNING: Place.RETURNING,
    State.CLOSED: Place.ENDED,
    State.LAPSED: Place.ENDED,
}
# Ends that a device comes to by way of a workshop; the others leave those places out of the line.
_BY_WORKSHOP = frozenset({Outcome.REPAIRED, Outcome.NO_FAULT, Outcome.IRREPARABLE, Outcome.SWAPPED})
_WORKSHOP_PLACES = frozenset({Place.TO_WORKSHOP, Place.IN_REPAIR, Place.RETURNING})

StepState = Literal["done", "current", "todo"]


def place_word(place: Place) -> str:
    """The claimant's own word for where the claim is."""
    return {
        Place.RECEIVED: _("Modtaget"),
        Place.CALLING: _("Vi ringer til dig"),
        Place.TO_WORKSHOP: _("På vej til værksted"),
        Place.IN_REPAIR: _("Under reparation"),
        Place.RETURNING: _("På vej tilbage"),
        Place.ENDED: _("Afsluttet"),
    }[place]


def current_place(state: State) -> Place:
    """The place of the line where a claim in this state stands."""
    return _PLACES[state]


def status_line(state: State, outcome: Outcome | None) -> list[tuple[str, StepState]]:
    """The line of places, each done, current or still to come; an end without a workshop has no places of one."""
    here = _PLACES[state]
    left_out = _WORKSHOP_PLACES if here is Place.ENDED and outcome not in _BY_WORKSHOP else frozenset()
    places = [place for place in Place if place not in left_out]
    at = places.index(here)
    return [
        (place_word(place), "done" if step < at else "current" if step == at else "todo")
        for step, place in enumerate(places)
    ]
