"""The one next step of a claim, by its state and what is known."""

import pytest

from claims.next_step import Facts, NextStep, next_step
from claims.workflow import State

KNOWN = Facts(device_known=True, decided=False)
UNKNOWN = Facts(device_known=False, decided=False)
DECIDED = Facts(device_known=True, decided=True)
GONE = Facts(device_known=True, decided=True, device_gone=True)
PROPOSED = Facts(device_known=True, decided=False, proposed=True)
BEYOND_REPAIR = Facts(device_known=True, decided=True, irreparable=True)
UNDECIDED_BEYOND_REPAIR = Facts(device_known=True, decided=False, irreparable=True)


@pytest.mark.parametrize(
    ("state", "facts", "step"),
    [
        (State.FILED, UNKNOWN, NextStep.CALL),
        (State.FILED, DECIDED, NextStep.CALL),
        (State.ASSESSING, UNKNOWN, NextStep.FIND_DEVICE),
        (State.ASSESSING, KNOWN, NextStep.DECIDE),
        (State.ASSESSING, DECIDED, NextStep.ROUTE),
        (State.ASSESSING, GONE, NextStep.SETTLE),
        (State.FILED, PROPOSED, NextStep.SECOND),
        (State.ASSESSING, PROPOSED, NextStep.SECOND),
        (State.IN_REPAIR, PROPOSED, NextStep.SECOND),
        (State.CLOSED, PROPOSED, NextStep.NOTHING),
        (State.ROUTED, KNOWN, NextStep.DECIDE),
        (State.ROUTED, DECIDED, NextStep.AWAIT_DEVICE),
        (State.IN_REPAIR, KNOWN, NextStep.DECIDE),
        (State.IN_REPAIR, DECIDED, NextStep.AWAIT_REPAIR),
        (State.RETURNING, KNOWN, NextStep.AWAIT_RETURN),
        (State.RETURNING, DECIDED, NextStep.AWAIT_RETURN),
        (State.RETURNING, BEYOND_REPAIR, NextStep.SETTLE),
        (State.RETURNING, UNDECIDED_BEYOND_REPAIR, NextStep.AWAIT_RETURN),
        (State.CLOSED, KNOWN, NextStep.NOTHING),
        (State.LAPSED, UNKNOWN, NextStep.NOTHING),
    ],
)
def test_the_state_and_what_is_known_give_one_next_step(state: State, facts: Facts, step: NextStep) -> None:
    assert next_step(state, facts) is step


def test_every_state_has_a_next_step_whatever_is_known() -> None:
    for state in State:
        for facts in (KNOWN, UNKNOWN, DECIDED, GONE, PROPOSED):
            assert next_step(state, facts) in NextStep
