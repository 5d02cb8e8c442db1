"""What will be missed and when, unless somebody more takes the telephone. Pure.

The queue as it works: whoever is free takes what is due first, every case takes as long as cases have been measured to
take, and only the time counts in which the call centre is open. Reckoned in working time from now, so that lunch, an
evening or a holiday costs nobody a promise on paper.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush

from claims.promises.worktime import NOTHING, add_working_time, working_time_between
from workshops.calendars import Calendar

# As far as anybody can plan: what falls due later is tomorrow's forecast.
HORIZON = timedelta(hours=8)
HOUR = timedelta(hours=1)
# So many more are tried before it is said that no number is enough.
MOST_MORE = 5
# Cases past this many change no team lead's mind, and each costs a little.
MOST_JOBS = 2000
# Nobody works on one case for longer without a break in between; a lease left open over lunch is not an hour's work.
LONGEST = timedelta(minutes=60)
# With fewer cases measured than this a figure would be an accident.
FEWEST = 5
ASSUMED = timedelta(minutes=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One case that waits for us: until when, and from when on it can be done, where that is not now."""

    key: int
    due_at: datetime
    ready_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What becomes of the jobs with so many agents: those missed, in the order in which they fall due."""

    agents: int
    missed: tuple[Job, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The forecast as things are, the one with one agent more, and how many more keep every promise; None if none do.

    `over` are the jobs whose time has passed already: they come first, and are nobody's forecast. `spared` is what
    would be missed with as many agents if those waited until the others are done.
    """

    as_is: Forecast
    one_more: Forecast
    spared: Forecast
    enough: int | None
    over: int
    handling: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """How long a case takes, and of how many cases that was measured; 0 where it is assumed."""

    each: timedelta
    measured: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HourAhead:
    """One hour of the clock in which we are open: what falls due in it, how much of that is missed, how much we can do.

    `begins` and `ends` are in UTC; the first one may begin before now.
    """

    begins: datetime
    ends: datetime
    due: int
    missed: int
    can_do: int


def measured_handling(spans: Iterable[tuple[datetime, datetime]]) -> Handling:
    """The mean of how long cases were worked on, none counted as more than `LONGEST`; `ASSUMED` below `FEWEST` cases.

    The mean and not the median: how much work a queue holds is the sum of its cases.
    """
    lengths = [min(end - begin, LONGEST) for begin, end in spans if end > begin]
    if len(lengths) < FEWEST:
        return Handling(each=ASSUMED, measured=0)
    return Handling(each=max(sum(lengths, NOTHING) / len(lengths), timedelta(minutes=1)), measured=len(lengths))


def outlook(calendar: Calendar, jobs: Sequence[Job], *, agents: int, handling: timedelta, now: datetime) -> Outlook:
    """What will be missed with `agents` on the telephone, and how many more would be enough.

    `handling` is the working time that one case takes. Raises `promises.worktime.OutOfReach` and `CalendarProblem`.
    """
    tasks = [_task(calendar, job, now) for job in jobs]
    forecasts = [_forecast(tasks, agents + more, handling) for more in range(MOST_MORE + 1)]
    enough = next((more for more, found in enumerate(forecasts) if not found.missed), None)
    ahead = [task for task in tasks if task.slack >= NOTHING]
    return Outlook(
        as_is=forecasts[0],
        one_more=forecasts[1],
        spared=_forecast(ahead, agents, handling),
        enough=enough,
        over=len(tasks) - len(ahead),
        handling=handling,
    )


def hours_ahead(
    calendar: Calendar, jobs: Iterable[Job], *, found: Forecast, handling: timedelta, now: datetime
) -> list[HourAhead]:
    """The hours of the clock until the horizon in which we are open, with what falls due in each.

    `found` is the forecast of the same jobs. What we can do in an hour is by the open time that is left of it.
    """
    due = [job.due_at for job in jobs]
    missed = [job.due_at for job in found.missed]
    ahead = []
    for begins, ends in _open_hours(calendar, now):
        open_time = working_time_between(calendar, max(begins, now), ends)
        ahead.append(
            HourAhead(
                begins=begins,
                ends=ends,
                due=sum(_falls_in(at, begins, ends, now) for at in due),
                missed=sum(_falls_in(at, begins, ends, now) for at in missed),
                can_do=int(found.agents * open_time / handling),
            )
        )
    return ahead


@dataclass(frozen=True, slots=True)
class _Task:
    """A job in working time from now; negative `slack` is past."""

    slack: timedelta
    ready: timedelta
    job: Job


def _task(calendar: Calendar, job: Job, now: datetime) -> _Task:
    # What fell due while we are closed is over, although none of our hours has passed since.
    slack = working_time_between(calendar, now, job.due_at) if job.due_at >= now else -timedelta.resolution
    later = job.ready_at is not None and job.ready_at > now
    ready = working_time_between(calendar, now, job.ready_at) if later and job.ready_at else NOTHING
    return _Task(slack, ready, job)


def _forecast(tasks: Sequence[_Task], agents: int, handling: timedelta) -> Forecast:
    """Let the agents work: each free one takes the most urgent case that can be done by then."""
    if agents < 1:
        missed = [task.job for task in tasks if task.slack >= NOTHING]
        return Forecast(agents=0, missed=_in_order(missed))
    coming = sorted(tasks, key=lambda task: task.ready, reverse=True)
    free = [NOTHING] * agents
    heapify(free)
    ready: list[tuple[timedelta, int, int]] = []
    by_place: list[_Task] = []
    missed = []
    while coming or ready:
        at = heappop(free)
        if not ready and coming[-1].ready > at:
            at = coming[-1].ready
        while coming and coming[-1].ready <= at:
            task = coming.pop()
            heappush(ready, (task.slack, task.job.key, len(by_place)))
            by_place.append(task)
        slack, _key, place = heappop(ready)
        heappush(free, at + handling)
        # A promise is kept before its time, not at it.
        if slack >= NOTHING and at + handling >= slack:
            missed.append(by_place[place].job)
    return Forecast(agents=agents, missed=_in_order(missed))


def _in_order(jobs: Iterable[Job]) -> tuple[Job, ...]:
    return tuple(sorted(jobs, key=lambda job: (job.due_at, job.key)))


def _falls_in(at: datetime, begins: datetime, ends: datetime, now: datetime) -> bool:
    """What falls due as an hour ends was to be done in it; what falls due this very moment is not over yet."""
    return at == now if at == begins else max(begins, now) <= at <= ends


def _open_hours(calendar: Calendar, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Whole hours in UTC, which are whole hours in Copenhagen, from the current one to the horizon's."""
    until, _steps = add_working_time(calendar, now, HORIZON)
    begins = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    while begins < until:
        if working_time_between(calendar, max(begins, now), begins + HOUR) > NOTHING:
            yield begins, begins + HOUR
        begins += HOUR
