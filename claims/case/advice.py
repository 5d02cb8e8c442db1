"""What the claimant should do meanwhile. What helps a repair ruins a theft claim, so only one of the lists is shown."""

from django.utils.translation import gettext as _

from claims.models import Peril, RouteKind
from claims.workflow import State


def advice_for(state: State, peril: str, *, way: str) -> tuple[str, list[str]]:
    """A heading and sentences for the case as it stands; ('', []) where there is nothing to do."""
    if peril in {Peril.THEFT, Peril.LOSS} and state in {State.FILED, State.ASSESSING}:
        return _("Gør det her nu"), _gone(stolen=peril == Peril.THEFT)
    if peril not in {Peril.THEFT, Peril.LOSS} and state is State.ROUTED and way in {RouteKind.LABEL, RouteKind.PICKUP}:
        # What else is to be done to it stands in the guide (`routes.unlocking`).
        return _("Før du afleverer enheden"), [_("Pak enheden ind, så den ikke kan slå sig undervejs.")]
    return "", []


def _gone(*, stolen: bool) -> list[str]:
    """SquareTrade section 6 and 8.2: Find My and Lost Mode stay on, the SIM is blocked, the police is told."""
    steps = [
        _("Markér enheden som mistet i Find min enhed, eller bed jeres IT-afdeling om det."),
        _("Lad Find min enhed være slået til, og lad enheden blive på kontoen, til sagen er afsluttet."),
        _("Få SIM-kortet spærret hos teleselskabet."),
    ]
    if stolen:
        steps.append(_("Anmeld tyveriet til politiet på politi.dk eller 114. Du kan sende os kvitteringen bagefter."))
    return steps
