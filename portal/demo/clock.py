"""The demonstration's clock: put forward by a day or to the next promise, and what happened then.

The same engine as ever fires what falls due on the way; only the time that it is told is another. How far the clock is
ahead is one row, which `accounts.present` adds to the real time, so nobody else knows of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import DemoClock
from accounts.refusals import WrongState
from claims.models import Deadline, DeadlineEntry
from claims.models.deadline import EntryKind
from claims.promises import deadlines
from claims.promises.stages import Stage
from claims.promises.sweep import sweep_deadlines
from notifications.models import Heartbeat, MessageState, OutboxMessage
from workshops.calendars import LAST_YEAR

# What people write there themselves; everything else in a ledger is the engine's.
_OF_PEOPLE = (EntryKind.STARTED, EntryKind.MET)


class Step(StrEnum):
    """How far the clock is put forward."""

    DAY = "day"
    NEXT = "next"


@dataclass(frozen=True)
class Coming:
    """The next stage of a promise that runs."""

    deadline: Deadline
    stage: Stage


@transaction.atomic
def put_forward(*, step: Step, real: datetime, number: str = "") -> DemoClock:
    """Put the portal's clock forward from what it is at `real`, the host's time, and fire what has fallen due by then.

    The next promise is that of claim `number`, or of any claim without one. Whoever comes at the same time waits, and
    moves on from here. Heartbeats and the pauses between two tries of a message move along: nobody was away meanwhile.
    A claim that somebody works on just now is left for the next sweep. Raises `WrongState` where nothing comes, and
    past the last year that new promises fit in.
    """
    DemoClock.objects.get_or_create(pk=DemoClock.ONLY)
    clock = DemoClock.objects.select_for_update().get()
    now = real + clock.ahead
    to = _same_time_tomorrow(now) if step is Step.DAY else _next(now=now, number=number)
    # What begins in the calendar's last year may end behind it.
    if timezone.localtime(to).year >= LAST_YEAR:
        raise WrongState(
            _("Uret kan ikke stilles længere frem: kalenderen kender kun årene til %(last)d. Stop, og begynd forfra.")
            % {"last": LAST_YEAR}
        )
    passed = to - now
    clock.ahead, clock.moved_from, clock.moved_to = clock.ahead + passed, now, to
    clock.save()
    Heartbeat.objects.update(at=F("at") + passed)
    # But for an SMS that waits for the morning, which comes with the clock.
    waiting = OutboxMessage.objects.filter(Q(attempts__gt=0) | Q(next_attempt_at__lte=now), state=MessageState.PENDING)
    waiting.update(next_attempt_at=F("next_attempt_at") + passed)
    sweep_deadlines(now=to)
    return clock


def coming(*, now: datetime, number: str = "", limit: int = 1) -> list[Coming]:
    """The next stages of the promises that run, of claim `number` or of any; one a promise, the earliest first.

    What is parked or held back is only looked at again, which is nothing to see.
    """
    running = Deadline.objects.running().filter(held_at=None).exclude(pk__in=Deadline.objects.parked().values("pk"))
    of_claim = Q(claim__number=number) if number else Q()
    rows = running.filter(of_claim, next_at__gt=now).select_related("claim").order_by("next_at", "pk")[:limit]
    return [Coming(row, _stage_at(row)) for row in rows]


def fired_since(at: datetime, *, number: str = "") -> QuerySet[DeadlineEntry]:
    """What the engine has written in the ledgers since, the followed claim's own only where there is one."""
    entries = DeadlineEntry.objects.filter(at__gte=at, by=None).exclude(kind__in=_OF_PEOPLE).order_by("pk")
    of_claim = Q(deadline__claim__number=number) if number else Q()
    return entries.filter(of_claim).select_related("deadline__claim", "by")


def written_since(at: datetime, *, number: str = "") -> QuerySet[OutboxMessage]:
    """The messages that were written since, the followed claim's own only where there is one."""
    of_claim = Q(subject_key=number) if number else Q()
    return OutboxMessage.objects.filter(of_claim, created_at__gte=at).order_by("pk")


def _next(*, now: datetime, number: str) -> datetime:
    found = coming(now=now, number=number)
    if not found:
        if number:
            said = _("Sagen %(number)s har ingen frist, der løber. Følg en anden, eller følg alle.")
            raise WrongState(said % {"number": number})
        raise WrongState(_("Ingen frister løber lige nu. Anmeld en skade, så begynder den første."))
    return found[0].deadline.next_at


def _same_time_tomorrow(now: datetime) -> datetime:
    """By the wall clock: 23 or 25 hours where the clocks change."""
    return (timezone.localtime(now) + timedelta(days=1)).astimezone(UTC)


def _stage_at(deadline: Deadline) -> Stage:
    return next(_not_before(deadline), deadlines.stages_of(deadline)[-1])


def _not_before(deadline: Deadline) -> Iterator[Stage]:
    return (stage for stage in deadlines.stages_of(deadline) if stage.at >= deadline.next_at)
