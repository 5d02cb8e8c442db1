"""Opening hours in words, and what changed from one version to the next."""

from collections.abc import Iterator, Sequence
from datetime import date, time
from itertools import groupby

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from workshops.calendars import MINUTES_A_DAY, Calendar, Period
from workshops.written_hours import OnDay, special_days

WEEKDAY_COUNT = 7
# A Monday, to name the weekdays by.
MONDAY = date(2024, 1, 1)


def weekday_name(weekday: int) -> str:
    """`mandag` for 0, with a capital in English."""
    return formats.date_format(_named_by(weekday), "l")


def written_period(period: Period) -> str:
    """`8–12.30`, as one would type it; midnight at the end of a day is `24`."""
    return "–".join(_briefly(minute) for minute in period)


def written_hours(periods: Sequence[Period]) -> str:
    """The hours of a day as they may be typed: `8–12, 12.30–16`; empty where it is closed."""
    return ", ".join(written_period(period) for period in periods)


def spoken_hours(periods: Sequence[Period]) -> str:
    """`lukket`, or `kl. 08.00–12.00 og 12.30–16.00`."""
    if not periods:
        return _("lukket")
    return _at(["–".join(_clock(minute) for minute in period) for period in periods])


def spoken_week(calendar: Calendar, *, briefly: bool = False) -> str:
    """The hours of an ordinary week within a sentence: `mandag til torsdag kl. 8–16, fredag kl. 8–15`.

    Days without hours go unsaid; no calendar is without any. Special days are no part of an ordinary week. `briefly` it
    is `man–tor kl. 8–16, fre kl. 8–15`.
    """
    stretches = ((list(group), hours) for hours, group in groupby(_week(calendar), key=lambda of: of[1]) if hours)
    return ", ".join(
        f"{_brief_days(stretch) if briefly else _days_of(stretch)} {_at([written_period(period) for period in hours])}"
        for stretch, hours in stretches
    )


def written_day(on: OnDay) -> str:
    """A special day as it may be typed: `24.12.2026`, or `24.12` for every year."""
    return f"{on:%d.%m.%Y}" if isinstance(on, date) else f"{on[1]:02}.{on[0]:02}"


def spoken_special_day(on: OnDay) -> str:
    """`24. december 2026`, or `24. december hvert år`."""
    if isinstance(on, date):
        return formats.date_format(on, "DATE_FORMAT")
    return _("%(day)s hvert år") % {"day": formats.date_format(date(2024, *on), "MONTH_DAY_FORMAT")}


def changes(old: Calendar, new: Calendar) -> list[str]:
    """What is different in `new`, a sentence each; none where they are the same."""
    return [*_of_the_week(old, new), *_of_holidays(old, new), *_of_days(old, new)]


def described(calendar: Calendar) -> list[str]:
    """All of a calendar, a sentence for each stretch of weekdays and each special day."""
    said = [
        _("%(days)s: %(hours)s.") % {"days": capfirst(_days_of(list(group))), "hours": spoken_hours(hours)}
        for hours, group in groupby(_week(calendar), key=lambda of: of[1])
    ]
    return [*said, _holidays(calendar), *(_day(on, periods) for on, periods in special_days(calendar).items())]


def _week(calendar: Calendar) -> list[tuple[int, tuple[Period, ...]]]:
    return [(weekday, tuple(calendar.hours.get(weekday, ()))) for weekday in range(WEEKDAY_COUNT)]


def _of_the_week(old: Calendar, new: Calendar) -> Iterator[str]:
    """A sentence for each stretch of weekdays that change alike."""
    week = [(day, (tuple(old.hours.get(day, ())), tuple(new.hours.get(day, ())))) for day in range(WEEKDAY_COUNT)]
    for (before, after), group in groupby(week, key=lambda of: of[1]):
        if before != after:
            said = {"days": capfirst(_days_of(list(group))), "old": spoken_hours(before), "new": spoken_hours(after)}
            yield _("%(days)s: %(new)s, før %(old)s.") % said


def _of_holidays(old: Calendar, new: Calendar) -> Iterator[str]:
    if old.holidays != new.holidays:
        yield _holidays(new)


def _of_days(old: Calendar, new: Calendar) -> Iterator[str]:
    before, after = special_days(old), special_days(new)
    for on, periods in after.items():
        if on not in before:
            yield _day(on, periods)
        elif tuple(before[on]) != tuple(periods):
            said = {"day": _capital(on), "old": spoken_hours(before[on]), "new": spoken_hours(periods)}
            yield _("%(day)s: %(new)s, før %(old)s.") % said
    for on in before.keys() - after.keys():
        yield _("%(day)s: som ugedagen, før %(old)s.") % {"day": _capital(on), "old": spoken_hours(before[on])}


def _day(on: OnDay, periods: Sequence[Period]) -> str:
    said = {"day": _capital(on), "hours": spoken_hours(periods)}
    return _("%(day)s: %(hours)s.") % said


def _holidays(calendar: Calendar) -> str:
    return _("Danske helligdage: lukket.") if calendar.holidays else _("Danske helligdage: som andre dage.")


def _days_of(stretch: Sequence[tuple[int, object]]) -> str:
    first, last = weekday_name(stretch[0][0]), weekday_name(stretch[-1][0])
    if len(stretch) == 1:
        return first
    if len(stretch) == 2:
        return _("%(first)s og %(last)s") % {"first": first, "last": last}
    return _("%(first)s til %(last)s") % {"first": first, "last": last}


def _brief_days(stretch: Sequence[tuple[int, object]]) -> str:
    ends = dict.fromkeys((stretch[0][0], stretch[-1][0]))
    return "–".join(formats.date_format(_named_by(weekday), "D") for weekday in ends)


def _at(stretches: Sequence[str]) -> str:
    """`kl. 8–12 og 12.30–16`."""
    *before, last = stretches
    if not before:
        return _("kl. %(hours)s") % {"hours": last}
    return _("kl. %(some)s og %(last)s") % {"some": ", ".join(before), "last": last}


def _named_by(weekday: int) -> date:
    return MONDAY.replace(day=1 + weekday)


def _capital(on: OnDay) -> str:
    return capfirst(spoken_special_day(on))


def _briefly(minute: int) -> str:
    full = _clock(minute)
    hour, rest = full[:2].removeprefix("0"), full[2:]
    return hour if minute % 60 == 0 else f"{hour}{rest}"


def _clock(minute: int) -> str:
    """The time in full, `08.00`."""
    if minute == MINUTES_A_DAY:
        return formats.time_format(time(), "TIME_FORMAT").replace("00", "24", 1)
    return formats.time_format(time(*divmod(minute, 60)), "TIME_FORMAT")
