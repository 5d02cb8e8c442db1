"""Claims on which something goes on: what the tests of old devices, of quotes and of complaints start from."""

from datetime import datetime, timedelta
from decimal import Decimal

from claims.deciding.settling import settle
from claims.models import Claim, Deadline, OriginalReturn
from claims.models.deadline import DeadlineKind
from claims.promises.sweep import sweep_deadlines
from claims.routes.originals import receive_new
from claims.routes.repairs import diagnose, receive
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.granted import granted, insure
from tests.claims.routed import make_claim, walk_in
from workshops.models import Repair

DAY = timedelta(days=1)
ARRIVED = NOW + DAY
"""When the device is at the workshop."""


def replaced(cast: Cast, terms: str = "squaretrade-elgiganten", **said: object) -> Claim:
    """Anna's claim, settled by another phone worth 5.000 kr. under terms that want the old one back."""
    insure(cast, terms)
    claim = granted(cast)
    facts = {"form": "replacement", "amount_dkk": Decimal("5000"), "new_identifiers": [UNKNOWN_IMEI], **said}
    settle(number=claim.number, excess_dkk=None, note="", by=cast.camilla, now=NOW, **facts)  # type: ignore[arg-type]
    claim.refresh_from_db()
    return claim


def awaiting_the_old(cast: Cast) -> Claim:
    """The same, and she has the new one."""
    claim = replaced(cast)
    receive_new(number=claim.number, by=cast.anna, now=NOW)
    claim.refresh_from_db()
    return claim


def original_of(claim: Claim) -> OriginalReturn:
    return OriginalReturn.objects.get(claim=claim)


def promise(claim: Claim, kind: DeadlineKind) -> Deadline:
    """The latest promise of the kind."""
    return Deadline.objects.filter(claim=claim, kind=kind).latest("pk")


def missed(claim: Claim, kind: DeadlineKind) -> datetime:
    """Let the sweep come by when the promise is over; returns when."""
    at = promise(claim, kind).enforced_at + timedelta(seconds=1)
    sweep_deadlines(now=at)
    claim.refresh_from_db()
    return at


def under_repair(cast: Cast, *, diagnosed: bool = True) -> Repair:
    """Anna's phone on Eva's bench in Kolding since yesterday, with a diagnosis."""
    claim = make_claim(cast)
    walk_in(claim, cast)
    repair = receive(number=claim.number, by=cast.eva, now=ARRIVED)
    if diagnosed:
        repair = diagnose(number=claim.number, diagnosis="Skærm og ramme er knust.", by=cast.eva, now=ARRIVED)
    return repair
