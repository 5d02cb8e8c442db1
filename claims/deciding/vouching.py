"""Which terms vouch for the work on a claim, and writing down that they do. The caller holds the claim's row."""

from datetime import date

from django.core.exceptions import ObjectDoesNotExist

from claims.deciding.insured import covers_of, in_force, loss_day
from claims.models import Claim, Decision, Peril
from devices.models import Device
from policies import terms
from policies.models import Cover
from policies.terms_schema import Terms
from policies.vocabulary import DAMAGE
from workshops import guarantees
from workshops.models import Guarantee, Repair, Workshop

_ACCIDENTS: frozenset[str] = frozenset({Peril.DAMAGE, Peril.LIQUID})


def cover_of(claim: Claim, decision: Decision | None = None) -> Cover | None:
    """The cover that the claim leans on: the decision's, else the first in force on the day of the loss."""
    if decision is not None and decision.cover is not None:
        return decision.cover
    return next(iter(in_force(covers_of(claim), loss_day(claim))), None)


def vouch_for_repair(claim: Claim, repair: Repair, *, on: date) -> Guarantee | None:
    """Write down what is vouched for after a repair that was handed back; None where no terms vouch for it."""
    text = _vouching(claim)
    accident = _is_accident(claim)
    return guarantees.vouch_for_repair(repair, terms=text, on=on, accident=accident) if text else None


def vouch_for_replacement(claim: Claim, unit: Device, *, on: date, workshop: Workshop | None) -> Guarantee | None:
    """The same for the unit that replaced the claim's device, from the day that it was received."""
    text = _vouching(claim)
    if text is None:
        return None
    return guarantees.vouch_for_replacement(unit, terms=text, on=on, claim_number=claim.number, workshop=workshop)


def _vouching(claim: Claim) -> Terms | None:
    """The terms that vouch for work on this claim: a recall's guarantee says which, else the covers of the device."""
    if claim.guarantee is not None:
        ids = [claim.guarantee.terms]
    else:
        decision = claim.decisions.in_force().select_related("cover__policy").order_by("decided_at", "pk").last()
        decided = decision.cover if decision else None
        covers = [decided] if decided else in_force(covers_of(claim), loss_day(claim))
        ids = [cover.terms_id for cover in covers]
    known = [terms.get(terms_id) for terms_id in ids if terms.exists(terms_id)]
    return next((text for text in known if text.guarantee is not None), None)


def _is_accident(claim: Claim) -> bool:
    """Whether a blow from outside did it: by the agent's word, else by the claimant's."""
    try:
        cause = claim.loss_facts.cause
    except ObjectDoesNotExist:
        cause = ""
    return cause in DAMAGE if cause else claim.peril in _ACCIDENTS
