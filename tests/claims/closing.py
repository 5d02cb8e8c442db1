"""Claims that are about to lapse: what the tests of the evening's closures start from."""

from datetime import datetime

from claims.models import Deadline, Task
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from tests.cast import COPENHAGEN, NOW, Cast
from tests.claims.promises import make_claim

# Of documents asked for at NOW the last day is Thursday 15 October.
MISS = datetime(2026, 10, 16, 0, 0, tzinfo=COPENHAGEN)
ANNA = "anna@nordlys.example"
PAGE = "/desk/henlaeggelser/"


def ending(cast: Cast, kind: DeadlineKind = DeadlineKind.DOCUMENTATION, **fields: object) -> Deadline:
    """A limit that closes its claim tonight, seen from DAY."""
    claim = make_claim(cast, **{"contact_email": ANNA, "contact_name": "Anna Holm", "state": "assessing", **fields})
    Task.objects.create(claim=claim, kind="proof_of_purchase", owner="claimant", created_at=NOW)
    return deadlines.start(claim, kind, starts_at=NOW, now=NOW)
