"""Courses that promises take: a few reckoned by the portal's own rules, for SQL to give to many rows."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from claims.models import Deadline
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines, due
from claims.promises.new_times import new_time
from claims.promises.stages import Act, Stage
from claims.promises.worktime import DEFAULT_CALENDAR

# So many of a sort are enough to spread over the days. Prime, so that they mix with the shares of `bench.data`.
MANY = 97
RUNNING = "running"
ENDED = "ended"
# Between the beginnings that are tried: a call is due within hours, the others within weeks.
_STEP = {DeadlineKind.CALLBACK: timedelta(minutes=3)}
_LONG_STEP = timedelta(hours=5)
_REACH = {DeadlineKind.CALLBACK: timedelta(days=6)}
_LONG_REACH = timedelta(days=62)


@dataclass(frozen=True)
class Course:
    """A promise begun at one moment and seen at another: its times, and its stages in their order."""

    kind: DeadlineKind
    starts_at: datetime
    at: due.Due
    stages: tuple[Stage, ...]

    def stage_at(self, now: datetime) -> int:
        """The place of the first stage later than `now`; as many as there are where all have passed."""
        return sum(stage.at <= now for stage in self.stages)

    def anew_at(self, now: datetime) -> str | None:
        """What is promised instead of a call that is late at `now`, as a letter has it."""
        found = new_time(DEFAULT_CALENDAR, self.at.due_at, now) if self.kind == DeadlineKind.CALLBACK else None
        return found.at.isoformat() if found else None

    def row(self, sort: str, fired: int, *, now: datetime) -> dict[str, Any]:
        """The course as SQL takes it, its first `fired` stages behind it and the next one to come."""
        to_come = self.stages[min(fired, len(self.stages) - 1)]
        after = next((stage.at for stage in self.stages if stage.at > now), self.stages[-1].at)
        steps = [
            {"date": step.date.isoformat(), "counted_minutes": step.counted_minutes, "why": step.why}
            for step in self.at.steps
        ]
        times = {"due_at": self.at.due_at.isoformat(), "enforced_at": self.at.enforced_at.isoformat()}
        return {
            "kind": self.kind,
            "sort": sort,
            "starts_at": self.starts_at.isoformat(),
            **times,
            "next_at": to_come.at.isoformat(),
            "after_at": after.isoformat(),
            "stage": to_come.name,
            "anew_at": self.anew_at(now),
            "begun": {**times, "steps": steps},
            "fired": [
                {"stage": s.name, "at": s.at.isoformat(), "letters": 1 if s.act is Act.REMIND else None}
                for s in self.stages[:fired]
            ],
        }


def running(kind: DeadlineKind, now: datetime) -> Iterator[dict[str, Any]]:
    """Courses with a stage still to come at `now`, and nothing that waits to be fired."""
    for course in _begun(kind, now):
        fired = course.stage_at(now)
        if fired < len(course.stages):
            yield course.row(RUNNING, fired, now=now)


def ended(kind: DeadlineKind, now: datetime) -> Iterator[dict[str, Any]]:
    """Courses whose miss lies behind, some with all of their reminders and some with fewer."""
    for place, course in enumerate(_begun(kind, now - timedelta(days=100))):
        yield course.row(ENDED, place % len(course.stages), now=now)


def ripe(kind: DeadlineKind, stage: str, *, since: datetime, now: datetime) -> Iterator[dict[str, Any]]:
    """Courses whose stage of this name fell between `since` and `now`, the stages before it fired in their time."""
    for course in _begun(kind, now):
        place = course.stage_at(now) - 1
        if place >= 0 and course.stages[place].name == stage and course.stages[place].at > since:
            yield course.row(stage, place, now=now)


def as_json(of: Iterable[Iterable[dict[str, Any]]]) -> str:
    """Some of each sort, numbered from 0, each with how many there are of its sort."""
    rows = []
    for sort in of:
        taken = list(islice(sort, MANY))
        if not taken:
            raise SystemExit("the moment of the measure knows no such course")
        rows += [{**row, "n": n, "of": len(taken)} for n, row in enumerate(taken)]
    return json.dumps(rows)


def _begun(kind: DeadlineKind, now: datetime) -> Iterator[Course]:
    step, reach = _STEP.get(kind, _LONG_STEP), _REACH.get(kind, _LONG_REACH)
    for back in range(1, reach // step):
        starts_at = now - back * step
        at = due.due(due.Kind(kind), starts_at)
        promise = Deadline(kind=kind, starts_at=starts_at, due_at=at.due_at, enforced_at=at.enforced_at)
        yield Course(kind, starts_at, at, deadlines.stages_of(promise))
