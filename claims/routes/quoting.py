"""What a workshop asks before it goes on: a price and a question, which the call centre answers."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Language, User
from accounts.refusals import Refusal, WrongState
from claims.guards import Seen, require_unchanged
from claims.models import Claim, EventKind, LossFacts, Quote
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from claims.routes.repairs import repair_at
from claims.timeline import act, lock, record, require, touch
from claims.workflow import Step
from claims.writing.masking import mask
from notifications import outbox


class NotAQuote(Refusal):
    """Something is missing that the question or its answer cannot do without; `code` names the field."""


@act
def ask(*, number: str, amount_dkk: Decimal, note: str, by: User, now: datetime) -> Quote:
    """Ask whether the repair may cost this much; the call centre has two working days to answer.

    The assessment reckons with the price from now on, where the facts of the loss are stated. Raises `WrongState` where
    the device is not under repair here or a question waits already, and `NotAQuote`.
    """
    claim = lock(number)
    require(claim, Step.FINISH)
    repair = repair_at(claim, by)
    if repair.diagnosed_at is None:
        raise NotAQuote(_("Skriv først, hvad der er i vejen med enheden."), code="amount_dkk")
    if amount_dkk <= 0:
        raise NotAQuote(_("Skriv, hvad reparationen koster."), code="amount_dkk")
    said = mask(note).text.strip()
    if not said:
        raise NotAQuote(_("Skriv, hvad prisen er for, og hvad I spørger om."), code="question")
    if Quote.objects.open().filter(claim=claim).exists():
        raise WrongState(
            _("I har allerede spurgt på sag %(number)s. Vent på svaret, eller ring til callcenteret.")
            % {"number": number},
            code="quote_waits",
        )
    quote = Quote.objects.create(
        claim=claim, repair=repair, amount_dkk=amount_dkk, note=said, asked_at=now, asked_by=by
    )
    LossFacts.objects.filter(claim=claim).update(repair_dkk=amount_dkk)
    deadlines.start(claim, DeadlineKind.QUOTE_WAITING, starts_at=now, now=now, by=by)
    touch(claim)
    record(claim, EventKind.QUOTE_ASKED, at=now, by=by, quote=quote.pk, amount_dkk=str(amount_dkk))
    return quote


@act
def answer(*, number: str, approved: bool, note: str, by: User, now: datetime, seen: Seen | None = None) -> Quote:
    """Approve or decline what the workshop asked, which gets it by mail and on its page.

    Raises `WrongState` where nothing waits, `Changed`, and `NotAQuote` for a no without what is to happen instead.
    """
    claim = lock(number)
    require_unchanged(claim, seen)
    quote = Quote.objects.open().filter(claim=claim).select_related("repair__workshop").first()
    if quote is None:
        raise WrongState(
            _("Værkstedet venter ikke længere på svar på sag %(number)s. Se sagen igen.") % {"number": number},
            code="no_quote",
        )
    said = mask(note).text.strip()
    if not approved and not said:
        raise NotAQuote(_("Skriv, hvad værkstedet skal gøre i stedet."), code="note")
    quote.approved, quote.answer = approved, said
    quote.answered_at, quote.answered_by = now, by
    quote.save(update_fields=["approved", "answer", "answered_at", "answered_by"])
    deadlines.meet(claim, DeadlineKind.QUOTE_WAITING, at=now, by=by, reason="quote_answered")
    touch(claim)
    record(claim, EventKind.QUOTE_ANSWERED, at=now, by=by, quote=quote.pk, approved=approved)
    _tell_workshop(claim, quote, now=now)
    return quote


def _tell_workshop(claim: Claim, quote: Quote, *, now: datetime) -> None:
    outbox.post(
        key=f"quote:{quote.pk}:answered",
        template="quote_answered",
        address=quote.repair.workshop.email,
        language=Language.DANISH,
        context={
            "number": claim.number,
            "approved": quote.approved,
            "amount_dkk": str(quote.amount_dkk),
            "answer": quote.answer,
        },
        subject_key=claim.number,
        now=now,
    )
