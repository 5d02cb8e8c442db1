"""Private links to one claim: making them, finding the one of a token, and revoking them."""

import uuid
from datetime import datetime
from typing import Any, Final

from accounts.models import User
from claims.models import Claim, ClaimLink, EventKind
from claims.timeline import act, lock, record
from notifications.tokens import private_token, token_hash

# In plain SQL, for every receipt asks it: composing the question took longer than asking it.
_BEHIND: Final = f"""
    SELECT claim.*, link.of_filer AS link_of_filer
    FROM {ClaimLink._meta.db_table} AS link JOIN {Claim._meta.db_table} AS claim ON claim.id = link.claim_id
    WHERE link.id = %s AND link.revoked_at IS NULL
"""  # noqa: S608 - our own tables


def make(
    claim: Claim,
    *,
    address: str = "",
    trusted: bool = False,
    of_filer: bool = True,
    by_code: bool = False,
    now: datetime,
) -> ClaimLink:
    """Give a new right to follow the claim; `address` is where the link will be mailed, '' for the receipt's own.

    `trusted` is for the contact that the register holds; see `ClaimLink` for `of_filer` and `by_code`.
    """
    link = new(claim, address=address, trusted=trusted, of_filer=of_filer, by_code=by_code, now=now)
    link.save(force_insert=True)
    return link


def new(
    claim: Claim,
    *,
    address: str = "",
    trusted: bool = False,
    of_filer: bool = True,
    by_code: bool = False,
    now: datetime,
) -> ClaimLink:
    """As `make`, not written yet."""
    key = uuid.uuid4()
    return ClaimLink(
        id=key,
        claim=claim,
        token_hash=token_hash(private_token(str(key))),
        address=address,
        trusted=trusted,
        of_filer=of_filer,
        by_code=by_code,
        created_at=now,
    )


def sign(claim: Claim, *, now: datetime) -> ClaimLink:
    """Say that the register names somebody for the claim whom no letter reaches; not written yet.

    It opens nothing from the start: there is nowhere to send it. A code to their telephone opens what it would.
    """
    link = new(claim, trusted=True, now=now)
    link.revoked_at = now
    return link


@act
def close_own(*, number: str, token: str, now: datetime) -> None:
    """End the link with this token for whoever came by it; what is mailed to its address from now on holds another.

    The others go on to open. Saying it twice changes nothing. Raises `Claim.DoesNotExist`.
    """
    claim = lock(number)
    link = ClaimLink.objects.filter(claim=claim, token_hash=token_hash(token), revoked_at__isnull=True).first()
    if link is None:
        return
    revoke(claim, now=now, pk=link.pk)
    if link.address and not link.by_code:
        make(claim, address=link.address, trusted=link.trusted, of_filer=link.of_filer, now=now)
    record(claim, EventKind.LINK_CLOSED, at=now, trusted=link.trusted)


@act
def close_for(*, number: str, link: uuid.UUID, by: User, now: datetime) -> ClaimLink:
    """End a link as the call centre; its address is mailed no link and gets no code before it is given anew.

    The links that codes to that address opened end with it; one that was mailed nowhere ends alone, and keeps nobody
    from their codes. Returns the link. Raises `Claim.DoesNotExist`, and `ClaimLink.DoesNotExist` for one of another
    claim.
    """
    claim = lock(number)
    found = ClaimLink.objects.get(claim=claim, pk=link)
    which = {"address__iexact": found.address, "trusted": found.trusted} if found.address else {"pk": found.pk}
    if revoke(claim, now=now, closed_by=by, **which):
        record(claim, EventKind.LINK_CLOSED, at=now, by=by, trusted=found.trusted)
    return found


def is_barred(claim: Claim | None, address: str, *, trusted: bool) -> bool:
    """Whether one of us has closed the last link of the address; '' is none, and links without one bar nobody.

    The same statement is asked without a claim.
    """
    of_address = ClaimLink.objects.filter(claim=claim.pk if claim else 0, address__iexact=address, trusted=trusted)
    last = of_address.filter(by_code=False).order_by("-created_at", "-pk").first()
    return bool(address) and last is not None and last.closed_by_id is not None


def token_of(link: ClaimLink) -> str:
    """The link's token: derived, never stored."""
    return private_token(str(link.pk))


def claim_behind(key: str) -> Claim | None:
    """The claim of the link with this key, with `link_of_filer`; None where there is none or it was revoked."""
    return next(iter(Claim.objects.raw(_BEHIND, [key])), None)


def find(token: str, *, now: datetime) -> ClaimLink | None:
    """The link of the token with its claim; None for an unknown one, a revoked one and one that has ended, alike."""
    links = ClaimLink.objects.open_at(now).select_related("claim")
    return links.filter(token_hash=token_hash(token)).first()


def move(claim: Claim, old: str, new: str, *, by: str = "", of_filer: bool = True, now: datetime) -> ClaimLink:
    """Give the new address a link in the place of the old one's, and return it.

    The links that were mailed to the old one end, but for a trusted one, and the one with the token `by`, through which
    the word came: it goes on to open, and nothing more is mailed to where it went. `of_filer` as for `ClaimLink`.
    """
    mailed = ClaimLink.objects.filter(claim=claim, trusted=False, address__iexact=old).exclude(address="")
    mailed.filter(token_hash=token_hash(by)).update(address="")
    mailed.filter(revoked_at__isnull=True).update(revoked_at=now)
    return make(claim, address=new, of_filer=of_filer, now=now)


def disown(claim: Claim, *, now: datetime) -> None:
    """End the trusted links: the register's contact of another device has nothing to do with the claim.

    Where the register names somebody for the right one, they stay a sign that the claim is not its filer's alone.
    """
    revoke(claim, now=now, trusted=True)
    if claim.person is None:
        ClaimLink.objects.filter(claim=claim, trusted=True).update(trusted=False)


def letters(claim: Claim, *, since: datetime) -> int:
    """How many untrusted links were made to be mailed since then."""
    made = ClaimLink.objects.filter(claim=claim, trusted=False, by_code=False, created_at__gt=since)
    return made.exclude(address="").count()


def revoke(claim: Claim, *, now: datetime, closed_by: User | None = None, **which: Any) -> int:
    """End live links to the claim, all or those with the fields in `which` (`trusted=True`); returns how many ended.

    Their pages answer as missing from then on.
    """
    live = ClaimLink.objects.filter(claim=claim, revoked_at__isnull=True, **which)
    return live.update(revoked_at=now, closed_by=closed_by)
