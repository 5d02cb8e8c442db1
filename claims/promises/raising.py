"""Who is told of a missed promise that closes nothing.

Works on many claims at once, in as many statements as on one (`promises.lapsing`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from accounts.models import Language, User
from claims.models import Deadline, Route, RouteKind
from claims.models.deadline import CONFIDENTIAL, DeadlineKind
from claims.promises.admitting import ANSWERS
from claims.proof.disclosure import open_to_filers
from claims.routes.originals import facts_of
from claims.writing.messages import recipients_of
from notifications.outbox import Draft

# What is mailed to the claimant, so that they can still do their part; nothing is taken from them by it.
TO_CLAIMANTS: Mapping[str, str] = {
    DeadlineKind.ORIGINAL_RETURN: "original_missed",
    DeadlineKind.WALK_IN_NO_SHOW: "walk_in_missed",
}


def letters(raised: Sequence[Deadline]) -> Iterator[Draft]:
    """The mails that these misses bring with them; the claims of the deadlines are loaded."""
    yield from _to_team_leads([deadline for deadline in raised if deadline.kind in ANSWERS])
    yield from _to_claimants([deadline for deadline in raised if deadline.kind in TO_CLAIMANTS])


def _to_team_leads(missed: Sequence[Deadline]) -> Iterator[Draft]:
    """What is to be answered may be on a claim that has left the queue, where nobody would come across it."""
    leads = list(User.objects.team_leads().only("email", "language")) if missed else []
    for deadline in missed:
        for lead in leads:
            yield Draft(
                key=f"deadline:{deadline.pk}:missed:{lead.pk}",
                template="complaint_missed" if deadline.kind in CONFIDENTIAL else "reopening_missed",
                address=lead.email,
                language=lead.language or Language.DANISH,
                context={
                    "number": deadline.claim.number,
                    "kind": deadline.kind,
                    "due_at": deadline.due_at.isoformat(),
                },
                subject_key=deadline.claim.number,
            )


def _to_claimants(missed: Sequence[Deadline]) -> Iterator[Draft]:
    if not missed:
        return
    told = recipients_of([deadline.claim for deadline in missed])
    # Where and what is brought back is between the real user and us.
    shows = open_to_filers([d.claim for d in missed if not all(about["trusted"] for _a, about in told[d.claim_id])])
    facts = _facts(missed)
    for deadline in missed:
        claim = deadline.claim
        for address, about in told[claim.pk]:
            if not about["trusted"] and claim.pk not in shows:
                continue
            yield Draft(
                key=f"deadline:{deadline.pk}:missed:{about.get('link_key', 'contact')}",
                template=TO_CLAIMANTS[deadline.kind],
                address=address,
                language=claim.language,
                context={
                    "number": claim.number,
                    "last": deadline.due_at.isoformat(),
                    **facts[deadline.kind].get(claim.pk, {}),
                    **about,
                },
                subject_key=claim.number,
            )


def _facts(missed: Sequence[Deadline]) -> Mapping[str, Mapping[int, dict[str, Any]]]:
    """What the letters say beside the time, by kind and claim."""
    of: dict[str, list[int]] = {kind: [] for kind in TO_CLAIMANTS}
    for deadline in missed:
        of[deadline.kind].append(deadline.claim_id)
    return {
        DeadlineKind.ORIGINAL_RETURN: facts_of(of[DeadlineKind.ORIGINAL_RETURN]),
        DeadlineKind.WALK_IN_NO_SHOW: _appointments(of[DeadlineKind.WALK_IN_NO_SHOW]),
    }


def _appointments(claims: Sequence[int]) -> dict[int, dict[str, Any]]:
    """When and where these claims' devices were expected at a desk."""
    if not claims:
        return {}
    booked = Route.objects.standing().filter(claim__in=claims, kind=RouteKind.WALK_IN)
    return {
        route.claim_id: {
            "starts_at": route.booking.period.lower.isoformat(),
            "workshop_name": route.workshop.name,
            "city": route.workshop.city,
        }
        for route in booked.select_related("booking", "workshop")
        if route.booking
    }
