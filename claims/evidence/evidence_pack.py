"""The evidence pack of a claim: all that a complaints board needs to judge it, and nothing that is only the desk's.

What leaves the house is what the claimant has seen or may see, the decisions with the facts that they were built on,
the terms that they cite, and the ledgers of what was promised. Internal notes, notes of calls, signals, proposals that
were sent back, our reminders to ourselves, and who has opened the claim stay inside.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Prefetch, Q

from accounts.models import User
from claims.deciding.decision_texts import terms_of
from claims.deciding.vouching import cover_of
from claims.models import (
    Claim,
    ClaimEvent,
    Complaint,
    Deadline,
    DeadlineEntry,
    Decision,
    Document,
    Message,
    Opening,
    Settlement,
)
from claims.models.deadline import INTERNAL, EntryKind
from notifications.models import Attachment, Channel, MessageState, OutboxMessage
from policies import terms
from policies.terms_schema import Terms

OPENED: Final = "evidence_pack"
# Who of us held a limit back, and for what, is the desk's own affair; that it was moved is told by the move itself.
_OURS = frozenset({EntryKind.HELD, EntryKind.RELEASED, EntryKind.HOURS})
# What a person of us wrote to ourselves beside an act.
_WORDS = frozenset({"words", "text", "note", "reason_text"})


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A claim with everything that goes into its pack, each list in the order in which it came about.

    `terms` is the version that was decided after; of a claim that nobody has decided, the one of its cover on the day
    of the loss.
    """

    claim: Claim
    decisions: Sequence[Decision]
    terms: Terms | None
    settlements: Sequence[Settlement]
    complaints: Sequence[Complaint]
    promises: Sequence[Deadline]
    events: Sequence[ClaimEvent]
    letters: Sequence[OutboxMessage]
    conversation: Sequence[Message]
    documents: Sequence[Document]
    merged: Sequence[str]

    @property
    def stood_at(self) -> datetime:
        """When anything of it last changed: the pack of a claim that stands still says the same each time."""
        return max(self._moments())

    def _moments(self) -> Iterator[datetime]:
        yield self.claim.filed_at
        yield from (event.at for event in self.events)
        yield from (entry.at for promise in self.promises for entry in entries_of(promise))
        yield from (letter.delivered_at for letter in self.letters if letter.delivered_at)
        yield from (letter.bounced_at for letter in self.letters if letter.bounced_at)
        yield from (message.at for message in self.conversation)
        yield from (document.received_at for document in self.documents)


@transaction.atomic
def open_pack(*, number: str, by: User, now: datetime) -> Pack:
    """Gather the pack and log that it was opened, and by whom.

    Everything is read now, but for the documents themselves, which are only named. Raises `Claim.DoesNotExist` for a
    claim that `by` may not see.
    """
    claim = (
        Claim.objects.visible_to(by)
        .select_related("organisation", "person", "device", "guarantee", "merged_into")
        .get(number=number)
    )
    Opening.objects.create(claim=claim, by=by, at=now, what=OPENED)
    return gather(claim)


def gather(claim: Claim) -> Pack:
    """The pack of the claim as it stands; the same statements for any claim."""
    decided = claim.decisions.in_force().select_related(
        "decided_by", "seconded_by", "cover__policy", "cover__device", "cover__continues__device"
    )
    decisions = list(decided.order_by("decided_at", "pk"))
    events = ClaimEvent.objects.filter(claim=claim).for_claimant().select_related("by")
    complaints = claim.complaints.select_related("written_by", "acknowledged_by", "answered_by")
    return Pack(
        claim=claim,
        decisions=decisions,
        terms=_terms(claim, decisions),
        settlements=list(claim.settlements.order_by("settled_at", "pk")),
        complaints=list(complaints.order_by("received_at", "pk")),
        promises=_promises(claim),
        events=list(events.order_by("at", "pk")),
        letters=_letters(claim),
        conversation=list(Message.objects.filter(claim=claim).select_related("by").order_by("at", "pk")),
        documents=list(
            Document.objects.at_hand(claim.pk).select_related("claim", "received_from").order_by("received_at", "pk")
        ),
        merged=list(claim.merged.order_by("pk").values_list("number", flat=True)),
    )


def entries_of(promise: Deadline) -> list[DeadlineEntry]:
    """The lines of its ledger that go into the pack, without what one of us wrote to ourselves."""
    return [entry for entry in promise.entries.all() if entry.kind not in _OURS]


def _promises(claim: Claim) -> list[Deadline]:
    lines = DeadlineEntry.objects.select_related("by").order_by("at", "pk")
    promised = Deadline.objects.filter(claim=claim).exclude(kind__in=INTERNAL).select_related("calendar")
    found = list(promised.prefetch_related(Prefetch("entries", queryset=lines)).order_by("starts_at", "pk"))
    for promise in found:
        for entry in promise.entries.all():
            entry.deadline = promise
            entry.data = without_words(entry.data)
    return found


def without_words(data: dict[str, object]) -> dict[str, object]:
    """The facts of an event or a ledger's line without a sentence that one of us wrote to ourselves."""
    return {name: fact for name, fact in data.items() if name not in _WORDS}


def _letters(claim: Claim) -> list[OutboxMessage]:
    """What was delivered to the claimant: mails know whether their address was trusted, a workshop's do not."""
    to_claimant = Q(channel=Channel.SMS) | Q(context__has_key="trusted")
    delivered = OutboxMessage.objects.about(claim.number).filter(to_claimant, state=MessageState.DELIVERED)
    files = Attachment.objects.order_by("pk")
    return list(delivered.prefetch_related(Prefetch("attachments", queryset=files)).order_by("delivered_at", "pk"))


def _terms(claim: Claim, decisions: Iterable[Decision]) -> Terms | None:
    latest = next(reversed(list(decisions)), None)
    if latest is not None and (version := terms_of(latest)) is not None:
        return version
    cover = cover_of(claim, latest)
    return terms.get(cover.terms_id) if cover and terms.exists(cover.terms_id) else None
