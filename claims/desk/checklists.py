"""What to go through on a claim, by what happened to the device: lists of points, as data. Pure.

Theft and loss: SquareTrade section 6 and 8.2. A damaged battery must not be posted by any
carrier's rules. The points say what to do and decide nothing; the words stand in `checklist_texts`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Item(StrEnum):
    """One point; its value is what is stored."""

    LOST_MODE = "lost_mode"
    FIND_MY_STAYS = "find_my_stays"
    NOT_ERASED = "not_erased"
    SIM_BLOCKED = "sim_blocked"
    POLICE = "police"
    NOT_CHARGED = "not_charged"
    STORED_SAFELY = "stored_safely"
    NO_LABEL = "no_label"


class List(StrEnum):
    """One list."""

    THEFT = "theft"
    LOSS = "loss"
    BATTERY = "battery"


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list with its points in their order."""

    name: List
    items: tuple[Item, ...]


_GONE = (Item.LOST_MODE, Item.FIND_MY_STAYS, Item.NOT_ERASED, Item.SIM_BLOCKED)
CHECKLISTS: Final[Mapping[List, Checklist]] = {
    checklist.name: checklist
    for checklist in (
        Checklist(List.THEFT, (*_GONE, Item.POLICE)),
        Checklist(List.LOSS, _GONE),
        Checklist(List.BATTERY, (Item.NOT_CHARGED, Item.STORED_SAFELY, Item.NO_LABEL)),
    )
}
_OF_PERIL: Final[Mapping[str, List]] = {"theft": List.THEFT, "loss": List.LOSS}


def checklists_for(peril: str, *, battery_danger: bool | None) -> list[Checklist]:
    """The lists of a claim by what happened; what is done before a repair stands in `routes.unlocking`."""
    if gone := _OF_PERIL.get(peril):
        return [CHECKLISTS[gone]]
    return [CHECKLISTS[List.BATTERY]] if battery_danger else []


def items_for(peril: str, *, battery_danger: bool | None) -> frozenset[Item]:
    """All points of those lists."""
    return frozenset(
        item for checklist in checklists_for(peril, battery_danger=battery_danger) for item in checklist.items
    )
