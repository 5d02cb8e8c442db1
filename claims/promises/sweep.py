"""Firing deadlines: once each, never early, however many sweeps run and whichever of them dies.

A batch is one transaction (docs/architecture.md, idea 3). It locks the claims of due deadlines and passes over those
that somebody holds, so it never waits; only then it reads the deadlines, because every act changes a deadline under
its claim's lock. Deadlines are not locked as well: a row lock taken before the claim turned out to be held would stay
until the end, and two sweeps could wait for each other's.

What is past its miss is missed, whatever came before; of the rest each overdue stage fires. `next_at` says only when
to look: what a row has to fire is reckoned again from its own times and its ledger.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.keys import among
from claims.models import Deadline
from claims.models.deadline import TRIES
from claims.promises import deadlines, extending, holds, lapsing, outages, reminding
from claims.workflow import State, Step, may_take
from notifications.models import Outage
from workshops import hours

log = logging.getLogger(__name__)

# How far a sweep has come: the moment and the key of the last row that it took.
Place = tuple[datetime, int]

# More at once save little time, and hold their claims for longer.
BATCH = 2000
# A deadline that cannot be fired is tried again after this, `TRIES` times in all; its due time stays what it is.
SET_ASIDE = timedelta(minutes=5)
# What is not enforced because we owe the next step is looked at again after this.
LOOK_AGAIN = timedelta(hours=1)
# What of a claim is read where a stage fires and where its claimant is told.
NEEDED = (
    "number",
    "state",
    "language",
    "contact_name",
    "contact_email",
    "contact_phone",
    "phone_is_the_device",
    "phone_confirmed_at",
    "wrong_phones",
    "person_id",
    "device_id",
)
_TIMES = ("starts_at", "due_at", "enforced_at", "moves", "moved_at", "held_at", "calendar_id")


def sweep_deadlines(*, now: datetime, limit: int = BATCH) -> int:
    """Fire every deadline with a stage that is due at `now`, the longest waiting first; returns how many.

    `now` is the database's clock. `limit` is the size of a batch, not of the sweep. Deadlines whose claim somebody
    holds are left for the next sweep. A deadline whose firing raises is logged and set aside, and parked when that has
    happened three times; it neither stops nor delays the others, as a batch that fails is taken apart only after the
    rest has fired. Who has lost time by an outage of ours is given more before anything is enforced.
    """
    left = outages.give_back(now=now)
    fired = 0
    failed: list[list[int]] = []
    reached: Place | None = None
    while True:
        with transaction.atomic():
            # Each batch begins behind the one before: what was passed over cannot make the sweep turn in a circle.
            batch = _hold(_behind(reached, now=now)[:limit])
            if not batch:
                break
            # Noted before it fires, which moves it on.
            reached = (batch[-1].next_at, batch[-1].pk)
            fired += _fire(batch, now=now, failed=failed, left=left)
    while failed:
        with transaction.atomic():
            if batch := _hold(Deadline.objects.due_at(now).filter(pk__in=failed.pop())):
                fired += _fire(batch, now=now, failed=failed, left=left)
    return fired


def _behind(reached: Place | None, *, now: datetime) -> QuerySet[Deadline]:
    due = Deadline.objects.due_at(now)
    if reached is None:
        return due
    at, pk = reached
    return due.filter(Q(next_at__gt=at) | Q(next_at=at, pk__gt=pk), next_at__gte=at)


def _hold(due: QuerySet[Deadline]) -> list[Deadline]:
    """Lock the claims of these deadlines, in their order, without those that somebody else holds."""
    held = due.select_related("claim").only("kind", "next_at", *(f"claim__{name}" for name in NEEDED))
    return list(held.select_for_update(of=("claim",), skip_locked=True, no_key=True))


def _fire(held: list[Deadline], *, now: datetime, failed: list[list[int]], left: Sequence[Outage] = ()) -> int:
    """Fire a batch whose claims are held, or note for later what to try in smaller parts; returns how many fired.

    What an outage touches that is `left` to settle waits until it has been moved.
    """
    try:
        with transaction.atomic():
            still = [d for d in _still_due(held, now=now) if not any(outages.touches(outage, d) for outage in left)]
            due = _hold_back(still, now=now)
            missed = [deadline for deadline in due if deadlines.missed_at(deadline) <= now]
            lapsed = lapsing.fire(missed, now=now)
            gone = {deadline.pk for deadline in missed}
            reminding.fire([d for d in due if d.pk not in gone and d.claim_id not in lapsed], now=now)
            return len(due)
    except Exception:
        if len(held) > 1:
            middle = len(held) // 2
            failed += [[d.pk for d in held[:middle]], [d.pk for d in held[middle:]]]
        else:
            _set_aside(held[0], now=now)
    return 0


def _hold_back(due: list[Deadline], *, now: datetime) -> list[Deadline]:
    """Hold what would close a claim while we owe the next step, release what was held for it; returns all others.

    What closes nothing is held by a person alone, until they release it.
    Asked under the claims' locks, so whatever was committed before is seen. What is released has its stages anew and
    fires none of them now; what is held reminds nobody.
    """
    asked = [d for d in due if _may_be_held(d) and (d.held_at is not None or _would_close(d, now=now))]
    if not asked:
        return due
    reasons = holds.reasons_of(asked)
    kept = [deadline for deadline in asked if deadline.pk in reasons]
    released = [deadline for deadline in asked if deadline.held_at is not None and deadline.pk not in reasons]
    deadlines.hold(kept, at=now, look_again_at=now + LOOK_AGAIN, reasons=holds.codes_of(reasons))
    extending.release(released, at=now)
    answered = {deadline.pk for deadline in (*kept, *released)}
    return [deadline for deadline in due if deadline.pk not in answered]


def _may_be_held(deadline: Deadline) -> bool:
    """Whether its miss has a consequence that can wait; what closed nobody any more is not kept for ever."""
    return deadline.kind not in deadlines.CLOSING or may_take(Step.LAPSE, State(deadline.claim.state))


def _would_close(deadline: Deadline, *, now: datetime) -> bool:
    return deadline.kind in deadlines.CLOSING and deadlines.missed_at(deadline) <= now


def _set_aside(deadline: Deadline, *, now: datetime) -> None:
    """Note that firing raised, and try later or no more; called where the fault is being handled."""
    log.exception("Deadline %s could not be fired and is set aside.", deadline.pk)
    Deadline.objects.filter(pk=deadline.pk).update(next_at=now + SET_ASIDE, failures=F("failures") + 1)
    if Deadline.objects.parked().filter(pk=deadline.pk).exists():
        log.critical("Deadline %s has failed %s times and is parked.", deadline.pk, TRIES)


def _still_due(held: list[Deadline], *, now: datetime) -> Iterator[Deadline]:
    """Read again, now that nobody else can change them: whatever was met or moved meanwhile is not due."""
    due = Deadline.objects.due_at(now).filter(pk__in=among(deadline.pk for deadline in held)).order_by()
    times = {pk: values for pk, *values in due.values_list("pk", *_TIMES)}
    # The hours of the whole batch at once, where this process has not met them yet.
    hours.of_versions({values[-1] for values in times.values()} - {None})
    for deadline in held:
        if deadline.pk in times:
            for name, value in zip(_TIMES, times[deadline.pk], strict=True):
                setattr(deadline, name, value)
            yield deadline
