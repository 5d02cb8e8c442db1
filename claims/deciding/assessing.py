"""What the terms say of a claim, and the facts that an agent states for it.

The answer is never stored here: it is reckoned from the claim as it stands, so that it is current when a fact or a
document changes. A decision keeps the one that its person saw.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.countries import HOME
from accounts.models import User
from accounts.refusals import Refusal
from claims.deciding.insured import asked_of, covers_of
from claims.evidence.evidence import finish_tasks, meet_when_complete
from claims.guards import Seen, require_open, require_unchanged
from claims.models import Claim, Deadline, DeadlineState, Document, EventKind, LossFacts, Peril, Task
from claims.models.deadline import DeadlineKind
from claims.models.task import TaskKind, TaskOwner
from claims.promises import deadlines, next_word
from claims.proof.disclosure import disclosure_of, gives_contact
from claims.timeline import act, lock, record, touch
from claims.writing.messages import tell_claimant
from devices.models import Device
from policies import coverage, terms, what_if
from policies.coverage import Assessment, CoverFacts, DeviceFacts, Loss, Question, Quote
from policies.excess import least_excess
from policies.models import Cover
from policies.periods import cover_period
from policies.terms_schema import Terms
from policies.vocabulary import CAUSES, EVIDENCE, THEFT, Verdict

# What the claimant's plain word most likely means; theft and 'something else' have no likeliest cause.
PROPOSED: dict[str, str] = {
    Peril.DAMAGE: "drop",
    Peril.LIQUID: "liquid",
    Peril.FAULT: "internal_fault",
    Peril.LOSS: "loss",
}
ASKED_BY: dict[str, TaskKind] = {
    "proof_of_purchase": TaskKind.PROOF_OF_PURCHASE,
    "incident_description": TaskKind.DESCRIBE,
    "user_details": TaskKind.CONTACT,
    "police_report": TaskKind.POLICE_REPORT,
    "sim_block": TaskKind.SIM_BLOCK,
    "last_use": TaskKind.LAST_USE,
}
# Asked for only because of a theft; they fall away where the cause turns out to be another.
THEFT_PAPERS: frozenset[str] = frozenset({"police_report", "sim_block", "last_use"})


@dataclass(frozen=True, kw_only=True)
class StatedFacts:
    """What an agent states of a loss, in the terms' words (`policies/vocabulary.py`); amounts in kroner.

    `purchased_on` and `price_dkk` are of a paper and count where the register has none. `occurred_on` and `country`
    correct the claim itself; None and '' leave them as they stand, but for a day that
    `day_unknown` takes back. `evidence` is what was confirmed without a document on the claim.
    """

    cause: str
    occurred_on: date | None = None
    country: str = ""
    day_unknown: bool = False
    intent: str = "none"
    misuse: bool = False
    prevents_use: bool = True
    battery_percent: int | None = None
    lost_mode: bool | None = None
    stationary: bool = False
    serial_readable: bool = True
    device_user: str = "employee"
    accessory: str = ""
    other_insurance: bool = False
    value_dkk: Decimal | None = None
    repair_dkk: Decimal | None = None
    purchased_on: date | None = None
    price_dkk: Decimal | None = None
    evidence: tuple[str, ...] = ()


_OF_CLAIM = ("occurred_on", "country")
_OF_LOSS = tuple(field.name for field in fields(StatedFacts) if field.name not in {*_OF_CLAIM, "day_unknown"})


@dataclass(frozen=True, kw_only=True)
class CoverAssessment:
    """What the terms of one cover say of the claim; both are None while a fact is missing without which none is given.

    `missing_facts` are codes: `cause`, `purchased_on`, `price` and `terms` leave no answer; `occurred_on`,
    `battery_percent` and `lost_mode` only leave it open. `proposed` says that the cause is guessed from the peril.
    """

    cover: Cover
    question: Question | None
    assessment: Assessment | None
    missing_facts: tuple[str, ...]
    proposed: bool = False

    @cached_property
    def changes(self) -> tuple[what_if.Change, ...]:
        """What would have changed the answer, the best first; tried when first asked for."""
        return what_if.changes(self.question) if self.question else ()


def assessments_of(claim: Claim, covers: Iterable[Cover], documents: Iterable[Document]) -> list[CoverAssessment]:
    """What the terms of each cover say of the claim, the best for the insured first, what has no answer last.

    Asks nothing of the database where the claim was loaded with its device, person and `loss_facts`, and the covers
    with their policies, as `deciding.insured.covers_of` does.
    """
    facts, papers = facts_of(claim), list(documents)
    found = [_assess(claim, cover, facts, papers) for cover in covers]
    return sorted(found, key=lambda one: one.assessment.verdict.weight if one.assessment else len(Verdict))


def facts_of(claim: Claim) -> LossFacts | None:
    """What an agent has stated of the loss; None before."""
    return getattr(claim, "loss_facts", None)


def cause_of(claim: Claim, facts: LossFacts | None) -> str:
    """The stated cause, else the one that the peril proposes, else ''."""
    return (facts.cause if facts else "") or PROPOSED.get(claim.peril, "")


def question_of(
    claim: Claim, cover: Cover, *, facts: LossFacts | None, documents: Iterable[Document]
) -> Question | None:
    """The question that the claim puts to the terms of the cover; None while cause, price, dates or terms are missing.

    The loss counts as reported on the day of filing in Copenhagen, and as having happened in Denmark where no country
    is given.
    """
    cause, device = cause_of(claim, facts), claim.device
    stated = facts or LossFacts()
    if device is None or not cause or _lacking(cover, device, stated):
        return None
    reported_on = timezone.localdate(claim.filed_at)
    return Question(
        terms=terms.get(cover.terms_id),
        cover=_cover_facts(cover, device, stated),
        device=_device_facts(cover, device, stated),
        loss=Loss(
            cause=cause,
            occurred_on=claim.occurred_on,
            # A day after the filing is a slip, and no ground to answer nothing.
            reported_on=max(reported_on, claim.occurred_on or reported_on),
            country=claim.country or HOME,
            intent=stated.intent,
            misuse=stated.misuse,
            prevents_use=stated.prevents_use,
            battery_percent=stated.battery_percent,
            lost_mode=stated.lost_mode,
            other_insurance=stated.other_insurance,
        ),
        evidence=evidence_of(claim, stated, documents),
        quote=Quote(value_dkk=stated.value_dkk, repair_dkk=stated.repair_dkk),
    )


def evidence_of(claim: Claim, facts: LossFacts, documents: Iterable[Document]) -> frozenset[str]:
    """What is at hand: documents by their kind, what the claim itself says, and what an agent has confirmed."""
    at_hand = {document.kind for document in documents} | set(facts.evidence)
    if claim.description:
        at_hand.add("incident_description")
    if gives_contact(claim) or (claim.person and (claim.person.email or claim.person.phone)):
        at_hand.add("user_details")
    return frozenset(at_hand.intersection(EVIDENCE))


@act
def state_facts(*, number: str, facts: StatedFacts, by: User, now: datetime, seen: Seen | None = None) -> LossFacts:
    """State the facts that cover hangs on, and ask the claimant for what the terms require and is missing.

    Confirmed evidence closes its task. What is asked anew is mailed once, in one letter, and documentation is promised
    from now on where no such deadline runs. Raises `WrongState`, `Changed`, `Refusal` for a loss after its report, and
    ValueError for a cause or a piece of evidence that the terms have no word for.
    """
    if facts.cause not in CAUSES or not set(facts.evidence) <= set(EVIDENCE):
        raise ValueError(f"no words of the terms: {facts.cause!r}, {facts.evidence!r}")
    claim = lock(number)
    require_open(claim)
    require_unchanged(claim, seen)
    changed = _correct(claim, facts)
    earlier = facts_of(claim)
    taken_back = set(earlier.evidence if earlier else ()).difference(facts.evidence)
    stated, _created = LossFacts.objects.update_or_create(
        claim=claim,
        defaults={**_kept(facts), "stated_at": now, "stated_by": by},
    )
    claim.loss_facts = stated
    touch(claim, *changed)
    finish_tasks(claim, {ASKED_BY[piece] for piece in facts.evidence}, at=now, by=by)
    asked = _ask(claim, taken_back, at=now)
    meet_when_complete(claim, at=now, by=by)
    event = record(claim, EventKind.FACTS_STATED, at=now, by=by, cause=facts.cause, fields=changed, asked=[*asked])
    if asked:
        _require_documents(claim, asked, event=event.pk, now=now, by=by)
    return stated


def _assess(claim: Claim, cover: Cover, facts: LossFacts | None, documents: Sequence[Document]) -> CoverAssessment:
    question = question_of(claim, cover, facts=facts, documents=documents)
    return CoverAssessment(
        cover=cover,
        question=question,
        assessment=coverage.answer(question) if question else None,
        missing_facts=_missing(claim, cover, facts, question),
        proposed=question is not None and not (facts and facts.cause),
    )


def _missing(claim: Claim, cover: Cover, facts: LossFacts | None, question: Question | None) -> tuple[str, ...]:
    missing = _lacking(cover, claim.device, facts or LossFacts()) if claim.device else []
    if not cause_of(claim, facts):
        missing.append("cause")
    if claim.occurred_on is None:
        missing.append("occurred_on")
    if question:
        cause, asked = question.loss.cause, question.terms.exclusions.lost_mode
        if question.terms.peril_of(cause).battery and question.loss.battery_percent is None:
            missing.append("battery_percent")
        wants_lost_mode = asked and cause in THEFT and question.device.is_a(asked.brand, asked.kind)
        if wants_lost_mode and question.loss.lost_mode is None:
            missing.append("lost_mode")
    return tuple(missing)


def asked_of_papers(claim: Claim, covers: Iterable[Cover]) -> frozenset[str]:
    """What a proof of purchase can say and the register does not: `purchased_on`, `price`, both or neither."""
    if claim.device is None:
        return frozenset()
    lacking = {fact for cover in covers for fact in _lacking(cover, claim.device, LossFacts())}
    return frozenset(lacking - {"terms"})


def _lacking(cover: Cover, device: Device, stated: LossFacts) -> list[str]:
    """What neither the register nor an agent says of the cover, without which its terms cannot be asked."""
    lacking = {
        "terms": not terms.exists(cover.terms_id),
        "purchased_on": not _purchased_on(device, stated),
        "price": not _price(cover, stated),
    }
    return [fact for fact, is_lacking in lacking.items() if is_lacking]


def _purchased_on(device: Device, stated: LossFacts) -> date | None:
    return device.purchased_on or device.delivered_on or stated.purchased_on


def _price(cover: Cover, stated: LossFacts) -> Decimal | None:
    return cover.sum_insured_dkk or stated.price_dkk


def _cover_facts(cover: Cover, device: Device, stated: LossFacts) -> CoverFacts:
    agreed, policy = terms.get(cover.terms_id), cover.policy
    purchased_on = _purchased_on(device, stated)
    assert purchased_on is not None  # noqa: S101 - `_lacking` has been asked
    return CoverFacts(
        purchased_on=purchased_on,
        delivered_on=device.delivered_on,
        term_months=policy.term_months,
        options=frozenset(policy.options).intersection(agreed.options),
        payment=policy.payment,
        holder=policy.holder_kind,
        premium_overdue=policy.premium_overdue,
        cancelled_on=_ended_on(cover, agreed, device),
        # Which form it will be is not decided yet: the lowest excess is reckoned with (C67).
        excess_dkk=least_excess(policy, agreed.settlement.forms),
    )


def _ended_on(cover: Cover, agreed: Terms, device: Device) -> date | None:
    """The policy's cancellation, or the day on which this one device left it before its time."""
    whole = cover_period(
        agreed,
        device.kind,
        device.purchased_on,
        device.delivered_on,
        cover.policy.term_months,
        device.warranty_months,
        payment=cover.policy.payment,
        delayed=False,
    )
    left_early = cover.ends_on if whole and cover.ends_on < whole[1] else None
    return min((day for day in (cover.policy.cancelled_on, left_early) if day), default=None)


def _device_facts(cover: Cover, device: Device, stated: LossFacts) -> DeviceFacts:
    return DeviceFacts(
        kind=device.kind,
        brand=device.brand,
        price_dkk=_price(cover, stated) or Decimal(0),
        warranty_months=device.warranty_months,
        stationary=stated.stationary,
        serial_readable=stated.serial_readable,
        user=stated.device_user,
        accessory=stated.accessory or None,
    )


def _correct(claim: Claim, facts: StatedFacts) -> list[str]:
    """Write what the agent corrects of the claim itself; returns the names of the fields that changed."""
    if facts.occurred_on and facts.occurred_on > timezone.localdate(claim.filed_at):
        raise Refusal(_("Skaden kan ikke være sket, efter at den blev anmeldt. Ret skadedatoen."), code="after_report")
    said = {name: getattr(facts, name) for name in _OF_CLAIM}
    changed = [name for name, value in said.items() if value and value != getattr(claim, name)]
    if facts.day_unknown and claim.occurred_on:
        changed.append("occurred_on")
    for name in changed:
        setattr(claim, name, said[name])
    return changed


def _kept(facts: StatedFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in _OF_LOSS} | {"evidence": list(facts.evidence)}


def _ask(claim: Claim, taken_back: set[str], *, at: datetime) -> list[str]:
    """Open a task for each piece of evidence that the best cover lacks and nobody has asked for; returns the pieces.

    What was asked for and let go, by the desk's word that all is complete, is not asked for again unless its
    confirmation was `taken_back`. Papers on a theft that the terms no longer ask for were never needed.
    """
    covers = asked_of(claim, covers_of(claim))
    found = assessments_of(claim, covers, Document.objects.at_hand(claim.pk))
    best = next((one.assessment for one in found if one.assessment), None)
    if best is None:
        return []
    waived = THEFT_PAPERS.difference(best.missing_evidence, {"police_report"} if claim.peril == Peril.THEFT else ())
    tasks = Task.objects.filter(claim=claim)
    tasks.open().filter(kind__in={ASKED_BY[piece] for piece in waived}).delete()
    standing = {(task.kind, task.done_at is None) for task in tasks}
    asked = [
        piece
        for piece in best.missing_evidence
        if (ASKED_BY[piece], True) not in standing and ((ASKED_BY[piece], False) not in standing or piece in taken_back)
    ]
    Task.objects.bulk_create(
        Task(claim=claim, kind=ASKED_BY[piece], owner=TaskOwner.CLAIMANT, created_at=at) for piece in asked
    )
    return asked


def _require_documents(claim: Claim, asked: Sequence[str], *, event: int, now: datetime, by: User) -> None:
    """Tell the claimant what is missing and by when. What only a known device is asked for goes to whom it knows."""
    running = Deadline.objects.filter(claim=claim, kind=DeadlineKind.DOCUMENTATION, state=DeadlineState.RUNNING)
    promise = running.first() or deadlines.start(claim, DeadlineKind.DOCUMENTATION, starts_at=now, now=now, by=by)
    told = tell_claimant(
        claim,
        "documents_wanted",
        key=f"documents_wanted:{event}",
        now=now,
        context={
            "asked": list(asked),
            "open": disclosure_of(claim, trusted=False).arrangements,
            "last": promise.due_at.isoformat(),
        },
    )
    # Where no letter can go they have heard nothing, and what we promised of the next word stands.
    if told:
        deadlines.meet(claim, DeadlineKind.FIRST_CONTACT, at=now, by=by, reason="documents_wanted")
        next_word.keep(claim, at=now, by=by, reason="documents_wanted")
