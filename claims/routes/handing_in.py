"""What the claimant says of their parcel: that it has been handed to whoever carries it."""

from datetime import datetime

from accounts.models import User
from claims.models import EventKind
from claims.routes.routing import require_label
from claims.timeline import act, lock, record, touch
from workshops.models import Shipment


@act
def note_sent(*, number: str, by: User | None, now: datetime, trusted: bool = False) -> Shipment:
    """Note that the labelled parcel was handed in; while it may be under way nothing is closed (`promises.holds`).

    `by` is the claimant signed in, None by a private link, which may be `trusted`. Saying it again changes nothing.
    Raises `Claim.DoesNotExist`, and `WrongState` (409) where no label can be used now.
    """
    claim = lock(number)
    parcel = require_label(claim, known=trusted or by is not None)
    if parcel.handed_in_at is None:
        parcel.handed_in_at = now
        parcel.save(update_fields=["handed_in_at"])
        record(claim, EventKind.HANDED_IN, at=now, by=by, shipment=parcel.number)
        touch(claim)
    return parcel
