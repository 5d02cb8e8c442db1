"""What the claimant is told when a promise about a call was missed: that we did not ring and when we do instead, or
that they chose no time.

For many claims at once, in as many statements as for one (`promises.lapsing`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from claims.models import Claim, Deadline
from claims.models.deadline import DeadlineKind
from claims.promises.admitting import spoken_anew
from claims.proof.disclosure import open_to_filers
from claims.writing.messages import recipients_of, texts_of
from notifications.outbox import Draft, awake

TEMPLATES: Mapping[str, str] = {
    DeadlineKind.CALLBACK: "callback_admitted",
    DeadlineKind.AGREED_CALL: "agreed_call_missed",
    DeadlineKind.SILENCE: "silence_over",
}
# What we were to do; the other is the claimant's.
OURS = frozenset({DeadlineKind.CALLBACK, DeadlineKind.AGREED_CALL})
# Nothing is closed by silence; these days are what the claim is still open until.
STAYS_OPEN_UNTIL = (DeadlineKind.DOCUMENTATION, DeadlineKind.DELIVERY)


def to_claimants(missed: Sequence[Deadline], *, now: datetime) -> Iterator[Draft]:
    """A mail to each address, and the SMS: of a call of ours in any case, of silence where no mail goes."""
    told = [deadline for deadline in missed if deadline.kind in TEMPLATES]
    if not told:
        return
    addresses = recipients_of([deadline.claim for deadline in told])
    facts = _facts(told, now=now)
    # When we were to ring is between the real user and us; it is asked only where somebody is told who is no such one.
    agreed = [d.claim for d in told if d.kind == DeadlineKind.AGREED_CALL]
    shows = open_to_filers([c for c in agreed if not all(about["trusted"] for _address, about in addresses[c.pk])])
    for deadline in told:
        claim = deadline.claim
        for address, about in addresses[claim.pk]:
            if deadline.kind == DeadlineKind.AGREED_CALL and not about["trusted"] and claim.pk not in shows:
                continue
            yield Draft(
                key=f"deadline:{deadline.pk}:missed:{about.get('link_key', 'contact')}",
                template=TEMPLATES[deadline.kind],
                address=address,
                language=claim.language,
                context={"number": claim.number, **facts[deadline.pk], **about},
                subject_key=claim.number,
            )
    for kind, template in TEMPLATES.items():
        worth = [d for d in told if d.kind == kind and (kind in OURS or not addresses[d.claim_id])]
        claims: list[Claim] = [deadline.claim for deadline in worth]
        keys = {deadline.claim_id: f"deadline:{deadline.pk}:missed:sms" for deadline in worth}
        contexts = {deadline.claim_id: _by_then(facts[deadline.pk], awake(now)) for deadline in worth}
        yield from texts_of(claims, template, keys=keys, contexts=contexts, not_before=awake(now))


def _by_then(facts: Mapping[str, Any], read_at: datetime) -> dict[str, Any]:
    """The facts as they are when an SMS that waits for the morning is read: a new time of the night has passed."""
    anew = facts.get("anew")
    return {**facts, "anew": ""} if anew and datetime.fromisoformat(anew) <= read_at else dict(facts)


def _facts(told: Sequence[Deadline], *, now: datetime) -> dict[int, dict[str, Any]]:
    """The time that we did not keep and the new one; the days until which the claim stays open where the claimant chose
    none.
    """
    silent = [deadline.claim_id for deadline in told if deadline.kind == DeadlineKind.SILENCE]
    until: dict[int, dict[str, str]] = defaultdict(dict)
    running = Deadline.objects.running().filter(claim__in=silent, kind__in=STAYS_OPEN_UNTIL) if silent else ()
    for deadline in running:
        until[deadline.claim_id][deadline.kind] = deadline.due_at.isoformat()
    return {d.pk: _of_a_call(d, now) if d.kind in OURS else dict(until[d.claim_id]) for d in told}


def _of_a_call(deadline: Deadline, now: datetime) -> dict[str, Any]:
    anew = spoken_anew(deadline, now)
    if deadline.kind == DeadlineKind.CALLBACK:
        return {"due_at": deadline.due_at.isoformat(), **anew}
    return {"starts_at": deadline.starts_at.isoformat(), "until": deadline.due_at.isoformat(), **anew}
