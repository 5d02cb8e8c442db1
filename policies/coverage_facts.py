"""What a question about cover is made of, and the reasons of its answer. Pure: frozen values, no rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from policies.terms_schema import Terms
from policies.vocabulary import Effect, Verdict

# Kroner: whole from a question, with øre from the register.
Amount = int | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverFacts:
    """The agreement as it stands for one device; `excess_dkk` is what the insurance document states, in kroner."""

    purchased_on: date
    delivered_on: date | None
    term_months: int
    options: frozenset[str]
    payment: str
    holder: str
    premium_overdue: bool = False
    cancelled_on: date | None = None
    excess_dkk: Amount = 0

    @property
    def starts_on(self) -> date:
        """From when period and warranty are counted: the documented delivery, else the purchase (reading 3)."""
        return self.delivered_on or self.purchased_on


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    """The insured thing; `price_dkk` is the original purchase price."""

    kind: str
    brand: str
    price_dkk: Amount
    warranty_months: int
    stationary: bool = False
    serial_readable: bool = True
    user: str = "employee"
    accessory: str | None = None

    def is_a(self, brand: str, kind: str) -> bool:
        """Whether it is of this brand and kind; brands are compared without regard to case (fine point 4)."""
        return self.kind == kind and self.brand.strip().casefold() == brand.casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What happened, in the vocabulary's words; an unknown day, percentage or Lost Mode is None."""

    cause: str
    occurred_on: date | None
    reported_on: date
    country: str
    intent: str = "none"
    misuse: bool = False
    prevents_use: bool = True
    battery_percent: int | None = None
    lost_mode: bool | None = None
    other_insurance: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Today's price of an equivalent device, and the workshop's quote, in kroner; None while unknown."""

    value_dkk: Amount | None = None
    repair_dkk: Amount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All that an answer about cover hangs on."""

    terms: Terms
    cover: CoverFacts
    device: DeviceFacts
    loss: Loss
    evidence: frozenset[str]
    quote: Quote

    @property
    def accessory(self) -> str | None:
        """An accessory of unknown origin counts as bought separately (fine point 6)."""
        if self.device.accessory is None and self.device.kind == "accessory":
            return "separate"
        return self.device.accessory

    @property
    def worth(self) -> Amount:
        """The device's value: today's, else the purchase price (reading 10)."""
        return self.device.price_dkk if self.quote.value_dkk is None else self.quote.value_dkk


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule that fired: its clause, its stable name, what it does, and the verdict that it speaks for, if any.

    `facts` are what its sentence names (`policies/coverage_texts.py`).
    """

    clause: str
    rule: str
    effect: Effect
    verdict: Verdict | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
