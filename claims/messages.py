"""Telling the claimant: one message to each address that holds a live private link to the claim."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from claims.models import Claim, ClaimLink
from notifications import outbox

LONGEST_NAME = 60
_ADVERTISEMENT = re.compile(r"[:/@]|\w\.\w{2}|\d{3}")


def tell_claimant(
    claim: Claim,
    template: str,
    *,
    key: str,
    now: datetime,
    context: Mapping[str, Any] | None = None,
    attachments: Iterable[Any] = (),
) -> int:
    """Post one mail to each address that holds a live link, else to the contact's; return how many are new.

    `key` names the occasion (`route:17:chosen`) and is made one key an address, so that saying it twice sends once.
    `context` is plain JSON; `number`, `name` and `trusted` are added, and `link_key` where the address holds a link.
    Only a trusted address, one that the register itself holds, is greeted by the register's name; a template shows
    what the register knows only where `trusted` is true (docs/architecture.md, idea 8).
    """
    files = tuple(attachments)
    posted = 0
    for address, about in recipients(claim, live_links([claim])):
        message = outbox.post(
            key=f"{key}:{about.get('link_key', 'contact')}",
            template=template,
            address=address,
            language=claim.language,
            context={"number": claim.number, **about, **(context or {})},
            subject_key=claim.number,
            now=now,
            attachments=files,
        )
        posted += message is not None
    return posted


def live_links(claims: Iterable[Claim]) -> QuerySet[ClaimLink]:
    """The mailed links to these claims that still open, a claim's trusted links before others and then the newest."""
    links = ClaimLink.objects.filter(claim__in=list(claims), revoked_at__isnull=True).exclude(address="")
    return links.order_by("claim", "-trusted", "-created_at", "pk")


def recipients(claim: Claim, links: Iterable[ClaimLink]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each address once with its part of the context, out of the claim's own `live_links` in their order."""
    by_address: dict[str, ClaimLink] = {}
    for link in links:
        by_address.setdefault(link.address.casefold(), link)
    for link in by_address.values():
        # What a stranger wrote as a name is not sent to the person that the register knows.
        name = claim.person.name if link.trusted and claim.person else _greeted(claim.contact_name)
        yield link.address, {"name": name, "trusted": link.trusted, "link_key": str(link.pk)}
    if not by_address and claim.contact_email:
        yield claim.contact_email, {"name": _greeted(claim.contact_name), "trusted": False}


def _greeted(name: str) -> str:
    """The name where it is one: whoever files may write to any address, and we carry nobody's advertisement there."""
    return "" if len(name) > LONGEST_NAME or _ADVERTISEMENT.search(name) else name
