"""What the claimant's page shows of a complaint, and of the old device that is to come back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.spoken import spoken_long_moment
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
    answer = _promise(claim, DeadlineKind.COMPLAINT_ANSWER)
    promise = answer
    if not complaint.acknowledged_at and not (answer and answer.due_at <= now):
        promise = _promise(claim, DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT)
    return {
        "made": complaint,
        "language": claim.language,
        "said": "" if complaint.answered_at or promise is None else _standing(complaint, promise, answer, now),
        "bodies": bodies_of(claim) if complaint.answered_at and trusted else [],
        **_why(promise, now),
    }


def _standing(complaint: Complaint, promise: Deadline, answer: Deadline | None, now: datetime) -> str:
    """What we do next about the complaint and when; of the two promises, the one that was not kept is admitted."""
    of_answer = promise.kind == DeadlineKind.COMPLAINT_ANSWER
    by = {"moment": spoken_long_moment(promise.due_at)}
    if promise.due_at <= now:
        said = _admitted(promise, now)
    elif of_answer and complaint.acknowledged_by:
        said = [
            _("%(name)s har læst din klage. Du har et endeligt skriftligt svar senest %(moment)s.")
            % {"name": complaint.acknowledged_by.name, **by}
        ]
    else:
        said = [_("En af os læser den og bekræfter den senest %(moment)s.") % by]
    if answer and not of_answer:
        final = _("Du har et endeligt skriftligt svar senest %(moment)s.")
        said.append(final % {"moment": spoken_long_moment(answer.due_at)})
    return " ".join(said)


def _admitted(promise: Deadline, now: datetime) -> list[str]:
    """That we did not do what we promised, and when we do it instead."""
    missed, instead = (
        (_("Vi lovede dig svar senest %(moment)s, og det nåede vi ikke."), _("Vi svarer i stedet senest %(moment)s."))
        if promise.kind == DeadlineKind.COMPLAINT_ANSWER
        else (
            _("Vi lovede at læse og bekræfte din klage senest %(moment)s, og det nåede vi ikke."),
            _("Vi bekræfter i stedet senest %(moment)s."),
        )
    )
    said = [missed % {"moment": spoken_long_moment(promise.due_at)}, _("Din klage ligger nu øverst hos os.")]
    anew = made_good(promise, now)
    if anew and anew.passed:
        said.append(_("Det nåede vi heller ikke inden %(moment)s.") % {"moment": spoken_long_moment(anew.passed)})
    if anew:
        said.append(instead % {"moment": spoken_long_moment(anew.at)})
    return said


def _why(promise: Deadline | None, now: datetime) -> dict[str, Any]:
    if promise is None:
        return {}
    lines = (claimant_line(promise, entry) for entry in promise.entries.all())
    return {"why": explain(promise, now), "lines": [line for line in lines if line]}


def _promise(claim: Claim, kind: DeadlineKind) -> Deadline | None:
    promises: Sequence[Deadline] = claim.open_promises  # type: ignore[attr-defined]
    return next((promise for promise in promises if promise.kind == kind), None)
