"""What is said of a settlement: to the claimant by mail and on their page, and to the call centre."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.spoken import spoken_money
from claims.entitlement import Entitlement
from claims.evidence import WITHOUT_DEVICE
from claims.models import Claim, Settlement, SettlementForm
from devices.replacing import numbers_of

# Of these the insurer pays money to the insured, less the excess.
PAID_OUT: frozenset[str] = frozenset({SettlementForm.GIFT_CARD, SettlementForm.CASH})
# After these the damaged unit is the insurer's, where the terms say so.
TAKES_ORIGINAL: frozenset[str] = frozenset({SettlementForm.REPLACEMENT, SettlementForm.GIFT_CARD})


class Original(StrEnum):
    """What happens to the damaged unit."""

    STAYS = ""
    GONE = "gone"
    AT_WORKSHOP = "at_workshop"
    SEND = "send"
    AGREE = "agree"


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to the damaged unit, and by when it is to be sent where the terms name a day."""

    original: Original
    send_by: date | None = None


def fate_of_original(
    claim: Claim, settlement: Settlement, entitled: Entitlement, *, on: date, at_workshop: bool
) -> Fate:
    """Whose the damaged unit is now (SquareTrade section 6: within 14 days after the new one was received)."""
    rule = entitled.terms.original if entitled.terms else None
    if settlement.form not in TAKES_ORIGINAL or entitled.of_accessory:
        return Fate(Original.STAYS)
    if claim.peril in WITHOUT_DEVICE:
        return Fate(Original.GONE)
    if at_workshop:
        return Fate(Original.AT_WORKSHOP)
    if rule is None:
        return Fate(Original.STAYS)
    return Fate(Original.AGREE) if rule.days is None else Fate(Original.SEND, on + timedelta(days=rule.days))


def letter_facts(
    claim: Claim, settlement: Settlement, fate: Fate, *, guarantee_until: date | None, ended_on: date | None
) -> dict[str, Any]:
    """What the mail says, as plain JSON in the claimant's language; all but the form is for a trusted address."""
    with translation.override(claim.language):
        return {
            "form": str(settlement.form),
            "rows": settlement_rows(settlement),
            "original": fate.original.value,
            "send_by": _day(fate.send_by),
            "guarantee_until": _day(guarantee_until),
            "ended_on": _day(ended_on),
        }


def settlement_rows(settlement: Settlement) -> list[dict[str, str]]:
    """What somebody gets, as label and value in the active language; what is nothing is left out."""
    rows = [{"label": _("Erstatning"), "value": str(SettlementForm(settlement.form).label)}]
    if settlement.form in PAID_OUT:
        rows.append({"label": _("Beløb"), "value": spoken_money(settlement.amount_dkk)})
    if settlement.excess_dkk:
        rows.append({"label": _("Selvrisiko"), "value": spoken_money(settlement.excess_dkk)})
    if settlement.form in PAID_OUT and settlement.excess_dkk:
        rows.append({"label": _("Til udbetaling"), "value": spoken_money(paid_out(settlement))})
    if settlement.replacement:
        rows.append({"label": _("Ny enheds nummer"), "value": ", ".join(numbers_of(settlement.replacement))})
    return rows


def paid_out(settlement: Settlement) -> Decimal:
    """What the claimant gets in kroner by gift card or cash: the amount less the excess."""
    return settlement.amount_dkk - settlement.excess_dkk


def _day(day: date | None) -> str:
    return formats.date_format(day, "DATE_FORMAT") if day else ""
