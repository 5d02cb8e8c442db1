"""The old device that the terms want back once another one has taken its place (SquareTrade section 6).

Its days count from when the employee has the new one (C80), and the carrier's scan keeps them (C73). Nothing is charged
by itself: after a miss a person approves an amount, or lets it go.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from accounts.spoken import spoken_money
from claims.guards import Seen, require_unchanged
from claims.models import Arrival, Claim, Deadline, DeadlineState, EventKind, OriginalReturn, Settlement
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from claims.timeline import act, lock, record, touch
from claims.writing.masking import mask
from claims.writing.messages import tell_claimant
from workshops.calendars import COPENHAGEN

KIND = DeadlineKind.ORIGINAL_RETURN
NOTHING = Decimal(0)
NOON = time(12)


class NotAnArrival(Refusal):
    """The day cannot be the one on which the old device came; `code` names the field."""


class NotACharge(Refusal):
    """The amount is more than the terms let anybody charge, or nobody says why; `code` names the field."""


def expect(settlement: Settlement, *, terms: str) -> OriginalReturn:
    """Note that the terms want the damaged unit back; its days begin when the new one has been received.

    The terms name two prices, that of the replacement and that of the original: the lower one is the most (C73).
    """
    price = settlement.claim.device.price_dkk if settlement.claim.device else None
    most = settlement.amount_dkk if price is None else min(settlement.amount_dkk, price)
    return OriginalReturn.objects.create(claim=settlement.claim, settlement=settlement, terms=terms, limit_dkk=most)


@act
def receive_new(*, number: str, by: User | None, now: datetime) -> OriginalReturn:
    """Note that the employee has the new device: from now on the days count in which the old one is to be sent.

    `by` is None where the claimant says so by a private link. Raises `WrongState` where no new one is on its way.
    """
    claim = lock(number)
    original = _awaited(claim, new_received_at__isnull=True)
    if Deadline.objects.running().filter(claim=claim, kind=KIND).exists():
        raise WrongState(
            _("En tidligere enhed på sag %(number)s er ikke kommet retur endnu. Registrér den først.")
            % {"number": number},
            code="another_awaited",
        )
    original.new_received_at, original.new_received_by = now, by
    original.save(update_fields=["new_received_at", "new_received_by"])
    promise = deadlines.start(claim, KIND, starts_at=now, now=now, by=by, terms=original.terms)
    touch(claim)
    record(claim, EventKind.NEW_RECEIVED, at=now, by=by, original=original.pk, last=promise.due_at.isoformat())
    told = {"last": promise.due_at.isoformat(), **facts_of([claim.pk])[claim.pk]}
    tell_claimant(claim, "original_wanted", key=f"original:{original.pk}:wanted", now=now, context=told, arranged=True)
    return original


@act
def receive_original(*, number: str, arrival: str, day: date | None, by: User, now: datetime) -> OriginalReturn:
    """Note that the old device has come, or that the carrier took it over, on `day` (today without one).

    What was missed stays missed, and what was charged stays charged: its ledger and the claim then say that it came
    after all. Raises `WrongState` where none is to come, and `NotAnArrival`.
    """
    claim = lock(number)
    original = OriginalReturn.objects.filter(claim=claim, arrived_at__isnull=True).order_by("pk").last()
    if original is None:
        raise _nothing_awaited(claim)
    at = _moment_of(day, now)
    earliest = timezone.localdate(original.settlement.settled_at)
    if at > now or timezone.localdate(at) < earliest:
        raise NotAnArrival(_("Skriv en dag fra erstatningen og frem til i dag."), code="day")
    original.arrived_at, original.arrival, original.arrival_noted_by = at, Arrival(arrival), by
    original.save(update_fields=["arrived_at", "arrival", "arrival_noted_by"])
    deadlines.meet(claim, KIND, at=at, by=by, reason="original_received")
    touch(claim)
    record(claim, EventKind.ORIGINAL_RECEIVED, at=now, by=by, original=original.pk, arrival=original.arrival)
    tell_claimant(claim, "original_received", key=f"original:{original.pk}:received", now=now, arranged=True)
    return original


@act
def charge(
    *, number: str, amount_dkk: Decimal, reason: str, by: User, now: datetime, seen: Seen | None = None
) -> OriginalReturn:
    """Approve what the insured is charged for an old device that never came, 0 to let it go; the claimant is told.

    Raises `WrongState` before its time is over, `Changed`, and `NotACharge` past the terms' limit or without a reason.
    """
    claim = lock(number)
    require_unchanged(claim, seen)
    original = _awaited(claim, new_received_at__isnull=False)
    over = _missed(claim).order_by("pk").first()
    if over is None:
        raise WrongState(
            _("Fristen for den gamle enhed er ikke overskredet, så der kan ikke opkræves noget endnu."), code="not_yet"
        )
    if not NOTHING <= amount_dkk <= original.limit_dkk:
        raise NotACharge(
            _("Vilkårene giver højst %(limit)s, så skriv mindre, eller 0 for at lade det være.")
            % {"limit": spoken_money(original.limit_dkk)},
            code="amount_dkk",
        )
    if not reason.strip():
        raise NotACharge(_("Skriv, hvorfor. Anmelderen får begrundelsen."), code="reason")
    original.charge_dkk, original.charge_reason = amount_dkk, mask(reason).text.strip()
    original.charged_at, original.charged_by = now, by
    original.save(update_fields=["charge_dkk", "charge_reason", "charged_at", "charged_by"])
    code = "let_go" if original.is_let_go else "charged"
    # Another one may have time left, where the claim was opened again and settled anew.
    deadlines.let_fall([over], at=now, reason=code, by=by)
    deadlines.refresh_due(claim)
    touch(claim)
    record(claim, EventKind.ORIGINAL_CHARGED, at=now, by=by, original=original.pk, amount_dkk=str(amount_dkk))
    told = {"amount_dkk": str(amount_dkk), "reason": original.charge_reason}
    tell_claimant(
        claim, "original_charged", key=f"original:{original.pk}:charged", now=now, context=told, arranged=True
    )
    return original


def may_be_charged(claim: Claim) -> bool:
    """Whether the time for the old device is over, and nobody has made good or settled that; one query."""
    return _missed(claim).exists()


def facts_of(claims: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What the letters about the old device say, by claim: what it is, and the most it can cost; plain JSON, one query.

    The register's and the insurer's words: a template shows them to a trusted address alone.
    """
    awaited = OriginalReturn.objects.filter(claim__in=list(claims)).select_related("claim__device").order_by("pk")
    return {
        original.claim_id: {
            "device": original.claim.device.name if original.claim.device else "",
            "limit_dkk": str(original.limit_dkk),
        }
        for original in awaited
    }


def _missed(claim: Claim) -> QuerySet[Deadline]:
    return deadlines.open_deadlines().filter(claim=claim, kind=KIND, state=DeadlineState.MISSED)


def _awaited(claim: Claim, **more: Any) -> OriginalReturn:
    """The old device that has been awaited for longest."""
    awaited = OriginalReturn.objects.filter(claim=claim, arrived_at__isnull=True, charged_at__isnull=True, **more)
    original = awaited.order_by("pk").first()
    if original is None:
        raise _nothing_awaited(claim)
    return original


def _nothing_awaited(claim: Claim) -> WrongState:
    text = _("Sag %(number)s venter ikke på den slags lige nu. Se sagen igen.") % {"number": claim.number}
    return WrongState(text, code="nothing_awaited")


def _moment_of(day: date | None, now: datetime) -> datetime:
    """Now where it is today's, else the middle of that day: nobody wrote down the hour."""
    if day is None or day == timezone.localdate(now):
        return now
    return datetime.combine(day, NOON, COPENHAGEN)
