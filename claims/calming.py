"""Taking a raised claim down again. Callers hold the claim's row."""

from claims.deadlines import open_deadlines
from claims.models import Claim, DeadlineState
from claims.timeline import touch


def calm(claim: Claim) -> None:
    """Take the claim from the top of the queue where nothing that was missed is still to be made good."""
    if claim.escalated_at is None or open_deadlines().filter(claim=claim, state=DeadlineState.MISSED).exists():
        return
    claim.escalated_at = None
    touch(claim, "escalated_at")
