"""Claims for the desk's tests, filed as claimants file them."""

from datetime import datetime
from typing import Any

from accounts.models import User
from claims.calls.contact import log_call
from claims.filing.filing import Filing, file_claim
from claims.guards import Seen
from claims.models import CallOutcome, Claim
from tests.cast import ANNAS_IMEI, NOW

ANNAS_MAIL = "anna@nordlys.example"


def file(*, at: datetime = NOW, identifier: str = ANNAS_IMEI, **answers: Any) -> Claim:
    """A claim on Anna's phone that fell, unless said otherwise."""
    said = {
        "peril": "damage",
        "description": "Tabt på gulvet.",
        "contact_name": "Anna Holm",
        "contact_phone": "+4520304050",
        **answers,
    }
    return file_claim(filing=Filing(identifier=identifier, **said), now=at).claim


def reach(claim: Claim, agent: User, *, at: datetime = NOW) -> Claim:
    """The claim after the claimant was reached by phone."""
    log_call(number=claim.number, agent=agent, outcome=CallOutcome.REACHED, note="", now=at)
    claim.refresh_from_db()
    return claim


def seen(claim: Claim) -> Seen:
    """What a page shows of the claim right now."""
    claim.refresh_from_db()
    return Seen.of(claim, claim.events.last())
