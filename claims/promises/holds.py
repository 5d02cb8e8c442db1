"""Which of our own next steps stands in the way of closing a claim on its claimant.

A deadline that closes is not enforced while we owe the next step (docs/architecture.md, idea 3). Asked of many
deadlines at once, in as many statements as of one; the sweep asks under the claims' locks, the pages as it stands.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain

from django.db.models import Exists, F, Max, OuterRef, Q
from django.db.models.functions import Coalesce

from claims.models import (
    CallAttempt,
    Claim,
    Deadline,
    DeadlineEntry,
    Decision,
    DecisionState,
    Document,
    Message,
    Route,
    RouteKind,
    SealedFile,
    Task,
    TaskOwner,
)
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises.deadlines import open_deadlines
from claims.promises.next_word import vain_since_silence
from claims.promises.reminding import TEMPLATES
from claims.workflow import State
from notifications.models import Channel, MessageState, OutboxMessage

# A reminder's key names its deadline and stage (`promises.reminding`), behind the channel where that is not mail.
_REMINDER = re.compile(r"^(?:\w+:)?deadline:(\d+):([^:]+):")


class Owed(StrEnum):
    """What stands in the way; the code of the ledger's line."""

    UPLOAD_UNANSWERED = "upload_unanswered"
    MESSAGE_UNANSWERED = "message_unanswered"
    QUOTE_UNDECIDED = "quote_undecided"
    CALL_NOT_MADE = "call_not_made"
    NEXT_WORD_NOT_GIVEN = "next_word_not_given"
    DEVICE_EXPECTED = "device_expected"
    PARCEL_UNDER_WAY = "parcel_under_way"
    WAY_NOT_CHOSEN = "way_not_chosen"
    REMINDER_BOUNCED = "reminder_bounced"
    # Has no code in the ledger: the person's own words stand there.
    SAID_BY_A_PERSON = ""


# What we owe for as long as its promise is open: it runs, or was missed and nobody has made it good.
_OWED_WHILE_OPEN: Mapping[str, Owed] = {
    DeadlineKind.QUOTE_WAITING: Owed.QUOTE_UNDECIDED,
    DeadlineKind.CALLBACK: Owed.CALL_NOT_MADE,
    DeadlineKind.AGREED_CALL: Owed.CALL_NOT_MADE,
    DeadlineKind.NEXT_WORD: Owed.NEXT_WORD_NOT_GIVEN,
}
# In these no way to a workshop has been chosen yet.
_BEFORE_A_WAY = frozenset({State.FILED, State.ASSESSING})


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One thing that stands in the way, since when, and what: a file's name, an address, a person's words."""

    owed: Owed
    since: datetime
    what: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class _Reminder:
    deadline: int
    address: str
    created_at: datetime
    came_back: bool


def reasons_of(asked: Sequence[Deadline]) -> Mapping[int, list[Reason]]:
    """What stands in the way of enforcing each of these, by the deadline's id; those that nothing holds are left out.

    `claim.number` and `claim.state` are read of each.
    """
    found: dict[int, list[Reason]] = defaultdict(list)
    if not asked:
        return found
    claims = {deadline.claim_id for deadline in asked}
    of_claim: dict[int, list[Reason]] = defaultdict(list)
    for claim, reason in chain(_uploads(claims), _messages(claims)):
        of_claim[claim].append(reason)
    for deadline in asked:
        found[deadline.pk] += of_claim[deadline.claim_id]
    ours = (_promised(asked), _expected(asked), _without_a_way(asked), _bounced(asked), _said(asked))
    for pk, reason in chain.from_iterable(ours):
        found[pk].append(reason)
    # What the next word waits for says more than that it does.
    return {pk: sorted(reasons, key=_is_next_word) for pk, reasons in found.items() if reasons}


def codes_of(reasons: Mapping[int, Sequence[Reason]]) -> Mapping[int, str]:
    """The code of the first reason of each, as the ledger keeps it."""
    return {pk: standing[0].owed.value for pk, standing in reasons.items()}


def _is_next_word(reason: Reason) -> bool:
    return reason.owed is Owed.NEXT_WORD_NOT_GIVEN


def _uploads(claims: Iterable[int]) -> Iterator[tuple[int, Reason]]:
    """What came in and nobody of us has looked at, or opened yet."""
    came = (Document.objects.unanswered(), SealedFile.objects.waiting())
    told = [rows.filter(claim__in=claims).order_by().values_list("claim_id", "received_at", "name") for rows in came]
    for claim, received_at, name in told[0].union(told[1], all=True).order_by("received_at", "name"):
        yield claim, Reason(owed=Owed.UPLOAD_UNANSWERED, since=received_at, what=name)


def _messages(claims: Iterable[int]) -> Iterator[tuple[int, Reason]]:
    waiting = Message.objects.unanswered().filter(claim__in=claims).order_by("at", "pk")
    for claim, at in waiting.values_list("claim_id", "at"):
        yield claim, Reason(owed=Owed.MESSAGE_UNANSWERED, since=at)


def _promised(asked: Sequence[Deadline]) -> Iterator[tuple[int, Reason]]:
    """An answer to a workshop, a call, the next word; what is to be sent, the claimant knows without a first call."""
    of_claim: dict[int, list[Deadline]] = defaultdict(list)
    for deadline in asked:
        of_claim[deadline.claim_id].append(deadline)
    waiting = open_deadlines().filter(claim__in=of_claim, kind__in=_OWED_WHILE_OPEN).order_by("pk")
    for claim, kind, starts_at, due_at in waiting.values_list("claim_id", "kind", "starts_at", "due_at"):
        since = starts_at if kind == DeadlineKind.QUOTE_WAITING else due_at
        for deadline in of_claim[claim]:
            if kind != DeadlineKind.CALLBACK or deadline.kind != DeadlineKind.DOCUMENTATION:
                yield deadline.pk, Reason(owed=_OWED_WHILE_OPEN[kind], since=since)


def _expected(asked: Sequence[Deadline]) -> Iterator[tuple[int, Reason]]:
    """Devices that are to be delivered, and that by our own appointment are not yet when the limit is looked at.

    What its claimant has sent, or we were to fetch, is no more theirs to deliver, however long it takes: where it is,
    we find out (`promises.parcels`).
    """
    deliveries = {deadline.claim_id: deadline for deadline in asked if deadline.kind == DeadlineKind.DELIVERY}
    claims = [deadline.claim_id for deadline in asked]
    standing = Route.objects.standing().filter(claim__in=claims, repair__isnull=True)
    agreed = standing.filter(~Q(kind=RouteKind.LABEL) | Q(shipment__handed_in_at__isnull=False))
    for route in agreed.select_related("booking", "shipment"):
        deadline = deliveries.get(route.claim_id)
        if deadline is None:
            continue
        if route.booking is not None:
            if route.booking.period.upper > max(deadline.enforced_at, deadline.next_at):
                yield deadline.pk, Reason(owed=Owed.DEVICE_EXPECTED, since=route.booking.period.lower)
        elif route.shipment is not None and route.shipment.window is not None:
            yield deadline.pk, Reason(owed=Owed.DEVICE_EXPECTED, since=route.shipment.window.lower)
        elif route.shipment is not None and route.shipment.handed_in_at is not None:
            yield deadline.pk, Reason(owed=Owed.PARCEL_UNDER_WAY, since=route.shipment.handed_in_at)


def _without_a_way(asked: Sequence[Deadline]) -> Iterator[tuple[int, Reason]]:
    """Devices that cannot be delivered, as we have not said where to, while their claimants owe us nothing.

    The next step is not ours where we have rung and reached nobody, nor where the claimant was asked to choose a call
    and has not answered, even if we rang in vain once more. A decision that waits for a colleague always is.
    """
    deliveries = {
        deadline.claim_id: deadline.pk
        for deadline in asked
        if deadline.kind == DeadlineKind.DELIVERY and deadline.claim.state in _BEFORE_A_WAY
    }
    if not deliveries:
        return
    of_claim = {"claim": OuterRef("pk")}
    owed = Task.objects.open().filter(**of_claim, owner=TaskOwner.CLAIMANT)
    silence = open_deadlines().filter(**of_claim, kind=DeadlineKind.SILENCE)
    proposal = Decision.objects.filter(**of_claim, state=DecisionState.PROPOSED)
    waiting = Claim.objects.filter(
        ~Exists(Route.objects.standing().filter(**of_claim)),
        ~Exists(owed),
        Q(state=State.ASSESSING) & ~Exists(silence) & ~Exists(vain_since_silence()) | Exists(proposal),
        pk__in=deliveries,
    )
    came = Max("tasks__done_at", filter=Q(tasks__owner=TaskOwner.CLAIMANT))
    for claim, since in waiting.annotate(since=Coalesce(came, F("filed_at"))).values_list("pk", "since"):
        yield deliveries[claim], Reason(owed=Owed.WAY_NOT_CHOSEN, since=since)


def _said(asked: Iterable[Deadline]) -> Iterator[tuple[int, Reason]]:
    """Holds by a person, which stand until a person releases them."""
    held = [deadline.pk for deadline in asked if deadline.held_at is not None]
    if not held:
        return
    lines = DeadlineEntry.objects.filter(deadline__in=held, kind__in=[EntryKind.HELD, EntryKind.RELEASED])
    standing: dict[int, Reason] = {}
    for line in lines.select_related("by").order_by("at", "pk"):
        if line.kind == EntryKind.RELEASED:
            standing.pop(line.deadline_id, None)
        elif words := line.data.get("words"):
            who = line.by.name if line.by else ""
            standing[line.deadline_id] = Reason(owed=Owed.SAID_BY_A_PERSON, since=line.at, what=words, who=who)
    yield from standing.items()


def _bounced(asked: Iterable[Deadline]) -> Iterator[tuple[int, Reason]]:
    """Deadlines whose last reminder reached nobody, where nobody has been tried by another channel since."""
    numbers = {deadline.claim.number: deadline for deadline in asked}
    reminders = OutboxMessage.objects.filter(subject_key__in=numbers, template__in=set(TEMPLATES.values()))
    gone_wrong = reminders.filter(Q(bounced_at__isnull=False) | Q(state__in=[MessageState.DEAD, MessageState.CLOSED]))
    suspects = set(gone_wrong.values_list("subject_key", flat=True))
    if not suspects:
        return
    mine = {deadline.pk: deadline.claim for deadline in asked if deadline.claim.number in suspects}
    last = {pk: letters for pk, letters in _last_reminders(reminders.filter(subject_key__in=suspects)) if pk in mine}
    called = _latest_calls({claim.pk for claim in mine.values()})
    reached = _reached(suspects)
    for pk, letters in last.items():
        since, claim = letters[0].created_at, mine[pk]
        if not all(letter.came_back for letter in letters) or called.get(claim.pk, since) > since:
            continue
        vain = {letter.address.casefold() for letter in letters}
        if not any(at >= since and address.casefold() not in vain for at, address in reached[claim.number]):
            yield pk, Reason(owed=Owed.REMINDER_BOUNCED, since=since, what=letters[0].address)


def _last_reminders(reminders: Iterable[OutboxMessage]) -> Iterator[tuple[int, list[_Reminder]]]:
    """The letters of each deadline's last reminder, by the deadline's id; one stage goes out at one moment."""
    of_deadline: dict[int, list[_Reminder]] = defaultdict(list)
    for letter in reminders:
        if named := _REMINDER.match(letter.key):
            came_back = letter.bounced_at is not None or letter.state in {MessageState.DEAD, MessageState.CLOSED}
            of_deadline[int(named[1])].append(_Reminder(int(named[1]), letter.address, letter.created_at, came_back))
    for pk, letters in of_deadline.items():
        latest = max(letter.created_at for letter in letters)
        yield pk, [letter for letter in letters if letter.created_at == latest]


def _latest_calls(claims: Iterable[int]) -> Mapping[int, datetime]:
    calls = CallAttempt.objects.filter(claim__in=claims).order_by("at", "pk")
    return dict(calls.values_list("claim_id", "at"))


def _reached(numbers: Iterable[str]) -> Mapping[str, list[tuple[datetime, str]]]:
    """What was delivered to the claimants of these claims and did not come back: when it was written, and where to."""
    reached: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    # What goes to a workshop or to one of us says nothing of whether the address is one that the register holds.
    to_claimants = Q(channel=Channel.SMS) | Q(context__has_key="trusted")
    delivered = OutboxMessage.objects.filter(to_claimants, subject_key__in=numbers, state=MessageState.DELIVERED)
    for number, at, address in delivered.filter(bounced_at__isnull=True).values_list(
        "subject_key", "created_at", "address"
    ):
        reached[number].append((at, address))
    return reached
