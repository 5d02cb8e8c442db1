"""What should happen next on a claim, and who has the ball. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from claims.workflow import State


class NextStep(StrEnum):
    CALL = "call"
    FIND_DEVICE = "find_device"
    DECIDE = "decide"
    SECOND = "second"
    ROUTE = "route"
    SETTLE = "settle"
    AWAIT_DEVICE = "await_device"
    AWAIT_REPAIR = "await_repair"
    AWAIT_RETURN = "await_return"
    NOTHING = "nothing"


# The desk waits for somebody else, or for nobody: there is no button for these.
WAITING = frozenset({NextStep.AWAIT_DEVICE, NextStep.AWAIT_REPAIR, NextStep.AWAIT_RETURN, NextStep.NOTHING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the next step hangs on beside the state; a lost or stolen device cannot go to a workshop.

    `irreparable` is what the workshop found. `proposed` says that a decision waits for a colleague. A claim is
    `decided` where its latest decision grants something, or its guarantee leaves nothing to decide: what was opened
    again after a rejection is decided anew.
    """

    device_known: bool
    decided: bool
    device_gone: bool = False
    irreparable: bool = False
    proposed: bool = False


def next_step(state: State, facts: Facts) -> NextStep:
    """The one thing to do now. A claim on its way or under repair that nobody has decided on is decided first."""
    if facts.proposed and state is not State.CLOSED:
        return NextStep.SECOND
    match state:
        case State.FILED:
            return NextStep.CALL
        case State.ASSESSING if not facts.device_known:
            return NextStep.FIND_DEVICE
        case State.ASSESSING | State.ROUTED | State.IN_REPAIR if not facts.decided:
            return NextStep.DECIDE
        case State.ASSESSING:
            return NextStep.SETTLE if facts.device_gone else NextStep.ROUTE
        case State.ROUTED:
            return NextStep.AWAIT_DEVICE
        case State.IN_REPAIR:
            return NextStep.AWAIT_REPAIR
        case State.RETURNING if facts.decided and facts.irreparable:
            return NextStep.SETTLE
        case State.RETURNING:
            return NextStep.AWAIT_RETURN
    return NextStep.NOTHING
