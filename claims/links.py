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


def move(claim: Claim, old: str, new: str, *, by: str, now: datetime) -> ClaimLink:
    """Give the new address a link in the place of the old one's, and return it.

    The links that were mailed to the old one end, but for a trusted one, and the one with the token `by`, through which
    the word came: it goes on to open, and nothing more is mailed to where it went.
    """
    mailed = ClaimLink.objects.filter(claim=claim, trusted=False, address__iexact=old).exclude(address="")
    mailed.filter(token_hash=token_hash(by)).update(address="")
    mailed.filter(revoked_at__isnull=True).update(revoked_at=now)
    return make(claim, address=new, now=now)


def letters(claim: Claim, *, since: datetime) -> int:
    """How many untrusted links were made to be mailed since then."""
    return ClaimLink.objects.filter(claim=claim, trusted=False, created_at__gt=since).exclude(address="").count()


def revoke(claim: Claim, *, now: datetime, **which: Any) -> int:
    """End live links to the claim, all or those with the fields in `which` (`trusted=True`); returns how many ended.

    Their pages answer as missing from then on.
    """
    return ClaimLink.objects.filter(claim=claim, revoked_at__isnull=True, **which).update(revoked_at=now)
