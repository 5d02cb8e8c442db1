"""What is said of a settlement: to the claimant by mail and on their page, and to the call centre."""

from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.spoken import spoken_money
from claims.deciding.entitlement import Entitlement
from claims.models import Claim, EventKind, Settlement, SettlementForm
from claims.models.claim import WITHOUT_DEVICE

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
    # So many days from when the new one has been received, where that is still to come.
    days: int | None = None


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
    if rule.days is None:
        return Fate(Original.AGREE)
    if settlement.form == SettlementForm.REPLACEMENT:
        return Fate(Original.SEND, days=rule.days)
    return Fate(Original.SEND, on + timedelta(days=rule.days))


@dataclass(frozen=True, slots=True)
class After:
    """What comes after a settlement, as its event keeps it: days as ISO 8601, '' where there is none.

    `days` is how many of them the claimant has for the old device once the new one is there.
    """

    original: str = ""
    send_by: str = ""
    days: str = ""
    guarantee_until: str = ""
    ended_on: str = ""

    @classmethod
    def of(cls, fate: Fate, *, guarantee_until: date | None, ended_on: date | None) -> Self:
        written = [day.isoformat() if day else "" for day in (fate.send_by, guarantee_until, ended_on)]
        send_by, guarantee, ended = written
        return cls(fate.original.value, send_by, str(fate.days or ""), guarantee, ended)

    def spoken(self) -> dict[str, str]:
        """The same with its days in words, in the active language."""
        plain = {"original", "days"}
        return {name: value if name in plain else _day(value) for name, value in asdict(self).items()}


def settlement_letter(claim: Claim, settlement: Settlement, after: After) -> dict[str, Any]:
    """What the mail says, as plain JSON in the claimant's language; all but the form is for a trusted address."""
    with translation.override(claim.language):
        return {"form": str(settlement.form), "rows": settlement_rows(settlement), **after.spoken()}


def settlement_part(claim: Claim, *, trusted: bool) -> dict[str, Any] | None:
    """What the claimant's page shows of the latest settlement; None without one, else four queries at most.

    What the register knows, amounts and the new unit's numbers among it, is shown through a trusted door only.
    """
    settlement = claim.settlements.select_related("replacement").last()
    if settlement is None:
        return None
    event = claim.events.filter(kind=EventKind.SETTLED, data__settlement=settlement.pk).last()
    kept = event.data if event else {}
    after = After(**{field.name: str(kept.get(field.name, "")) for field in fields(After)})
    rows = settlement_rows(settlement)
    shown = after.spoken()
    if not trusted:
        rows, shown = rows[:1], {**shown, "guarantee_until": "", "ended_on": ""}
    return {"form": settlement.form, "rows": rows, "at": settlement.settled_at, **shown}


def settlement_rows(settlement: Settlement) -> list[dict[str, Any]]:
    """What somebody gets, as label and value in the active language; what is nothing is left out.

    Uses the prefetched identifiers of the new unit.
    """
    rows: list[dict[str, Any]] = [{"label": _("Erstatning"), "value": str(SettlementForm(settlement.form).label)}]
    if settlement.form in PAID_OUT:
        rows.append({"label": _("Beløb"), "value": spoken_money(settlement.amount_dkk)})
    if settlement.excess_dkk:
        rows.append({"label": _("Selvrisiko"), "value": spoken_money(settlement.excess_dkk)})
    if settlement.form in PAID_OUT and settlement.excess_dkk:
        rows.append({"label": _("Til udbetaling"), "value": spoken_money(paid_out(settlement))})
    if settlement.replacement:
        numbers = ", ".join(settlement.replacement.numbers)
        rows.append({"label": _("Ny enheds nummer"), "value": numbers, "is_code": True})
    return rows


def paid_out(settlement: Settlement) -> Decimal:
    """What the claimant gets in kroner by gift card or cash: the amount less the excess."""
    return settlement.amount_dkk - settlement.excess_dkk


def _day(iso: str) -> str:
    return formats.date_format(date.fromisoformat(iso), "DATE_FORMAT") if iso else ""
