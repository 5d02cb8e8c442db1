"""Whether a claim's device is ready for the workshop, and what is withheld until it is."""

from claims.models import Claim, Route, RouteKind, UnlockStep
from claims.routes import unlocking
from claims.routes.unlocking import Guide, Unit
from claims.workflow import State


def steps_said(claim: Claim) -> dict[str, UnlockStep]:
    """What was said of each step, by the step; uses prefetched `unlock_steps`, else one query."""
    return {said.step: said for said in claim.unlock_steps.all()}


def guide_of(claim: Claim, *, known: bool = True) -> Guide | None:
    """The guide of the claim's device; without `known` the one that fits any, for who must not learn which it is.

    None where nothing is to be done to it (`unlocking.guide`). Reads `device` and `unlock_steps`.
    """
    return unlocking.guide(
        peril=claim.peril,
        battery_danger=claim.battery_danger,
        # As of a device that nobody knows: that a known one has no locks would tell what it is, too.
        unit=_unit(claim) if known else None,
        handled=steps_said(claim),
    )


def withholds(claim: Claim, route: Route | None, *, known: bool = True) -> bool:
    """Whether the number by which the device is handed in by this way, and its label, are still kept back.

    That is until each step is done or explained; without `known`, of the guide that fits any device. What has been
    given is not kept back again. A driver comes at the agreed time anyhow, so a pickup keeps nothing back. For a
    dangerous battery no label is given; of a parcel that was handed in before, nothing is left to keep back.
    """
    if route is None or claim.state != State.ROUTED or route.kind not in {RouteKind.LABEL, RouteKind.WALK_IN}:
        return False
    if claim.battery_danger:
        sent = route.shipment is not None and route.shipment.handed_in_at is not None
        return route.kind == RouteKind.LABEL and not sent
    if route.released_at if known else route.released_to_all_at:
        return False
    guide = guide_of(claim, known=known)
    return guide is not None and not guide.is_ready


def _unit(claim: Claim) -> Unit | None:
    device = claim.device
    return Unit(kind=device.kind, brand=device.brand, model=device.model) if device else None
