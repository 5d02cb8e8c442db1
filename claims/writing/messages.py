"""Telling the claimant, and the one place that says who gets what by which channel.

A mail goes to each address that holds a live private link to the claim; a few messages go as an SMS as well.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import prefetch_related_objects

from accounts.keys import among
from claims.models import Claim, ClaimLink
from claims.proof.disclosure import open_to_filers
from devices.models import Kind
from notifications import channels, outbox
from notifications.models import Channel
from notifications.outbox import Draft

LONGEST_NAME = 60
# What is worth an SMS beside the mail, each with its text in `templates/sms/`: what is about a call, and the last word
# before a claim lapses and when it has.
BY_SMS = frozenset(
    {
        "no_answer",
        "choose_a_time",
        "call_agreed",
        "callback_admitted",
        "agreed_call_missed",
        "silence_over",
        "documents_reminder",
        "delivery_reminder",
        "claim_lapsed",
    }
)
# How many digits at the end make two numbers the same one, with or without a country code.
_DIGITS = 8
_ADVERTISEMENT = re.compile(r"[:/@]|\w\.\w{2}|\d{3}")


class Mailed(NamedTuple):
    """A live link that was mailed: its claim and key, where it went, and whom the register has for the claim."""

    claim: int
    key: UUID
    address: str
    trusted: bool
    registered: str | None


def tell_claimant(
    claim: Claim,
    template: str,
    *,
    key: str,
    now: datetime,
    context: Mapping[str, Any] | None = None,
    attachments: Iterable[Any] = (),
    arranged: bool = False,
    trusted: bool | None = None,
    links: Iterable[Mailed] | None = None,
) -> int:
    """Post one mail to each address that holds a live link, else to the contact's, and the SMS of what is worth one.

    Returns how many are new.

    `key` names the occasion (`route:17:chosen`) and is made one key an address, so that saying it twice sends once.
    `context` is plain JSON; `number`, `name` and `trusted` are added, and `link_key` where the address holds a link.
    Only a trusted address, one that the register itself holds, is greeted by the register's name; a template shows
    what the register knows only where `trusted` is true (docs/architecture.md, idea 8). What is `arranged` between the
    real user and us is mailed to no stranger who filed for them, as their page shows it to none. `trusted` mails only
    to those addresses, or only to the others. `links` are the claim's `live_links`, where the caller has them.
    """
    files = tuple(attachments)
    drafts: list[Draft] = []
    found = list(recipients(claim, live_links([claim]) if links is None else links))
    for address, about in among_us(claim, found) if arranged else found:
        if trusted not in (None, about["trusted"]):
            continue
        drafts.append(
            Draft(
                key=f"{key}:{about.get('link_key', 'contact')}",
                template=template,
                address=address,
                language=claim.language,
                context={"number": claim.number, **about, **(context or {})},
                subject_key=claim.number,
            )
        )
    written = outbox.post_all(drafts, now=now, attachments=files)
    return len(written) + len(outbox.post_all(texts(claim, template, key=key, context=context), now=now))


def texts(claim: Claim, template: str, *, key: str, context: Mapping[str, Any] | None = None) -> list[Draft]:
    """The SMS of this message, one or none; it holds no link and no name, for a number is anybody's to write.

    `claim.person`, `claim.device` and its `holder` are read.
    """
    return texts_of([claim], template, keys={claim.pk: key}, contexts={claim.pk: context or {}})


def texts_of(
    claims: Sequence[Claim],
    template: str,
    *,
    keys: Mapping[int, str],
    contexts: Mapping[int, Mapping[str, Any]],
    not_before: datetime | None = None,
) -> list[Draft]:
    """The `texts` of each of many claims, whose keys and contexts are by the claim's id; three statements for all.

    What a deadline brings goes out when people are `awake`; who has just done something hears of it at once.
    """
    if template not in BY_SMS or not claims or not channels.sms_is_on():
        return []
    prefetch_related_objects(claims, "person", "device__holder")
    return [
        Draft(
            channel=Channel.SMS,
            key=keys[claim.pk],
            template=template,
            address=number,
            language=claim.language,
            context={"number": claim.number, **contexts[claim.pk]},
            subject_key=claim.number,
            not_before=not_before,
        )
        for claim in claims
        if (number := number_to_text(claim))
    ]


def number_to_text(claim: Claim) -> str:
    """The number that an SMS goes to, or an empty string: never one that rings the broken device.

    That is one whose claimant said so, and one that the register has for whoever holds a broken telephone: people
    overlook a tick, and a text to a telephone that is stolen or under water tells the wrong one or nobody. Who has
    confirmed to us that they can be rung there reads there, too.
    """
    number = claim.callable_phone
    if number and claim.phone_confirmed_at and number == claim.contact_phone:
        return number
    return "" if not number or may_ring_the_device(claim, number) else number


def may_ring_the_device(claim: Claim, number: str) -> bool:
    """Whether the register has this number for whoever holds the damaged telephone; reads its `holder`."""
    return _end_of(number) in _numbers_of_the_device(claim)


def _numbers_of_the_device(claim: Claim) -> set[str]:
    if claim.device is None or claim.device.kind != Kind.MOBILE:
        return set()
    return {_end_of(person.phone) for person in (claim.person, claim.device.holder) if person and person.phone}


def _end_of(number: str) -> str:
    return "".join(letter for letter in number if letter.isdecimal())[-_DIGITS:]


def recipients_of(claims: Iterable[Claim]) -> dict[int, list[tuple[str, dict[str, Any]]]]:
    """The `recipients` of each of many claims, by the claim's id, in one statement for all of them."""
    of_all = list(claims)
    links = {pk: list(of_claim) for pk, of_claim in groupby(live_links(of_all), key=attrgetter("claim"))}
    return {claim.pk: list(recipients(claim, links.get(claim.pk, ()))) for claim in of_all}


def live_links(claims: Iterable[Claim]) -> Iterator[Mailed]:
    """The mailed links to these claims that still open, a claim's trusted links before others and then the newest."""
    links = ClaimLink.objects.filter(
        claim__in=among(claim.pk for claim in claims), revoked_at__isnull=True, by_code=False
    )
    of_each = links.exclude(address="").order_by("claim", "-trusted", "-created_at", "pk")
    return map(Mailed._make, of_each.values_list("claim_id", "pk", "address", "trusted", "claim__person__name"))


def of_new(claim: Claim, links: Iterable[ClaimLink]) -> list[Mailed]:
    """The `live_links` of a claim whose links these are, all just made."""
    name = claim.person.name if claim.person else None
    mailed = (link for link in links if link.address and link.revoked_at is None)
    found = [Mailed(claim.pk, link.pk, link.address, link.trusted, name) for link in mailed]
    return sorted(found, key=lambda link: not link.trusted)


def recipients(claim: Claim, links: Iterable[Mailed]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each address once with its part of the context, out of the claim's own `live_links` in their order."""
    by_address: dict[str, Mailed] = {}
    for link in links:
        by_address.setdefault(link.address.casefold(), link)
    for link in by_address.values():
        # What a stranger wrote as a name is not sent to the person that the register knows.
        name = link.registered if link.trusted and link.registered is not None else _greeted(claim.contact_name)
        yield link.address, {"name": name, "trusted": link.trusted, "link_key": str(link.key)}
    if not by_address and claim.contact_email:
        yield claim.contact_email, {"name": _greeted(claim.contact_name), "trusted": False}


def among_us(claim: Claim, found: Sequence[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    """Those recipients whose page shows what is arranged; asks only where one of them is not trusted."""
    if all(about["trusted"] for _address, about in found) or open_to_filers([claim]):
        return list(found)
    return [(address, about) for address, about in found if about["trusted"]]


def _greeted(name: str) -> str:
    """The name where it is one: whoever files may write to any address, and we carry nobody's advertisement there."""
    return "" if len(name) > LONGEST_NAME or _ADVERTISEMENT.search(name) else name
