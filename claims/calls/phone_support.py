"""What can be tried on the telephone before a device is sent anywhere: software trouble, step by step.

Which guides fit is data; the words are read aloud, so they are spoken in the active language, the claimant's. No step
asks for a code, and none erases anything.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from claims.models import Peril
from devices.models import Kind


class Guide(StrEnum):
    """The trouble that a guide is for."""

    FROZEN = "frozen"
    SLOW = "slow"
    NO_NETWORK = "no_network"
    NO_MAIL = "no_mail"
    NO_SOUND = "no_sound"
    NO_CHARGE = "no_charge"
    LOCKED_OUT = "locked_out"


POCKET = frozenset({Kind.MOBILE, Kind.TABLET, Kind.SMARTWATCH})
DESK = frozenset({Kind.LAPTOP, Kind.DESKTOP})
EVERY = POCKET | DESK
KINDS: dict[Guide, frozenset[Kind]] = {
    Guide.FROZEN: EVERY,
    Guide.SLOW: EVERY,
    Guide.NO_NETWORK: EVERY,
    Guide.NO_MAIL: EVERY,
    Guide.NO_SOUND: frozenset({Kind.MOBILE, Kind.TABLET, Kind.LAPTOP, Kind.DESKTOP, Kind.HEADSET}),
    Guide.NO_CHARGE: frozenset({*EVERY - {Kind.DESKTOP}, Kind.HEADSET, Kind.SPEAKER}),
    Guide.LOCKED_OUT: EVERY,
}
# A screen that is broken, or a device that is gone, is helped by no setting.
HELPED: frozenset[str] = frozenset({Peril.FAULT, Peril.OTHER, ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A guide as it is read aloud."""

    guide: Guide
    title: str
    steps: list[str]


def guides_for(peril: str, kind: str | None, *, battery_danger: bool) -> list[Spoken]:
    """The guides worth trying; every kind's where the device is not known, none where the battery is dangerous."""
    if peril not in HELPED or battery_danger:
        return []
    fitting = [guide for guide in Guide if kind is None or kind in KINDS[guide]]
    return [Spoken(guide=guide, title=guide_title(guide), steps=_steps(guide, kind)) for guide in fitting]


def guide_title(guide: str) -> str:
    """The trouble in words; '' for one that there is not."""
    titles: dict[str, str] = {
        Guide.FROZEN: _("Fryser eller vil ikke starte"),
        Guide.SLOW: _("Er langsom eller starter om"),
        Guide.NO_NETWORK: _("Ingen forbindelse"),
        Guide.NO_MAIL: _("Mail eller kalender virker ikke"),
        Guide.NO_SOUND: _("Ingen lyd"),
        Guide.NO_CHARGE: _("Lader ikke"),
        Guide.LOCKED_OUT: _("Kan ikke logge ind"),
    }
    return titles.get(guide, "")


def _steps(guide: Guide, kind: str | None) -> list[str]:
    own = _ON_DESKS.get(guide) if kind in DESK else None
    return [str(step) for step in own or _STEPS[guide]]


Steps = tuple[str | Promise, ...]
_STEPS: dict[Guide, Steps] = {
    Guide.FROZEN: (
        gettext_lazy("Lad den sidde i opladeren i ti minutter."),
        gettext_lazy("Hold tænd-knappen og lydstyrke ned inde i 15 sekunder, til den starter om."),
        gettext_lazy("Tag coveret af, og prøv med en anden oplader."),
    ),
    Guide.SLOW: (
        gettext_lazy("Genstart den."),
        gettext_lazy("Se efter, om der er mindst fem GB fri plads."),
        gettext_lazy("Installér den nyeste opdatering, og lad den genstarte selv."),
    ),
    Guide.NO_NETWORK: (
        gettext_lazy("Slå flytilstand til, vent ti sekunder, og slå den fra igen."),
        gettext_lazy("Prøv et andet netværk."),
        gettext_lazy("Tag SIM-kortet ud, og sæt det i igen."),
    ),
    Guide.NO_MAIL: (
        gettext_lazy("Log ind på mailen i en browser. Virker den der, er kontoen i orden."),
        gettext_lazy("Er adgangskoden skiftet for nylig, så skriv den nye på enheden. Sig den ikke til os."),
        gettext_lazy("Fjern kontoen på enheden, og tilføj den igen."),
    ),
    Guide.NO_SOUND: (
        gettext_lazy("Skru op, og slå lydløs fra."),
        gettext_lazy("Slå Bluetooth fra, så lyden ikke går til et andet apparat."),
        gettext_lazy("Vælg enhedens egen højttaler i lydindstillingerne, og genstart."),
    ),
    Guide.NO_CHARGE: (
        gettext_lazy("Prøv et andet kabel og en anden stikkontakt."),
        gettext_lazy("Se efter fnug i stikket. Fjern det med noget blødt, aldrig metal."),
        gettext_lazy("Lad den ligge i opladeren i en halv time, også selv om skærmen er sort."),
    ),
    Guide.LOCKED_OUT: (
        gettext_lazy("Vent den tid, som skærmen siger. Gæt ikke videre."),
        gettext_lazy("Bed jeres IT-afdeling nulstille adgangen. Sig aldrig en kode til os."),
        gettext_lazy("Log ind igen, når IT har svaret."),
    ),
}
# A computer has other buttons, and no SIM card that comes out.
_ON_DESKS: dict[Guide, Steps] = {
    Guide.FROZEN: (
        gettext_lazy("Lad den sidde i opladeren i ti minutter."),
        gettext_lazy("Hold tænd-knappen nede i 15 sekunder, til den slukker. Tænd den igen."),
        gettext_lazy("Tag alt, der er sat til, ud, og prøv igen."),
    ),
    Guide.NO_NETWORK: (
        gettext_lazy("Slå flytilstand til, vent ti sekunder, og slå den fra igen."),
        gettext_lazy("Prøv et andet netværk."),
        gettext_lazy("Glem netværket, og forbind igen."),
    ),
}
