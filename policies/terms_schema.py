"""The shape of one version of an insurer's terms, as `policies/terms/*.toml` writes it. Pure.

Every fact stands with the clause that says so, in the source's own numbering. An unknown key, a clause that is nowhere
declared and a cause that is named twice or never are refused; `policies/terms.py` reads the files.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from policies.terms_duties import Cancellation, Complaints, Deadlines, Guarantee, OriginalReturn
from policies.terms_parts import (
    Cited,
    ClauseNumber,
    Country,
    Days,
    Kroner,
    Months,
    Option,
    Part,
    Ruled,
    Ruling,
    Spoken,
    Text,
)
from policies.vocabulary import (
    CAUSES,
    Accessory,
    Cause,
    CauseGroup,
    DeviceKind,
    Evidence,
    Holder,
    Payment,
    Settlement,
)


class Insurer(Part):
    """Who carries the risk, and who acts for them; empty where the source does not say."""

    name: str = ""
    agent: str = ""


class Contact(Part):
    web: str = ""
    email: str = ""
    phone: str = ""


class Insured(Part):
    """Which devices of which holders the terms insure at all."""

    clause: ClauseNumber
    kinds: Annotated[list[DeviceKind], Field(min_length=1)]
    holder_clause: ClauseNumber
    holders: Annotated[list[Holder], Field(min_length=1)]


class Term(Part):
    """How long an insurance period may be, in months from its start; the shortest of the limits that fit counts."""

    clause: ClauseNumber
    min_months: Months | None = None
    max_months: Months | None = None
    max_months_of_kind: dict[DeviceKind, Months] = {}
    max_months_of_payment: dict[Payment, Months] = {}

    def longest(self, *, kind: str, payment: str) -> int | None:
        """The most months for this kind of device and way of payment; None where the terms set no limit."""
        limits = [
            self.max_months,
            *(months for limited, months in self.max_months_of_kind.items() if limited == kind),
            *(months for limited, months in self.max_months_of_payment.items() if limited == payment),
        ]
        return min((months for months in limits if months is not None), default=None)


class CoverRule(Part):
    """When cover begins: at the start, the day after the manufacturer's warranty, or some months after the start."""

    clause: ClauseNumber
    starts: Literal["at_start", "after_warranty", "after_months"]
    least_warranty_months: Months = 0
    delay_months: Months = 0

    @model_validator(mode="after")
    def _months_belong_to_their_rule(self) -> Self:
        if (self.delay_months > 0) != (self.starts == "after_months"):
            raise ValueError("delay_months belongs to starts = 'after_months'")
        if self.least_warranty_months and self.starts != "after_warranty":
            raise ValueError("least_warranty_months belongs to starts = 'after_warranty'")
        return self


class BatteryOf(Part):
    """Another threshold for one brand's devices of one kind."""

    brand: Text
    kind: DeviceKind
    below_percent: Annotated[int, Field(ge=1, le=100)]


class Battery(Part):
    """Below how much of its capacity a worn battery is covered."""

    below_percent: Annotated[int, Field(ge=1, le=100)]
    of: list[BatteryOf] = []

    def threshold(self, *, brand: str, kind: str) -> int:
        """The percentage below which this device's battery is covered; brands are compared without regard to case."""
        said = brand.strip().casefold()
        return next(
            (own.below_percent for own in self.of if own.brand.casefold() == said and own.kind == kind),
            self.below_percent,
        )


class Peril(Ruling):
    """What the terms say of these causes before every other rule; with `option`, only where it was bought."""

    causes: Annotated[list[Cause], Field(min_length=1)]
    option: Option | None = None
    without_option: Ruling | None = None
    battery: Battery | None = None

    @model_validator(mode="after")
    def _option_has_its_alternative(self) -> Self:
        if (self.option is None) != (self.without_option is None):
            raise ValueError("option and without_option belong together")
        return self


class GrossNegligence(Ruling):
    """Another verdict for the causes that lose their cover by it."""

    not_covered_for: list[Cause] = []


class LostMode(Part):
    """Theft of this brand's devices of this kind asks for Lost Mode; off is excluded, unknown is for a person."""

    clause: ClauseNumber
    brand: Text
    kind: DeviceKind


class Exclusions(Part):
    """What facts of the device, its use and its insurance do, whatever the cause; absent where the terms are silent."""

    intent: Ruling
    gross_negligence: GrossNegligence
    other_insurance: Ruling
    still_usable: Ruling
    misuse: Ruling | None = None
    serial_unreadable: Ruling | None = None
    pupil: Ruling | None = None
    premium_overdue: Ruling | None = None
    accessory: dict[Accessory, Ruling] = {}
    lost_mode: LostMode | None = None


class Territory(Part):
    """Where devices are covered; stationary ones in the listed countries only, everywhere where none is listed."""

    clause: ClauseNumber
    stationary_in: list[Country] = []


class Law(Part):
    """Mandatory law that may override a term."""

    act: Text
    section: Text
    text: Spoken


class Report(Part):
    """How soon a loss is to be reported, and what a late report does."""

    clause: ClauseNumber
    within_days: Days
    late: Ruled
    after_period: Ruled | None = None
    law: list[Law] = []


class EvidenceRule(Cited):
    """What is to be sent for a verdict: for every loss or a group of causes, of every device or some kinds."""

    asks: Annotated[list[Evidence], Field(min_length=1)]
    of: CauseGroup = "every"
    kinds: list[DeviceKind] = []


class Warranty(Cited):
    """The manufacturer or seller goes first; the insurance carries nothing while they do."""


class Excess(Part):
    """What the insured pays: nothing, what the insurance document states, or a fixed sum, also by settlement."""

    clause: ClauseNumber | None = None
    rule: Literal["none", "stated", "fixed"]
    dkk: Kroner = 0
    dkk_of_settlement: dict[Settlement, Kroner] = {}
    capped_by_value: bool = False

    def fixed_for(self, form: str | None) -> int:
        """The fixed sum in kroner for this form of settlement, or for one that is not known yet."""
        return next((dkk for known, dkk in self.dkk_of_settlement.items() if known == form), self.dkk)


class LimitOf(Part):
    cause: Cause
    dkk: Kroner
    clause: ClauseNumber


class Limit(Part):
    """The most that the insurer pays: the purchase price, unless a clause says otherwise of a cause."""

    clause: ClauseNumber
    of: list[LimitOf] = []


class TotalLoss(Part):
    """A repair that costs more than this is a total loss."""

    clause: ClauseNumber
    against: Literal["value", "price"]


class SettlementOf(Part):
    """Other forms of settlement for a group of causes, or for accessories from the box; the first that fits counts."""

    clause: ClauseNumber
    forms: Annotated[list[Settlement], Field(min_length=1)]
    of: Literal["theft", "identity", "in_box"]


class SettlementRule(Part):
    """The forms of settlement in their order. The insurance goes on with a replacement; it may end with a gift card."""

    clause: ClauseNumber
    forms: Annotated[list[Settlement], Field(min_length=1)]
    of: list[SettlementOf] = []
    with_other_insurance: list[Settlement] = []
    ends_with_gift_card: bool = False


class OptionSold(Spoken):
    """Something that can be bought on top."""

    clause: ClauseNumber


class Terms(Part):
    """One version of one insurer's terms."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    product: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    valid_from: date | None = None
    valid_until: date | None = None
    name: Spoken
    insurer: Insurer = Insurer()
    contact: Contact
    clauses: dict[ClauseNumber, Spoken]
    insured: Insured
    options: dict[Option, OptionSold] = {}
    term: Term
    cover: CoverRule
    perils: list[Peril]
    exclusions: Exclusions
    territory: Territory
    report: Report
    evidence: list[EvidenceRule] = []
    warranty: Warranty
    excess: Excess
    limit: Limit
    total_loss: TotalLoss
    settlement: SettlementRule
    deadlines: Deadlines | None = None
    guarantee: Guarantee | None = None
    original: OriginalReturn | None = None
    cancellation: Cancellation = Cancellation()
    complaints: Complaints

    def insures(self, kind: str) -> bool:
        """Whether the terms insure this kind of device at all (acceptance, reading 16)."""
        return kind in self.insured.kinds

    def peril_of(self, cause: str) -> Peril:
        """What the terms say of a cause; every cause has exactly one peril."""
        return next(peril for peril in self.perils if cause in peril.causes)

    @model_validator(mode="after")
    def _every_cause_stands_once(self) -> Self:
        named: list[str] = [cause for peril in self.perils for cause in peril.causes]
        for cause in CAUSES:
            if named.count(cause) != 1:
                raise ValueError(f"perils: the cause {cause} stands {named.count(cause)} times, not once")
        return self

    @model_validator(mode="after")
    def _what_is_cited_is_declared(self) -> Self:
        for place, clause in _cited(self.model_dump(exclude={"clauses"})):
            if clause not in self.clauses:
                raise ValueError(f"{place}: the clause {clause!r} is nowhere declared under [clauses]")
        for peril in self.perils:
            if peril.option and peril.option not in self.options:
                raise ValueError(f"perils: the option {peril.option!r} is nowhere declared under [options]")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("valid_until: lies before valid_from")
        return self


def _cited(part: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Each clause that a part of the terms cites, with its dotted place."""
    if isinstance(part, dict):
        for key, value in part.items():
            here = f"{place}.{key}" if place else str(key)
            if key in {"clause", "holder_clause"}:
                if value is not None:
                    yield here, value
            elif key == "also":
                yield from ((here, clause) for clause in value)
            else:
                yield from _cited(value, here)
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from _cited(value, f"{place}.{number}")
