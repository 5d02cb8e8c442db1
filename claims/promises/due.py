"""When each promise falls due, and when the portal may act on a miss.

Pure. Limits in calendar days count the day of the event as day 0 and end when the last day ends in Copenhagen; that
instant is the midnight after it. Where one text gives two limits for one act the later one counts. What the terms set
is read from them; on a claim whose terms need not be known, the longest limit that any of them sets holds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from claims.promises.worktime import (
    DEFAULT_CALENDAR,
    Calendar,
    OutOfReach,
    Step,
    add_working_days,
    add_working_time,
    within_reach,
)
from policies import terms as every_terms
from policies.terms_duties import Deadlines
from policies.vocabulary import Payment
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
    SILENCE = "silence"
    AGREED_CALL = "agreed_call"
    CALL_AGAIN = "call_again"
    QUOTE_WAITING = "quote_waiting"
    LOAN_OVERDUE = "loan_overdue"
    WALK_IN_NO_SHOW = "walk_in_no_show"
    REOPENING_ANSWER = "reopening_answer"
    NEXT_WORD = "next_word"
    PICKUP_NO_SHOW = "pickup_no_show"


# What anybody may ask about from outside (acceptance contract, `deadlines`); the rest are the house's own.
ASKED_FROM_OUTSIDE: tuple[Kind, ...] = tuple(Kind)[: tuple(Kind).index(Kind.WITHDRAWAL) + 1]
# Limits in whole days, which end when a day in Copenhagen does; the others end at a moment.
IN_DAYS = frozenset(
    {
        Kind.FIRST_CONTACT,
        Kind.DOCUMENTATION,
        Kind.DELIVERY,
        Kind.ORIGINAL_RETURN,
        Kind.WITHDRAWAL,
        Kind.SILENCE,
        Kind.LOAN_OVERDUE,
    }
)
# Limits in working days, which end when the call centre closes.
WORKING_DAYS = frozenset(
    {Kind.COMPLAINT_ACKNOWLEDGEMENT, Kind.COMPLAINT_ANSWER, Kind.QUOTE_WAITING, Kind.REOPENING_ANSWER}
)
# Whose end is agreed with somebody, or follows from a plan of its own.
AGREED = frozenset({Kind.AGREED_CALL, Kind.CALL_AGAIN, Kind.WALK_IN_NO_SHOW, Kind.PICKUP_NO_SHOW, Kind.LOAN_OVERDUE})

# The portal's own promises, whatever the terms. 3stepIT care packs: the call centre calls back in 4 working hours.
CALLBACK_WORKING_HOURS = 4
# Who has heard nothing for a week is to look in the spam folder or call (USG section 3, for every claim).
FIRST_CONTACT_DAYS = 7
# C41: where terms give no time for a complaint, SquareTrade's section 15 is the portal's own norm for all.
COMPLAINT_ACKNOWLEDGEMENT_WORKING_DAYS = 1
COMPLAINT_ANSWER_WORKING_DAYS = 15
# After three calls in vain the claimant has as long to choose a time as we have to give a first answer.
SILENCE_DAYS = 7
# A workshop that asks what it may do stands still meanwhile.
QUOTE_WORKING_DAYS = 2
# Who asks for an ended claim to be opened again has an answer the next working day.
REOPENING_WORKING_DAYS = 1
# While the ball is ours the claimant hears from us within two working days of eight hours. No clause asks it: it is
# promised so that nobody has to ring to ask what is happening.
NEXT_WORD_WORKING_HOURS = 16

# For these a miss has a consequence for the claimant: it is acted on only after an ordinary day.
ENFORCED_AFTER_AN_ORDINARY_DAY = frozenset({Kind.DOCUMENTATION, Kind.DELIVERY, Kind.ORIGINAL_RETURN})


class DueFault(StrEnum):
    """Why a due time is refused."""

    NO_OFFSET = "due_no_offset"
    OUT_OF_REACH = "due_out_of_reach"
    TERMS_MISSING = "due_terms_missing"
    NO_RETURN_DUTY = "due_no_return_duty"
    NO_WITHDRAWAL = "due_no_withdrawal"
    UNTIL_MISSING = "due_until_missing"


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
    until: datetime | None = None,
) -> Due:
    """When a promise of this kind, begun at `start`, falls due (acceptance contract, `deadlines`).

    `calendar` bears on working time only; `terms` is an id of `policies/terms/`, needed for `withdrawal`; `payment` and
    `club_member` may lengthen it; `until` is the end of a promise whose end is `AGREED`, and of no other. Raises
    `DueProblem`, and `CalendarProblem` where the calendar stays closed.
    """
    if start.tzinfo is None:
        raise DueProblem(DueFault.NO_OFFSET, "from")
    try:
        if kind in AGREED:
            within_reach(start)
            return _as_agreed(kind, until)
        match kind:
            case Kind.CALLBACK:
                return _of_clock(add_working_time(calendar, start, timedelta(hours=CALLBACK_WORKING_HOURS)))
            case Kind.NEXT_WORD:
                return _of_clock(add_working_time(calendar, start, timedelta(hours=NEXT_WORD_WORKING_HOURS)))
            case Kind.COMPLAINT_ACKNOWLEDGEMENT:
                return _of_clock(add_working_days(calendar, start, COMPLAINT_ACKNOWLEDGEMENT_WORKING_DAYS))
            case Kind.COMPLAINT_ANSWER:
                return _of_clock(add_working_days(calendar, start, COMPLAINT_ANSWER_WORKING_DAYS))
            case Kind.QUOTE_WAITING:
                return _of_clock(add_working_days(calendar, start, QUOTE_WORKING_DAYS))
            case Kind.REOPENING_ANSWER:
                return _of_clock(add_working_days(calendar, start, REOPENING_WORKING_DAYS))
        on = within_reach(start)[1]
    except OutOfReach:
        raise DueProblem(DueFault.OUT_OF_REACH, "from") from None
    return until_day(kind, _last_day(kind, on, terms=terms, payment=payment, club_member=club_member))


def until_day(kind: Kind, last_day: date) -> Due:
    """The times of a limit in days by its last one; a miss that costs the claimant waits for an ordinary day."""
    enforced_day = next_ordinary_day(last_day) if kind in ENFORCED_AFTER_AN_ORDINARY_DAY else last_day
    return Due(end_of_day(last_day), end_of_day(enforced_day))


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
        case Kind.SILENCE:
            return on + timedelta(days=SILENCE_DAYS)
        case Kind.DOCUMENTATION:
            return on + timedelta(days=_longest(duty.documentation_days for duty in _duties()))
        case Kind.DELIVERY:
            days = on + timedelta(days=_longest(duty.delivery_days for duty in _duties()))
            return max(days, on + relativedelta(months=_longest(duty.delivery_months for duty in _duties())))
        case Kind.ORIGINAL_RETURN:
            return on + timedelta(days=_return_days(terms))
        case Kind.WITHDRAWAL:
            return on + timedelta(days=_withdrawal_days(terms, payment=payment, club_member=club_member))
    raise AssertionError(f"{kind} is counted in working time")


def _duties() -> Iterator[Deadlines]:
    return (text.deadlines for text in every_terms.every().values() if text.deadlines)


def _longest(limits: Iterable[int | None]) -> int:
    return max(limit for limit in limits if limit is not None)


def _return_days(terms: str | None) -> int:
    known = every_terms.every()
    if terms is None:
        return _longest(text.original.days for text in known.values() if text.original)
    original = known[terms].original if terms in known else None
    if original is None or original.days is None:
        raise DueProblem(DueFault.NO_RETURN_DUTY, "terms")
    return original.days


def _withdrawal_days(terms: str | None, *, payment: Payment, club_member: bool) -> int:
    if terms is None:
        raise DueProblem(DueFault.TERMS_MISSING, "terms")
    known = every_terms.every()
    right = known[terms].cancellation.withdrawal if terms in known else None
    if right is None:
        raise DueProblem(DueFault.NO_WITHDRAWAL, "terms")
    return right.days_for(payment=payment, club_member=club_member)


def _of_clock(counted: tuple[datetime, tuple[Step, ...]]) -> Due:
    at, steps = counted
    return Due(at, at, steps)


def end_of_day(on: date) -> datetime:
    """The instant at which the local day is over: the midnight after it."""
    return start_of_day(on + timedelta(days=1))


def _as_agreed(kind: Kind, until: datetime | None) -> Due:
    if until is None or until.tzinfo is None:
        raise DueProblem(DueFault.UNTIL_MISSING, "until")
    if kind in IN_DAYS:
        return until_day(kind, within_reach(until)[1])
    at = within_reach(until)[0]
    return Due(at, at)
