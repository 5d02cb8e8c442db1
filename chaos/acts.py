"""Claimants, agents and the workshop at the last moment: real acts, and what each of them was answered.

An act that was accepted must stand in the database, whatever was killed meanwhile. `chaos.edges` says when they act.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from django.db import InterfaceError, OperationalError, close_old_connections, connections

from accounts.refusals import Refusal, WrongState
from chaos.plan import KINDS, Edge
from chaos.seeding import Cast, Seeded
from claims.calls import contact
from claims.evidence import evidence
from claims.files.uploads import Upload
from claims.models import Deadline
from claims.promises import deadlines, ledger
from claims.routes import repairs
from claims.timeline import acting, lock

# How far an extension at the desk moves a limit.
EXTENSION = timedelta(days=10)
_RECEIPT = Upload("kvittering.pdf", "application/pdf", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n")


class NothingRuns(Exception):
    """There is no promise left to move."""


@dataclass(frozen=True)
class Answer:
    """How one act went: `accepted`, `refused`, `broken` where the server went away, `failed` by the portal's fault."""

    row: Seeded
    told_at: datetime | None
    began_at: datetime
    ended_at: datetime
    answer: str
    said: str = ""


def perform(row: Seeded, cast: Cast, *, told_at: datetime | None = None) -> Answer:
    """Do what the row's claimant, or somebody of ours, does at its edge; whatever goes wrong is an answer, too."""
    # As at the beginning of a request: what the server has closed meanwhile is opened anew.
    close_old_connections()
    began = _now()
    try:
        ACTS[row.promise.edge](row, cast, began)
    except (WrongState, Refusal, NothingRuns, deadlines.Overtaken) as refusal:
        return Answer(row, told_at, began, _now(), "refused", type(refusal).__name__)
    except Exception as fault:
        # As for a request that ended so: the next one begins with a connection of its own.
        connections.close_all()
        said = type(fault.__cause__ or fault).__name__
        return Answer(row, told_at, began, _now(), "broken" if _was_cut_off(fault) else "failed", said)
    return Answer(row, told_at, began, _now(), "accepted")


def note(answers: Sequence[Answer], connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Write down for the oracle what everybody was told."""
    with connection.cursor() as cursor, cursor.copy("COPY chaos.act FROM STDIN") as copy:
        for a in answers:
            p = a.row.promise
            copy.write_row((a.row.claim, p.edge, p.at, a.told_at, a.began_at, a.ended_at, a.answer, a.said))


def upload(row: Seeded, cast: Cast, now: datetime) -> None:
    """The claimant sends the one document that was missing."""
    evidence.add_document(number=row.number, kind="proof_of_purchase", upload=_RECEIPT, by=None, now=now)


def photo(row: Seeded, cast: Cast, now: datetime) -> None:
    """The claimant sends a picture of the damage, and still owes the receipt."""
    evidence.add_document(number=row.number, kind="photo", upload=_RECEIPT, by=None, now=now)


def call(row: Seeded, cast: Cast, now: datetime) -> None:
    """An agent rings and talks to the claimant."""
    contact.log_call(number=row.number, agent=cast.agent, outcome="reached", note="", now=now)


def receive(row: Seeded, cast: Cast, now: datetime) -> None:
    """The workshop takes the device in."""
    repairs.receive(number=row.number, by=cast.mechanic, now=now)


def move(row: Seeded, cast: Cast, now: datetime) -> None:
    """The desk gives the claimant more time; raises `NothingRuns` where it is too late for that."""
    with acting():
        claim = lock(row.number)
        running = Deadline.objects.running().filter(claim=claim, kind=KINDS[row.promise.what]).first()
        if running is None:
            raise NothingRuns
        last_day = (now + EXTENSION).date().isoformat()
        deadlines.move(running, ledger.Rule.EXTENDED, at=now, by=cast.agent, last_day=last_day)


ACTS: dict[Edge, Callable[[Seeded, Cast, datetime], None]] = {
    Edge.UPLOAD: upload,
    Edge.PHOTO: photo,
    Edge.CALL: call,
    Edge.RECEIVE: receive,
    Edge.RECEIVE_WITHOUT_DOCUMENTS: receive,
    Edge.MOVE: move,
}


def _was_cut_off(fault: Exception) -> bool:
    """Whether the connection was lost, which is what the storm is for; a deadlock is the portal's own doing."""
    return isinstance(fault, OperationalError | InterfaceError) and not isinstance(
        fault.__cause__, psycopg.errors.DeadlockDetected
    )


def _now() -> datetime:
    return datetime.now(UTC)
