"""Opening hours as a person fills them in: a line a weekday, and a row for each day that is not like its weekday."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Self, cast

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.calendars import Calendar, CalendarFault, CalendarProblem, Period, public_holidays
from workshops.hour_texts import (
    WEEKDAY_COUNT,
    spoken_special_day,
    weekday_name,
    written_day,
    written_hours,
    written_period,
)
from workshops.written_hours import (
    OnDay,
    WrittenFault,
    WrittenProblem,
    calendar_of,
    read_day,
    read_hours,
    special_days,
)

ROWS = "dage"
# Rows that are free for new days, and as many as one calendar takes.
FREE_ROWS = 3
MOST_DAYS = 200
# A (month, day) of every year counts as a public holiday where it is one in each of so many years.
YEARS_AHEAD = 10


class HoursField(forms.CharField):
    """The hours of one day as people write them; cleaned to periods, none where it is closed."""

    # An empty line says something: closed.
    one_of_several = True

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "input-w-20", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(required=False, max_length=120, widget=forms.TextInput(attrs), **kwargs)

    def clean(self, value: Any) -> list[Period]:
        """Refuse what cannot be read, what ends before it begins, and what overlaps."""
        try:
            periods = read_hours(super().clean(value))
            if periods:
                Calendar(hours={0: periods})
        except WrittenProblem as problem:
            raise forms.ValidationError(_unread(problem), code=problem.code) from problem
        except CalendarProblem as problem:
            wrong = periods[int(problem.at.rpartition(".")[2])]
            raise forms.ValidationError(_unfit(problem, wrong), code=problem.code) from problem
        return periods


class DayField(forms.CharField):
    """One date, or a day of every year, as people write it."""

    one_of_several = True

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "input-w-10", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(required=False, max_length=40, widget=forms.TextInput(attrs), **kwargs)

    def clean(self, value: Any) -> OnDay | None:
        text = super().clean(value)
        try:
            return read_day(text) if text else None
        except WrittenProblem as problem:
            raise forms.ValidationError(_unread(problem), code=problem.code) from problem


class DayForm(forms.Form):
    """A row: a day, and its hours; without hours it is closed. A row without anything is none."""

    on = DayField(label=gettext_lazy("Dag"))
    hours = HoursField(label=gettext_lazy("Åbent"))

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        # What is written, not what it means: `lukket` without a day is a slip, too.
        if "on" not in self.errors and not said.get("on") and self.data.get(self.add_prefix("hours"), "").strip():
            self.add_error("on", _("Skriv den dag, som tiden gælder for."))
        return said


class DayFormSet(forms.BaseFormSet):
    """The rows; two of one day, and hours on a holiday that is closed, are refused at the later row."""

    def days(self, *, holidays: bool) -> Mapping[OnDay, Sequence[Period]]:
        """What the rows say, with an error at each row that does not fit."""
        found: dict[OnDay, Sequence[Period]] = {}
        for row in self.forms:
            on: OnDay | None = row.cleaned_data.get("on") if row.is_valid() else None
            if on is None:
                continue
            periods = row.cleaned_data["hours"]
            if problem := _of_day(on, periods, found, holidays=holidays):
                row.add_error("on", problem)
            else:
                found[on] = periods
        return found


DayRows = forms.formset_factory(DayForm, formset=DayFormSet, extra=FREE_ROWS, max_num=MOST_DAYS, absolute_max=MOST_DAYS)


class CalendarForm(forms.Form):
    """A whole calendar: seven lines, the holidays, and `days`, the rows. `seen` is the version that it began from.

    Valid, `calendar` is what was filled in.
    """

    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput, required=False)
    holidays = forms.BooleanField(label=gettext_lazy("Lukket på danske helligdage"), required=False)

    def __init__(self, data: Any = None, *, initial: Any = None, rows: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(data, initial=initial, use_required_attribute=False)
        for weekday in range(WEEKDAY_COUNT):
            self.fields[f"day_{weekday}"] = HoursField(label=capfirst(weekday_name(weekday)))
        self.days = cast(DayFormSet, DayRows(data, prefix=ROWS, initial=rows))
        self.calendar: Calendar | None = None

    @classmethod
    def of(cls, calendar: Calendar, *, seen: int) -> Self:
        """The form that shows a calendar as it stands."""
        lines = {f"day_{day}": written_hours(calendar.hours.get(day, ())) for day in range(WEEKDAY_COUNT)}
        rows = [
            {"on": written_day(on), "hours": written_hours(periods) or _("Lukket")}
            for on, periods in special_days(calendar).items()
        ]
        return cls(initial={"seen": seen, "holidays": calendar.holidays, **lines}, rows=rows)

    @classmethod
    def as_typed(cls, data: Mapping[str, str], *, seen: int | None = None) -> Self:
        """The form with what was posted in it, not judged, with free rows below those that were there.

        `seen` replaces the version.
        """
        typed = {name: data.get(name, "") for name in ("seen", *(f"day_{day}" for day in range(WEEKDAY_COUNT)))}
        total = data.get(f"{ROWS}-TOTAL_FORMS", "")
        is_number = total.isascii() and total.isdecimal() and len(total) < 5
        count = min(MOST_DAYS - FREE_ROWS, int(total)) if is_number else 0
        rows = [{name: data.get(f"{ROWS}-{row}-{name}", "") for name in ("on", "hours")} for row in range(count)]
        initial = {**typed, "holidays": bool(data.get("holidays"))}
        return cls(initial=initial if seen is None else {**initial, "seen": seen}, rows=rows)

    @staticmethod
    def hidden(data: Mapping[str, str]) -> list[tuple[str, str]]:
        """What was posted of this form, to be carried by the page that asks whether it is meant."""
        ours = ("seen", "holidays", "day_", f"{ROWS}-")
        return [(name, data[name]) for name in data if name.startswith(ours)]

    @property
    def weekdays(self) -> list[forms.BoundField]:
        """The seven lines, Monday first."""
        return [self[f"day_{weekday}"] for weekday in range(WEEKDAY_COUNT)]

    @property
    def parts(self) -> list[object]:
        """What the error summary reads."""
        return [self, self.days]

    def clean(self) -> dict[str, Any]:
        """Put the calendar together; each problem stands at its field."""
        said: dict[str, Any] = super().clean() or {}
        days = self.days.days(holidays=bool(said.get("holidays")))
        lines = {weekday: said.get(f"day_{weekday}", []) for weekday in range(WEEKDAY_COUNT)}
        unread = any(f"day_{weekday}" in self.errors for weekday in lines)
        if not unread and not any(lines.values()):
            self.add_error("day_0", _("Skriv åbningstider for mindst én ugedag."))
        if not self.errors and self.days.is_valid() and not self.days.non_form_errors():
            self._put_together(lines, days, holidays=bool(said["holidays"]))
        return said

    def is_valid(self) -> bool:
        return super().is_valid() and self.calendar is not None

    def _put_together(
        self, lines: Mapping[int, Sequence[Period]], days: Mapping[OnDay, Sequence[Period]], *, holidays: bool
    ) -> None:
        calendar = calendar_of(lines, days, holidays=holidays)
        if any(calendar.day(on).is_working_day for on in _a_year_ahead()):
            self.calendar = calendar
        else:
            self.add_error("day_0", _("Med de særlige dage er der aldrig åbent. Fjern nogle af dem."))


def _a_year_ahead() -> Iterator[date]:
    """Every day of a leap year and of the one after it: a calendar has no other kinds of year."""
    first = date(2028, 1, 1).toordinal()
    return (date.fromordinal(first + ahead) for ahead in range(2 * 366))


def _of_day(on: OnDay, periods: Sequence[Period], found: Mapping[OnDay, Sequence[Period]], *, holidays: bool) -> str:
    """What is wrong with a row beside the rows above it; empty where nothing is."""
    day = {"day": spoken_special_day(on)}
    if on in found and bool(found[on]) != bool(periods):
        return _("%(day)s er både lukket og en halv dag. Behold den ene række.") % day
    if on in found:
        return _("%(day)s står der allerede. Behold den ene række.") % day
    if periods and holidays and _is_holiday(on):
        return _("%(day)s er en helligdag, og der holder I lukket. Fjern tiden, eller hold åbent på helligdage.") % day
    return ""


def _is_holiday(on: OnDay) -> bool:
    if isinstance(on, date):
        return on in public_holidays(on.year)
    years = range(2026, 2026 + YEARS_AHEAD)
    return on != (2, 29) and all(date(year, *on) in public_holidays(year) for year in years)


def _unread(problem: WrittenProblem) -> str:
    said = {
        WrittenFault.NOT_HOURS: _("«%(piece)s» kan ikke læses. Skriv tiden som 8–16, og med pause som 8–12, 12.30–16."),
        WrittenFault.NO_SUCH_TIME: _("«%(piece)s» har et klokkeslæt, der ikke findes. Skriv tiden som 8–16."),
        WrittenFault.NOT_A_DAY: _("«%(piece)s» kan ikke læses. Skriv dagen som 24.12.2026, eller 24.12 for hvert år."),
        WrittenFault.NO_SUCH_DAY: _("Dagen «%(piece)s» findes ikke. Skriv den som 24.12.2026."),
    }
    return said[problem.code] % {"piece": problem.piece}


def _unfit(problem: CalendarProblem, period: Period) -> str:
    said = {"period": written_period(period)}
    if problem.code is CalendarFault.OVERLAP:
        return _("%(period)s overlapper et andet tidsrum samme dag. Lad dem følge efter hinanden.") % said
    return _("%(period)s slutter, før det begynder. Skriv den tidlige tid først, og midnat som 24.") % said
