"""Whether a claim's device is ready for the workshop, and what is withheld until it is."""

from claims import unlocking
from claims.models import Claim, RouteKind, UnlockStep
from claims.unlocking import Guide, System, Unit
from claims.workflow import State


def steps_said(claim: Claim) -> dict[str, UnlockStep]:
    """What was said of each step, by the step; uses prefetched `unlock_steps`, else one query."""
    return {said.step: said for said in claim.unlock_steps.all()}


def guide_of(claim: Claim, *, known: bool = True) -> Guide | None:
    """The guide of the claim's device; without `known` the one that fits any, for who must not learn which it is.

    None where nothing is to be done to it (`unlocking.guide`). Reads `device` and `unlock_steps`.
    """
    guide = unlocking.guide(
        peril=claim.peril, battery_danger=claim.battery_danger, unit=_unit(claim), handled=steps_said(claim)
    )
    if guide is None or known:
        return guide
    return unlocking.Guide(
        system=System.ANY,
        steps=unlocking.STEPS[System.ANY],
        handled=frozenset(step for step in unlocking.Step if step in steps_said(claim)),
    )


def withholds(claim: Claim, way: str) -> bool:
    """Whether the number by which the device is handed in this way, and its label, are still kept back.

    That is until each step is done or explained. A driver comes at the agreed time anyhow, so a pickup keeps nothing
    back; a label is never given for a dangerous battery.
    """
    if claim.state != State.ROUTED or way not in {RouteKind.LABEL, RouteKind.WALK_IN}:
        return False
    if claim.battery_danger:
        return way == RouteKind.LABEL
    guide = guide_of(claim)
    return guide is not None and not guide.is_ready


def _unit(claim: Claim) -> Unit | None:
    device = claim.device
    return Unit(kind=device.kind, brand=device.brand, model=device.model) if device else None
