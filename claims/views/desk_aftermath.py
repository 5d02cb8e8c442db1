"""What goes on beside or after a claim, as its page shows it: a complaint, an old device, a workshop's question."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.spoken import spoken_money
from claims.complaints import settled_by
from claims.models import Claim, ClaimLink, Complaint, Deadline, DeadlineState, OriginalReturn, Quote
from claims.models.deadline import DeadlineKind
from claims.views.desk_clock import DueClock, clock_of


@dataclass(frozen=True, kw_only=True)
class Follow:
    """What comes next on a claim that would else wait or be over: its name, why, and where its button leads."""

    name: str | Promise
    why: str | Promise
    href: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Something that waits, with the clock of its promise; `late` where that was missed."""

    of: Any
    clock: DueClock | None
    late: bool


def aftermath_of(claim: Claim, user: User, page: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What of it the page shows, and what comes next because of it; a query for each that the claim has ever had.

    `page` has the claim's `outstanding` promises, the kinds that were ever `promised`, `settlements` and `decisions`.
    """
    promises = {deadline.kind: deadline for deadline in page["outstanding"]}
    complaints = _complaints(claim, user) if DeadlineKind.COMPLAINT_ANSWER in page["promised"] else []
    quotes = _quotes(claim, user) if DeadlineKind.QUOTE_WAITING in page["promised"] else []
    original = _latest_original(claim, user) if page["settlements"] else None
    open_complaint = next((c for c in complaints if c.answered_at is None and c.withdrawn_at is None), None)
    open_quote = next((quote for quote in quotes if quote.is_open), None)
    shown: dict[str, Any] = {
        "earlier_complaints": [complaint for complaint in complaints if complaint is not open_complaint],
        "earlier_quotes": [quote for quote in quotes if quote is not open_quote],
        "original": _original(original, promises, now) if original else None,
        "quote": _waiting(open_quote, promises.get(DeadlineKind.QUOTE_WAITING), now) if open_quote else None,
        "follow": _next(claim, open_complaint, original, open_quote, promises),
    }
    if open_complaint:
        shown["complaint"] = _complaint(claim, open_complaint, promises, now)
    return shown


def _complaints(claim: Claim, user: User) -> list[Complaint]:
    """The latest first, each with whether it is one's own and whether the claim has a link that mails go to."""
    live = ClaimLink.objects.filter(claim=OuterRef("claim"), revoked_at__isnull=True, by_code=False)
    made = Complaint.objects.visible_to(user).filter(claim=claim)
    made = made.annotate(is_mailed=Exists(live.exclude(address="")), is_own=settled_by(user))
    made = made.select_related("written_by", "acknowledged_by", "answered_by", "draft__by")
    return list(made.order_by("-received_at", "-pk"))


def _quotes(claim: Claim, user: User) -> list[Quote]:
    asked = Quote.objects.visible_to(user).filter(claim=claim)
    asked = asked.select_related("asked_by", "answered_by", "repair__workshop")
    return list(asked.order_by("-asked_at", "-pk"))


def _latest_original(claim: Claim, user: User) -> OriginalReturn | None:
    originals = OriginalReturn.objects.visible_to(user).filter(claim=claim)
    return originals.select_related("charged_by", "arrival_noted_by").order_by("-pk").first()


def _waiting(of: Any, deadline: Deadline | None, now: datetime) -> Waiting:
    runs = deadline is not None and deadline.state == DeadlineState.RUNNING
    return Waiting(
        of=of,
        clock=clock_of(deadline, now) if deadline else None,
        late=deadline is not None and not runs,
    )


def _complaint(claim: Claim, complaint: Any, promises: dict[str, Deadline], now: datetime) -> dict[str, Any]:
    kind = DeadlineKind.COMPLAINT_ANSWER if complaint.acknowledged_at else DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT
    return {
        "waiting": _waiting(complaint, promises.get(kind), now),
        "answer": _waiting(complaint, promises.get(DeadlineKind.COMPLAINT_ANSWER), now),
        "is_own": complaint.is_own,
        "by_post": not (complaint.is_mailed or claim.contact_email),
    }


def _original(original: OriginalReturn, promises: dict[str, Deadline], now: datetime) -> dict[str, Any]:
    waiting = _waiting(original, promises.get(DeadlineKind.ORIGINAL_RETURN), now)
    return {
        "waiting": waiting,
        "limit": spoken_money(original.limit_dkk),
        "may_charge": original.is_awaited and waiting.late,
    }


def _of_complaint(claim: Claim, complaint: Complaint) -> Follow:
    if complaint.acknowledged_at is None:
        why = _("Bekræft den, når du har læst den.")
        return Follow(name=_("Læs klagen"), why=why, href="#klage", icon="message")
    return Follow(
        name=_("Svar på klagen"),
        why=_("Klagen skal have et endeligt svar."),
        href=reverse("desk-complaint-answer", args=[claim.number]),
        icon="message",
    )


def _next(
    claim: Claim,
    complaint: Complaint | None,
    original: OriginalReturn | None,
    quote: Quote | None,
    promises: dict[str, Deadline],
) -> Follow | None:
    """What of it comes before the claim's own next step; a complaint on an open claim waits beside it."""
    if quote:
        return Follow(
            name=_("Svar værkstedet"),
            why=_("Reparationen står stille, til vi har sagt ja eller nej til prisen."),
            href=reverse("desk-quote", args=[claim.number]),
            icon="wrench",
        )
    no_show = promises.get(DeadlineKind.WALK_IN_NO_SHOW)
    if no_show and no_show.state == DeadlineState.MISSED:
        return Follow(
            name=_("Ring op"),
            why=_("Enheden kom ikke til den aftalte tid. Hør, om der skal bookes en ny."),
            href=reverse("desk-call", args=[claim.number]),
            icon="phone",
        )
    if claim.is_open:
        return None
    if complaint:
        return _of_complaint(claim, complaint)
    late = promises.get(DeadlineKind.ORIGINAL_RETURN)
    if original and original.is_awaited and late and late.state == DeadlineState.MISSED:
        return Follow(
            name=_("Gør den gamle enhed op"),
            why=_("Den er ikke kommet retur til tiden. Godkend en opkrævning, eller lad det være."),
            href=reverse("desk-original-charge", args=[claim.number]),
            icon="handover",
        )
    return None
