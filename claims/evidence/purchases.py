"""When a device was bought and for how much, by its papers: what was read of them, and what the claimant says of it.

What is read is a suggestion, and what the claimant says is their word. The register is changed by neither; the call
centre sees both and may go by them in the assessment (`deciding.assessing`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet

from accounts.models import User
from claims.files.receipt_reading import Reading
from claims.guards import require_open
from claims.models import Claim, Document, DocumentKind, EventKind, Purchase, PurchaseAnswer
from claims.timeline import act, lock, record, touch


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What one paper was read to say, and what this kind of door has answered; None of what is not known."""

    document: Document
    read_on: date | None
    read_dkk: Decimal | None
    answer: str = ""
    stated_on: date | None = None
    stated_dkk: Decimal | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered by this kind of door."""
        return not self.answer


def keep(document: Document, reading: Reading, *, trusted: bool) -> None:
    """Write down what a paper that was just taken in says; nothing where nothing could be read for sure."""
    if reading:
        Purchase.objects.create(
            claim_id=document.claim_id,
            document=document,
            trusted=trusted,
            read_on=reading.bought_on,
            read_dkk=reading.price_dkk,
        )


def asked_of(documents: QuerySet[Document], *, trusted: bool) -> list[Asked]:
    """What is asked of these papers through a kind of door, the latest first; one query.

    What somebody said by the other kind is not told here, nor that they did (`proof.disclosure`).
    """
    found: dict[int, Asked] = {}
    for purchase in Purchase.objects.filter(document__in=documents).select_related("document").order_by("-document"):
        asked = Asked(document=purchase.document, read_on=purchase.read_on, read_dkk=purchase.read_dkk)
        if purchase.trusted == trusted:
            asked = Asked(
                document=purchase.document,
                read_on=purchase.read_on,
                read_dkk=purchase.read_dkk,
                answer=purchase.answer,
                stated_on=purchase.stated_on,
                stated_dkk=purchase.stated_dkk,
            )
        if purchase.trusted == trusted or purchase.document_id not in found:
            found[purchase.document_id] = asked
    return list(found.values())


@act
def state(
    *,
    number: str,
    document: int,
    bought_on: date | None,
    price_dkk: Decimal | None,
    by: User | None,
    now: datetime,
    trusted: bool,
) -> Purchase:
    """Say, as the claimant, what the paper says of the purchase: as it was read, or corrected.

    Saying the same again changes nothing. Raises `Claim.DoesNotExist`, `WrongState` where the claim has ended,
    `Purchase.DoesNotExist` for a paper that nothing was read of, and ValueError where nothing is said.
    """
    if bought_on is None and price_dkk is None:
        raise ValueError("nothing is said")
    return _answer(number, document, PurchaseAnswer.STATED, (bought_on, price_dkk), by=by, now=now, trusted=trusted)


@act
def decline(*, number: str, document: int, by: User | None, now: datetime, trusted: bool) -> Purchase:
    """Say, as the claimant, that the paper is of something else. Raises as `state`."""
    return _answer(number, document, PurchaseAnswer.OTHER, (None, None), by=by, now=now, trusted=trusted)


def stated_in(documents: Iterable[Document]) -> list[Purchase]:
    """What claimants have said of these papers, the most trusted first; a query only where one proves a purchase."""
    papers = [document for document in documents if document.kind == DocumentKind.PROOF_OF_PURCHASE]
    return list(Purchase.objects.of(papers).stated()) if papers else []


def _answer(
    number: str,
    document: int,
    answer: PurchaseAnswer,
    said: tuple[date | None, Decimal | None],
    *,
    by: User | None,
    now: datetime,
    trusted: bool,
) -> Purchase:
    claim = lock(number)
    require_open(claim)
    purchase = _own(claim, document, trusted=trusted)
    if (purchase.answer, purchase.stated_on, purchase.stated_dkk) == (answer, *said):
        return purchase
    purchase.answer, (purchase.stated_on, purchase.stated_dkk) = answer, said
    purchase.answered_at, purchase.answered_by = now, by
    purchase.save()
    facts = {
        "answer": answer.value,
        "document": document,
        "name": purchase.document.name,
        "bought_on": said[0].isoformat() if said[0] else "",
        "price_dkk": str(said[1]) if said[1] is not None else "",
        "as_read": said == (purchase.read_on, purchase.read_dkk),
    }
    door = {"trusted": True} if trusted else {}
    record(claim, EventKind.PURCHASE_STATED, at=now, by=by, **facts, **door)
    touch(claim)
    return purchase


def _own(claim: Claim, document: int, *, trusted: bool) -> Purchase:
    """The row of this kind of door; the reading is the same for both."""
    found = {p.trusted: p for p in Purchase.objects.filter(claim=claim, document=document).select_related("document")}
    if not found:
        raise Purchase.DoesNotExist
    if trusted in found:
        return found[trusted]
    other = found[not trusted]
    return Purchase(
        claim=claim, document=other.document, trusted=trusted, read_on=other.read_on, read_dkk=other.read_dkk
    )
