"""The states of a claim and every way between them, declared once.

`docs/workflow.md` holds the diagram drawn from it. Acts ask `target_of`; nobody else decides what may follow what.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    FILED = "filed"
    ASSESSING = "assessing"
    ROUTED = "routed"
    IN_REPAIR = "in_repair"
    RETURNING = "returning"
    CLOSED = "closed"
    LAPSED = "lapsed"


OPEN = frozenset({State.FILED, State.ASSESSING, State.ROUTED, State.IN_REPAIR, State.RETURNING})
ENDED = frozenset({State.CLOSED, State.LAPSED})
# The device has not reached a workshop yet: only these may lapse for want of documents or delivery.
LAPSABLE = frozenset({State.FILED, State.ASSESSING, State.ROUTED})


class Step(StrEnum):
    """The name of a transition, as a verb."""

    REACH = "reach"
    SOLVE_BY_PHONE = "solve_by_phone"
    ROUTE = "route"
    RECEIVE = "receive"
    FINISH = "finish"
    HAND_BACK = "hand_back"
    SETTLE = "settle"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    REJECT = "reject"
    REOPEN = "reopen"


SYSTEM = "system"
CLAIMANT = "claimant"
_DESK = frozenset({"agent", "team_lead"})


@dataclass(frozen=True)
class Transition:
    """From which states, to which one, and who may take the step (roles, `claimant` or `system`)."""

    step: Step
    sources: frozenset[State]
    target: State
    takers: frozenset[str]


_TRANSITIONS = (
    Transition(Step.REACH, frozenset({State.FILED}), State.ASSESSING, _DESK),
    Transition(Step.SOLVE_BY_PHONE, frozenset({State.FILED, State.ASSESSING}), State.CLOSED, _DESK),
    Transition(Step.ROUTE, frozenset({State.FILED, State.ASSESSING, State.ROUTED}), State.ROUTED, _DESK),
    Transition(Step.RECEIVE, frozenset({State.ROUTED}), State.IN_REPAIR, frozenset({"workshop"})),
    Transition(Step.FINISH, frozenset({State.IN_REPAIR}), State.RETURNING, frozenset({"workshop"})),
    Transition(Step.HAND_BACK, frozenset({State.RETURNING}), State.CLOSED, _DESK | {"workshop"}),
    Transition(Step.SETTLE, OPEN, State.CLOSED, _DESK),
    Transition(Step.CLOSE, frozenset({State.FILED, State.ASSESSING, State.ROUTED}), State.CLOSED, _DESK),
    Transition(
        Step.WITHDRAW, frozenset({State.FILED, State.ASSESSING, State.ROUTED}), State.CLOSED, _DESK | {CLAIMANT}
    ),
    Transition(Step.LAPSE, LAPSABLE, State.LAPSED, frozenset({SYSTEM})),
    # That the right itself is lost, a person decides: lapsing says nothing of it.
    Transition(Step.REJECT, frozenset({State.LAPSED}), State.CLOSED, _DESK),
    Transition(Step.REOPEN, ENDED, State.ASSESSING, _DESK),
)
TRANSITIONS: dict[Step, Transition] = {transition.step: transition for transition in _TRANSITIONS}


class Outcome(StrEnum):
    """How a closed claim ended."""

    REPAIRED = "repaired"
    NO_FAULT = "no_fault"
    IRREPARABLE = "irreparable"
    SWAPPED = "swapped"
    SOLVED_BY_PHONE = "solved_by_phone"
    REJECTED = "rejected"
    WARRANTY = "warranty"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"


def may_take(step: Step, state: State) -> bool:
    """Whether a claim in `state` can take `step` now."""
    return state in TRANSITIONS[step].sources


def steps_from(state: State, taker: str) -> list[Step]:
    """The steps that `taker` (a role, `claimant` or `system`) may take from `state`, in declared order."""
    return [t.step for t in _TRANSITIONS if state in t.sources and taker in t.takers]
