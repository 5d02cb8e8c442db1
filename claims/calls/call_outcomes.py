"""What can come of ringing somebody: the registry that `calls.contact` acts by, one row a code.

Pure. The words stand with the table (`CallOutcome`) and in `events.call_event_texts`; a test holds the three together.
"""

from dataclasses import dataclass
from enum import StrEnum

from claims.next_step import Ball
from claims.workflow import Outcome, Step


class Code(StrEnum):
    """The stored name of an outcome."""

    REACHED = "reached"
    RANG_US = "rang_us"
    ASKED_LATER = "asked_later"
    SOLVED_BY_PHONE = "solved_by_phone"
    NOT_REACHED = "not_reached"
    VOICEMAIL = "voicemail"
    BUSY = "busy"
    SOMEONE_ELSE = "someone_else"
    WRONG_NUMBER = "wrong_number"


class Letter(StrEnum):
    """What the claimant is written because of it: the name of the mail."""

    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    CLAIM_CLOSED = "claim_closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one outcome does.

    `step` is taken where the claim's state allows it; `ends_as` makes it an end, which must be allowed. `ball` is who
    has the next move on a claim that has just been filed. `stops_clock`: a person of ours has tried to reach the
    claimant, which keeps the promise of a callback (C13) and of ringing again. `talked`: the claimant has spoken with
    us. `in_vain`: it counts on the ladder (`calls.ladder`). `rings_again`: who asked for a later call gets one, also
    where no time was agreed.
    """

    ball: Ball = Ball.US
    step: Step | None = None
    ends_as: Outcome | None = None
    stops_clock: bool = True
    talked: bool = False
    in_vain: bool = False
    rings_again: bool = False
    letter: Letter | None = None


RULES: dict[Code, Rule] = {
    Code.REACHED: Rule(step=Step.REACH, talked=True),
    Code.RANG_US: Rule(step=Step.REACH, talked=True),
    # They have not told us anything yet, so the claim waits for the call where it was.
    Code.ASKED_LATER: Rule(talked=True, rings_again=True),
    Code.SOLVED_BY_PHONE: Rule(
        step=Step.SOLVE_BY_PHONE,
        ends_as=Outcome.SOLVED_BY_PHONE,
        talked=True,
        ball=Ball.NOBODY,
        letter=Letter.CLAIM_CLOSED,
    ),
    Code.NOT_REACHED: Rule(in_vain=True, letter=Letter.NO_ANSWER),
    Code.VOICEMAIL: Rule(in_vain=True, letter=Letter.NO_ANSWER),
    # Who is on the telephone sees that we rang: a letter would say nothing new.
    Code.BUSY: Rule(in_vain=True),
    Code.SOMEONE_ELSE: Rule(in_vain=True, letter=Letter.NO_ANSWER),
    # Ringing a stranger is no attempt to reach the claimant: the promise of a callback goes on running.
    Code.WRONG_NUMBER: Rule(stops_clock=False, letter=Letter.WRONG_NUMBER),
}
TALKED: frozenset[str] = frozenset(code.value for code, rule in RULES.items() if rule.talked)
IN_VAIN: frozenset[str] = frozenset(code.value for code, rule in RULES.items() if rule.in_vain)


def rule_of(outcome: str) -> Rule:
    """The rule of a stored outcome; ValueError for one that there is not."""
    return RULES[Code(outcome)]
