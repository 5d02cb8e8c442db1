"""A claim's promises as the desk reads them: what each says now, and behind it the ledger of how it got there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.spoken import spoken_last_day, spoken_long_moment, spoken_moment
from claims.models import Deadline, DeadlineEntry, DeadlineState
from claims.models.deadline import DeadlineKind, EntryKind
from claims.views.desk_clock import DueClock, clock_of
from claims.why_texts import Explanation, explain

TONES = {
    DeadlineState.RUNNING: "info",
    DeadlineState.MET: "success",
    DeadlineState.MISSED: "danger",
    DeadlineState.CANCELLED: "quiet",
}


@dataclass(frozen=True, kw_only=True)
class PromiseLine:
    """One promise: its kind and state in a word, its clock while it runs, its due time else, and its ledger.

    `why` is how its time was found; the ledger has a line for all that happened to it.
    """

    name: str
    state: str
    tone: str
    clock: DueClock | None
    due: str
    ledger: list[str]
    why: Explanation


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
        ledger=[
            *(_ledger(entry) for entry in deadline.entries.all()),
            *_parked(deadline),
        ],
        why=explain(deadline, now),
    )


def _parked(deadline: Deadline) -> Iterable[str]:
    if deadline.is_parked:
        yield _("Fristen er sat til side efter flere fejl. Sig det til systemadministratoren.")


def _due(deadline: Deadline, now: datetime) -> str:
    if deadline.kind == DeadlineKind.CALLBACK:
        return spoken_moment(deadline.due_at, now)
    return spoken_last_day(deadline.due_at, now)


def _ledger(entry: DeadlineEntry) -> str:
    """The entry in one sentence, with who did it."""
    if entry.kind == EntryKind.WARNED:
        return _warning(entry)
    said = {
        EntryKind.STARTED: _("Begyndt %(moment)s"),
        EntryKind.MET: _("Opfyldt efter fristen %(moment)s") if entry.data.get("late") else _("Overholdt %(moment)s"),
        EntryKind.MISSED: _("Overskredet %(moment)s"),
        EntryKind.CANCELLED: _("Bortfaldet %(moment)s"),
    }
    sentence = said[EntryKind(entry.kind)] % {"moment": spoken_long_moment(entry.at)}
    if entry.by:
        sentence = _("%(sentence)s af %(name)s") % {"sentence": sentence, "name": entry.by.name}
    if reason := _reason(str(entry.data.get("reason", ""))):
        sentence = f"{sentence}: {reason}"
    return f"{sentence}."


def _warning(entry: DeadlineEntry) -> str:
    """A reminder to the claimant, or a warning to us; a stage that this version does not know is a warning."""
    stage, days = entry.stage, entry.stage.removeprefix("days_")
    moment = {"moment": spoken_long_moment(entry.at)}
    if stage == "half_time":
        return _("Varslet %(moment)s: halvdelen af tiden er gået.") % moment
    if stage == "minutes_30":
        return _("Varslet %(moment)s: 30 minutter tilbage.") % moment
    if stage == days:
        return _("Varslet %(moment)s.") % moment
    about = {**moment, "days": days}
    if "into" in entry.data:
        return _("Påmindelsen %(days)s dage før gik med i den næste, %(moment)s.") % about
    if not entry.data.get("letters"):
        return _("Ikke påmindet %(moment)s, %(days)s dage før: sagen har ingen adresse.") % about
    return _("Påmindet %(moment)s, %(days)s dage før.") % about


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
