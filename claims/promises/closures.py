"""The claims that will lapse, and what one must know of each before they do.

That is what is missing, the proof of the reminders, and what of ours stands in the way.

Read only. A page of them costs the same statements however many it shows.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Actor
from claims.models import Claim, Deadline, Route, Task, TaskOwner
from claims.models.deadline import CLOSING
from claims.promises import holds
from claims.promises.due import end_of_day
from claims.promises.reminding import TEMPLATES
from claims.workflow import LAPSABLE
from notifications.models import OutboxMessage
from workshops.calendars import COPENHAGEN, LAST_YEAR, Calendar, local_date, start_of_day

# The team leads are told at this hour, or so long before the call centre closes where that is earlier.
TOLD_AT = time(15)
BEFORE_CLOSING = timedelta(hours=1)

_STAGE = re.compile(r"^(?:\w+:)?deadline:(\d+):(?:days_(\d+))?")


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """One letter that reminded of a limit; `days_before` by its stage is None where it names none."""

    message: OutboxMessage
    days_before: int | None


@dataclass(frozen=True, kw_only=True)
class Closure:
    """A limit whose miss will close its claim, with what is owed, what was sent, and what holds it."""

    deadline: Deadline
    owed: Sequence[Task]
    route: Route | None
    reminders: Sequence[Reminder]
    reasons: Sequence[holds.Reason]

    @property
    def claim(self) -> Claim:
        return self.deadline.claim

    @property
    def is_kept(self) -> bool:
        """Whether it will not lapse because something of ours stands in the way."""
        return bool(self.reasons)


def closing(actor: Actor | None, *, before: datetime) -> QuerySet[Deadline]:
    """The limits that close their claims by `before` unless something happens, the first ones first.

    Those that are held stand on the list as long as they are. `actor` is None for the portal itself.
    """
    seen = Deadline.objects.all() if actor is None else Deadline.objects.visible_to(actor)
    running = seen.running().filter(kind__in=CLOSING, claim__state__in=LAPSABLE, enforced_at__lte=before)
    return running.order_by("enforced_at", "pk")


def first_of_each(actor: Actor | None, *, before: datetime) -> QuerySet[Deadline]:
    """The limits of `closing`, the first one of each claim: walked in their order, so that no other is read."""
    earlier = closing(None, before=before).filter(
        Q(enforced_at__lt=OuterRef("enforced_at")) | Q(enforced_at=OuterRef("enforced_at"), pk__lt=OuterRef("pk")),
        claim=OuterRef("claim"),
    )
    return closing(actor, before=before).filter(~Exists(earlier))


def tonight(now: datetime) -> datetime:
    """The coming midnight."""
    return end_of_day(local_date(now))


def this_week(now: datetime) -> datetime:
    """The midnight after the next 7 days."""
    return end_of_day(local_date(now) + timedelta(days=7))


def until_we_open(calendar: Calendar, now: datetime) -> datetime:
    """The last midnight before the call centre's next working day: what lapses until then, nobody can stop later."""
    on = local_date(now) + timedelta(days=1)
    while not calendar.day(on).is_working_day and on.year <= LAST_YEAR:
        on += timedelta(days=1)
    return start_of_day(on)


def told_at(calendar: Calendar, on: date) -> datetime | None:
    """When the team leads are told on this day; None where the call centre stays closed."""
    closes_at = calendar.day(on).closes_at
    return min(datetime.combine(on, TOLD_AT, COPENHAGEN), closes_at - BEFORE_CLOSING) if closes_at else None


def read(limits: Iterable[Deadline]) -> list[Closure]:
    """These limits with all that one must know of them, in their order; the query is made here."""
    found = list(_with_what_is_shown(limits) if isinstance(limits, QuerySet) else limits)
    reasons, reminders = holds.reasons_of(found), _reminders(found)
    return [
        Closure(
            deadline=deadline,
            owed=deadline.claim.owed,  # type: ignore[attr-defined]
            route=next(iter(deadline.claim.standing_routes), None),  # type: ignore[attr-defined]
            reminders=reminders.get(deadline.pk, ()),
            reasons=reasons.get(deadline.pk, ()),
        )
        for deadline in found
    ]


def by_claim(found: Iterable[Closure]) -> list[list[Closure]]:
    """Those of one claim together, in the order of the first of each."""
    grouped: dict[int, list[Closure]] = {}
    for closure in found:
        grouped.setdefault(closure.claim.pk, []).append(closure)
    return list(grouped.values())


def _with_what_is_shown(limits: QuerySet[Deadline]) -> QuerySet[Deadline]:
    owed = Task.objects.open().filter(owner=TaskOwner.CLAIMANT)
    return limits.select_related("claim__person", "claim__device", "claim__organisation").prefetch_related(
        Prefetch("claim__tasks", queryset=owed, to_attr="owed"),
        Prefetch(
            "claim__routes", queryset=Route.objects.standing().select_related("workshop"), to_attr="standing_routes"
        ),
    )


def _reminders(limits: Sequence[Deadline]) -> Mapping[int, list[Reminder]]:
    """The letters that reminded of each limit, by its id, the first ones first."""
    found: dict[int, list[Reminder]] = defaultdict(list)
    numbers = {deadline.claim.number for deadline in limits}
    letters = OutboxMessage.objects.filter(subject_key__in=numbers, template__in=set(TEMPLATES.values()))
    for message in letters.defer("context").order_by("created_at", "pk"):
        if stage := _STAGE.match(message.key):
            found[int(stage[1])].append(Reminder(message=message, days_before=int(stage[2]) if stage[2] else None))
    return found
