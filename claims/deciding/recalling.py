"""A second fault within a guarantee is a recall on the workshop that did the work, not a new loss (SquareTrade 6)."""

from datetime import datetime

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from claims.deciding.decisions import require_no_proposal
from claims.deciding.insured import loss_day
from claims.evidence.evidence import finish_tasks, meet_when_complete
from claims.guards import Seen, require_unchanged
from claims.models import Claim, ClaimEvent, Deadline, EventKind, Route, Task, TaskKind
from claims.models.deadline import DeadlineKind
from claims.models.task import DOCUMENTATION
from claims.promises import deadlines, next_word
from claims.timeline import act, lock, record, require, touch
from claims.workflow import Step
from claims.writing.messages import tell_claimant
from workshops.guarantees import guarantees_of
from workshops.models import Guarantee

# What the insurer would ask for and a workshop that puts its own work right does not.
PAPERS: frozenset[str] = DOCUMENTATION - {TaskKind.DESCRIBE, TaskKind.CONTACT}


class NotVouchedFor(Refusal):
    """The guarantee is not one on the claim's device, or does not hold the day of the loss."""


def guarantees_for(claim: Claim) -> list[Guarantee]:
    """The guarantees that the claim can be a recall under, the longest first; one query, none without a device.

    What was vouched for on this very claim is no guarantee against the loss that it began with.
    """
    if claim.device is None:
        return []
    return [one for one in guarantees_of(claim.device, loss_day(claim)) if one.claim_number != claim.number]


@act
def recall(*, number: str, guarantee: Guarantee | None, by: User, now: datetime, seen: Seen | None = None) -> Claim:
    """Take the claim up as a recall under the guarantee: no decision, no excess and no papers; the claimant is told.

    Raises `WrongState` once a workshop has the device or the claim is a recall, `Changed`, and `NotVouchedFor`.
    """
    claim = lock(number)
    require(claim, Step.ROUTE)
    require_unchanged(claim, seen)
    require_no_proposal(claim)
    if claim.guarantee_id is not None:
        raise WrongState(
            _("Sag %(number)s er allerede en reklamation. Se sagen igen.") % {"number": number}, code="recalled"
        )
    if guarantee is None or guarantee not in guarantees_for(claim):
        raise NotVouchedFor(
            _("Garantien gælder ikke for enheden på skadesdagen. Se datoerne igen, og vælg en, der gælder."),
            code="not_vouched_for",
        )
    claim.guarantee = guarantee
    touch(claim, "guarantee")
    finish_tasks(claim, PAPERS, at=now, by=by)
    event = record(claim, EventKind.RECALLED, at=now, by=by, **_facts(guarantee))
    meet_when_complete(claim, at=now, by=by)
    if _tell(claim, event, guarantee, now=now):
        deadlines.meet(claim, DeadlineKind.FIRST_CONTACT, at=now, by=by, reason="recalled")
        next_word.keep(claim, at=now, by=by, reason="recalled")
    else:
        next_word.owe(claim, at=now, by=by)
    return claim


@act
def take_back(*, number: str, by: User, now: datetime, seen: Seen | None = None) -> Claim:
    """Make the recall a loss like any other again, as long as nothing has been routed; what papers it waived are owed
    again, with a fresh promise. Raises `WrongState` and `Changed`.
    """
    claim = lock(number)
    require_unchanged(claim, seen)
    if claim.guarantee is None or not may_be_taken_back(claim):
        raise WrongState(
            _("Sag %(number)s er på vej til værkstedet eller ikke en reklamation længere. Se sagen igen.")
            % {"number": number},
            code="not_taken_back",
        )
    guarantee = claim.guarantee
    claim.guarantee = None
    touch(claim, "guarantee")
    event = record(claim, EventKind.RECALLED, at=now, by=by, undone=True, **_facts(guarantee))
    _ask_for_papers_again(claim, now=now, by=by)
    if _tell(claim, event, guarantee, now=now, undone=True):
        next_word.keep(claim, at=now, by=by, reason="recall_taken_back")
    return claim


def may_be_taken_back(claim: Claim) -> bool:
    """Whether the claim is an open recall of which nothing has been routed; at most one query."""
    if claim.guarantee_id is None or not claim.is_open:
        return False
    return not Route.objects.standing().filter(claim=claim).exists()


def _ask_for_papers_again(claim: Claim, *, now: datetime, by: User) -> None:
    taken_up = ClaimEvent.objects.filter(claim=claim, kind=EventKind.RECALLED, data__undone__isnull=True)
    at = taken_up.order_by("-pk").values_list("at", flat=True).first()
    asked_anew = list(Task.objects.open().filter(claim=claim).values_list("kind", flat=True))
    waived = Task.objects.filter(claim=claim, kind__in=PAPERS, done_at=at).exclude(kind__in=asked_anew)
    runs = Deadline.objects.running().filter(claim=claim, kind=DeadlineKind.DOCUMENTATION).exists()
    if waived.update(done_at=None, done_by=None) and not runs:
        deadlines.start(claim, DeadlineKind.DOCUMENTATION, starts_at=now, now=now, by=by)


def _facts(guarantee: Guarantee) -> dict[str, str | int]:
    return {
        "guarantee": guarantee.pk,
        "kind": guarantee.kind,
        "earlier": guarantee.claim_number,
        "workshop": str(guarantee.workshop or ""),
        "until": guarantee.ends_on.isoformat(),
    }


def _tell(claim: Claim, event: ClaimEvent, guarantee: Guarantee, *, now: datetime, undone: bool = False) -> int:
    with translation.override(claim.language):
        until = date_format(guarantee.ends_on)
    told = {
        "undone": undone,
        "kind": guarantee.kind,
        "guarantee_until": until,
        "workshop": str(guarantee.workshop or ""),
    }
    key = f"recall:{event.pk}"
    return tell_claimant(claim, "recall_taken_up", key=key, now=now, context=told, arranged=True)
