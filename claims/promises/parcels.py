"""Parcels that claimants say they have handed in, and that no workshop has received yet."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import F

from accounts.keys import among
from claims import waiting
from claims.models import Claim, ClaimEvent, EventKind, Route

# So long a device may be under way to its workshop, after its parcel was handed in or the courier has come.
UNDER_WAY = timedelta(days=5)


def handed_in(claims: Iterable[int]) -> Mapping[int, datetime]:
    """When each of these claims' parcels was handed in, by the claim's id; those that have arrived are left out."""
    sent = Route.objects.under_way().filter(claim__in=among(claims)).values_list("claim_id", "shipment__handed_in_at")
    return {claim: at for claim, at in sent if at is not None}


def raise_overdue(sent: Mapping[int, datetime], *, now: datetime) -> None:
    """Lay those that should have come by now before us: their claimants have done their part, and somebody must look.

    Once a parcel: a claim that is raised already stays as it is. The caller holds the claims' rows.
    """
    late = [claim for claim, at in sent.items() if at + UNDER_WAY <= now]
    if not late:
        return
    unseen = Claim.objects.filter(pk__in=among(late), escalated_at__isnull=True)
    lost = sorted(unseen.values_list("pk", flat=True))
    Claim.objects.filter(pk__in=among(lost)).update(
        escalated_at=now, snoozed_until=None, version=F("version") + 1, **waiting.RAISED
    )
    ClaimEvent.objects.bulk_create(
        ClaimEvent(claim_id=pk, kind=EventKind.PARCEL_OVERDUE, at=now, data={"handed_in_at": sent[pk].isoformat()})
        for pk in lost
    )
