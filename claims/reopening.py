"""Asking for an ended claim to be opened again: the claimant asks on their page, and a person answers.

Lapsing says nothing of the right itself, and a fault may come back after the repair; whether the claim is opened is the
call centre's to say. Its answer is a reopening (`claims.closing.reopen`) or a message (`writing.messaging.send`).
"""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from claims.models import Claim, EventKind, Message
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from claims.timeline import act, lock, record, touch
from claims.workflow import ENDED, Outcome
from claims.writing.masking import mask

ANSWER: Final = DeadlineKind.REOPENING_ANSWER
# What was decided is complained of, and what was told twice goes on as another claim.
ENDED_OTHERWISE: Final = frozenset({Outcome.REJECTED, Outcome.WARRANTY, Outcome.SETTLED, Outcome.DUPLICATE})


def may_be_asked(claim: Claim) -> bool:
    """Whether the claim has ended in a way after which the claimant may ask for it to be opened again."""
    return claim.state in ENDED and claim.outcome not in ENDED_OTHERWISE


@act
def ask(*, number: str, text: str, by: User | None, now: datetime, trusted: bool = False) -> Message:
    """Take in why the claim should be opened again, as a message of the claimant's; an answer is promised the next
    working day.

    `by` is the claimant signed in, None by a private link, which may be `trusted`. The same words again are the same
    message. Raises `Claim.DoesNotExist`, `WrongState` where the claim cannot be asked for or waits for an answer, and
    `Refusal` without a word.
    """
    said = mask(text).text.strip()
    if not said:
        raise Refusal(_("Skriv, hvorfor sagen skal genåbnes."), code="text")
    claim = lock(number)
    trusted = trusted or by is not None
    if claim.deadlines.running().filter(kind=ANSWER).exists():
        standing = Message.objects.unanswered().filter(claim=claim, trusted=trusted, text=said).last()
        if standing is not None:
            return standing
        raise WrongState(_("Du har allerede bedt om det, og vi er ved at svare dig."), code="asked")
    if not may_be_asked(claim):
        raise WrongState(
            _("Sag %(number)s kan ikke genåbnes på den måde. Ring til os, hvis noget er galt.") % {"number": number},
            code="not_ended",
        )
    deadlines.cancel_running(claim, at=now, reason="asked_again", by=by, kinds=[ANSWER])
    message = Message.objects.create(
        claim=claim, by_claimant=True, by=by, text=said, language=claim.language, at=now, trusted=trusted
    )
    deadlines.start(claim, ANSWER, starts_at=now, now=now, by=by)
    door = {"trusted": True} if trusted else {}
    record(claim, EventKind.REOPENING_ASKED, at=now, by=by, message=message.pk, **door)
    touch(claim)
    return message
