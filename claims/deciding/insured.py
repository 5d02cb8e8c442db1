"""Which cover a claim can lean on: those of its device that hold the day of the loss."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from claims.models import Claim
from policies.models import Cover


def loss_day(claim: Claim) -> date:
    """The day that cover is asked for: the stated day of the loss, else the day of filing in Copenhagen."""
    return claim.occurred_on or timezone.localdate(claim.filed_at)


def covers_of(claim: Claim) -> list[Cover]:
    """All covers of the claim's device with their policies, the latest first; one query, none without a device."""
    if claim.device_id is None:
        return []
    return list(
        Cover.objects.filter(device_id=claim.device_id).select_related("policy").order_by("-ends_on", "-pk")[:20]
    )


def asked_of(claim: Claim, covers: Iterable[Cover]) -> list[Cover]:
    """Those that are asked about the claim: in force on the day of the loss, all where none is."""
    covers = list(covers)
    return in_force(covers, loss_day(claim)) or covers


def in_force(covers: Iterable[Cover], day: date) -> list[Cover]:
    """Those whose period holds the day, both ends included; a cancelled policy covers its last day, too."""
    return [cover for cover in covers if cover.starts_on <= day <= cover.ends_on and not _cancelled(cover, day)]


def _cancelled(cover: Cover, day: date) -> bool:
    cancelled_on = cover.policy.cancelled_on
    return cancelled_on is not None and cancelled_on < day
