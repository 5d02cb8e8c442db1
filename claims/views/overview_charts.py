"""The charts of the overview as SVG that needs no inline style: places in percent, and the same figures as a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.spoken import spoken_day
from claims.desk.forecasting import HourAhead
from claims.desk.overview import OfDay

# The plot's upper and lower edge and the line of the labels, in percent of the drawing's height.
TOP, FLOOR, LABELS = 12, 84, 97
# What is below this asks for a word.
WANTED_PERCENT = 95


@dataclass(frozen=True, kw_only=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    css: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    x1: str
    x2: str
    y: str
    css: str


@dataclass(frozen=True, kw_only=True)
class Label:
    x: str
    y: str
    text: str
    anchor: str = "middle"
    css: str = "label"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawing with its name and what it shows in a sentence, and the table behind it."""

    key: str
    title: str
    description: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    bars: Sequence[Bar] = ()
    rules: Sequence[Rule] = ()
    labels: Sequence[Label] = ()
    legend: Sequence[tuple[str, str]] = field(default_factory=tuple)


def hours_chart(hours: Sequence[HourAhead], now: datetime) -> Chart:
    """What falls due hour by hour, how much of it is missed, and how much can be done."""
    scale = max((max(hour.due, hour.can_do) for hour in hours), default=0) or 1
    slot = 100 / max(len(hours), 1)
    bars, rules, labels = [], [], []
    for place, hour in enumerate(hours):
        left, middle = place * slot, (place + 0.5) * slot
        bars += _stacked(hour, left=left + 0.2 * slot, width=0.6 * slot, scale=scale)
        level = _percent(_height(hour.can_do, scale))
        rules.append(Rule(x1=_percent(left + 0.08 * slot), x2=_percent(left + 0.92 * slot), y=level, css="can"))
        top = _percent(_height(hour.due, scale) - 2)
        labels.append(Label(x=_percent(middle), y=top, text=str(hour.due) if hour.due else "", css="value"))
        labels.append(Label(x=_percent(middle), y=_percent(LABELS), text=_clock(hour.begins)))
    due, missed = sum(hour.due for hour in hours), sum(hour.missed for hour in hours)
    said = {"due": due, "missed": missed}
    return Chart(
        key="hours",
        title=_("Frister time for time"),
        description=_("%(due)d frister falder i de næste 8 arbejdstimer, og %(missed)d af dem ser ud til at glippe.")
        % said,
        columns=[_("Time"), _("Frister"), _("Glipper"), _("Kan nås")],
        rows=[[_span(hour, now), str(hour.due), str(hour.missed), str(hour.can_do)] for hour in hours],
        bars=bars,
        rules=[_floor(), *rules],
        labels=labels,
        legend=[("due", _("frister")), ("missed", _("glipper")), ("can", _("så mange kan nås"))],
    )


def kept_chart(days: Sequence[OfDay]) -> Chart:
    """How many of each day's promises were kept, in percent; a day without any has no bar."""
    slot = 91 / max(len(days), 1)
    every = 1 if len(days) <= 7 else 2 if len(days) <= 14 else 5
    bars, labels = [], []
    for place, on in enumerate(days):
        middle = 9 + (place + 0.5) * slot
        if (len(days) - 1 - place) % every == 0:
            labels.append(Label(x=_percent(middle), y=_percent(LABELS), text=_("%(day)d.") % {"day": on.day.day}))
        if on.percent is None:
            continue
        top = _height(on.percent, 100)
        css = "kept" if on.percent >= WANTED_PERCENT else "broken"
        bars.append(_bar(left=9 + (place + 0.15) * slot, width=0.7 * slot, top=top, css=css))
        if on.percent < 100:
            labels.append(Label(x=_percent(middle), y=_percent(top - 2), text=str(on.percent), css="value"))
    return Chart(
        key="kept",
        title=_("Løfter holdt dag for dag"),
        description=_kept_in_words(days),
        columns=[_("Dag"), _("Lovet"), _("Holdt"), _("Procent")],
        rows=[[formats.date_format(on.day), str(on.promised), str(on.kept), spoken_percent(on.percent)] for on in days],
        bars=bars,
        rules=[Rule(x1="0%", x2="100%", y=_percent(_height(level, 100)), css="grid") for level in (0, 50, 100)],
        labels=[*_levels(), *labels],
        legend=[
            ("kept", _("mindst %(percent)d %%") % {"percent": WANTED_PERCENT}),
            ("broken", _("under %(percent)d %%") % {"percent": WANTED_PERCENT}),
        ],
    )


def share_bar(part: int, whole: int, css: str) -> Bar:
    """A bar along a row of a table, as long as its share."""
    return Bar(x="0%", y="0%", width=_percent(100 * part / whole if whole else 0), height="100%", css=css)


def spoken_percent(percent: int | None) -> str:
    """`97 %`; a dash where there is nothing to take a share of."""
    return "–" if percent is None else _("%(percent)d %%") % {"percent": percent}


def _kept_in_words(days: Iterable[OfDay]) -> str:
    told = [on for on in days if on.percent is not None]
    if not told:
        return _("Ingen løfter faldt i de dage.")
    worst = min(told, key=lambda on: (on.percent or 0, on.day))
    promised, kept = sum(on.promised for on in told), sum(on.kept for on in told)
    said = {
        "percent": 100 * kept // promised,
        "worst": worst.percent,
        "day": formats.date_format(worst.day),
    }
    return _("I alt %(percent)d %% holdt. Lavest var %(day)s med %(worst)d %%.") % said


def _stacked(hour: HourAhead, *, left: float, width: float, scale: int) -> list[Bar]:
    """What falls due, with what is missed of it on top."""
    if not hour.due:
        return []
    top, missed = _height(hour.due, scale), _height(hour.due - hour.missed, scale)
    bars = [_bar(left=left, width=width, top=top, css="due")]
    if hour.missed:
        bars.append(
            Bar(x=_percent(left), y=_percent(top), width=_percent(width), height=_percent(missed - top), css="missed")
        )
    return bars


def _bar(*, left: float, width: float, top: float, css: str) -> Bar:
    return Bar(x=_percent(left), y=_percent(top), width=_percent(width), height=_percent(FLOOR - top), css=css)


def _height(value: float, scale: float) -> float:
    """Where a bar of this value ends, in percent from the top."""
    return FLOOR - (FLOOR - TOP) * value / scale


def _floor() -> Rule:
    return Rule(x1="0%", x2="100%", y=_percent(FLOOR), css="grid")


def _levels() -> list[Label]:
    return [
        Label(x="0%", y=_percent(_height(level, 100) - 1.5), text=spoken_percent(level), anchor="start", css="level")
        for level in (50, 100)
    ]


def _clock(at: datetime) -> str:
    return str(timezone.localtime(at).hour)


def _span(hour: HourAhead, now: datetime) -> str:
    begins, ends = (formats.time_format(timezone.localtime(at), "TIME_FORMAT") for at in (hour.begins, hour.ends))
    day: date = timezone.localdate(hour.begins)
    said = {"day": spoken_day(day, timezone.localdate(now)), "begins": begins, "ends": ends}
    return _("%(day)s kl. %(begins)s–%(ends)s") % said


def _percent(share: float) -> str:
    """With a point in every language, since SVG reads it."""
    return f"{share:.2f}%"
