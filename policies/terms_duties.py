"""The shape of what terms say beside cover: ends and refunds, guarantees, the damaged unit, complaints, deadlines.

Pure.
"""

from typing import Annotated, Literal, get_args

from pydantic import Field

from policies.terms_parts import ClauseNumber, Days, Kroner, Months, Part, Spoken, Text
from policies.vocabulary import Payment


class Withdrawal(Part):
    """Regret within some days of the purchase, with the whole premium back; a prepaying club member may have longer."""

    clause: ClauseNumber
    days: Days
    club_days: Days | None = None
    not_after_claim: bool = False

    def days_for(self, *, payment: str, club_member: bool) -> int:
        """How many days after the purchase the insured may still regret it."""
        if club_member and payment == "prepaid" and self.club_days is not None:
            return self.club_days
        return self.days


Ends = Literal["at_once", "with_paid_month", "first_of_month"]
Refund = Literal["none", "pro_rata", "whole_months"]
Ground = Literal["any", "untruth", "fraud", "overinsurance", "gift_card", "law", "unpaid", "insurer_change"]
GROUNDS: tuple[str, ...] = get_args(Ground)


class Notice(Part):
    """When a cancellation takes effect, never before its days of notice have run, and what of the premium goes back."""

    ends: Ends
    refund: Refund
    notice_days: Days = 0


class ByInsured(Part):
    """The insured ends the insurance after the days of regret; a way that is absent is not open to them.

    With `full_before_cover` nothing of the premium is used before cover begins, and a share is one of days of cover.
    """

    clause: ClauseNumber
    prepaid: Notice | None = None
    monthly: Notice | None = None
    not_after_claim: bool = False
    full_before_cover: bool = False
    least_dkk: Kroner = 0

    def notice_for(self, payment: str) -> Notice | None:
        """The way that is open to one who pays like this."""
        return self.prepaid if payment == "prepaid" else self.monthly


class ByInsurer(Notice):
    """The insurer ends it, on this ground; only a policy that is paid in this way, where one is named."""

    clause: ClauseNumber
    ground: Ground
    payment: Payment | None = None
    not_after_claim: bool = False


class Cancellation(Part):
    """How the insurance ends before its time; a part that is absent is not in the source."""

    withdrawal: Withdrawal | None = None
    by_insured: ByInsured | None = None
    by_insurer: list[ByInsurer] = []


class Guarantee(Part):
    """How long the work on a device, or the unit that replaced it, is vouched for."""

    clause: ClauseNumber
    repair_days: Days | None = None
    repair_months_if_warranty_voided: Months | None = None
    replacement_months: Months | None = None


class OriginalReturn(Part):
    """Whose the damaged unit is once it was replaced, and by when it is to be sent."""

    clause: ClauseNumber
    days: Days | None = None


class Body(Part):
    """Whom a complaint goes to, in this order."""

    name: Text
    address: str = ""
    email: str = ""
    phone: str = ""
    web: str = ""
    note: Spoken | None = None


class Complaints(Part):
    clause: ClauseNumber
    acknowledged_working_days: Days | None = None
    answered_working_days: Days | None = None
    bodies: Annotated[list[Body], Field(min_length=1)]


class Deadlines(Part):
    """What is to be done in time once the loss is reported; absent where the terms give no number."""

    clause: ClauseNumber
    documentation_days: Days | None = None
    delivery_days: Days | None = None
    delivery_months: Months | None = None
    silence_days: Days | None = None
