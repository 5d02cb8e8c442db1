"""What the claimant's page shows of a complaint, and of the old device that is to come back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from claims.complaints import bodies_of, decided_since
from claims.models import (
    Claim,
    Complaint,
    Deadline,
    DeadlineState,
    Decision,
    OriginalReturn,
)
from claims.models.deadline import DeadlineKind
from claims.promises.admitting import made_good
from claims.promises.ledger_texts import claimant_line
from claims.promises.why_texts import explain

NO_COMPLAINT: Mapping[str, Any] = {"complaint": None, "may_complain": True}


def complaint_part(claim: Claim, decisions: Sequence[Decision], now: datetime, *, trusted: bool) -> dict[str, Any]:
    """The latest complaint and whether another may be made; the claim was loaded with `case_page.with_parts`.

    The answer is final: whoever is to complain again does it about a later decision.
    """
    made = list(Complaint.objects.filter(claim=claim).select_related("acknowledged_by").order_by("received_at", "pk"))
    standing = [complaint for complaint in made if complaint.withdrawn_at is None]
    latest = standing[-1] if standing else None
    return {
        "complaint": _shown(claim, latest, now, trusted=trusted) if latest else None,
        "may_complain": latest is None or decided_since(latest, decisions),
    }


def original_part(claim: Claim, now: datetime) -> dict[str, Any] | None:
    """The old device that the terms want back; None without one, else one query."""
    found = OriginalReturn.objects.filter(claim=claim).order_by("-pk").first()
    if found is None:
        return None
    promise = _promise(claim, DeadlineKind.ORIGINAL_RETURN)
    return {
        "original": found,
        "awaits_new": found.is_awaited and found.new_received_at is None,
        "due_at": promise.due_at if promise else None,
        "late": promise is not None and promise.state == DeadlineState.MISSED,
        **_why(promise, now),
    }


def _shown(claim: Claim, complaint: Complaint, now: datetime, *, trusted: bool) -> dict[str, Any]:
    kind = DeadlineKind.COMPLAINT_ANSWER if complaint.acknowledged_at else DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT
    promise, answer = _promise(claim, kind), _promise(claim, DeadlineKind.COMPLAINT_ANSWER)
    return {
        "made": complaint,
        "language": claim.language,
        "due_at": promise.due_at if promise else None,
        "late": promise is not None and promise.due_at <= now,
        "anew": made_good(promise, now),
        "answer_by": answer.due_at if answer else None,
        "bodies": bodies_of(claim) if complaint.answered_at and trusted else [],
        **_why(promise, now),
    }


def _why(promise: Deadline | None, now: datetime) -> dict[str, Any]:
    if promise is None:
        return {}
    lines = (claimant_line(promise, entry) for entry in promise.entries.all())
    return {"why": explain(promise, now), "lines": [line for line in lines if line]}


def _promise(claim: Claim, kind: DeadlineKind) -> Deadline | None:
    promises: Sequence[Deadline] = claim.open_promises  # type: ignore[attr-defined]
    return next((promise for promise in promises if promise.kind == kind), None)
