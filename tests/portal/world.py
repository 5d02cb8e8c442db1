"""Two organisations with a claim each in full swing: what the access tests knock at."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile

from accounts.models import Person
from claims.models import (
    BulkRun,
    Change,
    Claim,
    ClaimEvent,
    ClaimLink,
    Deadline,
    DeadlineEntry,
    Document,
    EventKind,
    FilingDraft,
    Purchase,
    Route,
    RouteKind,
    Task,
    TaskKind,
    TaskOwner,
)
from devices.models import Device
from notifications.tokens import private_token, token_hash
from tests.cast import NOW, ROOMS, Cast, make_cast, stand_by
from tests.claims.files import picture
from tests.rehearsing import Rehearsal
from workshops.models import Booking, Workshop


@dataclass(frozen=True)
class World:
    cast: Cast
    ours: Claim
    theirs: Claim
    token: str
    draft_token: str

    def document_of(self, claim: Claim) -> Document:
        return claim.documents.get()

    def paper_of(self, claim: Claim) -> Document:
        """Their document, as a proof of purchase in which something was read."""
        document = self.document_of(claim)
        Purchase.objects.get_or_create(document=document, trusted=True, claim=claim, read_on=NOW.date())
        return document

    def change_of(self, claim: Claim) -> Change:
        """What Camilla has just done on the claim, and can still undo."""
        by = self.cast.camilla
        return Change.objects.create(claim=claim, by=by, act="note", at=NOW, until=NOW + timedelta(seconds=10))

    def run_of(self, claim: Claim) -> BulkRun:
        """What Camilla has begun to do with several claims, of which this one still waits."""
        run = BulkRun.objects.create(act="assign", said={"agent": self.cast.camilla.pk}, by=self.cast.camilla, at=NOW)
        run.lines.create(place=0, claim=claim, version=claim.version)
        return run

    def limit_of(self, claim: Claim) -> Deadline:
        return claim.deadlines.get(kind="delivery")


def make_claim(cast: Cast, number: str, device: Device, workshop: Workshop, bench_number: str) -> Claim:
    """A claim on its way to the workshop, with everything that hangs on it, down to a standing booking."""
    person: Person = device.holder  # type: ignore[assignment]
    claim = Claim.objects.create(
        number=number,
        organisation=device.organisation,
        device=device,
        person=person,
        state="routed",
        filed_at=NOW,
        due_at=NOW + timedelta(days=30),
        stated_identifier=device.imeis[0],
        stated_kind="imei",
        contact_name=person.name,
        contact_email=person.email,
        contact_phone=person.phone,
        description=f"Fortælling om {number}",
    )
    ClaimEvent.objects.create(claim=claim, kind=EventKind.FILED, at=NOW)
    delivery = Deadline.objects.create(
        claim=claim,
        kind="delivery",
        starts_at=NOW,
        due_at=NOW + timedelta(days=30),
        enforced_at=NOW + timedelta(days=30),
        next_at=NOW + timedelta(days=30),
        calendar_version="test",
    )
    DeadlineEntry.objects.create(deadline=delivery, kind="started", at=NOW)
    Task.objects.create(claim=claim, kind=TaskKind.PROOF_OF_PURCHASE, owner=TaskOwner.CLAIMANT, created_at=NOW)
    Document.objects.create(
        claim=claim,
        kind="photo",
        name="foto.jpg",
        file=ContentFile(picture(), name="foto.jpg"),
        content_type="image/jpeg",
        size=16,
        sha256="0" * 64,
        received_at=NOW,
    )
    booking = Booking.objects.create(
        workshop=workshop,
        bench=1,
        period=(NOW + timedelta(days=1), NOW + timedelta(days=1, minutes=30)),
        number=bench_number,
        claim_number=number,
        device=device,
        booked_at=NOW,
    )
    Route.objects.create(
        claim=claim,
        kind=RouteKind.WALK_IN,
        workshop=workshop,
        booking=booking,
        chosen_at=NOW,
        chosen_by=cast.camilla,
    )
    return claim


def make_world(cast: Cast) -> World:
    ours = make_claim(cast, "S-2026-000101", cast.annas_phone, cast.kolding, "B7K3Q9")
    theirs = make_claim(cast, "S-2026-000102", cast.davids_phone, cast.odense, "B8M4R2")
    key = uuid.uuid4()
    token = private_token(str(key))
    ClaimLink.objects.create(
        id=key, claim=ours, token_hash=token_hash(token), address=ours.contact_email, trusted=True, created_at=NOW
    )
    draft_token = private_token("draft:of-somebody")
    FilingDraft.objects.create(token_hash=token_hash(draft_token), begun_at=NOW, changed_at=NOW)
    return World(cast=cast, ours=ours, theirs=theirs, token=token, draft_token=draft_token)


_MORE_ROOMS = (
    Claim,
    ClaimEvent,
    Deadline,
    DeadlineEntry,
    Task,
    Document,
    Booking,
    Route,
    ClaimLink,
    FilingDraft,
)
_WORLD = Rehearsal(lambda: make_world(make_cast()), (*ROOMS, *_MORE_ROOMS))


def play_world() -> World:
    """The same world each time, with its cast; quicker than `make_world`."""
    stand_by()
    return _WORLD.play()
