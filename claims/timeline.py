"""The timeline: writing an event, and moving a claim along its workflow. Every act on a claim goes through here."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import WrongState
from accounts.rows import write
from claims import waiting
from claims.models import Claim, ClaimEvent, EventKind
from claims.workflow import ENDED, TRANSITIONS, Outcome, State, Step, may_take

Said = ParamSpec("Said")
Answer = TypeVar("Answer")

# Why a claim is looked at again before its pause is over.
WAKING = frozenset(
    {
        EventKind.FILED_AGAIN,
        EventKind.FACTS_ADDED,
        EventKind.DOCUMENT_ADDED,
        EventKind.PURCHASE_STATED,
        EventKind.CALL_AGREED,
        EventKind.MESSAGE_RECEIVED,
        EventKind.WITHDRAWN,
        EventKind.COMPLAINED,
        EventKind.COMPLAINT_WITHDRAWN,
        EventKind.NEW_RECEIVED,
        EventKind.HANDED_IN,
        EventKind.RECEIVED,
        EventKind.DIAGNOSED,
        EventKind.QUOTE_ASKED,
        EventKind.FINISHED,
        EventKind.HANDED_BACK,
        EventKind.DEADLINE_MISSED,
    }
)
# The claims that the act which runs now has taken; None outside of every act.
_held: ContextVar[set[int] | None] = ContextVar("claims held by this act", default=None)


@contextmanager
def acting() -> Iterator[None]:
    """One transaction, at whose end the claims locked in it say who has the ball; inside another, a part of that."""
    if _held.get() is not None:
        with transaction.atomic():
            yield
        return
    held: set[int] = set()
    token = _held.set(held)
    try:
        with transaction.atomic():
            yield
            waiting.settle(held)
    finally:
        _held.reset(token)


def act(use_case: Callable[Said, Answer]) -> Callable[Said, Answer]:
    """One use case: it runs within `acting`."""

    @wraps(use_case)
    def whole(*args: Said.args, **said: Said.kwargs) -> Answer:
        with acting():
            return use_case(*args, **said)

    return whole


def lock(number: str) -> Claim:
    """Fetch the claim and hold its row until the act ends.

    Every act that changes a claim or what hangs on it takes this lock first, so that acts on one claim follow one
    another. Raises `Claim.DoesNotExist`, and RuntimeError outside of an `act`.
    """
    claim = Claim.objects.select_for_update(no_key=True).get(number=number)
    hold(claim)
    return claim


def hold(claim: Claim) -> None:
    """Say that the act which runs now has the claim's row, because it has locked or written it itself."""
    held = _held.get()
    if held is None:
        raise RuntimeError("A claim is changed by an act alone.")
    held.add(claim.pk)


def record(claim: Claim, kind: EventKind, /, *, at: datetime, by: User | None = None, **data: Any) -> ClaimEvent:
    """Append one line to the timeline. `data` must be JSON: names and numbers, no sentences.

    What the claimant or a workshop does takes up a claim that was set aside.
    """
    return record_all(claim, kind, [data], at=at, by=by)[0]


def record_all(
    claim: Claim, kind: EventKind, facts: Sequence[dict[str, Any]], /, *, at: datetime, by: User | None = None
) -> list[ClaimEvent]:
    """As `record`, a line for each of `facts`, in one statement."""
    if kind in WAKING and not (by is not None and by.is_call_centre) and claim.snoozed_until is not None:
        claim.snoozed_until = None
        claim.save(update_fields=["snoozed_until"])
    return write(ClaimEvent(claim=claim, kind=kind, at=at, by=by, data=data) for data in facts)


def require(claim: Claim, step: Step) -> None:
    """Raise `WrongState` (409) unless the claim, as locked, can take the step now."""
    if may_take(step, State(claim.state)):
        return
    raise WrongState(
        _("Sag %(number)s er i tilstanden «%(state)s», så det kan ikke lade sig gøre nu. Se sagen igen.")
        % {"number": claim.number, "state": claim.get_state_display()},
        code=step.value,
    )


def move(claim: Claim, step: Step, *, at: datetime, outcome: Outcome | None = None) -> None:
    """Take the step on the locked claim: guard, new state, one version on.

    `outcome` belongs to steps that close the claim and to no other. The caller writes the event. Raises `WrongState`.
    """
    require(claim, step)
    claim.state = TRANSITIONS[step].target.value
    claim.outcome = outcome.value if outcome else ""
    claim.closed_at = at if claim.state in ENDED else None
    touch(claim, "state", "outcome", "closed_at")


def touch(claim: Claim, *fields: str) -> None:
    """Save these fields of the locked claim, one version on."""
    claim.version += 1
    claim.save(update_fields=[*fields, "version"])
