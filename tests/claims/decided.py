"""Decisions for the tests: a claim whose facts are known, and what the terms say of it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from claims.deciding.basis import bases_of, suggested_clause, suggested_reason
from claims.deciding.decisions import decide
from claims.models import Claim, Decision, LossFacts
from tests.cast import NOW, Cast
from tests.claims.filed import file, reach

DAY = timedelta(days=1)
LATE = date(2026, 8, 1)  # 45 days before `NOW`: too late under USG, so the law is told
IN_TIME = date(2026, 9, 14)
RECEIPT = ("proof_of_purchase",)


def judged(cast: Cast, *, occurred_on: date = IN_TIME, cause: str = "drop", **facts: Any) -> Claim:
    """A claim on Anna's phone that the call centre has talked about and stated the facts of."""
    claim = reach(file(occurred_on=occurred_on, country="DK"), cast.camilla)
    stated = {"evidence": list(RECEIPT), **facts}
    LossFacts.objects.create(claim=claim, cause=cause, stated_at=NOW, stated_by=cast.camilla, **stated)
    return Claim.objects.get(pk=claim.pk)


def as_suggested(claim: Claim, kind: str, cast: Cast, **more: Any) -> Decision:
    """Decide with the clause and the reason that the form begins with."""
    basis = bases_of(claim)[0]
    said = {
        "kind": kind,
        "clause": suggested_clause(basis),
        "reason": suggested_reason(basis, language=claim.language),
        "by": cast.camilla,
        "now": NOW + DAY,
        **more,
    }
    decision = decide(number=claim.number, **said)
    claim.refresh_from_db()
    return decision


def ask_two(cast: Cast, above: str = "5000") -> None:
    """Nordlys wants two people for what is above this many kroner."""
    cast.nordlys.four_eyes_above_dkk = Decimal(above)
    cast.nordlys.save()
