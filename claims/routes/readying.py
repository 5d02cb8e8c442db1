"""Saying of a step before handing in that it is done, that it cannot be done, or that it is not done after all.

Once the last one is said, what was kept back is mailed (`routes.routing.tell_when_ready`).
"""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from claims.guards import require_open
from claims.models import Claim, EventKind, UnlockState, UnlockStep
from claims.routes import readiness, routing
from claims.routes.unlocking import Step
from claims.timeline import act, lock, record
from claims.workflow import LAPSABLE, State
from claims.writing.masking import holds_a_loose_number, is_nothing_but_a_number, mask

LONGEST_REASON = 400


class NoReason(Refusal):
    """Nothing was said of why a step cannot be done."""


class CodeInReason(Refusal):
    """The reason holds what must not be written to us: what is or may be an unlocking code, or a CPR number."""


@act
def tick(*, number: str, step: str, by: User | None, now: datetime) -> bool:
    """Say that the step is done; returns whether that changed anything.

    `by` is None for the claimant by their private link. The claim is not asked for as it was seen, and stays as it is
    for others' forms. Raises `Claim.DoesNotExist`, and `WrongState` for a claim that has ended, whose device is not on
    its way, or has nothing to be done to it.
    """
    return _say(_begin(number, step, by), step, UnlockState.DONE, "", by=by, now=now)


@act
def cannot(*, number: str, step: str, reason: str, by: User | None, now: datetime) -> bool:
    """Say that the step cannot be done, and why; returns whether that changed anything.

    Raises as `tick`, `NoReason`, and `CodeInReason`: a code is not even taken in to be masked.
    """
    claim, said = _begin(number, step, by), reason.strip()
    require_reason(said)
    return _say(claim, step, UnlockState.CANNOT, said[:LONGEST_REASON], by=by, now=now)


@act
def untick(*, number: str, step: str, by: User | None, now: datetime) -> bool:
    """Take back what was said of the step; returns whether anything was. Raises as `tick`."""
    claim = _begin(number, step, by)
    taken_back, _rows = UnlockStep.objects.filter(claim=claim, step=step).delete()
    if taken_back:
        record(claim, EventKind.UNLOCK_STEP, at=now, by=by, step=step, state="")
    return bool(taken_back)


def require_reason(text: str) -> None:
    """Raise `NoReason` or `CodeInReason` unless the text may be kept as a reason."""
    if not text:
        raise NoReason(_("Skriv, hvorfor det ikke kan lade sig gøre."), code="reason")
    if is_nothing_but_a_number(text) or mask(text).removed:
        raise CodeInReason(
            _("Skriv ikke koder eller CPR-numre til os. Skriv kun, hvad der er i vejen, fx at skærmen er sort."),
            code="reason",
        )
    if holds_a_loose_number(text):
        raise CodeInReason(
            _(
                "Et tal på fire til otte cifre kan være en kode. Skriv grunden uden tallet."
                " Et telefonnummer kan du skrive som 20 30 40 50."
            ),
            code="reason",
        )


def _begin(number: str, step: str, by: User | None) -> Claim:
    claim = lock(number)
    require_open(claim)
    for_us = by is not None and by.is_call_centre
    if claim.battery_danger:
        raise WrongState(
            _("Batteriet er bulet, varmt eller utæt. Lad enheden ligge, og gør ikke mere ved den."),
            code="battery_danger",
        )
    in_time = claim.state in LAPSABLE if for_us else claim.state == State.ROUTED
    if not in_time or readiness.guide_of(claim, known=for_us and claim.person_id is not None) is None:
        raise WrongState(_("Der er ikke noget at gøre klar på enheden nu. Se sagen igen."), code="no_guide")
    if step not in list(Step):
        raise WrongState(_("Trinnet findes ikke længere. Se sagen igen."), code="step")
    return claim


def _say(claim: Claim, step: str, state: UnlockState, reason: str, *, by: User | None, now: datetime) -> bool:
    standing = UnlockStep.objects.filter(claim=claim, step=step).first()
    if standing and (standing.state, standing.reason) == (state, reason):
        return False
    UnlockStep.objects.update_or_create(
        claim=claim, step=step, defaults={"state": state, "reason": reason, "by": by, "at": now}
    )
    record(claim, EventKind.UNLOCK_STEP, at=now, by=by, step=step, state=state.value)
    routing.tell_when_ready(claim, now=now)
    return True
