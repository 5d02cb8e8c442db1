"""Changing one's mind: what an act of the desk changed can be undone for ten seconds, and its mails wait as long.

`recorded` is what a view makes its one call to an act in. It keeps what the act changed, row by row, and `undo` puts
the rows back under the claim's lock. The timeline and the ledgers of deadlines are append-only for every act; here
alone lines are taken out of them again, because what was undone within seconds did not happen: no mail has left, and
nothing was built upon it. They stay readable in `Change` for a month, and the timeline says that something was undone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import WrongState
from claims.desk import images
from claims.files import uploads
from claims.guards import Changed
from claims.models import Change, Claim, ClaimEvent, Document, EventKind
from claims.promises import deadlines
from claims.timeline import act as whole
from claims.timeline import acting, lock, record
from notifications.models import MessageState, OutboxMessage
from workshops.models import Booking

UNDO: Final = timedelta(seconds=10)
# One press that changed several claims as one: half of it put back would leave them neither one nor two.
TOGETHER: Final = frozenset({"bulk-merge"})


@dataclass
class Recorded:
    """What `recorded` gives: `change` is set once the act is done, and stays None where it changed nothing."""

    change: Change | None = None


class NotUndone(Changed):
    """What an act left is no longer as it left it (409); `events` says what happened since."""

    def __init__(self, claim: Claim, events: list[ClaimEvent], text: str) -> None:
        super().__init__(claim, events)
        self.text, self.code, self.args = text, "not_undone", (text,)


@contextmanager
def recorded(number: str, act: str, *, by: User, now: datetime, until: datetime | None = None) -> Iterator[Recorded]:
    """Make one call to an act within this, and what it changes on the claim can be undone until then, or `now + UNDO`.

    `act` is a short name of what is done. The act's messages are not sent before that time. What it raises passes
    through, and nothing is changed or kept then. Costs five statements beside the act's, six where it changed
    something. Raises `Claim.DoesNotExist`. Who holds several claims has locked all of them before: two of them may be
    on one device, which is held behind its claim.
    """
    done, until = Recorded(), until or now + UNDO
    with acting():
        claim = lock(number)
        devices = images.hold(claim)
        before = images.take(claim, devices)
        yield done
        _hold_messages(number, before, until=until)
        was, left = images.changed(before, images.take(claim, devices))
        if was or left:
            done.change = Change.objects.create(
                claim=claim,
                by=by,
                act=act,
                at=now,
                until=until,
                before=images.listed(was),
                after=images.listed(left),
            )


@whole
def undo(number: str, change: int, *, by: User, now: datetime, together: bool = False) -> Change:
    """Put back what the change found, take back its unsent messages, and say so in the timeline.

    `together` is said by whoever undoes all that one press did (`desk.bulk`). Raises `Claim.DoesNotExist`,
    `Change.DoesNotExist` for one of another claim, `WrongState` for somebody else's, for one that is undone already,
    for a part of what is undone as a whole or not at all, and where its time is over, and `NotUndone` (409) where
    something has happened to it since: a later act, a message that has left, a time at a workshop that somebody else
    has taken. Nothing is changed then.
    """
    claim = lock(number)
    found = Change.objects.select_for_update(no_key=True).get(claim=claim, pk=change)
    _require_in_time(found, by, now)
    if found.act in TOGETHER and not together:
        raise WrongState(_("Sagerne blev lagt sammen på én gang. Fortryd det hele samlet."), code="together")
    was, left = images.unlisted(found.before), images.unlisted(found.after)
    _require_as_left(claim, found, was, left)
    try:
        with transaction.atomic():
            images.put_back(was, left)
    except IntegrityError as fault:
        text = _("Det kan ikke fortrydes, for noget af det, der stod før, er taget af andre imens. Se sagen igen.")
        if images.of(Booking, was):
            text = _("Det kan ikke fortrydes, for den tid på værkstedet, der var før, er taget imens. Book en ny.")
        raise NotUndone(claim, _since(claim, found, left), text) from fault
    _settle(claim, found, left, now=now, by=by)
    return found


def _settle(claim: Claim, change: Change, left: images.Rows, *, now: datetime, by: User) -> None:
    """What follows once the rows are back: the claim's version goes on, and the timeline says what was undone."""
    version = claim.version
    claim.refresh_from_db()
    claim.version = version + 1
    claim.save(update_fields=["version"])
    deadlines.refresh_due(claim)
    change.undone_at = now
    change.save(update_fields=["undone_at"])
    kinds = [row["kind"] for row in images.of(ClaimEvent, left)]
    record(claim, EventKind.UNDONE, at=now, by=by, act=change.act, change=change.pk, kinds=kinds)
    earlier = {row["id"] for row in images.of(Document, images.unlisted(change.before))}
    for row in images.of(Document, left):
        if row["id"] not in earlier:
            transaction.on_commit(partial(uploads.forget, row["file"]), robust=True)


def _hold_messages(number: str, before: images.Rows, *, until: datetime) -> None:
    """What the act has just written waits as long as it can be undone; what is to wait longer does so anyhow."""
    earlier = [row["id"] for row in images.of(OutboxMessage, before)]
    written = OutboxMessage.objects.filter(subject_key=number, state=MessageState.PENDING, next_attempt_at__lt=until)
    written.exclude(pk__in=earlier).update(next_attempt_at=until)


def _require_in_time(change: Change, by: User, now: datetime) -> None:
    if change.by_id != by.pk:
        raise WrongState(_("Det er en kollega, der har gjort det. Aftal det med %(name)s.") % {"name": change.by.name})
    if change.undone_at is not None:
        raise WrongState(_("Det er allerede fortrudt."), code="undone")
    if now > change.until:
        raise WrongState(
            _("Det er for sent at fortryde. Beskederne er på vej, så ret det på sagen i stedet."), code="too_late"
        )


def _require_as_left(claim: Claim, change: Change, was: images.Rows, left: images.Rows) -> None:
    """Raise `NotUndone` unless each row is still as the act left it; all of them are held from here on."""
    touched = {**was, **left}
    for table in sorted({table for table, _pk in touched}):
        rows = {key: row for key, row in touched.items() if key[0] == table}
        standing = images.standing(rows.values(), table)
        if all(images.same(key, left.get(key), standing.get(key)) for key in rows):
            continue
        text = _("Det kan ikke fortrydes, for der er sket mere på sagen siden.")
        if table == OutboxMessage._meta.db_table:
            text = _("Det kan ikke fortrydes, for beskeden er sendt. Ret det på sagen, og skriv til anmelderen.")
        raise NotUndone(claim, _since(claim, change, left), text)


def _since(claim: Claim, change: Change, left: images.Rows) -> list[ClaimEvent]:
    """What has happened on the claim since the change."""
    events = ClaimEvent.objects.filter(claim=claim).select_related("by").order_by("at", "pk")
    own = [row["id"] for row in images.of(ClaimEvent, left)]
    later = events.filter(pk__gt=max(own)) if own else events.filter(at__gt=change.at)
    return list(later[:20])
