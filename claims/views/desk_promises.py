"""A claim's promises as the desk reads them: what each says now, and behind it the ledger of how it got there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.spoken import spoken_last_day, spoken_moment
from claims.models import Deadline, DeadlineState
from claims.promises.deadlines import OF_THE_CLAIMANT
from claims.promises.ledger_texts import desk_line
from claims.promises.why_texts import Explanation, explain
from claims.views.desk_clock import DueClock, clock_of

TONES = {
    DeadlineState.RUNNING: "info",
    DeadlineState.MET: "success",
    DeadlineState.MISSED: "danger",
    DeadlineState.CANCELLED: "quiet",
}


@dataclass(frozen=True, kw_only=True)
class PromiseLine:
    """One promise: its kind and state in a word, its clock while it runs, its due time else, and its ledger.

    `why` is how its time was found; the ledger has a line for all that happened to it. `limit` is the key of a running
    limit of the claimant's, which may be given more time or held back.
    """

    name: str
    state: str
    tone: str
    clock: DueClock | None
    due: str
    ledger: list[str]
    why: Explanation
    limit: int | None = None
    is_held: bool = False


def promise_lines(deadlines: Iterable[Deadline], now: datetime) -> list[PromiseLine]:
    """Running promises first, what is due first on top; the settled ones below, the latest first. Needs `entries`."""
    ordered = sorted(deadlines, key=lambda d: (d.due_at, d.pk))
    running = [d for d in ordered if d.state == DeadlineState.RUNNING]
    settled = [d for d in reversed(ordered) if d.state != DeadlineState.RUNNING]
    return [_line(deadline, now) for deadline in (*running, *settled)]


def _line(deadline: Deadline, now: datetime) -> PromiseLine:
    runs = deadline.state == DeadlineState.RUNNING
    return PromiseLine(
        name=deadline.get_kind_display(),
        state=deadline.get_state_display(),
        tone=TONES[DeadlineState(deadline.state)],
        clock=clock_of(deadline, now) if runs else None,
        due=_due(deadline, now),
        ledger=[
            *(desk_line(entry) for entry in deadline.entries.all()),
            *_parked(deadline),
        ],
        why=explain(deadline, now),
        limit=deadline.pk if runs and deadline.kind in OF_THE_CLAIMANT else None,
        is_held=runs and deadline.held_at is not None,
    )


def _parked(deadline: Deadline) -> Iterable[str]:
    if deadline.is_parked:
        yield _("Fristen er sat til side efter flere fejl. Sig det til systemadministratoren.")


def _due(deadline: Deadline, now: datetime) -> str:
    if deadline.ends_with_a_day:
        return spoken_last_day(deadline.due_at, now)
    return spoken_moment(deadline.due_at, now)
