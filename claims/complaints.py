"""Complaints: taking one in by page, mail or telephone, acknowledging it, answering it, or letting it fall.

Acknowledged in one working day, answered for good in fifteen (SquareTrade section 15; C41 makes it the norm for all).
The section says that we confirm the receipt, and not by whom. A mail that a machine sends would keep its letter, and so
one goes out at once; but what is unclear is read against us (R3), as with the call that an automatic mail never
replaces (C13), and nothing that the system does by itself moves a clock. The clock therefore waits for a person who has
read the complaint.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from claims.deciding.decision_texts import complaint_bodies, terms_of
from claims.deciding.vouching import cover_of
from claims.guards import Seen, require_unchanged
from claims.models import (
    Claim,
    Complaint,
    ComplaintChannel,
    ComplaintDraft,
    ComplaintOutcome,
    Decision,
    EventKind,
    OriginalReturn,
    Settlement,
)
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from claims.proof.disclosure import open_to_filers
from claims.timeline import act, lock, record, touch
from claims.writing.masking import mask
from claims.writing.messages import live_links, recipients
from notifications import outbox
from notifications.outbox import Draft
from policies import terms
from workshops.calendars import COPENHAGEN

ACKNOWLEDGEMENT, ANSWER = DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT, DeadlineKind.COMPLAINT_ANSWER
CLOCKS = (ACKNOWLEDGEMENT, ANSWER)
NOON = time(12)


@act
def receive(
    *, number: str, text: str, channel: str, by: User | None, now: datetime, received_on: date | None = None
) -> Complaint:
    """Take in a complaint, on an ended claim as on an open one: both clocks begin, and the claimant has it in writing.

    `by` is who of us writes it down, or the claimant signed in, None by a private link; `received_on` is the day it
    came to us where that was before today. The same words again are the same complaint. Raises `WrongState` while
    another one waits for its answer, or the claimant complains again of what was answered for good, and `Refusal`
    without a word or for a day that cannot be.
    """
    claim = lock(number)
    said = mask(text).text.strip()
    if not said:
        raise Refusal(_("Skriv, hvad du klager over."), code="text")
    standing = Complaint.objects.open().filter(claim=claim).first()
    if standing is not None:
        if standing.text == said:
            return standing
        raise _one_waits(claim, channel)
    came_by = ComplaintChannel(channel)
    if came_by is ComplaintChannel.PAGE and not may_complain(claim):
        raise WrongState(
            _("Vi har svaret endeligt på din klage. Er der sket noget nyt, så ring til os."), code="answered_for_good"
        )
    received_at = _moment_of(claim, received_on, now)
    written_by = None if came_by is ComplaintChannel.PAGE else by
    complaint = Complaint.objects.create(
        claim=claim, channel=came_by, text=said, received_at=received_at, written_by=written_by
    )
    clocks = deadlines.start_all(claim, CLOCKS, starts_at=received_at, now=now, by=by)
    touch(claim)
    record(claim, EventKind.COMPLAINED, at=now, by=by, complaint=complaint.pk, channel=came_by.value)
    due = {deadline.kind: deadline.due_at.isoformat() for deadline in clocks}
    _tell(claim, complaint, "complaint_received", now=now, **due)
    return complaint


@act
def acknowledge(*, number: str, by: User, now: datetime, seen: Seen | None = None) -> Complaint:
    """Confirm as a person that the complaint is here and has been read; the claimant is told who did, and what follows.

    Raises `WrongState` where none waits for it, and `Changed`.
    """
    claim = lock(number)
    require_unchanged(claim, seen)
    complaint = _open(claim)
    if complaint.acknowledged_at is not None:
        raise _not_now(claim)
    _note_acknowledged(claim, complaint, by=by, now=now)
    touch(claim)
    record(claim, EventKind.COMPLAINT_CONFIRMED, at=now, by=by, complaint=complaint.pk)
    answer_by = claim.deadlines.filter(kind=ANSWER).order_by("pk").last()
    due = {ANSWER.value: answer_by.due_at.isoformat()} if answer_by else {}
    _tell(claim, complaint, "complaint_acknowledged", now=now, agent=by.name, **due)
    return complaint


@act
def answer(*, number: str, outcome: str, answer: str, by: User, now: datetime, seen: Seen | None = None) -> Complaint:
    """Answer the complaint for good, in writing, with the bodies that the claimant can go to next.

    Who took part in the decision does not answer (`deciders_of`). The answer changes no decision: one that is upheld is
    decided anew. Raises `WrongState` where none waits or it is one's own decision, `Changed`, and `Refusal` without a
    word.
    """
    claim = lock(number)
    require_unchanged(claim, seen)
    complaint = _open(claim)
    require_another(claim, by)
    said = mask(answer).text.strip()
    if not said:
        raise Refusal(_("Skriv svaret, og hvad det bygger på."), code="answer")
    complaint.outcome, complaint.answer = ComplaintOutcome(outcome), said
    complaint.answered_at, complaint.answered_by = now, by
    complaint.save(update_fields=["outcome", "answer", "answered_at", "answered_by"])
    if complaint.acknowledged_at is None:
        _note_acknowledged(claim, complaint, by=by, now=now)
    deadlines.meet(claim, ANSWER, at=now, by=by, reason="complaint_answered")
    touch(claim)
    record(claim, EventKind.COMPLAINT_ANSWERED, at=now, by=by, complaint=complaint.pk, outcome=complaint.outcome)
    _tell(claim, complaint, "complaint_answered", now=now, **answer_facts(claim, complaint))
    return complaint


@act
def save_draft(
    *, number: str, outcome: str, answer: str, by: User, now: datetime, seen_at: datetime | None = None
) -> ComplaintDraft:
    """Keep an answer that is not ready to be sent; one a complaint, and whoever may answer goes on with it.

    `seen_at` is when the draft was saved that the page showed, None where it showed none. The claim stays as it is.
    Raises `WrongState` where none waits, it is one's own decision, or somebody has saved another draft meanwhile.
    """
    claim = lock(number)
    complaint = _open(claim)
    require_another(claim, by)
    standing = ComplaintDraft.objects.select_related("by").filter(complaint=complaint).first()
    if standing is not None and standing.at != seen_at and standing.by_id != by.pk:
        text = _("%(name)s har gemt en anden kladde imens. Kopiér det, du har skrevet, og se sagen igen.")
        raise WrongState(text % {"name": standing.by.name}, code="other_draft")
    draft = ComplaintDraft(complaint=complaint, outcome=outcome, answer=mask(answer).text.strip(), by=by, at=now)
    draft.save(force_insert=standing is None)
    return draft


@act
def withdraw(*, number: str, by: User, now: datetime, seen: Seen | None = None) -> Complaint:
    """Note that the claimant has taken the complaint back: its clocks fall, and they have it in writing.

    Raises `WrongState` where none waits for an answer, and `Changed`.
    """
    claim = lock(number)
    require_unchanged(claim, seen)
    complaint = _open(claim)
    complaint.withdrawn_at = now
    complaint.save(update_fields=["withdrawn_at"])
    deadlines.cancel_running(claim, at=now, reason="complaint_withdrawn", by=by, kinds=CLOCKS)
    touch(claim)
    record(claim, EventKind.COMPLAINT_WITHDRAWN, at=now, by=by, complaint=complaint.pk)
    _tell(claim, complaint, "complaint_withdrawn", now=now)
    return complaint


def require_another(claim: Claim, by: User) -> None:
    """Raise `WrongState` for who took part in what is complained of: they neither answer it nor draft the answer."""
    if by.pk not in deciders_of(claim):
        return
    text = _("Du har selv været med til at afgøre sag %(number)s. Bed en kollega om at svare på klagen.")
    raise WrongState(text % {"number": claim.number}, code="own_decision")


def may_complain(claim: Claim) -> bool:
    """Whether the claimant may complain now, as far as what was answered goes; at most two queries."""
    latest = Complaint.objects.filter(claim=claim, withdrawn_at__isnull=True).order_by("received_at", "pk").last()
    return latest is None or decided_since(latest, claim.decisions.in_force())


def decided_since(complaint: Complaint, decisions: Iterable[Decision]) -> bool:
    """Whether one of the decisions came after the answer to the complaint, which is final."""
    answered_at = complaint.answered_at
    return answered_at is not None and any((one.seconded_at or one.decided_at) > answered_at for one in decisions)


def deciders_of(claim: Claim) -> set[int]:
    """Who settled what is complained of, by id; one query.

    That is who made or seconded a decision in force, who set what was paid for it, and who approved a charge for the
    old device.
    """
    decided = Decision.objects.in_force().filter(claim=claim).order_by().values_list("decided_by", "seconded_by")
    paid = Settlement.objects.filter(claim=claim).order_by().values_list("settled_by", "settled_by")
    charged = OriginalReturn.objects.filter(claim=claim).order_by().values_list("charged_by", "charged_by")
    return {pk for both in decided.union(paid, charged) for pk in both if pk is not None}


def settled_by(user: User) -> Exists:
    """The same of one person, as a condition on complaints: whether they settled what is complained of."""
    of_claim, pk = OuterRef("claim"), user.pk
    decided = Decision.objects.in_force().filter(Q(decided_by=pk) | Q(seconded_by=pk), claim=of_claim)
    paid = Settlement.objects.filter(claim=of_claim, settled_by=pk)
    charged = OriginalReturn.objects.filter(claim=of_claim, charged_by=pk)
    return Exists(decided) | Exists(paid) | Exists(charged)  # type: ignore[return-value]


def bodies_of(claim: Claim) -> list[dict[str, str]]:
    """Whom the claimant can go to next, in the order of the terms that the claim was decided by, in the active
    language; none where nobody knows the terms.
    """
    decision = claim.decisions.in_force().select_related("cover__policy").order_by("decided_at", "pk").last()
    version = terms_of(decision) if decision else None
    if version is None:
        cover = cover_of(claim, decision)
        version = terms.get(cover.terms_id) if cover and terms.exists(cover.terms_id) else None
    return complaint_bodies(version)


def answer_facts(claim: Claim, complaint: Complaint) -> dict[str, Any]:
    """What the letter with the answer says, as plain JSON in the claimant's language."""
    with translation.override(claim.language):
        bodies = bodies_of(claim)
    return {"outcome": complaint.outcome, "answer": complaint.answer, "bodies": bodies}


def _note_acknowledged(claim: Claim, complaint: Complaint, *, by: User, now: datetime) -> None:
    complaint.acknowledged_at, complaint.acknowledged_by = now, by
    complaint.save(update_fields=["acknowledged_at", "acknowledged_by"])
    deadlines.meet(claim, ACKNOWLEDGEMENT, at=now, by=by, reason="complaint_read")


def _open(claim: Claim) -> Complaint:
    complaint = Complaint.objects.open().filter(claim=claim).first()
    if complaint is None:
        raise _not_now(claim)
    return complaint


def _one_waits(claim: Claim, channel: str) -> WrongState:
    text = (
        _("Vi har din klage og er ved at se på den. Har du mere, vi skal vide, så ring til os.")
        if channel == ComplaintChannel.PAGE
        else _("Sag %(number)s har en klage, som venter på svar. Skriv det nye som en note på sagen.")
    )
    return WrongState(text % {"number": claim.number}, code="complaint_waits")


def _not_now(claim: Claim) -> WrongState:
    text = _("Klagen på sag %(number)s venter ikke på det længere. Se sagen igen.") % {"number": claim.number}
    return WrongState(text, code="no_complaint")


def _moment_of(claim: Claim, day: date | None, now: datetime) -> datetime:
    """Now where it came today, else the middle of the day on which it came; the clocks count in whole days."""
    if day is None or day == timezone.localdate(now):
        return now
    if not timezone.localdate(claim.filed_at) <= day < timezone.localdate(now):
        raise Refusal(_("Skriv en dag fra anmeldelsen og frem til i dag."), code="received_on")
    return datetime.combine(day, NOON, COPENHAGEN)


def _tell(claim: Claim, complaint: Complaint, template: str, *, now: datetime, **facts: Any) -> None:
    """Mail whoever we talk with: a stranger who filed for the device's real user learns nothing of their complaint."""
    shows = claim.pk in open_to_filers([claim])
    drafts = [
        Draft(
            key=f"complaint:{complaint.pk}:{template}:{about.get('link_key', 'contact')}",
            template=template,
            address=address,
            language=claim.language,
            context={"number": claim.number, **about, **facts},
            subject_key=claim.number,
        )
        for address, about in recipients(claim, live_links([claim]))
        if about["trusted"] or shows
    ]
    outbox.post_all(drafts, now=now)
