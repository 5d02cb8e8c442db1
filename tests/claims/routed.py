"""Claims on their way: what the tests of routes, repairs and the workshop's pages start from."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from claims.models import Claim, ClaimLink, Route, UnlockStep
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from claims.routes.routing import Address, choose_label, choose_pickup, choose_walk_in, pickup_windows
from claims.routes.unlocking import Step
from devices.models import Device
from notifications.tokens import private_token, token_hash
from tests.cast import NOW, Cast
from workshops.models import Workshop

HOME = Address(
    name="Anna Holm", street="Åboulevarden 12B, 3. tv", postal_code="2650", city="Hvidovre", phone="+4520304050"
)
TOMORROW_AT_NINE = NOW.replace(hour=9) + timedelta(days=1)


def make_claim(cast: Cast, device: Device | None = None, number: str = "S-2026-000101", **fields: Any) -> Claim:
    """An assessed claim on Anna's phone, or on the given device, with its promises and a private link to its person."""
    device = device or cast.annas_phone
    person = device.holder
    claim = Claim.objects.create(
        **{
            "number": number,
            "organisation": device.organisation,
            "device": device,
            "person": person,
            "state": "assessing",
            "filed_at": NOW,
            "stated_identifier": (device.imeis or [device.serial])[0],
            "stated_kind": "imei" if device.imeis else "serial",
            "peril": "damage",
            "description": "Den faldt ned ad trappen, og skærmen er knust.",
            "contact_name": person.name if person else "",
            "contact_email": person.email if person else "",
            "contact_phone": person.phone if person else "",
            **fields,
        }
    )
    deadlines.start_all(claim, [DeadlineKind.DOCUMENTATION, DeadlineKind.DELIVERY], starts_at=NOW, now=NOW)
    if person:
        key = uuid.uuid4()
        ClaimLink.objects.create(
            id=key,
            claim=claim,
            token_hash=token_hash(private_token(str(key))),
            address=person.email,
            trusted=True,
            created_at=NOW,
        )
    return claim


def get_ready(claim: Claim, cast: Cast) -> None:
    """Every step before handing in is done, as the claimant told on the phone."""
    for step in Step:
        UnlockStep.objects.get_or_create(
            claim=claim, step=step, defaults={"state": "done", "by": cast.camilla, "at": NOW}
        )


def walk_in(claim: Claim, cast: Cast, workshop: Workshop | None = None, at: datetime = TOMORROW_AT_NINE) -> Route:
    get_ready(claim, cast)
    return choose_walk_in(
        number=claim.number, workshop=workshop or cast.kolding, starts_at=at, by=cast.camilla, now=NOW
    )


def label(claim: Claim, cast: Cast, workshop: Workshop | None = None) -> Route:
    get_ready(claim, cast)
    return choose_label(number=claim.number, workshop=workshop or cast.kolding, address=HOME, by=cast.camilla, now=NOW)


def pickup(claim: Claim, cast: Cast, home: Address = HOME) -> Route:
    """Fetched at home in the first window that there is: tomorrow between eight and ten."""
    slot = pickup_windows(now=NOW)[0].slots[0]
    return choose_pickup(
        number=claim.number,
        workshop=cast.kolding,
        window=(slot.starts_at, slot.ends_at),
        address=home,
        by=cast.camilla,
        now=NOW,
    )
