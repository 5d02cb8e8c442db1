"""What the claimant has to do, each with its own time: documents and answers, a time for a call, the device itself."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.spoken import spoken_help_phone, spoken_last_day, spoken_moment
from claims.case.case_parts import Door, is_stopped, last_chance_of, promise_of, route_of
from claims.case.unlock_page import is_withheld
from claims.evidence.evidence import is_described
from claims.models import Claim, Deadline, Route, RouteKind, Task, TaskKind, TaskOwner
from claims.models.claim import WITHOUT_DEVICE
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises.holds import Owed
from claims.promises.ledger import FRESH_DAYS
from claims.proof.disclosure import CONTACT_FIELDS, Disclosure, gives_contact
from claims.workflow import State

DOCUMENT_TASKS: frozenset[str] = frozenset(
    {TaskKind.PROOF_OF_PURCHASE, TaskKind.POLICE_REPORT, TaskKind.SIM_BLOCK, TaskKind.LAST_USE}
)
# Only the terms of a known device ask for these, so they are the real user's to know.
OF_THE_TERMS: frozenset[str] = frozenset({TaskKind.SIM_BLOCK, TaskKind.LAST_USE})
_BEFORE_THE_WAY = frozenset({State.FILED, State.ASSESSING})
# Holds that say that we owe the next step; the others wait for a parcel, an address, or what a person knows.
_OURS = frozenset(
    {
        Owed.UPLOAD_UNANSWERED,
        Owed.MESSAGE_UNANSWERED,
        Owed.QUOTE_UNDECIDED,
        Owed.CALL_NOT_MADE,
        Owed.NEXT_WORD_NOT_GIVEN,
        Owed.WAY_NOT_CHOSEN,
    }
)

# The fields that close a task that asks a question, and whether the claim has its answer.
_ANSWERED: Mapping[str, tuple[frozenset[str], Callable[[Claim], bool]]] = {
    TaskKind.DESCRIBE: (frozenset({"peril", "description"}), is_described),
    TaskKind.CONTACT: (CONTACT_FIELDS, gives_contact),
}

_HINTS: Mapping[TaskKind, Any] = {
    TaskKind.PROOF_OF_PURCHASE: gettext_lazy("Kvittering, faktura eller ordrebekræftelse."),
    TaskKind.POLICE_REPORT: gettext_lazy("Kvitteringen fra politiet er nok."),
    TaskKind.SIM_BLOCK: gettext_lazy("En bekræftelse fra dit teleselskab."),
    TaskKind.LAST_USE: gettext_lazy("Fx et udskrift af det seneste forbrug fra dit teleselskab."),
    TaskKind.DESCRIBE: gettext_lazy("Hvad skete der, hvordan og hvornår?"),
    TaskKind.CONTACT: gettext_lazy("En e-mail eller et nummer, der ikke hører til den skadede telefon."),
}

Row = dict[str, Any]


def claimant_tasks(door: Door, now: datetime, *, disclosed: Disclosure | None, known: bool = False) -> list[Row]:
    """The documents and answers that the claimant still owes and those that are in, as rows of
    `shared/task_list.html`; each has in `by` when it is due, None where nothing runs.

    Without `known` it is what any theft asks for, whichever device it is. What the device's real user has answered by
    their own door is still to be done through another (`disclosed`).
    """
    limit = last_chance_of(door.claim, DeadlineKind.DOCUMENTATION, now)
    last_day = spoken_last_day(limit, now) if limit else ""
    owed = [task for task in door.claim.tasks.all() if task.owner == TaskOwner.CLAIMANT]
    owed = [task for task in owed if known or task.kind not in OF_THE_TERMS]
    done = {task.pk: task.done_at is not None and not _is_done_unseen(task, door.claim, disclosed) for task in owed}
    rows = [
        _task_row(door, task, last_day, is_done=done[task.pk])
        for task in sorted(owed, key=lambda task: (done[task.pk], task.pk))
    ]
    return [{**row, "by": limit} for row in rows]


def call_task(door: Door, now: datetime) -> Row | None:
    """Choosing when we ring, for who could not be reached; None where nobody is asked to any more."""
    silence = promise_of(door.claim, DeadlineKind.SILENCE)
    if silence is None or silence.due_at <= now:
        return None
    hint = _("Senest %(last_day)s.") % {"last_day": spoken_last_day(silence.due_at, now)}
    title, href = _("Vælg et tidspunkt, hvor vi skal ringe"), door.url("call-time")
    return {"title": title, "state": "missing", "hint": hint, "href": href, "by": silence.due_at}


def device_task(door: Door, now: datetime) -> Row | None:
    """Bringing the device on its way by what was agreed, or that this comes later; None without one to bring."""
    claim = door.claim
    route, promise = route_of(claim), promise_of(claim, DeadlineKind.DELIVERY)
    if claim.peril in WITHOUT_DEVICE or claim.state not in _BEFORE_THE_WAY | {State.ROUTED}:
        return None
    if route is not None and claim.state == State.ROUTED:
        row = _of_route(door, route, promise, now)
        return _held_back(row) if row and is_withheld(door) else row
    if promise is None or claim.state not in _BEFORE_THE_WAY:
        return None
    first = _("Vi aftaler først vejen med dig.")
    hint = f"{first} {_limit(promise, now)}"
    return {"title": _("Aflevér enheden"), "state": "blocked", "hint": hint, "by": promise.due_at}


def first_open(rows: list[Row]) -> Row | None:
    """The one thing to do now: what is missing and due first; None where nothing is."""
    missing = [row for row in rows if row["state"] == "missing" and row.get("href")]
    return min(missing, key=lambda row: (row["by"] is None, row["by"] or 0), default=None)


def _limit(promise: Deadline, now: datetime) -> str:
    """Until when the device is to be there; of a limit that is held, that it waits, and what there is left after it."""
    if promise.held_at is not None:
        left = _("Når den løber igen, har du mindst %(days)d dage.") % {"days": FRESH_DAYS}
        return f"{_waits(promise)} {left}"
    said = {"last_day": spoken_last_day(promise.due_at, now), "phone": spoken_help_phone()}
    if promise.due_at <= now:
        return _("Den skulle være fremme senest %(last_day)s. Ring til os på %(phone)s, så finder vi ud af det.") % said
    return _("Den skal være fremme senest %(last_day)s.") % said


def _waits(promise: Deadline) -> str:
    """Why a held limit waits: for us, unless a person said something else."""
    ours = _("Fristen venter, fordi det næste skridt er vores.")
    return ours if waits_for_us(promise) else _("Fristen venter.")


def waits_for_us(promise: Deadline) -> bool:
    """Whether a held limit, of a claim that has no way yet, was held as the next step is ours; reads its `entries`."""
    held = [entry.data.get("reason") for entry in promise.entries.all() if entry.kind == EntryKind.HELD]
    return promise.claim.state in _BEFORE_THE_WAY and bool(held) and held[-1] in _OURS


def _of_route(door: Door, route: Route, promise: Deadline | None, now: datetime) -> Row | None:
    shipment, booking = route.shipment, route.booking
    if booking is not None:
        starts_at = booking.period.lower
        said = {"moment": spoken_moment(starts_at, now), "workshop": route.workshop.name, "phone": spoken_help_phone()}
        title = _("Aflevér enheden på værkstedet")
        if booking.period.upper <= now:
            hint = _(
                "Du havde en tid %(moment)s. Nåede du det ikke, så ring til os på %(phone)s, så finder vi en ny tid."
            )
            return {"title": title, "state": "missing", "hint": hint % said, "by": starts_at}
        hint = _("%(moment)s hos %(workshop)s.") % said
        return {"title": title, "state": "doing", "hint": _capital(hint), "href": door.url("visit"), "by": starts_at}
    if shipment is None or shipment.received_at is not None or is_stopped(door.claim):
        # What must not be sent waits for another way.
        return None
    if route.kind == RouteKind.PICKUP and shipment.window is not None:
        if shipment.window.upper <= now:
            return None
        starts_at = shipment.window.lower
        hint = _capital(_("%(moment)s.") % {"moment": spoken_moment(starts_at, now)})
        title = _("Hav enheden klar til afhentning")
        return {"title": title, "state": "doing", "hint": hint, "href": door.url("visit"), "by": starts_at}
    by = promise.due_at if promise else None
    if shipment.handed_in_at:
        return {"title": _("Send enheden"), "state": "done", "hint": "", "by": by}
    hint = _("Print adresselabelen, sæt den på pakken, og sig til her på siden, når den er afleveret.")
    if promise:
        hint = f"{hint} {_limit(promise, now)}"
    href = door.url("label")
    return {"title": _("Send enheden"), "state": "missing", "hint": hint, "href": href, "by": by}


def _held_back(row: Row) -> Row:
    """The way itself waits for the device to be ready; its time is told all the same."""
    return {"title": row["title"], "state": "blocked", "hint": row["hint"], "by": row["by"]}


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _is_done_unseen(task: Task, claim: Claim, disclosed: Disclosure | None) -> bool:
    """Whether the task was closed by an answer of the device's real user, of which the door may not know."""
    if disclosed is None or task.kind not in _ANSWERED:
        return False
    fields, says = _ANSWERED[task.kind]
    return bool(fields & disclosed.unseen) and says(claim) and not says(disclosed.shown(claim))


def _task_row(door: Door, task: Task, last_day: str, *, is_done: bool) -> Row:
    # Not `get_kind_display`, which speaks every kind there is to find the one.
    kind = TaskKind(task.kind)
    title, hint = str(kind.label), str(_HINTS[kind])
    if is_done:
        return {"title": title, "state": "done", "hint": ""}
    if last_day:
        hint = _("%(hint)s Senest %(last_day)s.") % {"hint": hint, "last_day": last_day}
    page = door.url("document", task.kind) if task.kind in DOCUMENT_TASKS else door.url("answer", task.kind)
    return {"title": title, "state": "missing", "hint": hint, "href": page}
