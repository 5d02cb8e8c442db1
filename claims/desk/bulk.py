"""Doing one thing with several claims at one press: each claim is an act of its own, and what came of it is kept.

A claim and the line that says what came of it are one transaction, so that nothing is done twice however often the
press arrives, and a press that was cut off goes on where it stopped. Only what is merged is merged as a whole.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from claims.calls import contact
from claims.desk import merging, undoing
from claims.desk.bulk_plans import hands_on, held_limits, message_of
from claims.desk.undoing import UNDO, recorded
from claims.guards import Seen
from claims.models import BulkAct, BulkLine, BulkRun, Change, Claim, LineState
from claims.promises import extending
from claims.timeline import acting, lock
from claims.writing import messaging

MOST: Final = 100
# The last claim of a long press is done long after the first: nothing leaves, or is past undoing, before its end.
A_CLAIM_TAKES: Final = timedelta(seconds=1)


def start(
    *, key: UUID, act: BulkAct, said: Mapping[str, Any], seen: Mapping[str, int], by: User, now: datetime
) -> BulkRun:
    """Note what is to be done with these claims, by number and version; the same key again gives what was noted first.

    `said` is plain JSON: `agent` (id or None), `text` and `text_en`, `reason`, or `into`. Raises `WrongState` for
    somebody else's key, and `Refusal` for more than `MOST` claims.
    """
    if len(seen) > MOST:
        raise Refusal(_("Vælg højst %(most)d sager ad gangen.") % {"most": MOST}, code="too_many")
    with transaction.atomic():
        run, is_new = BulkRun.objects.get_or_create(
            key=key, defaults={"act": act.value, "said": dict(said), "by": by, "at": now}
        )
        if run.by_id != by.pk:
            raise WrongState(_("Det er en kollegas valg. Vælg sagerne igen."), code="not_yours")
        if is_new:
            claims = Claim.objects.visible_to(by).in_bulk(list(seen), field_name="number")
            BulkLine.objects.bulk_create(
                BulkLine(run=run, place=place, claim=claims[number], version=version)
                for place, (number, version) in enumerate(seen.items())
                if number in claims
            )
    return run


def carry_on(*, run: BulkRun, by: User, now: datetime) -> None:
    """Do what still waits. What an act refuses stands on its line, and the others go on.

    All of it can be undone until `UNDO` and a second for each claim have passed, and its mails wait as long.
    Raises `WrongState` for somebody else's.
    """
    _require_own(run, by)
    if run.act == BulkAct.MERGE:
        _merge(run, by=by, now=now)
        return
    waiting = list(run.lines.filter(state=LineState.WAITING).select_related("claim"))
    until = _until(len(waiting), now)
    for line in waiting:
        _carry_out(run, line, by=by, now=now, until=until)


def take_back(*, run: BulkRun, by: User, now: datetime) -> int:
    """Undo what was done, claim by claim as far as each can be undone; what was merged, all or nothing. How many were.

    Why one could not be undone stands on its line. Raises `WrongState` for somebody else's.
    """
    _require_own(run, by)
    lines = list(run.lines.filter(state=LineState.DONE, change__isnull=False).select_related("claim"))
    if run.act != BulkAct.MERGE:
        return sum(_undo([line], by=by, now=now) for line in reversed(lines))
    # The claims in the order of their keys, as everybody takes them who holds several.
    return _undo(sorted(lines, key=lambda line: line.claim_id), by=by, now=now)


def undoable_until(lines: Iterable[BulkLine]) -> datetime | None:
    """Until when the last of these can be undone; None where none of them can. Reads their `change`."""
    changes = [line.change for line in lines if line.state == LineState.DONE and line.change]
    return max((change.until for change in changes if change.undone_at is None), default=None)


def _until(claims: int, now: datetime) -> datetime:
    return now + UNDO + claims * A_CLAIM_TAKES


def _carry_out(run: BulkRun, line: BulkLine, *, by: User, now: datetime, until: datetime) -> None:
    number, seen = line.claim.number, Seen(version=line.version, event=0)
    # The claimant's page shows a message `UNDO` after its time, which must not be before it is past undoing.
    at = until - UNDO if run.act == BulkAct.MESSAGE else now
    try:
        with acting():
            held = BulkLine.objects.select_for_update().get(pk=line.pk)
            if held.state != LineState.WAITING:
                return
            with recorded(number, f"bulk-{run.act}", by=by, now=now, until=until) as done:
                _ACTS[BulkAct(run.act)](number, run.said, by, at, seen)
            _note(held, LineState.DONE, change=done.change)
    except Refusal as refusal:
        BulkLine.objects.filter(pk=line.pk, state=LineState.WAITING).update(state=LineState.REFUSED, text=refusal.text)


def _merge(run: BulkRun, *, by: User, now: datetime) -> None:
    """All in one transaction: two claims are one, or they are two."""
    waiting = run.lines.filter(state=LineState.WAITING)
    try:
        with acting():
            lines = {line.claim_id: line for line in waiting.select_for_update(of=("self",)).select_related("claim")}
            if not lines:
                return
            seen = {line.claim.number: Seen(version=line.version, event=0) for line in lines.values()}
            until = _until(len(lines), now)
            done: dict[int, undoing.Recorded] = {}
            # All of them first, for `recorded` holds their device, which is mostly the same one.
            for pk in sorted(lines):
                lock(lines[pk].claim.number)
            with ExitStack() as records:
                for pk in sorted(lines):
                    number = lines[pk].claim.number
                    one = recorded(number, "bulk-merge", by=by, now=now, until=until)
                    done[pk] = records.enter_context(one)
                others = [number for number in seen if number != run.said["into"]]
                merging.merge(into=run.said["into"], numbers=others, by=by, now=now, seen=seen)
            for pk, line in lines.items():
                _note(line, LineState.DONE, change=done[pk].change)
    except Refusal as refusal:
        waiting.update(state=LineState.REFUSED, text=refusal.text)


def _undo(lines: list[BulkLine], *, by: User, now: datetime) -> int:
    try:
        with acting():
            for line in lines:
                undoing.undo(line.claim.number, line.change_id or 0, by=by, now=now, together=True)
                _note(line, LineState.UNDONE, change=line.change)
    except Refusal as refusal:
        BulkLine.objects.filter(pk__in=[line.pk for line in lines]).update(text=refusal.text)
        return 0
    return len(lines)


def _note(line: BulkLine, state: LineState, *, change: Change | None) -> None:
    line.state, line.text, line.change = state, "", change
    line.save(update_fields=["state", "text", "change"])


def _require_own(run: BulkRun, by: User) -> None:
    if run.by_id != by.pk:
        raise WrongState(
            _("Det er %(name)s, der har sat det i gang. Aftal det med din kollega.") % {"name": run.by.name},
            code="not_yours",
        )


def _assign(number: str, said: Mapping[str, Any], by: User, now: datetime, seen: Seen) -> None:
    agent = User.objects.get(pk=said["agent"]) if said["agent"] else None
    claim = Claim.objects.get(number=number)
    if not hands_on(claim, agent, by):
        raise Refusal(_("Kun teamlederen giver andres sager videre."), code="not_yours")
    contact.assign(number=number, agent=agent, by=by, now=now, seen=seen)


def _message(number: str, said: Mapping[str, Any], by: User, now: datetime, seen: Seen) -> None:
    claim = Claim.objects.select_related("device", "person").get(number=number)
    filled = message_of(claim, said, agent=by)
    if filled.missing:
        raise Refusal(messaging.left_open(filled.missing), code="left_open")
    messaging.send(number=number, text=filled.text, by=by, now=now, seen=seen, answers=False)


def _hold(number: str, said: Mapping[str, Any], by: User, now: datetime, seen: Seen) -> None:
    claim = Claim.objects.get(number=number)
    limits = held_limits([claim]).get(claim.pk, [])
    free = next((limit for limit in limits if limit.held_at is None), None)
    if free is None:
        raise WrongState(_("Der løber ingen frist på sagen, som kan holdes tilbage."), code="no_limit")
    extending.hold_back(number=number, deadline=free.pk, reason=said["reason"], by=by, now=now, seen=seen)


_ACTS: Mapping[BulkAct, Callable[[str, Mapping[str, Any], User, datetime, Seen], None]] = {
    BulkAct.ASSIGN: _assign,
    BulkAct.MESSAGE: _message,
    BulkAct.HOLD: _hold,
}
