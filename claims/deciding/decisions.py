"""What a person decides about cover, alone or with a colleague who seconds it, and what follows from it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from claims.calls import calling
from claims.deciding.basis import basis_of, drafted, takes_two
from claims.deciding.decision_texts import terms_of
from claims.deciding.letters import letter_facts
from claims.ending import end
from claims.evidence.evidence import note_reviewed
from claims.guards import Seen, require_open, require_unchanged
from claims.models import Claim, Decision, DecisionKind, DecisionState, EventKind
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines, next_word
from claims.timeline import act, lock, record, require, touch
from claims.workflow import Outcome, State, Step
from claims.writing.masking import mask
from claims.writing.messages import tell_claimant
from policies.models import Cover

# A decision that leaves nothing for a workshop to do closes the claim.
CLOSING: dict[DecisionKind, Outcome] = {
    DecisionKind.REJECTED: Outcome.REJECTED,
    DecisionKind.WARRANTY: Outcome.WARRANTY,
}


@act
def decide(
    *,
    number: str,
    kind: str,
    clause: str,
    reason: str,
    by: User,
    now: datetime,
    seen: Seen | None = None,
    cover: Cover | None = None,
) -> Decision:
    """Decide about cover and send the claimant the letter; a rejection and a referral to the warranty close the claim.

    The decision leans on `cover`, else on the one with the best answer, and keeps its terms, facts and assessment. More
    at stake than the organisation's limit makes it a proposal: nothing is sent or closed until a colleague seconds it.
    `clause` is one that the terms declare, never alone: `reason` says it in words and stands in the letter. On a claim
    that has lapsed a rejection says that the right itself is lost; nothing else can be decided there. Raises
    `WrongState` (also while a proposal waits), `Changed`, and `Refusal` where grounds lack or do not fit the terms.
    """
    claim = lock(number)
    decided = DecisionKind(kind)
    require_decidable(claim, decided, seen=seen)
    basis = basis_of(claim, cover)
    decision = drafted(claim, basis, kind=decided, clause=clause, reason=reason)
    _require_grounds(decision)
    decision.decided_at, decision.decided_by = now, by
    if takes_two(claim, decision.at_stake_dkk):
        decision.state = DecisionState.PROPOSED
    decision.save()
    # Whoever decides has the documents before them, and a decision answers them.
    note_reviewed(claim, at=now, by=by)
    if decision.state == DecisionState.PROPOSED:
        _record(claim, EventKind.DECISION_PROPOSED, decision, at=now, by=by)
        touch(claim)
        return decision
    _take_effect(claim, decision, at=now, by=by)
    return decision


@act
def second(*, number: str, decision: int, by: User, now: datetime, seen: Seen | None = None) -> Decision:
    """Second a colleague's proposal, which then takes effect as a decision does: closing, letter and promises.

    Raises `WrongState` where it waits no more, no longer fits the claim, or is one's own, and `Changed`.
    """
    claim = lock(number)
    proposal = _proposal(claim, decision, by=by)
    _require_fitting(claim, DecisionKind(proposal.kind), seen)
    if proposal.cover is not None and proposal.cover.device_id != claim.device_id:
        raise WrongState(
            _("Forslaget er om en anden enhed end den, sagen er om nu. Send det tilbage, så sagen kan afgøres på ny."),
            code="another_device",
        )
    proposal.state = DecisionState.IN_FORCE
    proposal.seconded_at, proposal.seconded_by = now, by
    proposal.save(update_fields=["state", "seconded_at", "seconded_by"])
    _take_effect(claim, proposal, at=now, by=by, proposed_by=proposal.decided_by.name)
    return proposal


@act
def send_back(*, number: str, decision: int, note: str, by: User, now: datetime, seen: Seen | None = None) -> Decision:
    """Send a colleague's proposal back with a note on what to look at again; nothing is decided by it.

    Raises `WrongState` where it waits no more or is one's own, `Changed`, and `Refusal` without a note.
    """
    claim = lock(number)
    proposal = _proposal(claim, decision, by=by)
    require_unchanged(claim, seen)
    if not note.strip():
        raise Refusal(_("Skriv, hvad din kollega skal se på igen."), code="note_missing")
    proposal.state, proposal.second_note = DecisionState.SENT_BACK, mask(note).text
    proposal.seconded_at, proposal.seconded_by = now, by
    proposal.save(update_fields=["state", "second_note", "seconded_at", "seconded_by"])
    _record(claim, EventKind.DECISION_SENT_BACK, proposal, at=now, by=by, text=proposal.second_note)
    touch(claim)
    return proposal


def require_decidable(claim: Claim, kind: str = DecisionKind.COVERED, *, seen: Seen | None = None) -> None:
    """Raise `WrongState` unless the claim can be decided so now, while no proposal waits; `Changed` where it moved on.

    A page asks it of the claim as it was read, the act of the locked one.
    """
    _require_fitting(claim, DecisionKind(kind), seen)
    require_no_proposal(claim)


def require_no_proposal(claim: Claim) -> None:
    """Raise `WrongState` (409) while a decision on the claim waits for a colleague."""
    if Decision.objects.proposed().filter(claim=claim).exists():
        raise WrongState(
            _("En afgørelse på sag %(number)s venter på en kollega. Den skal godkendes eller sendes tilbage først.")
            % {"number": claim.number},
            code="proposal_waits",
        )


def _require_fitting(claim: Claim, kind: DecisionKind, seen: Seen | None) -> None:
    """The locked claim is the one that was seen, open but for a rejection of a lapsed one, and can end so."""
    if kind is not DecisionKind.REJECTED or claim.state != State.LAPSED:
        require_open(claim)
    require_unchanged(claim, seen)
    if kind in CLOSING:
        require(claim, _ending(claim))


def _ending(claim: Claim) -> Step:
    return Step.REJECT if claim.state == State.LAPSED else Step.CLOSE


def _proposal(claim: Claim, decision: int, *, by: User) -> Decision:
    """The waiting proposal on the locked claim, which is a colleague's."""
    waiting = Decision.objects.proposed().filter(claim=claim, pk=decision).select_related("decided_by", "cover").first()
    if waiting is None:
        raise WrongState(
            _("Afgørelsen på sag %(number)s venter ikke længere. Se sagen igen.") % {"number": claim.number},
            code="no_proposal",
        )
    if waiting.decided_by_id == by.pk:
        raise WrongState(_("Du kan ikke godkende din egen afgørelse. Bed en kollega om det."), code="own_proposal")
    return waiting


def _take_effect(claim: Claim, decision: Decision, *, at: datetime, by: User, **said: Any) -> None:
    """What follows from a decision in force: the event, the end of the claim where it ends it, the letter."""
    _record(claim, EventKind.DECIDED, decision, at=at, by=by, **said)
    kind = DecisionKind(decision.kind)
    if kind in CLOSING:
        end(claim, _ending(claim), CLOSING[kind], at=at, by=by)
    else:
        calling.moved_on(claim, at=at, by=by, reason="decided")
        touch(claim)
    if _send_letter(claim, decision, now=at):
        deadlines.meet(claim, DeadlineKind.FIRST_CONTACT, at=at, by=by, reason="decided")
        next_word.keep(claim, at=at, by=by, reason="decided")
    else:
        next_word.owe(claim, at=at, by=by)


def _send_letter(claim: Claim, decision: Decision, *, now: datetime) -> int:
    facts = letter_facts(claim, decision, language=claim.language)
    key = f"decision:{decision.pk}"
    return tell_claimant(claim, "decision_made", key=key, now=now, context=facts, arranged=True)


def _record(claim: Claim, kind: EventKind, decision: Decision, *, at: datetime, by: User, **said: Any) -> None:
    facts: dict[str, Any] = {"decision": decision.pk, "kind": decision.kind, "clause": decision.clause}
    if decision.forfeits:
        facts["forfeits"] = True
    record(claim, kind, at=at, by=by, **facts, **said)


def _require_grounds(decision: Decision) -> None:
    """A rejection has clause and reason, cover in part says what is left out, and a clause stands in these terms."""
    clause, reason = decision.clause, decision.reason
    if decision.kind == DecisionKind.REJECTED and not (clause and reason):
        raise Refusal(
            _("En afvisning skal have både et punkt i vilkårene og en begrundelse. Skriv begge."),
            code="grounds_missing",
        )
    if decision.kind == DecisionKind.PARTLY and not reason:
        raise Refusal(_("Skriv, hvad der ikke er dækket, og hvorfor."), code="reason_missing")
    if clause and not reason:
        raise Refusal(_("Skriv med ord, hvad punktet betyder for skaden."), code="reason_missing")
    version = terms_of(decision)
    if clause and version and clause not in version.clauses:
        raise Refusal(
            _("Punkt %(clause)s står ikke i vilkårene for dækningen. Vælg et, der gør.") % {"clause": clause},
            code="clause_unknown",
        )
