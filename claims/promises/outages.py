"""Our own outages: what a claimant was to do in the last day of a limit is not lost because the portal was down.

The sweep notices by its own heartbeat that it was away, or an administrator notes it. Every limit of a claimant's of
whose last 24 hours more than one lay in an outage is moved before anything is enforced. Our own promises are not: they
fire late, once.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Value

from claims.models import Claim, Deadline
from claims.models.deadline import TRIES
from claims.promises import deadlines, extending
from claims.promises.ledger import Rule
from claims.workflow import LAPSABLE, State
from notifications import heartbeat
from notifications.models import Heartbeat, Outage

log = logging.getLogger(__name__)

# So long may the portal be away without anybody getting more time, in all and of the last day of a limit.
BEARABLE = timedelta(hours=1)
LAST_DAY = timedelta(hours=24)
BATCH = 500


@dataclass(frozen=True, slots=True)
class Settled:
    """How many limits were moved, and the outages of which some are left because somebody holds their claims."""

    moved: int
    left: Sequence[Outage]


def give_back(*, now: datetime) -> Sequence[Outage]:
    """What a round of the sweep begins with: notice an outage that ends now, and move whoever lost time by one.

    The portal was down where the sweep was last alive longer ago than is bearable. A round that dies before it leaves a
    new sign of life prolongs the same outage; a portal in which the sweep has never come round was not down. Returns
    the outages of which some are left (`settle`). One statement where there is nothing to do.
    """
    away = Heartbeat.objects.filter(name=heartbeat.SWEEP, at__lt=now - BEARABLE).annotate(is_new=Value(1))
    unsettled = Outage.objects.unsettled().order_by().annotate(is_new=Value(0))
    found = list(away.values_list("is_new", "at").union(unsettled.values_list("is_new", "began_at"), all=True))
    for is_new, began_at in found:
        if is_new:
            write(began_at=began_at, ended_at=now)
    return settle(now=now).left if found else ()


def write(*, began_at: datetime, ended_at: datetime) -> None:
    """Write an outage down, or prolong the one that began then; whoever is second changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [began_at, ended_at])


_WRITE = """
    INSERT INTO notifications_outage AS standing (began_at, ended_at) VALUES (%s, %s)
    ON CONFLICT (began_at) DO UPDATE SET ended_at = EXCLUDED.ended_at, settled_at = NULL
    WHERE standing.ended_at < EXCLUDED.ended_at
"""


def settle(*, now: datetime) -> Settled:
    """Give more time to everybody who has lost some by an outage that is not settled yet.

    Passes over claims that somebody holds, as the sweep does; their outage is left for the next round, and until then
    nothing of theirs is enforced (`touches`).
    """
    moved, left = 0, []
    for outage in Outage.objects.unsettled():
        moved += _move_all(outage, now=now)
        if touched(outage).exists():
            left.append(outage)
        else:
            # One that was prolonged meanwhile is not settled.
            Outage.objects.filter(pk=outage.pk, ended_at=outage.ended_at).update(settled_at=now)
    return Settled(moved, left)


def touches(outage: Outage, deadline: Deadline) -> bool:
    """Whether more than the bearable part of the limit's last day lay in the outage, so that it is moved first."""
    if deadline.kind not in deadlines.OF_THE_CLAIMANT or not _has_a_point(deadline):
        return False
    lost = min(deadline.due_at, outage.ended_at) - max(deadline.due_at - LAST_DAY, outage.began_at)
    return lost > BEARABLE


def touched(outage: Outage) -> QuerySet[Deadline]:
    """The running limits that the outage `touches`; none for one that was bearable."""
    if outage.ended_at - outage.began_at <= BEARABLE:
        return Deadline.objects.none()
    return Deadline.objects.running().filter(
        ~Q(kind__in=deadlines.CLOSING) | Q(claim__state__in=LAPSABLE),
        kind__in=deadlines.OF_THE_CLAIMANT,
        due_at__gt=outage.began_at + BEARABLE,
        due_at__lt=outage.ended_at + LAST_DAY - BEARABLE,
    )


def lapsed_in(outage: Outage) -> QuerySet[Claim]:
    """The claims that had lapsed before anybody knew of the outage, although it touched their limit."""
    missed = Deadline.objects.filter(
        kind__in=deadlines.CLOSING,
        state="missed",
        due_at__gt=outage.began_at + BEARABLE,
        due_at__lt=outage.ended_at + LAST_DAY - BEARABLE,
    )
    return Claim.objects.filter(state=State.LAPSED, deadlines__in=missed).order_by("number").distinct()


def _move_all(outage: Outage, *, now: datetime) -> int:
    moved, reached = 0, 0
    while True:
        with transaction.atomic():
            batch = _hold(touched(outage).filter(pk__gt=reached, failures__lt=TRIES).order_by("pk")[:BATCH])
            if not batch:
                return moved
            reached = batch[-1].pk
            moved += _move(outage, batch, now=now)


def _hold(found: QuerySet[Deadline]) -> list[Deadline]:
    """Lock the claims of these, but for those that somebody else holds."""
    return list(found.select_related("claim").select_for_update(of=("claim",), skip_locked=True, no_key=True))


def _move(outage: Outage, held: Sequence[Deadline], *, now: datetime) -> int:
    """Move those of a batch that still are to be, or each alone where one of them raises; returns how many."""
    still = _still(outage, held)
    facts = {"outage_began_at": outage.began_at.isoformat(), "outage_ended_at": outage.ended_at.isoformat()}
    try:
        with transaction.atomic():
            moved = deadlines.move_all({deadline: facts for deadline in still}, Rule.OUTAGE, at=now)
            extending.note_moved(still, why=Rule.OUTAGE, at=now)
            return moved
    except Exception:
        if len(held) > 1:
            return sum(_move(outage, [deadline], now=now) for deadline in still)
        log.exception("Deadline %s could not be moved past an outage and is left as it is.", held[0].pk)
        Deadline.objects.filter(pk=held[0].pk).update(failures=F("failures") + 1)
    return 0


def _still(outage: Outage, held: Collection[Deadline]) -> list[Deadline]:
    """Read again, now that nobody else can change them."""
    of_claim = {deadline.pk: deadline.claim for deadline in held}
    still = list(touched(outage).filter(pk__in=of_claim).order_by("pk"))
    for deadline in still:
        deadline.claim = of_claim[deadline.pk]
    return still


def _has_a_point(deadline: Deadline) -> bool:
    return deadline.kind not in deadlines.CLOSING or State(deadline.claim.state) in LAPSABLE
