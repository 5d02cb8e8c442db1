"""The rows that a run begins with, and what is to become of them, written down where only the oracle looks.

The rows are in the shapes that the portal's acts leave; their times are not, as no promise of 30 days ends while one
watches. `chaos.promise` keeps what was planned, apart from what the portal may change.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import psycopg
from django.db import transaction

from accounts.models import Organisation, Role, User
from chaos.plan import KINDS, Edge, Promise, What
from claims.models import Claim, ClaimLink, Deadline, DeadlineEntry, Route, RouteKind, Task, TaskKind, TaskOwner
from claims.models.deadline import EntryKind
from claims.promises import deadlines
from notifications.tokens import private_token, token_hash
from workshops.models import Shipment, Workshop, WorkshopStaff

_DAY = timedelta(days=1)
_REMINDED = frozenset({What.DOCUMENTS_REMINDER, What.DELIVERY_REMINDER, What.CALL_WARNING})
_AT_WORKSHOP = frozenset({Edge.RECEIVE, Edge.RECEIVE_WITHOUT_DOCUMENTS})
# So many of a hundred claims were filed with private links to two addresses, and so many are looked at too early.
_TWO_LINKS, _LOOKED_AT_EARLY = 10, 20

SCHEMA = """
CREATE SCHEMA chaos;
CREATE TABLE chaos.promise (
    deadline_id bigint PRIMARY KEY, claim_id bigint NOT NULL, what text NOT NULL, stage text NOT NULL,
    at timestamptz NOT NULL, letters int NOT NULL, edge text NOT NULL
);
CREATE TABLE chaos.twin (
    deadline_id bigint NOT NULL, stage text NOT NULL, refused boolean NOT NULL, PRIMARY KEY (deadline_id, stage)
);
CREATE TABLE chaos.act (
    claim_id bigint NOT NULL, edge text NOT NULL, at timestamptz NOT NULL, told_at timestamptz,
    began_at timestamptz NOT NULL, ended_at timestamptz NOT NULL, answer text NOT NULL, said text NOT NULL
);
"""


@dataclass(frozen=True)
class Cast:
    """Who acts beside the claimants."""

    agent: User
    mechanic: User
    workshop: Workshop


@dataclass(frozen=True)
class Seeded:
    """A promise as it stands in the database."""

    promise: Promise
    claim: int
    number: str
    deadline: int


@transaction.atomic
def seed(promises: Sequence[Promise], *, organisations: int, now: datetime) -> tuple[Cast, list[Seeded]]:
    """Write the claims of these promises with all that hangs on them, spread over so many organisations."""
    cast = _cast()
    houses = Organisation.objects.bulk_create(
        Organisation(name=f"Virksomhed {n}", cvr=f"{n:08}", created_at=now) for n in range(1, organisations + 1)
    )
    numbers = count(1)
    claims = Claim.objects.bulk_create((_claim(p, next(numbers), houses, now) for p in promises), batch_size=1000)
    rows = Deadline.objects.bulk_create(map(_deadline, promises, claims), batch_size=1000)
    also = [_far(claim, row) for p, claim, row in zip(promises, claims, rows, strict=True) if p.edge in _AT_WORKSHOP]
    also = Deadline.objects.bulk_create(also, batch_size=1000)
    DeadlineEntry.objects.bulk_create((_beginning(row) for row in (*rows, *also)), batch_size=1000)
    Task.objects.bulk_create(
        (
            Task(claim=claim, kind=TaskKind.PROOF_OF_PURCHASE, owner=TaskOwner.CLAIMANT, created_at=claim.filed_at)
            for promise, claim in zip(promises, claims, strict=True)
            if KINDS[promise.what] == "documentation"
        ),
        batch_size=1000,
    )
    ClaimLink.objects.bulk_create((link for claim in claims for link in _links(claim)), batch_size=1000)
    _send([c for p, c in zip(promises, claims, strict=True) if _has_a_label(p)], cast, now=now)
    return cast, [
        Seeded(promise, claim.pk, claim.number, row.pk)
        for promise, claim, row in zip(promises, claims, rows, strict=True)
    ]


def note(seeded: Sequence[Seeded], connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Write down for the oracle what was planned."""
    with connection.cursor() as cursor, cursor.copy("COPY chaos.promise FROM STDIN") as copy:
        for row in seeded:
            p = row.promise
            copy.write_row((row.deadline, row.claim, p.what, p.stage, p.at, _letters(row), p.edge))


def _cast() -> Cast:
    workshop = Workshop.objects.create(
        name="Mobilværkstedet",
        slug="kolding",
        street="Jernbanegade 4",
        postal_code="6000",
        city="Kolding",
        phone="+4575500000",
        email="kolding@vaerksted.example",
        brands=["Apple"],
    )
    mechanic = User.objects.create_user("eva@vaerksted.example", name="Eva Lund", role=Role.WORKSHOP)
    WorkshopStaff.objects.create(user=mechanic, workshop=workshop)
    User.objects.create_user("gry@skadeportalen.example", name="Gry Madsen", role=Role.TEAM_LEAD)
    agent = User.objects.create_user("camilla@skadeportalen.example", name="Camilla Dahl", role=Role.AGENT)
    return Cast(agent, mechanic, workshop)


def _claim(promise: Promise, number: int, houses: Sequence[Organisation], now: datetime) -> Claim:
    filed = _begins(promise)
    return Claim(
        number=f"S-2026-{number:06}",
        organisation=houses[number % len(houses)],
        state="routed" if _has_a_label(promise) else ("filed", "assessing")[number % 2],
        filed_at=min(filed, now),
        due_at=_due(promise),
        stated_identifier=f"R{number:010}",
        stated_kind="serial",
        peril="damage",
        description="Faldet på gulvet, glasset er revnet.",
        contact_name=f"Person {number}",
        contact_email=_address(number),
        contact_phone="+4520304050",
        language=("da", "en")[number % 5 == 0],
    )


def _has_a_label(promise: Promise) -> bool:
    """Whether its device is on a way: where none was chosen yet, nobody closes for want of the device."""
    return promise.edge in _AT_WORKSHOP or KINDS[promise.what] == "delivery"


def _deadline(promise: Promise, claim: Claim) -> Deadline:
    reminded = promise.what in _REMINDED
    ends = _due(promise)
    early = not reminded and promise.edge == Edge.NONE and _number(claim) % 100 < _LOOKED_AT_EARLY
    return Deadline(
        claim=claim,
        kind=KINDS[promise.what],
        starts_at=_begins(promise),
        due_at=ends,
        enforced_at=ends if reminded else promise.at,
        # Some are looked at before their time, as after a move or a hold; that must fire nothing.
        next_at=promise.at - timedelta(seconds=20) if early else promise.at,
        calendar_version=deadlines.CALENDAR_VERSION,
    )


def _begins(promise: Promise) -> datetime:
    """When it began: where a stage before the miss is to fire, so long ago that just one is overdue."""
    match promise.what:
        case What.DOCUMENTS_REMINDER | What.DELIVERY_REMINDER:
            return promise.at - 20 * _DAY
        case What.CALL_WARNING:
            return promise.at - 28 * _DAY
    # Too short for a stage before the miss: whoever is looked at early has nothing to say.
    return promise.at - timedelta(minutes=20)


def _due(promise: Promise) -> datetime:
    match promise.what:
        case What.DOCUMENTS_REMINDER | What.DELIVERY_REMINDER:
            return promise.at + 10 * _DAY
        case What.CALL_WARNING:
            return promise.at + 14 * _DAY
        case What.DOCUMENTS_LAPSE | What.DELIVERY_LAPSE:
            # What closes is enforced later than it is due; acting on `due_at` would be early.
            return promise.at - timedelta(seconds=30)
    return promise.at


def _far(claim: Claim, row: Deadline) -> Deadline:
    """The other promise of a claim on its way to the workshop, which does not come into it."""
    return Deadline(
        claim=claim,
        kind="delivery" if row.kind == "documentation" else "documentation",
        starts_at=row.starts_at,
        due_at=row.due_at + 60 * _DAY,
        enforced_at=row.due_at + 60 * _DAY,
        next_at=row.due_at + 40 * _DAY,
        calendar_version=row.calendar_version,
    )


def _beginning(row: Deadline) -> DeadlineEntry:
    data = {"due_at": row.due_at.isoformat(), "enforced_at": row.enforced_at.isoformat(), "steps": []}
    return DeadlineEntry(deadline=row, kind=EntryKind.STARTED, at=row.starts_at, data=data)


def _links(claim: Claim) -> Iterator[ClaimLink]:
    if _number(claim) % 100 >= _TWO_LINKS:
        return
    for address in (claim.contact_email, f"kollega.{claim.contact_email}"):
        key = uuid.uuid4()
        token = token_hash(private_token(str(key)))
        yield ClaimLink(id=key, claim=claim, token_hash=token, address=address, created_at=claim.filed_at)


def _send(claims: Sequence[Claim], cast: Cast, *, now: datetime) -> None:
    """Give these claims a label to the workshop."""
    parcels = Shipment.objects.bulk_create(
        Shipment(
            kind="label",
            number=f"P{_number(claim):09}",
            claim_number=claim.number,
            workshop=cast.workshop,
            name=claim.contact_name,
            created_at=now,
        )
        for claim in claims
    )
    Route.objects.bulk_create(
        Route(
            claim=claim,
            kind=RouteKind.LABEL,
            workshop=cast.workshop,
            shipment=parcel,
            chosen_at=now.astimezone(UTC),
            chosen_by=cast.agent,
        )
        for claim, parcel in zip(claims, parcels, strict=True)
    )


def _letters(row: Seeded) -> int:
    """How many letters its stage sends: to every address of the claimant's, and of a call to the one team lead."""
    to_claimant = 2 if int(row.number[-6:]) % 100 < _TWO_LINKS else 1
    match row.promise.what:
        case What.CALL_MISSED:
            return 1 + to_claimant
        case What.ANSWER_MISSED | What.CALL_WARNING:
            return 0
    return to_claimant


def _address(number: int) -> str:
    return f"person{number}@firma.example"


def _number(claim: Claim) -> int:
    return int(claim.number[-6:])
