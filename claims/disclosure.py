"""What an untrusted link may show of a claim: what came through such links, and no more.

Anybody may file for any number. Where the register holds a contact, that person may have answered, sent papers and
agreed on a way since; who filed without saying who they are must learn none of it (docs/architecture.md, idea 8).
"""

import copy
from dataclasses import dataclass

from claims.models import Claim, ClaimEvent, ClaimLink, EventKind

CONTACT_FIELDS: frozenset[str] = frozenset({"contact_name", "contact_email", "contact_phone"})
_EMPTY = {"occurred_on": None, "battery_danger": None}


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """`hidden` are fields of the claim and `documents` ids that others gave; `arrangements` are route and decision."""

    hidden: frozenset[str] = frozenset()
    documents: frozenset[int] = frozenset()
    arrangements: bool = True

    def shown(self, claim: Claim) -> Claim:
        """The claim without what is hidden; a copy for reading, never to be saved."""
        seen = copy.copy(claim)
        for name in self.hidden:
            setattr(seen, name, _EMPTY.get(name, ""))
        return seen


def disclosure_of(claim: Claim, *, trusted: bool) -> Disclosure:
    """What may be shown through a door; everything through a trusted one, without a query."""
    if trusted:
        return Disclosure()
    hidden: set[str] = set()
    documents: set[int] = set()
    told = ClaimEvent.objects.filter(
        claim=claim,
        kind__in=[
            EventKind.FACTS_ADDED,
            EventKind.FACTS_STATED,
            EventKind.FILED_AGAIN,
            EventKind.DOCUMENT_ADDED,
        ],
    )
    for event in told:
        if came_by_another_door(event):
            hidden |= set(event.data.get("fields", ()))
            documents |= {event.data["document"]} if "document" in event.data else set()
    talks_with_filer = gives_contact(claim) and not hidden & CONTACT_FIELDS
    registered = ClaimLink.objects.filter(claim=claim, trusted=True, revoked_at__isnull=True)
    return Disclosure(
        hidden=frozenset(hidden),
        documents=frozenset(documents),
        arrangements=talks_with_filer or not registered.exists(),
    )


def came_by_another_door(event: ClaimEvent) -> bool:
    """Whether what the event tells came signed in, by a trusted link, or from another session than the first."""
    return event.by_id is not None or bool(event.data.get("trusted") or event.data.get("elsewhere"))


def gives_contact(claim: Claim) -> bool:
    """Whether the claim says how to reach somebody, by a way that does not end at the broken device."""
    return bool(claim.contact_email or (claim.contact_phone and not claim.phone_is_the_device))
