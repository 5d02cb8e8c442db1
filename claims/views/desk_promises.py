"""A claim's promises as the desk reads them: what each says now, and behind it the ledger of how it got there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.spoken import spoken_day, spoken_last_day, spoken_long_moment, spoken_moment
from claims.models import Deadline, DeadlineEntry, DeadlineState
from claims.models.deadline import DeadlineKind, EntryKind
from claims.views.desk_clock import DueClock, clock_of
from claims.worktime import Why

TONES = {
    DeadlineState.RUNNING: "info",
    DeadlineState.MET: "success",
    DeadlineState.MISSED: "danger",
    DeadlineState.CANCELLED: "quiet",
}


@dataclass(frozen=True, kw_only=True)
class PromiseLine:
    """One promise: its kind and state in a word, its clock while it runs, its due time else, and its ledger."""

    name: str
    state: str
    tone: str
    clock: DueClock | None
    due: str
    ledger: list[str]


def promise_lines(deadlines: Iterable[Deadline], now: datetime) -> list[PromiseLine]:
    """Running promises first, what is due first on top; the settled ones below, the latest first. Needs `entries`."""
    ordered = sorted(deadlines, key=lambda d: (d.due_at, d.pk))
    running = [d for d in ordered if d.state == DeadlineState.RUNNING]
    settled = [d for d in reversed(ordered) if d.state != DeadlineState.RUNNING]
    return [_line(deadline, now) for deadline in (*running, *settled)]


def _line(deadline: Deadline, now: datetime) -> PromiseLine:
    runs = deadline.state == DeadlineState.RUNNING
    return PromiseLine(
        name=deadline.get_kind_display(),
        state=deadline.get_state_display(),
        tone=TONES[DeadlineState(deadline.state)],
        clock=clock_of(deadline, now) if runs else None,
        due=_due(deadline, now),
        ledger=[line for entry in deadline.entries.all() for line in _ledger(deadline, entry, now)],
    )


def _due(deadline: Deadline, now: datetime) -> str:
    if deadline.kind == DeadlineKind.CALLBACK:
        return spoken_moment(deadline.due_at, now)
    return spoken_last_day(deadline.due_at, now)


def _ledger(deadline: Deadline, entry: DeadlineEntry, now: datetime) -> Iterable[str]:
    """One sentence an entry, and for the beginning one more a day that the clock passed through."""
    said = {
        EntryKind.STARTED: _("Begyndt %(moment)s"),
        EntryKind.MET: _("Opfyldt efter fristen %(moment)s") if entry.data.get("late") else _("Overholdt %(moment)s"),
        EntryKind.MISSED: _("Overskredet %(moment)s"),
        EntryKind.CANCELLED: _("Bortfaldet %(moment)s"),
    }
    sentence = said[EntryKind(entry.kind)] % {"moment": spoken_long_moment(entry.at)}
    if reason := _reason(str(entry.data.get("reason", ""))):
        sentence = f"{sentence}: {reason}"
    yield f"{sentence}."
    if entry.kind == EntryKind.STARTED and deadline.kind == DeadlineKind.CALLBACK:
        for step in entry.data.get("steps", ()):
            yield _day(step, timezone.localdate(now))


def _day(step: dict[str, Any], today: date) -> str:
    spoken = capfirst(spoken_day(date.fromisoformat(step["date"]), today))
    if minutes := step["counted_minutes"]:
        return _("%(day)s: %(minutes)d minutter talt.") % {"day": spoken, "minutes": minutes}
    why = {
        Why.HOLIDAY: _("helligdag"),
        Why.CLOSED: _("lukket"),
        Why.WEEKEND: _("weekend"),
        Why.AFTER_HOURS: _("efter lukketid"),
    }
    return _("%(day)s: %(why)s, intet talt.") % {"day": spoken, "why": why.get(step["why"], step["why"])}


def _reason(code: str) -> str:
    said = {
        "reached": _("talte med anmelderen"),
        "not_reached": _("ringede, men ingen svarede"),
        "solved_by_phone": _("løst på telefon"),
        "solve_by_phone": _("løst på telefon"),
        "decided": _("afgjort"),
        "documents_wanted": _("bad om dokumentation"),
        "complete": _("alt er kommet"),
        "received": _("enheden er på værkstedet"),
        "device_gone": _("enheden er væk"),
        "withdraw": _("trukket tilbage"),
        "close": _("sagen er afsluttet"),
        "lapse": _("sagen er henlagt"),
        "hand_back": _("enheden er leveret tilbage"),
        "reopen": _("sagen er genåbnet"),
    }
    return said.get(code, "")
