"""What an untrusted link may show of a claim: what came through such links, and no more.

Anybody may file for any number. Where the register holds a contact, that person may have answered, sent papers and
agreed on a way since; who filed without saying who they are must learn none of it (docs/architecture.md, idea 8).
"""

import copy
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from accounts.keys import composed_once
from claims.evidence.told import from_facts
from claims.models import Claim, ClaimEvent, ClaimLink, EventKind

CONTACT_FIELDS: frozenset[str] = frozenset({"contact_name", "contact_email", "contact_phone"})
_EMPTY = {"occurred_on": None, "occurred_time": None, "battery_danger": None}


@dataclass(frozen=True, kw_only=True)
class Disclosure:
    """`hidden` are fields of the claim and `documents` ids that others gave; `arrangements` are route and decision.

    `beside` was told through such a door of what others had said already: whoever told it goes on reading it. `unseen`
    are those of the hidden fields that the register's own person gave, and that nothing says somebody has given.
    """

    hidden: frozenset[str] = frozenset()
    documents: frozenset[int] = frozenset()
    arrangements: bool = True
    beside: Mapping[str, Any] = field(default_factory=dict)
    unseen: frozenset[str] = frozenset()

    def shown(self, claim: Claim) -> Claim:
        """The claim with what was told beside in the place of what is hidden; a copy for reading, never to be saved."""
        seen = copy.copy(claim)
        for name in self.hidden:
            setattr(seen, name, _EMPTY.get(name, ""))
        if "contact_phone" in self.hidden:
            seen.phone_is_the_device = self.beside.get("phone_is_the_device", False)
        for name, value in self.beside.items():
            if getattr(seen, name) in ("", None):
                setattr(seen, name, value)
        return seen


def disclosure_of(claim: Claim, *, trusted: bool) -> Disclosure:
    """What may be shown through a door; everything through a trusted one, without a query."""
    if trusted:
        return Disclosure()
    hidden: set[str] = set()
    unseen: set[str] = set()
    documents: set[int] = set()
    beside: dict[str, Any] = {}
    for event in _told([claim.pk]):
        if came_by_another_door(event):
            hidden |= set(event.data.get("fields", ()))
            unseen |= set(event.data.get("fields", ())) if event.data.get("trusted") else set()
            documents |= {event.data["document"]} if "document" in event.data else set()
        else:
            beside |= from_facts(event.data.get("beside", {}))
    return Disclosure(
        hidden=frozenset(hidden),
        documents=frozenset(documents),
        arrangements=_talks_with_filer(claim, hidden) or not any(True for _link in _registered([claim.pk])),
        beside=beside,
        unseen=frozenset(unseen),
    )


def open_to_filers(claims: Sequence[Claim]) -> set[int]:
    """Those claims, by id, whose arrangements an untrusted link may show; in two statements for any number."""
    if not claims:
        return set()
    keys = [claim.pk for claim in claims]
    hidden: dict[int, set[str]] = defaultdict(set)
    for event in _told(keys):
        if came_by_another_door(event):
            hidden[event.claim_id] |= set(event.data.get("fields", ()))
    registered = {link.claim_id for link in _registered(keys)}
    return {c.pk for c in claims if c.pk not in registered or _talks_with_filer(c, hidden[c.pk])}


def may_arrange(claim: Claim, disclosed: Disclosure, *, trusted: bool, decided: bool = False) -> bool:
    """Whether a door may agree when we ring, complain, and take back a claim that has moved on.

    That is one that the register trusts, or whose filer said how to be reached, or reads what was `decided`. Who told
    nothing but the number is offered none of it for any device, or the offer would say whose devices we know.
    """
    return disclosed.arrangements and (trusted or decided or gives_contact(disclosed.shown(claim)))


def came_by_another_door(event: ClaimEvent) -> bool:
    """Whether what the event tells came signed in, by a trusted link, or from another session than the first."""
    if event.kind == EventKind.FILED_AGAIN and "elsewhere" not in event.data:
        # By the session that filed it first, signed in then as now.
        return False
    return event.by_id is not None or bool(event.data.get("trusted") or event.data.get("elsewhere"))


def gives_contact(claim: Claim) -> bool:
    """Whether the claim says how to reach somebody, by a way that does not end at the broken device."""
    return bool(claim.contact_email or claim.given_phone)


@composed_once
def _told(keys: Any) -> QuerySet[ClaimEvent]:
    kinds = [
        EventKind.FACTS_ADDED,
        EventKind.FACTS_STATED,
        EventKind.FILED_AGAIN,
        EventKind.DOCUMENT_ADDED,
        EventKind.PHONE_CONFIRMED,
        EventKind.MERGED,
    ]
    return ClaimEvent.objects.filter(claim__in=keys, kind__in=kinds)


def _talks_with_filer(claim: Claim, hidden: Set[str]) -> bool:
    return gives_contact(claim) and not hidden & CONTACT_FIELDS


@composed_once
def _registered(keys: Any) -> QuerySet[ClaimLink]:
    """The links that say that the register names somebody; a closed one says so as well as one that opens."""
    return ClaimLink.objects.filter(claim__in=keys, trusted=True).only("claim")
