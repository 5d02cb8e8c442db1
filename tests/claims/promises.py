"""Claims with promises that fall due, without the acts that lead there: for tests of what comes after."""

from datetime import datetime, timedelta
from itertools import count

from claims.models import Claim, ClaimLink, Deadline, DeadlineEntry
from claims.models.deadline import DeadlineKind, EntryKind
from claims.promises import deadlines
from notifications.tokens import private_token, token_hash
from tests.cast import ANNAS_IMEI, NOW, Cast

_numbers = count(1)


def make_claim(cast: Cast, state: str = "filed", **fields: object) -> Claim:
    """A claim on Anna's phone in this state."""
    return Claim.objects.create(**_fields(cast, state), **fields)


def make_link(claim: Claim, address: str, *, key: str, **fields: object) -> ClaimLink:
    """A private link to the claim that was mailed to this address; `key` is a UUID."""
    return ClaimLink.objects.create(
        id=key, claim=claim, token_hash=token_hash(private_token(key)), address=address, created_at=NOW, **fields
    )


def make_overdue(cast: Cast, kind: DeadlineKind, number: int, *, state: str = "filed", at: datetime = NOW) -> list[int]:
    """So many claims, each with one running deadline that is due and enforced at `at`; returns the deadlines."""
    claims = Claim.objects.bulk_create(
        Claim(**_fields(cast, state), due_at=at, contact_email="anna@nordlys.example") for _ in range(number)
    )
    rows = Deadline.objects.bulk_create(
        Deadline(
            claim=claim,
            kind=kind,
            starts_at=at - timedelta(days=30),
            due_at=at,
            enforced_at=at,
            next_at=at,
            calendar_version=deadlines.CALENDAR_VERSION,
        )
        for claim in claims
    )
    DeadlineEntry.objects.bulk_create(
        DeadlineEntry(deadline=row, kind=EntryKind.STARTED, at=row.starts_at) for row in rows
    )
    return [row.pk for row in rows]


def _fields(cast: Cast, state: str) -> dict[str, object]:
    return {
        "number": f"S-2026-{next(_numbers):06}",
        "organisation": cast.nordlys,
        "device": cast.annas_phone,
        "state": state,
        "filed_at": NOW,
        "stated_identifier": ANNAS_IMEI,
        "stated_kind": "imei",
        **({"closed_at": NOW} if state in ("closed", "lapsed") else {}),
        **({"outcome": "repaired"} if state == "closed" else {}),
    }
