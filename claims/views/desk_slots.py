"""The times of a workshop and of the courier, as the route page shows them: by day, one of them perhaps picked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from accounts.spoken import spoken_day, spoken_time
from claims.forms.routing import WINDOW_SEPARATOR
from workshops.days import DayOfSlots


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One time: what is posted, what is read, the number of its input on the page, and whether it is picked."""

    value: str
    label: str
    place: int
    picked: bool


@dataclass(kw_only=True)
class DayOfChoices:
    """One day with its times; `is_open` is the day that stands unfolded."""

    label: str
    is_open: bool = False
    choices: list[Choice] = field(default_factory=list)


def slot_days(days: Sequence[DayOfSlots], *, now: datetime, picked: str) -> list[DayOfChoices]:
    """A desk's times by day. The day of the picked time is unfolded, else the first with a free time."""
    shown: list[DayOfChoices] = []
    place = 0
    for day in days:
        one = DayOfChoices(label=_day(day, now))
        for slot in day.slots:
            value = timezone.localtime(slot.starts_at).isoformat()
            label = _bare_time(slot.starts_at)
            one.choices.append(Choice(value=value, label=label, place=place, picked=value == picked))
            place += 1
        shown.append(one)
    _unfold(shown)
    return shown


def window_days(days: Sequence[DayOfSlots], *, now: datetime, picked: str) -> list[DayOfChoices]:
    """The courier's windows by day."""
    shown: list[DayOfChoices] = []
    for day in days:
        one = DayOfChoices(label=_day(day, now))
        for place, slot in enumerate(day.slots):
            start, end = timezone.localtime(slot.starts_at), timezone.localtime(slot.ends_at)
            value = f"{start.isoformat()}{WINDOW_SEPARATOR}{end.isoformat()}"
            label = f"{spoken_time(start)}–{_bare_time(end)}"
            one.choices.append(Choice(value=value, label=label, place=place, picked=value == picked))
        shown.append(one)
    return shown


def _day(day: DayOfSlots, now: datetime) -> str:
    label = spoken_day(day.date, timezone.localtime(now).date())
    return label[:1].upper() + label[1:]


def _bare_time(at: datetime) -> str:
    """The time without the word before it."""
    return spoken_time(at).split()[-1]


def _unfold(days: list[DayOfChoices]) -> None:
    with_pick = (day for day in days if any(choice.picked for choice in day.choices))
    first_free = (day for day in days if day.choices)
    if one := next(with_pick, None) or next(first_free, None):
        one.is_open = True
