"""The next word from us: a promise that runs while the ball is ours and no other one says when the claimant hears.

Who sends something while they still owe us other papers is promised that somebody looks at it by then, no more.
The portal's own (`due.NEXT_WORD_WORKING_HOURS`). It ends no claim and has no reminders. The caller holds the claim's
row.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from claims.deciding.entitlement import grants
from claims.models import (
    CallAttempt,
    Claim,
    Deadline,
    DeadlineEntry,
    Decision,
    Document,
    Message,
    Route,
    Task,
    TaskOwner,
)
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import deadlines
from claims.workflow import State
from workshops.models import RepairOutcome

KIND = DeadlineKind.NEXT_WORD
# These name a time themselves, or ask the claimant to.
SPEAKING: frozenset[str] = frozenset({DeadlineKind.CALLBACK, DeadlineKind.AGREED_CALL, DeadlineKind.SILENCE})
# What began the promise, where it is of a look alone.
SENT = "papers_sent"


def owe(claim: Claim, *, at: datetime, by: User | None = None) -> None:
    """Promise the next word where we owe one and have not promised it; a missed one is made good, not promised anew."""
    if _is_owed(claim) and not deadlines.open_deadlines().filter(claim=claim, kind=KIND).exists():
        deadlines.start(claim, KIND, starts_at=at, now=at, by=by)


def owe_look(claim: Claim, *, at: datetime, by: User | None = None) -> None:
    """Promise who has just sent something that somebody looks at it, where nothing else tells them a time."""
    if _waits_for_look(claim) and not deadlines.open_deadlines().filter(claim=claim, kind=KIND).exists():
        deadlines.start(claim, KIND, starts_at=at, now=at, by=by, reason=SENT)


def looked(claim: Claim, *, at: datetime, by: User | None = None) -> None:
    """One of us has looked at what lay there; where all of it is seen, a promise that was of that alone is kept."""
    if _is_promised_a_look(claim) and not (_waits_for_look(claim) or _is_owed(claim)):
        deadlines.meet(claim, KIND, at=at, by=by, reason="looked_at")


def is_of_a_look(promise: Deadline) -> bool:
    """Whether the promise began with something that was sent while papers were missing; reads its ledger."""
    begun = next((entry for entry in promise.entries.all() if entry.kind == EntryKind.STARTED), None)
    return begun is not None and begun.data.get("reason") == SENT


def keep(claim: Claim, *, at: datetime, reason: str, by: User | None = None) -> None:
    """The claimant has heard from us, for the short code `reason`; where the ball stays ours, the next word is owed."""
    deadlines.meet(claim, KIND, at=at, by=by, reason=reason)
    owe(claim, at=at, by=by)


def let_go(claim: Claim, *, at: datetime, reason: str, by: User | None = None) -> None:
    """Let the promise fall where the ball is ours no more, or another promise names the time."""
    if not (_is_owed(claim) or (_is_promised_a_look(claim) and _waits_for_look(claim))):
        deadlines.cancel_running(claim, at=at, by=by, reason=reason, kinds=[KIND])


def vain_since_silence() -> QuerySet[CallAttempt]:
    """Calls in vain on the outer claim after the week to choose one has passed without a word."""
    given_up = DeadlineEntry.objects.filter(
        deadline__claim=OuterRef("claim"),
        deadline__kind=DeadlineKind.SILENCE,
        kind=EntryKind.CANCELLED,
        data__reason="not_reached",
        at__lte=OuterRef("at"),
    )
    return CallAttempt.objects.in_vain().filter(Exists(given_up), claim=OuterRef("pk"))


def _is_owed(claim: Claim) -> bool:
    """Whether the claimant waits to hear from us and knows of no time; who wrote waits for an answer in any state.

    After the end that is who answered us there: what nobody answered before it ended with it.
    """
    unanswered = Message.objects.unanswered().filter(claim=claim)
    if not claim.is_open:
        return claim.closed_at is not None and unanswered.filter(at__gte=claim.closed_at).exists()
    if unanswered.exists():
        return True
    if claim.state not in (State.ASSESSING, State.RETURNING):
        return False
    if deadlines.open_deadlines().filter(claim=claim, kind__in=SPEAKING).exists():
        return False
    if claim.state == State.RETURNING:
        return Route.objects.standing().filter(claim=claim, repair__outcome=RepairOutcome.IRREPARABLE).exists()
    # Before a decision whoever owes us papers, or never chose a call, has the ball; after it nothing of theirs keeps us
    # from going on.
    return not (_owes_us(claim) or _never_chose(claim)) or _is_decided(claim)


def _is_promised_a_look(claim: Claim) -> bool:
    promise = deadlines.open_deadlines().filter(claim=claim, kind=KIND).first()
    return promise is not None and is_of_a_look(promise)


def _waits_for_look(claim: Claim) -> bool:
    """Whether something lies unseen on a claim that is judged and of which no other promise names a time."""
    if claim.state != State.ASSESSING or deadlines.open_deadlines().filter(claim=claim, kind__in=SPEAKING).exists():
        return False
    return Document.objects.unanswered().filter(claim=claim).exists()


def _owes_us(claim: Claim) -> bool:
    return Task.objects.open().filter(claim=claim, owner=TaskOwner.CLAIMANT).exists()


def _never_chose(claim: Claim) -> bool:
    return Claim.objects.filter(Exists(vain_since_silence()), pk=claim.pk).exists()


def _is_decided(claim: Claim) -> bool:
    latest = Decision.objects.in_force().filter(claim=claim).order_by("decided_at", "pk").last()
    return claim.guarantee_id is not None or grants(latest)
