"""What the case page shows of claims that became one: which they are, and what was said on the telephone of each."""

from collections.abc import Iterable
from typing import Any

from accounts.models import Actor
from claims.models import CallAttempt, Claim, ClaimEvent, EventKind


def merged_part(claim: Claim, events: Iterable[ClaimEvent]) -> dict[str, Any]:
    """The claims that were merged into this one, by the events that the page shows of them; no query."""
    merged = {event.claim.number: event.claim for event in events if event.claim_id != claim.pk}
    return {"merged": sorted(merged.values(), key=lambda other: (other.filed_at, other.pk))}


def calls_of_merged(claim: Claim, events: Iterable[ClaimEvent], actor: Actor) -> list[CallAttempt]:
    """The calls on those, which stand in the timeline and on no ladder of this claim; one query where there are any."""
    others = {event.claim_id for event in events if event.kind == EventKind.CALLED and event.claim_id != claim.pk}
    return list(CallAttempt.objects.visible_to(actor).filter(claim__in=others)) if others else []
