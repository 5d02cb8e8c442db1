"""Keeping on each claim who has the ball, so that a view of the queue costs the same among a thousand and a million.

`claims.next_step` is the rule; here are its facts, asked of many claims at once. Every act settles the claims that it
has locked (`claims.timeline.act`). The sweep asks for no facts where the rule knows only one answer: what has ended
waits for nobody (`ENDED`), and what was raised lies with us (`RAISED`). So does the filing: we ring first (`FILED`).
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, Min, OuterRef, QuerySet, Subquery, Value, When

from accounts.keys import among, composed_once
from claims import workflow
from claims.deciding.entitlement import GRANTING
from claims.models import (
    Claim,
    Complaint,
    Deadline,
    Decision,
    DecisionState,
    Document,
    Message,
    Peril,
    Quote,
    Route,
    Settlement,
    Task,
    TaskOwner,
    WaitsFor,
)
from claims.models.deadline import DeadlineKind
from claims.next_step import Facts, NextStep, Waiting, ball, next_step
from claims.promises.deadlines import open_deadlines
from claims.workflow import State
from workshops.models import RepairOutcome

BATCH = 2000
LATER = (DeadlineKind.CALL_AGAIN, DeadlineKind.AGREED_CALL)
CALLS = (DeadlineKind.CALLBACK, *LATER)
# What is said of who has the ball by being open: a call that we owe, and the next word from us.
OURS = (*CALLS, DeadlineKind.NEXT_WORD)
FIELDS = ("waits_for", "rests_until", "owes_call")
GONE = (Peril.THEFT, Peril.LOSS)
# What the rule says of a claim as it is filed, as it ends and as it is raised, whatever else is true of it; to be
# written with what makes it so. A missed call is still owed, and a promise may be missed after the claim has ended.
FILED: dict[str, Any] = {"waits_for": WaitsFor.US, "rests_until": None, "owes_call": True}
ENDED: dict[str, Any] = {"waits_for": WaitsFor.NOBODY, "rests_until": None, "owes_call": False}
RAISED: dict[str, Any] = {
    "waits_for": Case(When(state__in=sorted(workflow.ENDED), then=Value(WaitsFor.NOBODY)), default=Value(WaitsFor.US)),
    "rests_until": None,
}


def settle(claims: Iterable[int]) -> int:
    """Write who has the ball on these claims, by id, whose rows the caller holds; returns how many had changed.

    A statement to ask and one for each answer that differs, none where nothing has changed. `version` stays: that the
    ball moved follows from what did.
    """
    changed: dict[tuple[object, ...], list[int]] = defaultdict(list)
    held = set(claims)
    for claim in _with_facts(held) if held else ():
        was = _kept(claim)
        owed: list[str] = claim.open_ours  # type: ignore[attr-defined]
        claim.waits_for = ball(_step(claim), _waiting(claim)).value
        claim.owes_call = not set(CALLS).isdisjoint(owed)
        called_for = DeadlineKind.CALLBACK in owed
        claim.rests_until = None if called_for or _to_answer(claim) else claim.later  # type: ignore[attr-defined]
        if was != _kept(claim):
            changed[_kept(claim)].append(claim.pk)
    for kept, keys in changed.items():
        # Not one statement with an answer a claim: composing it took a third of a sweep.
        Claim.objects.filter(pk__in=among(keys)).update(**dict(zip(FIELDS, kept, strict=True)))
    return sum(map(len, changed.values()))


def settle_every(claims: QuerySet[Claim]) -> int:
    """The same for a whole set of claims, batch by batch; for data that no act has made."""
    keys = iter(list(claims.order_by("pk").values_list("pk", flat=True)))
    return sum(settle(batch) for batch in iter(lambda: list(islice(keys, BATCH)), []))


def _kept(claim: Claim) -> tuple[object, ...]:
    return tuple(getattr(claim, name) for name in FIELDS)


@composed_once
def _with_facts(keys: Any) -> QuerySet[Claim]:
    """The claims with these keys, each with what the rule asks of it."""
    of_claim = OuterRef("pk")
    standing = Decision.objects.exclude(state=DecisionState.SENT_BACK)
    latest = standing.filter(claim=OuterRef("claim")).order_by("-decided_at", "-pk")
    spent = Settlement.objects.filter(decision=OuterRef("pk"))
    promised = Deadline.objects.running().filter(claim=of_claim)
    opened = open_deadlines().filter(claim=of_claim)
    facts = {
        "owes": Exists(Task.objects.open().filter(claim=of_claim, owner=TaskOwner.CLAIMANT)),
        "unread": Exists(Document.objects.unanswered().filter(claim=of_claim))
        | Exists(Message.objects.unanswered().filter(claim=of_claim)),
        "asked": Exists(Quote.objects.open().filter(claim=of_claim))
        | Exists(Complaint.objects.open().filter(claim=of_claim)),
        "proposed": Exists(Decision.objects.proposed().filter(claim=of_claim)),
        "granted": Exists(
            Decision.objects.in_force().filter(
                ~Exists(spent), claim=of_claim, kind__in=GRANTING, pk=Subquery(latest.values("pk")[:1])
            )
        ),
        "irreparable": Exists(
            Route.objects.standing().filter(claim=of_claim, repair__outcome=RepairOutcome.IRREPARABLE)
        ),
        "sent": Exists(Route.objects.under_way().filter(claim=of_claim)),
        "silent": Exists(promised.filter(kind=DeadlineKind.SILENCE)),
        "open_ours": ArraySubquery(opened.filter(kind__in=OURS).values("kind")),
        "later": Subquery(
            promised.filter(kind__in=LATER).values("claim").annotate(first=Min("starts_at")).values("first")
        ),
    }
    shown = ("state", "peril", "device_id", "guarantee_id", "escalated_at", *FIELDS)
    return Claim.objects.filter(pk__in=keys).annotate(**facts).only(*shown)


def _step(claim: Claim) -> NextStep:
    facts: dict[str, bool] = {name: getattr(claim, name) for name in ("granted", "irreparable", "proposed")}
    gone = claim.peril in GONE
    return next_step(
        State(claim.state),
        Facts(
            device_known=claim.device_id is not None,
            decided=facts["granted"] or (claim.guarantee_id is not None and not gone),
            device_gone=gone,
            irreparable=facts["irreparable"] and facts["granted"],
            proposed=facts["proposed"],
        ),
    )


def _waiting(claim: Claim) -> Waiting:
    return Waiting(
        to_answer=_to_answer(claim) or DeadlineKind.NEXT_WORD in claim.open_ours,  # type: ignore[attr-defined]
        sent=claim.sent,  # type: ignore[attr-defined]
        owes=claim.owes,  # type: ignore[attr-defined]
        silent=claim.silent,  # type: ignore[attr-defined]
    )


def _to_answer(claim: Claim) -> bool:
    lies_with_us = (getattr(claim, name) for name in ("unread", "asked", "proposed"))
    return claim.escalated_at is not None or any(lies_with_us)
