"""What can be tried on the telephone before a device is sent anywhere: software trouble, step by step.

Which guides fit is data; the words are read aloud, so they are spoken in the active language, the claimant's. No step
asks for a code, and none erases anything.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

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
    on_desk = kind in DESK
    match guide:
        case Guide.FROZEN:
            return [
                _("Lad den sidde i opladeren i ti minutter."),
                _("Hold tænd-knappen nede i 15 sekunder, til den slukker. Tænd den igen.")
                if on_desk
                else _("Hold tænd-knappen og lydstyrke ned inde i 15 sekunder, til den starter om."),
                _("Tag alt, der er sat til, ud, og prøv igen.")
                if on_desk
                else _("Tag coveret af, og prøv med en anden oplader."),
            ]
        case Guide.SLOW:
            return [
                _("Genstart den."),
                _("Se efter, om der er mindst fem GB fri plads."),
                _("Installér den nyeste opdatering, og lad den genstarte selv."),
            ]
        case Guide.NO_NETWORK:
            return [
                _("Slå flytilstand til, vent ti sekunder, og slå den fra igen."),
                _("Prøv et andet netværk."),
                _("Glem netværket, og forbind igen.") if on_desk else _("Tag SIM-kortet ud, og sæt det i igen."),
            ]
        case Guide.NO_MAIL:
            return [
                _("Log ind på mailen i en browser. Virker den der, er kontoen i orden."),
                _("Er adgangskoden skiftet for nylig, så skriv den nye på enheden. Sig den ikke til os."),
                _("Fjern kontoen på enheden, og tilføj den igen."),
            ]
        case Guide.NO_SOUND:
            return [
                _("Skru op, og slå lydløs fra."),
                _("Slå Bluetooth fra, så lyden ikke går til et andet apparat."),
                _("Vælg enhedens egen højttaler i lydindstillingerne, og genstart."),
            ]
        case Guide.NO_CHARGE:
            return [
                _("Prøv et andet kabel og en anden stikkontakt."),
                _("Se efter fnug i stikket. Fjern det med noget blødt, aldrig metal."),
                _("Lad den ligge i opladeren i en halv time, også selv om skærmen er sort."),
            ]
        case Guide.LOCKED_OUT:
            return [
                _("Vent den tid, som skærmen siger. Gæt ikke videre."),
                _("Bed jeres IT-afdeling nulstille adgangen. Sig aldrig en kode til os."),
                _("Log ind igen, når IT har svaret."),
            ]
