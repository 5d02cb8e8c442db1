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


class Ball(StrEnum):
    """Who has the next move, as `Claim.waits_for` keeps it."""

    US = "us"
    CLAIMANT = "claimant"
    WORKSHOP = "workshop"
    NOBODY = "nobody"


_AWAITED = {
    NextStep.AWAIT_DEVICE: Ball.CLAIMANT,
    NextStep.AWAIT_REPAIR: Ball.WORKSHOP,
    NextStep.AWAIT_RETURN: Ball.WORKSHOP,
    NextStep.NOTHING: Ball.NOBODY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What moves the ball beside the next step.

    `to_answer` is anything of theirs that lies with us: an unread message or document, a workshop's question, a
    complaint, a proposal, the next word that they were promised, a promise that was missed. The claimant `owes` papers,
    or is `silent` and has a week to choose a time. They have `sent` what the workshop has not received.
    """

    to_answer: bool = False
    sent: bool = False
    owes: bool = False
    silent: bool = False


def ball(step: NextStep, waiting: Waiting) -> Ball:
    """Who has the ball: what lies with us outweighs everything, and a call is ours whatever the claimant owes."""
    if waiting.to_answer and step is not NextStep.NOTHING:
        return Ball.US
    if step is NextStep.AWAIT_DEVICE and waiting.sent:
        return Ball.WORKSHOP
    if step in _AWAITED:
        return _AWAITED[step]
    if waiting.silent or (waiting.owes and step is not NextStep.CALL):
        return Ball.CLAIMANT
    return Ball.US
