"""Devices that somebody else carries to the workshop and that have not come: parcels handed in, and pickups."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import F

from accounts.keys import among
from claims import waiting
from claims.models import Claim, ClaimEvent, Deadline, EventKind, Route, RouteKind
from claims.promises import deadlines, next_word

# So long a device may be under way to its workshop, after its parcel was handed in or the courier has come.
UNDER_WAY = timedelta(days=5)
# Why the promise of a pickup falls once its time is over.
OVER = "pickup_over"


def brought_by_others(claims: Iterable[int]) -> Mapping[int, datetime | None]:
    """Those of these claims, by id, whose device is no more its user's to bring: a driver fetches it, or they have
    handed in the parcel, with when; those that have arrived are left out.
    """
    theirs = Route.objects.standing().filter(claim__in=among(claims), kind=RouteKind.PICKUP, repair__isnull=True)
    sent = theirs | Route.objects.under_way().filter(claim__in=among(claims))
    return dict(sent.values_list("claim_id", "shipment__handed_in_at"))


def raise_overdue(sent: Mapping[int, datetime | None], *, now: datetime) -> None:
    """Lay those that should have come by now before us: their claimants have done their part, and somebody must look.

    Once a parcel: a claim that is raised already stays as it is. The caller holds the claims' rows.
    """
    late = {claim: at for claim, at in sent.items() if at is not None and at + UNDER_WAY <= now}
    if not late:
        return
    unseen = Claim.objects.filter(pk__in=among(late), escalated_at__isnull=True)
    lost = sorted(unseen.values_list("pk", flat=True))
    Claim.objects.filter(pk__in=among(lost)).update(
        escalated_at=now, snoozed_until=None, version=F("version") + 1, **waiting.RAISED
    )
    ClaimEvent.objects.bulk_create(
        ClaimEvent(claim_id=pk, kind=EventKind.PARCEL_OVERDUE, at=now, data={"handed_in_at": late[pk].isoformat()})
        for pk in lost
    )


def follow_up(over: Sequence[Deadline], *, now: datetime) -> None:
    """What was to be fetched and has not come when its time is over is ours to find: its claimant hears from us.

    Whether the driver came, only who waited for them knows, so that nothing is called missed before the next word is.
    The word is due as long after the agreed time, however late this is. The caller holds the claims' rows.
    """
    if not over:
        return
    claims = [deadline.claim for deadline in over]
    running = list(Deadline.objects.running().filter(pk__in=[deadline.pk for deadline in over]))
    if deadlines.let_fall(running, at=now, reason=OVER) != len(over):
        raise deadlines.Overtaken(f"one of {len(over)} deadlines")
    for since, together in groupby(sorted(over, key=_due_at), key=_due_at):
        next_word.owe_all([deadline.claim for deadline in together], since=since, now=now)
    ClaimEvent.objects.bulk_create(
        ClaimEvent(
            claim_id=deadline.claim_id,
            kind=EventKind.DEADLINE_MISSED,
            at=now,
            data={"kind": deadline.kind, "deadline": deadline.pk, "due_at": deadline.due_at.isoformat()},
        )
        for deadline in over
    )
    pks = [claim.pk for claim in claims]
    Claim.objects.filter(pk__in=among(pks)).update(
        due_at=deadlines.first_due(), snoozed_until=None, version=F("version") + 1
    )
    waiting.settle(pks)


def _due_at(deadline: Deadline) -> datetime:
    return deadline.due_at
