"""What was read in somebody's proofs of purchase, as the claimant's page asks about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.spoken import spoken_long_day, spoken_money
from claims.case.case_parts import Door
from claims.evidence import purchases
from claims.evidence.purchases import Asked
from claims.forms.purchases import PurchaseForm
from claims.models import Document, DocumentKind, PurchaseAnswer


@dataclass(frozen=True, kw_only=True)
class Card:
    """One paper of `employee/purchase.html`: what was `read`, or was `stated` since, with the form to say so."""

    name: str
    href: str
    file_href: str
    read: str
    stated: str
    is_open: bool
    form: PurchaseForm


def cards_of(door: Door, documents: Sequence[Document], today: date) -> dict[int, Card]:
    """What is asked of the papers that the door shows, by their id, the latest first; a query where one may be read."""
    papers = [document.pk for document in documents if document.kind == DocumentKind.PROOF_OF_PURCHASE]
    if not papers:
        return {}
    asked = purchases.asked_of(Document.objects.filter(pk__in=papers), trusted=door.trusted)
    return {one.document.pk: card_of(door, one, today) for one in asked}


def card_of(door: Door, asked: Asked, today: date, form: PurchaseForm | None = None) -> Card:
    """One paper, with a form that was filled in where there is one."""
    key = asked.document.pk
    stated = asked.answer == PurchaseAnswer.STATED
    known = (asked.stated_on, asked.stated_dkk) if stated else (asked.read_on, asked.read_dkk)
    return Card(
        name=asked.document.name,
        href=door.url("purchase", key),
        file_href=door.url("file", key),
        read=spoken_purchase(asked.read_on, asked.read_dkk),
        stated=_stated(asked),
        is_open=asked.is_open,
        form=form or PurchaseForm(today=today, prefix=prefix_of(key), initial=_initial(*known)),
    )


def prefix_of(document: int) -> str:
    """What the fields of one paper are called, so that several stand on one page."""
    return f"bilag-{document}"


def spoken_purchase(bought_on: date | None, price_dkk: Decimal | None) -> str:
    """What is known of a purchase: `købt 3. marts 2025, 8.499,00 kr.`"""
    said = [_("købt %(day)s") % {"day": spoken_long_day(bought_on)}] if bought_on else []
    said += [spoken_money(price_dkk)] if price_dkk is not None else []
    return ", ".join(said)


def _stated(asked: Asked) -> str:
    if asked.answer == PurchaseAnswer.STATED:
        return _("Du oplyste: %(facts)s") % {"facts": spoken_purchase(asked.stated_on, asked.stated_dkk)}
    return _("Du sagde, at det er noget andet.") if asked.answer else ""


def _initial(bought_on: date | None, price_dkk: Decimal | None) -> dict[str, date | Decimal | None]:
    return {"bought_on": bought_on, "price_dkk": price_dkk}
