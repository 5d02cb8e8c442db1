"""What a team lead asks of the whole desk: what is late or nearly so, who works, what was skipped, what was kept.

Read only. A page of it costs the same statements and, but for the days it is asked about, the same rows among a
thousand claims as among a million.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from accounts.keys import among
from accounts.models import Actor, User
from claims.desk.forecasting import Handling, Job, measured_handling
from claims.models import (
    Claim,
    Complaint,
    Deadline,
    DeadlineState,
    Lease,
    LeaseEnd,
    Presence,
    WaitsFor,
)
from claims.models.deadline import CONFIDENTIAL, PROMISED, DeadlineKind
from claims.promises.deadlines import open_deadlines
from claims.workflow import ENDED, OPEN
from workshops.calendars import COPENHAGEN, local_date, start_of_day

# Our own work with an end; what the claimant owes is nobody's call to make.
WORK: frozenset[str] = frozenset(
    {
        DeadlineKind.CALLBACK,
        DeadlineKind.FIRST_CONTACT,
        DeadlineKind.AGREED_CALL,
        DeadlineKind.CALL_AGAIN,
        DeadlineKind.QUOTE_WAITING,
        DeadlineKind.REOPENING_ANSWER,
        DeadlineKind.NEXT_WORD,
        *CONFIDENTIAL,
    }
)
# Whose page was heard of so lately is at work, on the telephone or with what came of it.
ON_DUTY = timedelta(minutes=15)
MEASURED_DAYS = 14
MEASURED = 300
SKIPPED_DAYS = 7
# Past this many a figure says no more than "many".
COUNTED = 500


class Counted(Subquery):
    """How many rows there are, counted no further than the query's own limit."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A claim that waits for us: the first promise of ours on it, by id, and from when on it can be kept."""

    claim: int
    deadline: int
    due_at: datetime
    ready_at: datetime

    @property
    def job(self) -> Job:
        return Job(key=self.deadline, due_at=self.due_at, ready_at=self.ready_at)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How many promises fell due, and how many of them were kept."""

    promised: int
    kept: int

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 is said of nothing less; None where nothing was promised."""
        return 100 * self.kept // self.promised if self.promised else None


@dataclass(frozen=True, kw_only=True)
class OfDay(Kept):
    day: date


@dataclass(frozen=True, kw_only=True)
class OfOrganisation(Kept):
    """The organisation's name; '' for claims whose device nobody has found yet."""

    name: str


def waiting(actor: Actor, *, before: datetime, most: int) -> list[Waiting]:
    """The claims that wait for us with a promise due by `before`, what is due first on top, `most` at most.

    Complaints go on after their claim has ended, so they are asked by themselves. Three queries.
    """
    seen = Claim.objects.visible_to(actor)
    ours = seen.open().filter(waits_for=WaitsFor.US, due_at__lte=before).order_by("due_at", "pk")
    ended = seen.filter(state__in=ENDED, pk__in=_complained(before).values("claim"))
    rests = {
        pk: max((at for at in (rests_until, snoozed_until) if at is not None), default=None)
        for claims in (ours[:most], ended[:most])
        for pk, rests_until, snoozed_until in claims.values_list("pk", "rests_until", "snoozed_until")
    }
    found: dict[int, Waiting] = {}
    promises = _of_ours().filter(claim__in=among(rests), due_at__lte=before)
    for claim, deadline, due_at, starts_at in promises.values_list("claim_id", "pk", "due_at", "starts_at"):
        ready_at = max(starts_at, rests[claim] or starts_at)
        found.setdefault(claim, Waiting(claim=claim, deadline=deadline, due_at=due_at, ready_at=ready_at))
    return list(found.values())[:most]


def shown(actor: Actor, lines: Iterable[Waiting]) -> list[Deadline]:
    """The promises of these lines with their claims, in the same order; one query."""
    keys = [line.deadline for line in lines]
    about = ("calendar", "claim__organisation", "claim__person", "claim__assigned_to")
    found = Deadline.objects.visible_to(actor).filter(pk__in=keys).select_related(*about).in_bulk()
    return [found[key] for key in keys if key in found]


def people(actor: Actor, *, now: datetime, near: datetime) -> QuerySet[User]:
    """The call centre with what each has on their hands, by name; one query.

    Each has `has_open`, `has_over`, `has_near` (promises due by `near`), `done_today`, and `on_duty`: whether one of
    their pages was heard of lately, or a claim is leased to them.
    """
    own = Claim.objects.visible_to(actor).open().filter(assigned_to=OuterRef("pk"))
    with_us = own.filter(waits_for=WaitsFor.US)
    morning = start_of_day(local_date(now))
    worked = Lease.objects.filter(agent=OuterRef("pk"), taken_at__gte=morning, how=LeaseEnd.WORKED)
    found: QuerySet[User] = (
        User.objects.visible_to(actor)
        .call_centre()
        .annotate(
            has_open=_count(own),
            has_over=_count(with_us.filter(due_at__lt=now)),
            has_near=_count(with_us.filter(due_at__gte=now, due_at__lte=near)),
            done_today=_count(worked),
            seen_at=Subquery(
                Presence.objects.filter(user=OuterRef("pk")).values("user").annotate(m=Max("seen_at")).values("m")
            ),
            has_lease=Exists(Lease.objects.live(now).filter(agent=OuterRef("pk"))),
        )
        .annotate(on_duty=Q(has_lease=True) | Q(seen_at__isnull=False, seen_at__gte=now - ON_DUTY))
        .order_by("-on_duty", "name", "pk")
    )
    return found


def on_duty(found: Iterable[User]) -> int:
    """How many of these `people` are at work."""
    return sum(bool(user.on_duty) for user in found)  # type: ignore[attr-defined]


def handling(now: datetime) -> Handling:
    """How long a case takes, from when it was taken to when it was let go; the latest of two weeks. One query."""
    worked = Lease.objects.filter(how=LeaseEnd.WORKED, ended_at__gte=now - timedelta(days=MEASURED_DAYS))
    latest = worked.order_by("-ended_at").values_list("taken_at", "ended_at")[:MEASURED]
    return measured_handling((taken_at, ended_at) for taken_at, ended_at in latest if ended_at is not None)


def skipped(actor: Actor, *, now: datetime) -> QuerySet[Lease]:
    """What was skipped in the last week, the latest first, with who did and why."""
    since = now - timedelta(days=SKIPPED_DAYS)
    skips = Lease.objects.visible_to(actor).filter(how=LeaseEnd.SKIPPED, ended_at__gte=since)
    return skips.select_related("claim", "agent").order_by("-ended_at", "-pk")


def reasons_of_skips(actor: Actor, *, now: datetime) -> list[tuple[str, int]]:
    """The reasons of the same by how often they were given, the most frequent first; one query."""
    of_week = skipped(actor, now=now).order_by()
    counted = of_week.values("skip_reason").annotate(times=Count("pk")).order_by("-times", "skip_reason")
    return [(row["skip_reason"], row["times"]) for row in counted]


def kept_by_day(actor: Actor, *, first: date, last: date) -> list[OfDay]:
    """How the promises of each day from `first` to `last` were kept, a line for each day; one query."""
    by_day = _settled(actor, first, last).annotate(day=TruncDate("due_at", tzinfo=COPENHAGEN)).values("day")
    counted = by_day.annotate(promised=Count("pk"), kept=_KEPT).order_by("day")
    found = {day: (promised, kept) for day, promised, kept in counted.values_list("day", "promised", "kept")}
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    return [OfDay(day=day, promised=promised, kept=kept) for day in days for promised, kept in [found.get(day, (0, 0))]]


def kept_by_organisation(actor: Actor, *, first: date, last: date, most: int) -> list[OfOrganisation]:
    """The same for organisations, those with most broken promises first, `most` at most; one query."""
    named = _settled(actor, first, last).values("claim__organisation_id", "claim__organisation__name")
    counted = named.annotate(promised=Count("pk"), kept=_KEPT, broken=Count("pk") - _KEPT)
    ordered = counted.order_by("-broken", "-promised", "claim__organisation__name", "claim__organisation_id")
    lines = ordered.values_list("claim__organisation__name", "promised", "kept")[:most]
    return [OfOrganisation(name=name or "", promised=promised, kept=kept) for name, promised, kept in lines]


def figures(actor: User) -> tuple[int, int]:
    """How many claims nobody has, and how many complaints wait for an answer; counted to `COUNTED`, one query."""
    seen = Claim.objects.visible_to(actor)
    nobodys = seen.open().filter(assigned_to__isnull=True)
    complaints = Complaint.objects.visible_to(actor).open()
    found: tuple[int, int] = User.objects.filter(pk=actor.pk).values_list(_count(nobodys), _count(complaints)).get()
    return found


_KEPT = Count("pk", filter=Q(state=DeadlineState.MET))


def _count(rows: QuerySet) -> Counted:
    return Counted(rows.order_by().values("pk")[: COUNTED + 1])


def _of_ours() -> QuerySet[Deadline]:
    """Our open promises, and whatever was missed and is still to be made good, what was due first on top.

    Of a claim that has ended a complaint alone.
    """
    asked = Q(kind__in=WORK) | Q(state=DeadlineState.MISSED)
    alive = Q(claim__state__in=OPEN) | Q(kind__in=CONFIDENTIAL)
    return open_deadlines().filter(asked, alive).order_by("due_at", "pk")


def _complained(before: datetime) -> QuerySet[Deadline]:
    states: Collection[str] = [DeadlineState.RUNNING, DeadlineState.MISSED]
    return open_deadlines().filter(kind__in=CONFIDENTIAL, state__in=states, due_at__lte=before).order_by()


def _settled(actor: Actor, first: date, last: date) -> QuerySet[Deadline]:
    begins, ends = start_of_day(first), start_of_day(last + timedelta(days=1))
    settled = Deadline.objects.visible_to(actor).filter(state__in=[DeadlineState.MET, DeadlineState.MISSED])
    return settled.filter(kind__in=PROMISED, due_at__gte=begins, due_at__lt=ends)
