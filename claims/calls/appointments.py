"""Agreeing a time for a call: which half hours are free, taking one, and taking another instead.

So many calls fit into a half hour as the call centre's agents can make beside their other work. Whoever takes one holds
its day meanwhile, so that the last one is not given away twice.
"""

import math
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Role, User
from accounts.refusals import Refusal, TooMany, WrongState
from accounts.spoken import spoken_help_phone, spoken_moment
from claims.calls import calling
from claims.calls.call_files import file_for_claimant
from claims.calls.call_times import call_days
from claims.calls.calling import OF_CALLS
from claims.guards import require_open
from claims.models import Claim, Deadline, EventKind
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines, next_word
from claims.timeline import act, lock, record, touch
from claims.workflow import State
from claims.writing.messages import tell_claimant
from workshops import hours
from workshops.calendars import local_date
from workshops.days import DayOfSlots
from workshops.slots import Interval, Slot

NONE_SHOWN: Final = 0
# So often a claimant may choose within a day.
MOST_A_DAY: Final = 4


class NotACallTime(Refusal):
    """The time is none that we offer: past, too soon, too far ahead, or outside our hours."""


class CallTimeTaken(WrongState):
    """The half hour has become full (409); others are free."""


class AgreedElsewhere(WrongState):
    """Another time was agreed after the page was shown (409), or the one that it showed is over."""


def free_call_days(*, now: datetime, besides: Claim | None = None) -> list[DayOfSlots]:
    """The next working days and their half hours that are free, whatever `besides` has agreed; three queries."""
    calendar = hours.of_call_centre().calendar
    return call_days(calendar, now=now, taken=_taken(now, besides), most=capacity()) if calendar else []


def capacity() -> int:
    """How many agreed calls a half hour has room for: a share of the agents who are there, and one at least."""
    agents = User.objects.call_centre().filter(role=Role.AGENT).count()
    room: int = math.ceil(agents * settings.AGREED_CALLS_PER_AGENT)
    return max(1, room)


def may_choose(claim: Claim) -> bool:
    """Whether the claimant waits for a call, and so may say when it suits them; reads the claim's open promises."""
    if not claim.is_open:
        return False
    return claim.state == State.FILED or deadlines.open_deadlines().filter(claim=claim, kind__in=OF_CALLS).exists()


def require_agreed(claim: Claim) -> Deadline:
    """The call that is agreed; raises `WrongState` (409) where none is, or the last one is over."""
    agreed = calling.agreed_call(claim)
    if agreed is None:
        said = _("Der er ikke aftalt noget opkald på sag %(number)s nu.")
        raise WrongState(said % {"number": claim.number}, code="no_call")
    return agreed


@act
def agree_call(
    *,
    number: str,
    starts_at: datetime,
    by: User | None,
    now: datetime,
    shown: int | None = None,
    wished: bool = True,
) -> Deadline:
    """Agree that the claimant is rung in the half hour from `starts_at`, instead of at the time agreed before.

    `by` is None for the claimant by their private link. `shown` is the agreed call that the page showed, `NONE_SHOWN`
    where it showed none; None asks nothing. Where the claimant `wished` for the time, it takes the place of the
    callback that runs. Agreeing the same time again changes nothing. Raises `WrongState` for a claim that has ended, or
    whose claimant does not wait for a call, `AgreedElsewhere`, `NotACallTime`, `CallTimeTaken`, and `TooMany` for a
    claimant who has chosen `MOST_A_DAY` times within a day: each choice is a mail, also to an address that they gave.
    """
    claim = lock(number)
    require_open(claim)
    by_claimant = by is None or not by.is_call_centre
    if by_claimant and not may_choose(claim):
        raise WrongState(_("Vi mangler ikke at ringe til dig lige nu. Se sagen igen."), code="no_call_awaited")
    standing = calling.agreed_call(claim)
    if standing and standing.starts_at == starts_at:
        return standing
    if by_claimant:
        _require_few(claim, now=now)
    if shown is not None and shown != (standing.pk if standing else NONE_SHOWN):
        raise _agreed_elsewhere(standing, now)
    slot = _take(claim, starts_at.astimezone(UTC), now=now)
    deadlines.cancel_running(claim, at=now, by=by, reason="time_changed", kinds=[DeadlineKind.AGREED_CALL])
    if wished or by_claimant:
        deadlines.cancel_running(claim, at=now, by=by, reason="agreed", kinds=[DeadlineKind.CALLBACK])
    calling.heard_from(claim, at=now, by=by, reason="agreed")
    agreed = deadlines.start(
        claim, DeadlineKind.AGREED_CALL, starts_at=slot.starts_at, until=slot.ends_at, now=now, by=by
    )
    next_word.let_go(claim, at=now, by=by, reason="agreed")
    touch(claim)
    _tell(claim, agreed, now=now, by=by, by_claimant=by_claimant, changed=standing is not None)
    return agreed


def _require_few(claim: Claim, *, now: datetime) -> None:
    within_a_day = claim.events.filter(
        kind=EventKind.CALL_AGREED, at__gt=now - timedelta(days=1), data__by_claimant=True
    )
    if within_a_day.count() >= MOST_A_DAY:
        phone = {"phone": spoken_help_phone()}
        raise TooMany(
            _("Tiden er lavet om flere gange i dag. Ring til os på %(phone)s.") % phone, code="too_many_times"
        )


def _take(claim: Claim, starts_at: datetime, *, now: datetime) -> Slot:
    """The half hour that begins then, held until the transaction ends."""
    _queue_up(starts_at)
    calendar = hours.of_call_centre().calendar
    if calendar is None or starts_at not in _slots(call_days(calendar, now=now)):
        raise NotACallTime(_("Tiden kan ikke vælges længere. Vælg en af de tider, der står her nu."), code="not_a_time")
    free = _slots(free_call_days(now=now, besides=claim))
    if starts_at not in free:
        raise CallTimeTaken(_("Tiden er lige blevet taget. Vælg en af de andre."), code="taken")
    return free[starts_at]


def _slots(days: list[DayOfSlots]) -> dict[datetime, Slot]:
    return {slot.starts_at: slot for day in days for slot in day.slots}


def _queue_up(starts_at: datetime) -> None:
    """Let those who take a time on the same day follow one another. Whoever comes here holds a claim already."""
    with connection.cursor() as cursor:
        name = f"agreed-calls:{local_date(starts_at).isoformat()}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _taken(now: datetime, besides: Claim | None) -> list[Interval]:
    agreed = Deadline.objects.running().filter(kind=DeadlineKind.AGREED_CALL, due_at__gt=now)
    others = agreed.exclude(claim=besides) if besides else agreed
    return list(others.values_list("starts_at", "due_at"))


def _agreed_elsewhere(standing: Deadline | None, now: datetime) -> AgreedElsewhere:
    if standing is None:
        return AgreedElsewhere(
            _("Den tid, du så, gælder ikke længere. Vælg en ny, hvis vi stadig skal ringe."), code="agreed_elsewhere"
        )
    return AgreedElsewhere(
        _("Der er aftalt en anden tid, siden du åbnede siden: %(moment)s. Vælg igen, hvis den skal laves om.")
        % {"moment": spoken_moment(standing.starts_at, now)},
        code="agreed_elsewhere",
    )


def _tell(claim: Claim, agreed: Deadline, *, now: datetime, by: User | None, by_claimant: bool, changed: bool) -> None:
    times = {"starts_at": agreed.starts_at.isoformat(), "until": agreed.due_at.isoformat()}
    record(
        claim,
        EventKind.CALL_AGREED,
        at=now,
        by=by,
        deadline=agreed.pk,
        **times,
        **({"changed": True} if changed else {}),
        **({"by_claimant": True} if by_claimant else {}),
    )
    with translation.override(claim.language):
        entry = file_for_claimant(claim, agreed, now=now)
    told = tell_claimant(
        claim,
        "call_agreed",
        key=f"call_agreed:{agreed.pk}",
        now=now,
        context={**times, "changed": changed},
        attachments=[entry],
        arranged=True,
    )
    if told:
        deadlines.meet(claim, DeadlineKind.FIRST_CONTACT, at=now, by=by, reason="agreed")
