"""Who has a claim open, and who writes in one of its forms: what an agent sees of colleagues on the same claim."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from claims.desk import leasing
from claims.models import Claim, Lease, Presence

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else who looks at the claim."""

    name: str
    writes: bool


@dataclass(frozen=True, slots=True)
class Around:
    """What an agent is shown: colleagues who look, writers first, and who holds the claim by 'Næste sag'.

    `holder` is '' where the agent holds it, or nobody does.
    """

    others: tuple[Colleague, ...]
    mine: bool
    holder: str


@transaction.atomic
def look_in(*, user: User, number: str, writes: bool, now: datetime) -> Around:
    """The user's page of the claim is open: say so to others, renew the lease that they hold, and see who else is here.

    To be said every ten seconds. Raises `Claim.DoesNotExist`. Six statements, two more of who holds the claim.
    """
    claim = Claim.objects.visible_to(user).only("pk").get(number=number)
    here = Presence(claim=claim, user=user, seen_at=now, writing_at=now if writes else None)
    changed = ["seen_at", "writing_at"] if writes else ["seen_at"]
    Presence.objects.bulk_create([here], update_conflicts=True, unique_fields=["claim", "user"], update_fields=changed)
    Presence.objects.filter(user=user, seen_at__lt=now - KEPT).delete()
    leasing.renew(agent=user, claim=number, now=now)
    return around(user=user, number=number, now=now)


def around(*, user: User, number: str, now: datetime) -> Around:
    """Who else looks at the claim, and who holds it; two queries."""
    seen = Presence.objects.here(now).filter(claim__number=number).exclude(user=user).select_related("user")
    others = [Colleague(name=str(row.user), writes=row.writes(now)) for row in seen.order_by("user__name", "pk")]
    held = Lease.objects.live(now).filter(claim__number=number).select_related("agent").first()
    mine = held is not None and held.agent_id == user.pk
    return Around(
        others=tuple(sorted(others, key=lambda colleague: not colleague.writes)),
        mine=mine,
        holder=str(held.agent) if held and not mine else "",
    )
