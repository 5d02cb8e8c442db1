"""Private links to one claim: making them, finding the one of a token, and revoking them."""

import uuid
from datetime import datetime
from typing import Any

from claims.models import Claim, ClaimLink
from notifications.tokens import private_token, token_hash


def make(claim: Claim, *, address: str = "", trusted: bool = False, of_filer: bool = True, now: datetime) -> ClaimLink:
    """Give a new right to follow the claim; `address` is where the link will be mailed, '' for the receipt's own.

    `trusted` is for the contact that the register holds; see `ClaimLink` for `of_filer`.
    """
    key = uuid.uuid4()
    return ClaimLink.objects.create(
        id=key,
        claim=claim,
        token_hash=token_hash(private_token(str(key))),
        address=address,
        trusted=trusted,
        of_filer=of_filer,
        created_at=now,
    )


def token_of(link: ClaimLink) -> str:
    """The link's token: derived, never stored."""
    return private_token(str(link.pk))


def find(token: str) -> ClaimLink | None:
    """The live link of the token with its claim; None for an unknown and for a revoked one alike."""
    links = ClaimLink.objects.filter(revoked_at__isnull=True).select_related("claim")
    return links.filter(token_hash=token_hash(token)).first()


def revoke(claim: Claim, *, now: datetime, spared: str = "", **which: Any) -> int:
    """End live links to the claim, so that their pages answer as missing; returns how many ended.

    All of them, or those with the fields in `which` (`trusted=True`); not the one whose token is `spared`.
    """
    ended = ClaimLink.objects.filter(claim=claim, revoked_at__isnull=True, **which)
    if spared:
        ended = ended.exclude(token_hash=token_hash(spared))
    return ended.update(revoked_at=now)
