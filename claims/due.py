"""When each promise falls due, and when the portal may act on a miss.

Pure. Limits in calendar days count the day of the event as day 0 and end when the last day ends in Copenhagen; that
instant is the midnight after it. Where one text gives two limits for one act the later one counts. The terms' clauses
are named beside their figures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

from dateutil.relativedelta import relativedelta

from claims.worktime import (
    DEFAULT_CALENDAR,
    Calendar,
    OutOfReach,
    Step,
    add_working_days,
    add_working_time,
    within_reach,
)
from workshops.calendars import CUSTOMARY_DAYS_OFF, public_holidays, start_of_day


class Kind(StrEnum):
    """What is promised or asked."""

    CALLBACK = "callback"
    FIRST_CONTACT = "first_contact"
    DOCUMENTATION = "documentation"
    DELIVERY = "delivery"
    ORIGINAL_RETURN = "original_return"
    COMPLAINT_ACKNOWLEDGEMENT = "complaint_acknowledgement"
    COMPLAINT_ANSWER = "complaint_answer"
    WITHDRAWAL = "withdrawal"


Payment = Literal["prepaid", "monthly"]

# 3stepIT care packs: the call centre calls back within 4 working hours.
CALLBACK_WORKING_HOURS = 4
# USG 9051102 and 9501009 section 3: who has heard nothing for a week is to look in the spam folder or call.
FIRST_CONTACT_DAYS = 7
# USG section 3: complete documentation within 30 days of the claim; the device within 30 days and 'senest en måned'.
DOCUMENTATION_DAYS = 30
DELIVERY_DAYS = 30
DELIVERY_MONTHS = 1
# SquareTrade section 6: the replaced unit within 14 days of receiving the new one.
ORIGINAL_RETURN_DAYS = 14
# SquareTrade section 15.
COMPLAINT_ACKNOWLEDGEMENT_WORKING_DAYS = 1
COMPLAINT_ANSWER_WORKING_DAYS = 15

SQUARETRADE = "squaretrade-elgiganten"
# USG section 8, Tryg section 11, SquareTrade section 10; 3stepIT's brochure gives no right to withdraw.
WITHDRAWAL_DAYS: Mapping[str, int | None] = {
    "3stepit-all-risk": None,
    "3stepit-extended-warranty": None,
    "usg-totalforsikring-9051102": 14,
    "usg-garantiforsikring-9501009": 14,
    "tryg-elgiganten-extended-warranty": 30,
    SQUARETRADE: 30,
}
WITHDRAWAL_DAYS_PREPAID_CLUB = 50
TERMS = tuple(WITHDRAWAL_DAYS)

# For these a miss has a consequence for the claimant: it is acted on only after an ordinary day.
ENFORCED_AFTER_AN_ORDINARY_DAY = frozenset({Kind.DOCUMENTATION, Kind.DELIVERY, Kind.ORIGINAL_RETURN})


class DueFault(StrEnum):
    """Why a due time is refused."""

    NO_OFFSET = "due_no_offset"
    OUT_OF_REACH = "due_out_of_reach"
    TERMS_MISSING = "due_terms_missing"
    NO_RETURN_DUTY = "due_no_return_duty"
    NO_WITHDRAWAL = "due_no_withdrawal"


class DueProblem(ValueError):
    """A due time cannot be said; `at` names the part of the question that stands in the way."""

    def __init__(self, code: DueFault, at: str) -> None:
        super().__init__(f"{code} at {at}")
        self.code = code
        self.at = at


@dataclass(frozen=True, slots=True)
class Due:
    """When a promise falls due (UTC), from when a miss may be acted on (UTC), and the days it took to get there."""

    due_at: datetime
    enforced_at: datetime
    steps: tuple[Step, ...] = ()


def due(
    kind: Kind,
    start: datetime,
    *,
    calendar: Calendar = DEFAULT_CALENDAR,
    terms: str | None = None,
    payment: Payment = "prepaid",
    club_member: bool = False,
) -> Due:
    """When a promise of this kind, begun at `start`, falls due (acceptance contract, `deadlines`).

    `calendar` bears on working time only; `terms` is an id of `policies/terms/`, needed for `withdrawal`; `payment` and
    `club_member` lengthen SquareTrade's withdrawal. Raises `DueProblem`, and `CalendarProblem` where the calendar
    stays closed.
    """
    if start.tzinfo is None:
        raise DueProblem(DueFault.NO_OFFSET, "from")
    try:
        match kind:
            case Kind.CALLBACK:
                return _of_clock(add_working_time(calendar, start, timedelta(hours=CALLBACK_WORKING_HOURS)))
            case Kind.COMPLAINT_ACKNOWLEDGEMENT:
                return _of_clock(add_working_days(calendar, start, COMPLAINT_ACKNOWLEDGEMENT_WORKING_DAYS))
            case Kind.COMPLAINT_ANSWER:
                return _of_clock(add_working_days(calendar, start, COMPLAINT_ANSWER_WORKING_DAYS))
        on = within_reach(start)[1]
    except OutOfReach:
        raise DueProblem(DueFault.OUT_OF_REACH, "from") from None
    last_day = _last_day(kind, on, terms=terms, payment=payment, club_member=club_member)
    enforced_day = next_ordinary_day(last_day) if kind in ENFORCED_AFTER_AN_ORDINARY_DAY else last_day
    return Due(_end_of_day(last_day), _end_of_day(enforced_day))


def is_ordinary_day(on: date) -> bool:
    """Neither Saturday, Sunday, Danish public holiday nor 5 June, 24 or 31 December (FAL section 34 j(5))."""
    return on.weekday() < 5 and on not in public_holidays(on.year) and (on.month, on.day) not in CUSTOMARY_DAYS_OFF


def next_ordinary_day(on: date) -> date:
    """The day itself, or the first ordinary day after it."""
    while not is_ordinary_day(on):
        on += timedelta(days=1)
    return on


def _last_day(kind: Kind, on: date, *, terms: str | None, payment: Payment, club_member: bool) -> date:
    match kind:
        case Kind.FIRST_CONTACT:
            return on + timedelta(days=FIRST_CONTACT_DAYS)
        case Kind.DOCUMENTATION:
            return on + timedelta(days=DOCUMENTATION_DAYS)
        case Kind.DELIVERY:
            return max(on + timedelta(days=DELIVERY_DAYS), on + relativedelta(months=DELIVERY_MONTHS))
        case Kind.ORIGINAL_RETURN:
            if terms not in (None, SQUARETRADE):
                raise DueProblem(DueFault.NO_RETURN_DUTY, "terms")
            return on + timedelta(days=ORIGINAL_RETURN_DAYS)
        case Kind.WITHDRAWAL:
            return on + timedelta(days=_withdrawal_days(terms, payment=payment, club_member=club_member))
    raise AssertionError(f"{kind} is counted in working time")


def _withdrawal_days(terms: str | None, *, payment: Payment, club_member: bool) -> int:
    if terms is None:
        raise DueProblem(DueFault.TERMS_MISSING, "terms")
    days = WITHDRAWAL_DAYS.get(terms)
    if days is None:
        raise DueProblem(DueFault.NO_WITHDRAWAL, "terms")
    if terms == SQUARETRADE and payment == "prepaid" and club_member:
        return WITHDRAWAL_DAYS_PREPAID_CLUB
    return days


def _of_clock(counted: tuple[datetime, tuple[Step, ...]]) -> Due:
    at, steps = counted
    return Due(at, at, steps)


def _end_of_day(on: date) -> datetime:
    return start_of_day(on + timedelta(days=1))
