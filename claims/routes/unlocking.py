"""What a device needs before a workshop can work on it, by its system. Pure.

Find My and its like off, the screen lock off, a backup, the SIM out: USG 9051102 section 3, Tryg section 13,
SquareTrade section 6. A device that is gone is not repaired, and what helps a repair ruins the proof of a theft; what
has a dangerous battery is left alone (`guide`). The words stand in `unlocking_texts`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class System(StrEnum):
    """What the steps are done on; `ANY` is not known to us, and the claimant chooses what they read."""

    IPHONE = "iphone"
    IPAD = "ipad"
    SAMSUNG = "samsung"
    ANDROID = "android"
    MAC = "mac"
    WINDOWS = "windows"
    WATCH = "watch"
    ANY = "any"


class Step(StrEnum):
    """One step; its value is what is stored."""

    BACKUP = "backup"
    FIND_MY_OFF = "find_my_off"
    CODE_OFF = "code_off"
    SIM_OUT = "sim_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A device as the register has it: its kind (`devices.models.Kind`), brand and model."""

    kind: str
    brand: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """The steps of one device in their order, and those that are done or explained."""

    system: System
    steps: tuple[Step, ...]
    handled: frozenset[Step]

    @property
    def left(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step not in self.handled)

    @property
    def is_ready(self) -> bool:
        return not self.left


_PHONE = (Step.BACKUP, Step.FIND_MY_OFF, Step.CODE_OFF, Step.SIM_OUT)
_COMPUTER = (Step.BACKUP, Step.FIND_MY_OFF, Step.CODE_OFF)
STEPS: Final[Mapping[System, tuple[Step, ...]]] = {
    System.IPHONE: _PHONE,
    System.IPAD: _PHONE,
    System.SAMSUNG: _PHONE,
    System.ANDROID: _PHONE,
    System.MAC: _COMPUTER,
    System.WINDOWS: _COMPUTER,
    System.WATCH: (Step.FIND_MY_OFF, Step.CODE_OFF),
    # All that any system needs, so that it is enough whichever device it turns out to be.
    System.ANY: _PHONE,
}
GONE: Final = frozenset({"theft", "loss"})
_WITHOUT_LOCKS: Final = frozenset({"headset", "speaker", "pos", "printer", "scanner", "copier", "plotter", "accessory"})
_BY_NAME: Final[Mapping[str, System]] = {
    "iphone": System.IPHONE,
    "ipad": System.IPAD,
    "macbook": System.MAC,
    "imac": System.MAC,
    "galaxy": System.SAMSUNG,
    "surface": System.WINDOWS,
    "thinkpad": System.WINDOWS,
    "pixel": System.ANDROID,
}
_BY_MAKER: Final[Mapping[tuple[str, str], System]] = {
    ("mobile", "apple"): System.IPHONE,
    ("mobile", "samsung"): System.SAMSUNG,
    ("tablet", "apple"): System.IPAD,
    ("tablet", "samsung"): System.SAMSUNG,
    ("tablet", "microsoft"): System.WINDOWS,
    ("laptop", "apple"): System.MAC,
    ("desktop", "apple"): System.MAC,
    # Their computers run Google's system, of which we have no instructions.
    ("laptop", "google"): System.ANY,
}
_OF_OTHERS: Final[Mapping[str, System]] = {
    "mobile": System.ANDROID,
    "tablet": System.ANDROID,
    "laptop": System.WINDOWS,
    "desktop": System.WINDOWS,
}


def system_of(unit: Unit | None) -> System | None:
    """The system of a device, `ANY` where it is unknown; None for a kind of device that nobody locks."""
    if unit is None:
        return System.ANY
    if unit.kind in _WITHOUT_LOCKS:
        return None
    if unit.kind == "smartwatch":
        return System.WATCH
    brand, model = unit.brand.strip().casefold(), unit.model.casefold()
    for name, system in _BY_NAME.items():
        if name in model:
            return system
    if known := _BY_MAKER.get((unit.kind, brand)):
        return known
    return _OF_OTHERS.get(unit.kind, System.ANY) if brand else System.ANY


def guide(*, peril: str, battery_danger: bool | None, unit: Unit | None, handled: Collection[str]) -> Guide | None:
    """The guide of a claim; None where nothing is to be done to the device.

    That is where it is gone, where its battery is dangerous, and where such a device has no locks. `unit` is None for
    one that the register does not have.
    """
    system = system_of(unit)
    if peril in GONE or battery_danger or system is None:
        return None
    steps = STEPS[system]
    return Guide(system=system, steps=steps, handled=frozenset(step for step in steps if step in handled))
