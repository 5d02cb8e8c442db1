"""Five lines to say on the telephone, with the claim's facts in them, in the active language: the claimant's.

The first asks for the name and tells nothing, for anybody may have picked up.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.spoken import spoken_phone
from claims.models import Claim, Peril

LONGEST_STORY = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who of us rings, and for whom."""

    name: str
    portal: str


def script_of(claim: Claim, caller: Caller, *, rung: str) -> list[str]:
    """What to say, line by line; reads the claim's person and device. `rung` is the number, '' where there is none."""
    return [
        _greeting(claim, caller),
        _errand(claim),
        _number(rung),
        _story(claim),
        _("Jeg skriver det ned nu, og du får en mail om, hvad der sker. Er der noget, du vil spørge om?"),
    ]


def _greeting(claim: Claim, caller: Caller) -> str:
    registered = claim.person.name if claim.person else ""
    facts = {"agent": caller.name, "portal": caller.portal, "name": claim.contact_name or registered}
    if not facts["name"]:
        return _("Hej, du taler med %(agent)s fra %(portal)s. Hvem taler jeg med?") % facts
    return _("Hej, du taler med %(agent)s fra %(portal)s. Taler jeg med %(name)s?") % facts


def _errand(claim: Claim) -> str:
    device = claim.device.name if claim.device else ""
    facts = {"device": device, "number": claim.number}
    if device:
        return _("Jeg ringer om din %(device)s, sag %(number)s. Har du fem minutter nu?") % facts
    return _("Jeg ringer om den skade, du har anmeldt, sag %(number)s. Har du fem minutter nu?") % facts


def _number(rung: str) -> str:
    if not rung:
        return _("Hvilket nummer kan vi ringe til dig på? Det må ikke være den skadede telefon.")
    return _("Kan vi ringe til dig på dette nummer, %(phone)s, til sagen er slut?") % {"phone": spoken_phone(rung)}


def _story(claim: Claim) -> str:
    match claim.peril:
        case Peril.THEFT:
            return _("Er enheden meldt mistet, SIM-kortet spærret og politiet ringet op? Fortæl, hvad der skete.")
        case Peril.LOSS:
            return _("Er enheden meldt mistet og SIM-kortet spærret? Fortæl, hvornår du sidst havde den.")
        case Peril.LIQUID:
            return _("Er den slukket, og ligger den tørt? Fortæl, hvad der skete, og hvad du kan se på den nu.")
        case Peril.FAULT:
            return _("Fortæl, hvad den gør, og hvornår det begyndte. Så prøver vi et par ting sammen.")
    if claim.description:
        told = claim.description if len(claim.description) <= LONGEST_STORY else f"{claim.description[:LONGEST_STORY]}…"
        return _("Du skrev: «%(told)s» Er der mere, vi skal vide?") % {"told": " ".join(told.split())}
    return _("Fortæl med dine egne ord, hvad der skete, hvordan og hvornår.")
