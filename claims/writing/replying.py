"""Beginning a message from a text that lies ready, in the claimant's language and with the claim's facts in it.

What the register knows is filled in only where the message is for trusted doors (docs/architecture.md, idea 8).
"""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Language, User
from accounts.spoken import spoken_between, spoken_help_phone, spoken_last_day, spoken_moment
from claims.events.event_words import small
from claims.models import Claim, ReplyTemplate, Route, Task, TaskOwner
from claims.models.deadline import DeadlineKind
from claims.promises.closure_texts import MISSING
from claims.proof.disclosure import open_to_filers
from claims.routes import readiness
from claims.writing.filling import Filled, fill
from claims.writing.messaging import is_between_us

PROMISES = (DeadlineKind.AGREED_CALL, DeadlineKind.CALLBACK, DeadlineKind.DOCUMENTATION, DeadlineKind.DELIVERY)
# A message is read on another day than it was written, so its days are spoken in full.
ANY_DAY = timedelta(days=30)


def templates_for(claim: Claim) -> QuerySet[ReplyTemplate]:
    """The texts that fit the claim, those for its peril first in their own order."""
    return ReplyTemplate.objects.in_use().filter(Q(peril="") | Q(peril=claim.peril)).order_by("position", "name")


def draft(template: ReplyTemplate, claim: Claim, *, agent: User) -> Filled:
    """The text in the claimant's language with the claim's facts in it, and what nobody knows."""
    text = template.text_en if claim.language == Language.ENGLISH else template.text_da
    return fill(text, facts_of(claim, agent=agent))


def facts_of(claim: Claim, *, agent: User) -> dict[str, str]:
    """What a text may ask for, in the claimant's language; '' where nobody knows. `claim.device` is read."""
    known = is_between_us(claim)
    with translation.override(claim.language):
        return {
            "navn": _name(claim, known=known),
            "sagsnummer": claim.number,
            "enhed": _device(claim, known=known),
            "sagsbehandler": agent.name,
            "telefon": spoken_help_phone(),
            **_promised(claim),
            "mangler": _missing(claim),
            **_booked(claim),
        }


def _name(claim: Claim, *, known: bool) -> str:
    registered = claim.person.name if known and claim.person else ""
    return (registered or claim.contact_name).partition(" ")[0]


def _device(claim: Claim, *, known: bool) -> str:
    if known and claim.device:
        return claim.device.name
    return _("enhed med nummer %(number)s") % {"number": claim.stated_identifier}


def _promised(claim: Claim) -> dict[str, str]:
    running = {row.kind: row for row in claim.deadlines.running().filter(kind__in=PROMISES)}
    said = dict.fromkeys(("opkald", "frist", "aflevering"), "")
    if agreed := running.get(DeadlineKind.AGREED_CALL):
        said["opkald"] = spoken_between(agreed.starts_at, agreed.due_at, agreed.starts_at - ANY_DAY)
    elif callback := running.get(DeadlineKind.CALLBACK):
        moment = spoken_moment(callback.due_at, callback.due_at - ANY_DAY)
        said["opkald"] = _("senest %(moment)s") % {"moment": moment}
    for name, kind in (("frist", DeadlineKind.DOCUMENTATION), ("aflevering", DeadlineKind.DELIVERY)):
        if limit := running.get(kind):
            said[name] = spoken_last_day(limit.due_at, limit.due_at - ANY_DAY)
    return said


def _missing(claim: Claim) -> str:
    """What the claimant owes, as within a sentence."""
    owed = Task.objects.open().filter(claim=claim, owner=TaskOwner.CLAIMANT).order_by("created_at", "pk")
    words = [small(str(MISSING[task.kind])) for task in owed if task.kind in MISSING]
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s og %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def _booked(claim: Claim) -> dict[str, str]:
    said = dict.fromkeys(("booking", "tid", "værksted"), "")
    route = Route.objects.standing().filter(claim=claim).select_related("workshop", "booking").first()
    if route is None:
        return said
    said["værksted"] = str(route.workshop)
    if route.booking:
        starts_at = route.booking.period.lower
        said["tid"] = spoken_moment(starts_at, starts_at - ANY_DAY)
        if not _keeps_number(claim, route):
            said["booking"] = route.booking.number
    return said


def _keeps_number(claim: Claim, route: Route) -> bool:
    """Whether somebody who reads what we write is still to get the device ready before they are given the number."""
    if readiness.withholds(claim, route):
        return True
    return readiness.withholds(claim, route, known=False) and bool(open_to_filers([claim]))
