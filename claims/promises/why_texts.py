"""A promise's 'Hvorfor kl. 11.20?' as pages show it: `promises.why` in words, and in shares of the bar's width."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import formats, timezone
from django.utils.dateformat import format as date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.spoken import spoken_day, spoken_moment, spoken_time
from claims.models import Deadline, DeadlineEntry
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises.deadlines import CLOSING
from claims.promises.due import AGREED, IN_DAYS, WORKING_DAYS, Kind
from claims.promises.ledger_texts import move_of
from claims.promises.promise_hours import hours_of
from claims.promises.why import (
    INSTANT,
    DayBar,
    DayCell,
    DayChart,
    HourChart,
    Look,
    Part,
    Reckoning,
    Stretch,
    day_chart,
    hour_chart,
)
from claims.promises.worktime import Step, Why

DAYS_A_WEEK = 7
DAY_SECONDS = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A piece of a bar: where it begins and how wide it is, as SVG has it, its look, and what is written in it."""

    x: str
    width: str
    css: str
    text: str = ""
    middle: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One bar with its name and what it says in words; `is_shut` where nothing of it is open."""

    label: str
    words: str
    marks: tuple[Mark, ...]
    is_shut: bool = False


@dataclass(frozen=True, kw_only=True)
class Tick:
    """An hour under the bars, or a weekday over them."""

    x: str
    anchor: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """All of it: the question, the rule, the bars with their scale and legend, and what they come to."""

    question: str
    rule: str
    rows: tuple[Row, ...] = ()
    ticks: tuple[Tick, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    sums: tuple[str, ...] = ()
    css: str = "hours"


def explain(deadline: Deadline, now: datetime) -> Explanation:
    """How the promise's time was found, from its own ledger. Needs `entries`."""
    reckoned = _reckoning(deadline, deadline.entries.all())
    kind = Kind(deadline.kind)
    if kind in IN_DAYS - AGREED or kind in WORKING_DAYS:
        return _of_days(deadline, day_chart(reckoned), now)
    if kind in IN_DAYS:
        question = _of_the_day(timezone.localdate(deadline.due_at - INSTANT))
        return Explanation(question=question, rule=_rule(kind, 0))
    question = _("Hvorfor %(time)s?") % {"time": spoken_time(spoken_at(deadline))}
    if not reckoned.steps:
        return Explanation(question=question, rule=_rule(kind, 0))
    return _of_hours(deadline, question, hour_chart(hours_of(deadline), reckoned), now)


def spoken_at(deadline: Deadline) -> datetime:
    """The time that the promise is spoken of by: when it is due, but for a call that is agreed when it begins."""
    return deadline.starts_at if deadline.kind == DeadlineKind.AGREED_CALL else deadline.due_at


def _of_the_day(on: date) -> str:
    return _("Hvorfor den %(day)s?") % {"day": formats.date_format(on, "MONTH_DAY_FORMAT")}


def _reckoning(deadline: Deadline, entries: Iterable[DeadlineEntry]) -> Reckoning:
    """What the ledger's lines with arithmetic say: the latest one's days, and where the promise would end unmoved."""
    told = [entry.data for entry in entries if "steps" in entry.data]
    steps = told[-1]["steps"] if told else ()
    begun = told[0].get("due_at") if told else None
    return Reckoning(
        deadline.starts_at,
        deadline.due_at,
        deadline.enforced_at,
        tuple(Step(date.fromisoformat(s["date"]), s["counted_minutes"], Why(s["why"])) for s in steps),
        begun_due_at=datetime.fromisoformat(begun) if begun and deadline.ends_with_a_day else None,
    )


def _rule(kind: str, days: int) -> str:
    said = {
        DeadlineKind.CALLBACK: _("Vi ringer inden for 4 arbejdstimer. Kun den tid tæller, hvor vi har åbent."),
        DeadlineKind.FIRST_CONTACT: _("Anmelderen hører fra os inden for %(days)d dage. Alle dage tæller."),
        DeadlineKind.DOCUMENTATION: _("Vi skal have dokumentationen inden for %(days)d dage. Alle dage tæller."),
        DeadlineKind.DELIVERY: _("Enheden skal være fremme inden for %(days)d dage. Alle dage tæller."),
        DeadlineKind.ORIGINAL_RETURN: _(
            "Den gamle enhed skal sendes retur inden for %(days)d dage, fra den nye er modtaget. Alle dage tæller."
        ),
        DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT: _(
            "Vi kvitterer for en klage inden for %(days)d arbejdsdag. Kun dage tæller, hvor vi har åbent."
        ),
        DeadlineKind.COMPLAINT_ANSWER: _(
            "Vi svarer på en klage inden for %(days)d arbejdsdage. Kun dage tæller, hvor vi har åbent."
        ),
        DeadlineKind.SILENCE: _(
            "Vi har ringet forgæves og venter %(days)d dage på, at anmelderen vælger en tid. Alle dage tæller."
        ),
        DeadlineKind.AGREED_CALL: _("Tiden er aftalt. Vi ringer i den halve time, der begynder der."),
        DeadlineKind.CALL_AGAIN: _("Efter et forgæves opkald prøver vi igen på et andet tidspunkt af dagen."),
        DeadlineKind.QUOTE_WAITING: _(
            "Vi svarer værkstedet inden for %(days)d arbejdsdage. Kun dage tæller, hvor vi har åbent."
        ),
        DeadlineKind.REOPENING_ANSWER: _(
            "Vi svarer på et ønske om genåbning inden for %(days)d arbejdsdag. Kun dage tæller, hvor vi har åbent."
        ),
        DeadlineKind.NEXT_WORD: _(
            "Mens vi arbejder på sagen, hører anmelderen fra os inden for 16 arbejdstimer. "
            "Kun den tid tæller, hvor vi har åbent."
        ),
        DeadlineKind.LOAN_OVERDUE: _("Dagen er aftalt, da lånetelefonen blev udleveret."),
        DeadlineKind.WALK_IN_NO_SHOW: _("Værkstedet ventede enheden til den aftalte tid."),
        DeadlineKind.PICKUP_NO_SHOW: _("Enheden skulle hentes inden for den aftalte tid."),
    }
    return said.get(DeadlineKind(kind), "") % {"days": days}


# Working time ---------------------------------------------------------------------------------------------------------


def _of_hours(deadline: Deadline, question: str, chart: HourChart, now: datetime) -> Explanation:
    today = timezone.localdate(now)
    said = {"amount": _spell(chart.counted_minutes), "moment": spoken_moment(deadline.due_at, now)}
    rows = tuple(_day_row(bar, chart, today) for bar in chart.days)
    present = {mark.css for row in rows for mark in row.marks}
    return Explanation(
        question=question,
        rule=_rule(deadline.kind, 0),
        rows=rows,
        ticks=_ticks(chart) if present else (),
        legend=_legend(present),
        sums=(_("I alt %(amount)s. Derfor senest %(moment)s.") % said,),
    )


def _day_row(bar: DayBar, chart: HourChart, today: date) -> Row:
    label = capfirst(spoken_day(bar.first, today))
    if bar.last > bar.first:
        label = _("%(first)s til %(last)s") % {"first": label, "last": spoken_day(bar.last, today)}
    marks = tuple(_stretch_mark(stretch, chart) for stretch in bar.stretches)
    return Row(label=label, words=_day_words(bar), marks=marks, is_shut=not marks and not bar.counted_minutes)


def _day_words(bar: DayBar) -> str:
    if not bar.counted_minutes:
        return _listed([_look(look) for look in bar.looks])
    hours = ", ".join(_span(stretch) for stretch in bar.stretches if stretch.counted)
    said = {"amount": _spell(bar.counted_minutes), "hours": hours}
    if Look.HALF in bar.looks:
        return _("%(hours)s tæller, %(amount)s (halv dag)") % said
    return _("%(hours)s tæller, %(amount)s") % said if hours else _("%(amount)s tæller") % said


def _listed(words: Sequence[str]) -> str:
    if not words[1:]:
        return words[0]
    return _("%(some)s og %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}


def _look(look: Look) -> str:
    said = {
        Look.OPEN: _("intet tæller"),
        Look.HALF: _("halv dag"),
        Look.HOLIDAY: _("helligdag"),
        Look.CLOSED: _("lukket"),
        Look.WEEKEND: _("weekend"),
        Look.AFTER_HOURS: _("efter lukketid"),
    }
    return said[look]


def _span(stretch: Stretch) -> str:
    start, end = (_clock(second) for second in (stretch.start, stretch.end))
    return _("kl. %(start)s–%(end)s") % {"start": start, "end": end}


def _clock(second: int) -> str:
    """The time of the wall at a second of the day; midnight at its end is 24.00, as opening hours have it."""
    if second >= DAY_SECONDS:
        return formats.time_format(time(), "TIME_FORMAT").replace("00", "24", 1)
    return formats.time_format(time(second // 3600, second // 60 % 60), "TIME_FORMAT")


def _spell(minutes: int) -> str:
    """Whole hours without minutes, and minutes without hours: `4 t`, `45 min`, `1 t 20 min`."""
    hours, rest = divmod(minutes, 60)
    said = {"hours": hours, "minutes": rest}
    if not hours:
        return _("%(minutes)d min") % said
    return _("%(hours)d t %(minutes)d min") % said if rest else _("%(hours)d t") % said


def _stretch_mark(stretch: Stretch, chart: HourChart) -> Mark:
    width = 3600 * (chart.closes - chart.opens)
    return Mark(
        x=_share(stretch.start - 3600 * chart.opens, width),
        width=_share(stretch.end - stretch.start, width),
        css="counted" if stretch.counted else "open",
    )


def _ticks(chart: HourChart) -> tuple[Tick, ...]:
    """Every hour, second or sixth from the first on, and the last; the ends are written inside the bar's width."""
    span = chart.closes - chart.opens
    step = 1 if span <= 5 else 2 if span <= 12 else 6
    hours = [hour for hour in range(chart.opens, chart.closes, step) if chart.closes - hour >= step]
    anchors = ["start", *["middle"] * (len(hours) - 1), "end"]
    shown = [*hours, chart.closes]
    return tuple(
        Tick(x=_share(hour - chart.opens, span), anchor=anchor, text=str(hour))
        for hour, anchor in zip(shown, anchors, strict=True)
    )


# Limits in days -------------------------------------------------------------------------------------------------------


def _of_days(deadline: Deadline, chart: DayChart, now: datetime) -> Explanation:
    present = {str(cell.part) for week in chart.weeks for cell in week}
    return Explanation(
        question=_of_the_day(chart.last_day),
        rule=_rule(deadline.kind, chart.days),
        rows=tuple(_week_row(week) for week in chart.weeks),
        ticks=_weekdays(chart),
        legend=_legend(present),
        sums=tuple(_day_sums(deadline, chart, timezone.localdate(now))),
        css="days",
    )


def _day_sums(deadline: Deadline, chart: DayChart, today: date) -> Iterator[str]:
    ends = {"number": chart.days, "last": spoken_day(chart.ruled_day, today)}
    yield _("Dag 0 er %(first)s.") % {"first": spoken_day(chart.first_day, today)}
    if not deadline.ends_with_a_day:
        yield _("Dag %(number)d er %(last)s, og fristen slutter, når vi lukker.") % ends
    elif chart.is_extended:
        yield _("Dag %(number)d er %(last)s.") % ends
        for entry in deadline.entries.all():
            if entry.kind == EntryKind.MOVED:
                yield f"{move_of(entry)}."
    else:
        yield _("Dag %(number)d er %(last)s, og fristen slutter, når dagen er slut.") % ends
    if chart.is_moved:
        yield _moved_to_an_ordinary_day(deadline, chart, today)


def _moved_to_an_ordinary_day(deadline: Deadline, chart: DayChart, today: date) -> str:
    moved = {"moved": spoken_day(chart.enforced_day, today)}
    if deadline.kind in CLOSING:
        return _("Det er ikke en almindelig hverdag, så vi lukker først sagen, når %(moved)s er slut.") % moved
    return _("Det er ikke en almindelig hverdag, så fristen gælder, til %(moved)s er slut.") % moved


def _weekdays(chart: DayChart) -> tuple[Tick, ...]:
    monday = chart.first_day - timedelta(days=chart.first_day.weekday())
    days = [monday + timedelta(days=ahead) for ahead in range(DAYS_A_WEEK)]
    return tuple(Tick(x=_middle(day), anchor="middle", text=date_format(day, "D").lower()) for day in days)


def _week_row(week: Sequence[DayCell]) -> Row:
    number = week[0].date.isocalendar().week
    return Row(
        label=_("Uge %(number)d") % {"number": number},
        words=_week_words(week),
        marks=tuple(_cell_mark(cell) for cell in week),
    )


def _week_words(week: Sequence[DayCell]) -> str:
    """`dag 6 til 12`; and where the limit is moved, the days after the last one by their names."""
    ruled = [cell for cell in week if cell.part in (Part.FIRST, Part.COUNTED, Part.LAST) and not cell.is_added]
    counted = [cell.number for cell in ruled]
    words = []
    if counted:
        ends = {"first": counted[0], "last": counted[-1]}
        words.append(_("dag %(first)d til %(last)d") % ends if counted[1:] else _("dag %(first)d") % ends)
    if passed := list(dict.fromkeys(_look(cell.look) for cell in week if cell.part is Part.PASSED)):
        words.append(_listed(passed))
    if added := [cell for cell in week if cell.is_added]:
        words.append(_("lagt til, til og med den %(day)d.") % {"day": added[-1].date.day})
    words.extend(_("flyttet til den %(day)d.") % {"day": c.date.day} for c in week if c.part is Part.MOVED)
    return ", ".join(words)


def _cell_mark(cell: DayCell) -> Mark:
    return Mark(
        x=_share(100 * cell.date.weekday() + 3, 100 * DAYS_A_WEEK),
        width=_share(94, 100 * DAYS_A_WEEK),
        middle=_middle(cell.date),
        css=cell.part,
        text=str(cell.date.day),
    )


def _legend(present: Collection[str]) -> tuple[tuple[str, str], ...]:
    said = {
        "first": _("begynder"),
        "counted": _("tæller"),
        "open": _("åbent, men tæller ikke"),
        "passed": _("tæller ikke"),
        "added": _("lagt til"),
        "last": _("sidste dag"),
        "moved": _("flyttet til"),
    }
    return tuple((css, name) for css, name in said.items() if css in present)


def _middle(on: date) -> str:
    return _share(100 * on.weekday() + 50, 100 * DAYS_A_WEEK)


def _share(part: int, whole: int) -> str:
    """A share of the bar's width. With a point in every language, since SVG reads it."""
    return f"{100 * part / whole:.2f}%"
