"""What a press on several claims would do to each, and which are left out and why; nothing is changed by asking.

The acts have the last word (`desk.bulk`): what happens between looking and pressing, they refuse.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Language, Role, User
from accounts.spoken import spoken_last_day
from claims.desk import merging
from claims.events.event_words import small
from claims.models import BulkAct, Claim, Deadline, Message
from claims.promises.deadlines import CLOSING
from claims.proof.disclosure import open_to_filers
from claims.writing.filling import Filled, fill, names_in
from claims.writing.masking import mask
from claims.writing.messages import recipients_of
from claims.writing.messaging import left_open
from claims.writing.replying import facts_of


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One claim: what will be done to it, or why it is left out; `text` is the message that it would get."""

    claim: Claim
    does: str = ""
    left_out: str = ""
    text: str = ""


def plan(act: BulkAct, claims: Sequence[Claim], said: Mapping[str, Any], *, by: User, now: datetime) -> list[Planned]:
    """What the press would do to each of the claims, in their order; `said` as `desk.bulk.start` takes it."""
    return _PLANS[act](claims, said, by, now)


def hands_on(claim: Claim, agent: User | None, by: User) -> bool:
    """Whether `by` may give the claim to `agent`: all may take it or hand on what is theirs, a team lead gives any."""
    return by.role == Role.TEAM_LEAD or agent == by or claim.assigned_to_id == by.pk


def held_limits(claims: Iterable[Claim]) -> dict[int, list[Deadline]]:
    """The running limits of each claim that would close it, by the claim's id, held or not; one query."""
    found: dict[int, list[Deadline]] = defaultdict(list)
    limits = Deadline.objects.running().filter(claim__in=[claim.pk for claim in claims], kind__in=CLOSING)
    for limit in limits.order_by("due_at", "pk"):
        found[limit.claim_id].append(limit)
    return found


def message_of(claim: Claim, said: Mapping[str, Any], *, agent: User) -> Filled:
    """The message to the claimant in their language, with the claim's facts in it."""
    text = said["text_en"] if claim.language == Language.ENGLISH else said["text"]
    return fill(text, facts_of(claim, agent=agent)) if names_in(text) else Filled(text)


def _assign(claims: Sequence[Claim], said: Mapping[str, Any], by: User, _now: datetime) -> list[Planned]:
    agent = User.objects.get(pk=said["agent"]) if said["agent"] else None

    def one(claim: Claim) -> Planned:
        if not claim.is_open:
            return Planned(claim=claim, left_out=_("Sagen er slut."))
        if claim.assigned_to_id == (agent.pk if agent else None):
            name = agent.name if agent else ""
            same = _("Sagen er allerede hos %(name)s.") % {"name": name} if agent else _("Ingen har sagen.")
            return Planned(claim=claim, left_out=same)
        if not hands_on(claim, agent, by):
            return Planned(claim=claim, left_out=_("Kun teamlederen giver andres sager videre."))
        had = claim.assigned_to.name if claim.assigned_to else ""
        names = {"had": had, "gets": agent.name if agent else ""}
        if agent is None:
            return Planned(claim=claim, does=_("Fra %(had)s tilbage i køen.") % names)
        return Planned(claim=claim, does=(_("Fra %(had)s til %(gets)s.") if had else _("Til %(gets)s.")) % names)

    return [one(claim) for claim in claims]


def _message(claims: Sequence[Claim], said: Mapping[str, Any], by: User, _now: datetime) -> list[Planned]:
    addresses = _addresses(claims)

    def one(claim: Claim) -> Planned:
        if not claim.is_open:
            return Planned(claim=claim, left_out=_("Sagen er slut."))
        if not addresses[claim.pk]:
            return Planned(claim=claim, left_out=_("Vi har ingen e-mailadresse. Ring i stedet."))
        filled = message_of(claim, said, agent=by)
        if filled.missing:
            return Planned(claim=claim, left_out=left_open(filled.missing))
        to = {"addresses": ", ".join(addresses[claim.pk])}
        return Planned(claim=claim, does=_("Får beskeden. Mail til %(addresses)s.") % to, text=mask(filled.text).text)

    return [one(claim) for claim in claims]


def _addresses(claims: Sequence[Claim]) -> dict[int, list[str]]:
    """Where the mail about a message goes, as `writing.messaging` chooses it; a fixed number of queries."""
    shared = open_to_filers(claims)
    theirs = Message.objects.filter(claim__in=[claim.pk for claim in claims], by_claimant=True)
    latest = theirs.order_by("claim_id", "-at", "-pk").distinct("claim_id").values_list("claim_id", "trusted")
    between_us = {pk for pk, trusted in latest if trusted} | {claim.pk for claim in claims if claim.pk not in shared}
    return {
        pk: [address for address, about in found if about["trusted"] or pk not in between_us]
        for pk, found in recipients_of(claims).items()
    }


def _hold(claims: Sequence[Claim], _said: Mapping[str, Any], _by: User, now: datetime) -> list[Planned]:
    limits = held_limits(claims)

    def one(claim: Claim) -> Planned:
        running = limits.get(claim.pk, [])
        if not claim.is_open:
            return Planned(claim=claim, left_out=_("Sagen er slut."))
        if not running:
            return Planned(claim=claim, left_out=_("Der løber ingen frist, som lukker sagen."))
        if all(limit.held_at for limit in running):
            return Planned(claim=claim, left_out=_("Fristen holdes allerede tilbage."))
        named = [
            _("%(kind)s (%(day)s)")
            % {"kind": small(str(limit.get_kind_display())), "day": spoken_last_day(limit.due_at, now)}
            for limit in running
        ]
        return Planned(claim=claim, does=_("Holdes tilbage: %(limits)s.") % {"limits": ", ".join(named)})

    return [one(claim) for claim in claims]


def _merge(claims: Sequence[Claim], said: Mapping[str, Any], _by: User, _now: datetime) -> list[Planned]:
    into = next(claim for claim in claims if claim.number == said["into"])
    why = merging.obstacles(claims, into=into)
    if all(claim.pk in why for claim in claims if claim.pk != into.pk):
        why.setdefault(into.pk, _("Ingen af de andre sager kan lægges sammen med den."))

    def one(claim: Claim) -> Planned:
        if left_out := why.get(claim.pk) or why.get(into.pk) if claim != into else why.get(into.pk):
            return Planned(claim=claim, left_out=left_out)
        if claim == into:
            return Planned(claim=claim, does=_("Går videre med den tidligste frist og forløbet fra de andre."))
        said = _("Lukkes som dobbelt anmeldt, og anmelderen får en mail. Forløbet følger med til %(number)s.")
        return Planned(claim=claim, does=said % {"number": into.number})

    return [one(claim) for claim in claims]


_PLANS: Mapping[BulkAct, Callable[[Sequence[Claim], Mapping[str, Any], User, datetime], list[Planned]]] = {
    BulkAct.ASSIGN: _assign,
    BulkAct.MESSAGE: _message,
    BulkAct.HOLD: _hold,
    BulkAct.MERGE: _merge,
}
