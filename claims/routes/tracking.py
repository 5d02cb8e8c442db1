"""Whose parcel it is outside this house: what the desk notes, so that the claimant can follow it at its carrier."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal
from claims.guards import Seen, require_unchanged
from claims.models import Claim, EventKind
from claims.timeline import act, lock, record, touch
from workshops.carriers import CARRIERS
from workshops.models import Shipment


def parcels(claim: Claim) -> QuerySet[Shipment]:
    """The parcels of the claim that stand, both ways, the latest first."""
    standing = Shipment.objects.filter(claim_number=claim.number, cancelled_at__isnull=True)
    return standing.order_by("-created_at", "-pk")


@act
def note(
    *,
    number: str,
    shipment: Shipment,
    carrier: str,
    tracking_number: str,
    by: User,
    now: datetime,
    seen: Seen | None = None,
) -> Shipment:
    """Note with which carrier a parcel goes and its number there; both empty takes it back.

    Saying it twice changes nothing. Raises `Claim.DoesNotExist`, `Changed`, and `Refusal` for a parcel of another
    claim, an unknown carrier, or one of the two without the other.
    """
    claim = lock(number)
    require_unchanged(claim, seen)
    parcel = parcels(claim).filter(pk=shipment.pk).first()
    if parcel is None:
        raise Refusal(_("Vælg en af sagens forsendelser."), code="shipment")
    said = tracking_number.strip()
    if carrier and carrier not in CARRIERS:
        raise Refusal(_("Vælg et af fragtfirmaerne på listen."), code="carrier")
    if bool(carrier) != bool(said):
        raise Refusal(_("Skriv både fragtfirma og sporingsnummer, eller lad begge stå tomme."), code="tracking_number")
    if (parcel.carrier, parcel.tracking_number) == (carrier, said):
        return parcel
    parcel.carrier, parcel.tracking_number = carrier, said
    parcel.save(update_fields=["carrier", "tracking_number"])
    facts = {"shipment": parcel.number, "carrier": carrier, "tracking_number": said}
    record(claim, EventKind.TRACKED, at=now, by=by, **facts)
    touch(claim)
    return parcel
