"""Claims with a decision in force and the assessment that it keeps: what the tests of settling start from."""

from datetime import date
from decimal import Decimal
from typing import Any

from claims.deciding.decisions import decide
from claims.models import Claim, Decision, LossFacts
from devices.models import Device
from policies.models import Cover, Policy
from tests.cast import NOW, Cast
from tests.claims.routed import make_claim

TODAY = NOW.date()
PRICE = Decimal("6499.00")


def insure(cast: Cast, terms: str = "squaretrade-elgiganten", **policy: Any) -> Cover:
    """Anna's phone on these terms, with theft cover where they sell it; prepaid for 24 months from January 2026."""
    said = {"terms": terms, "term_months": 24, "options": ["theft"] if terms.startswith("square") else [], **policy}
    Policy.objects.filter(pk=cast.nordlys_policy.pk).update(**said)
    cover = cast.annas_phone.covers.get()
    days = {"starts_on": date(2026, 1, 12), "ends_on": date(2028, 1, 12)}
    Cover.objects.filter(pk=cover.pk).update(terms=terms, **days)
    return Cover.objects.select_related("policy").get(pk=cover.pk)


def granted(cast: Cast, kind: str = "covered", *, device: Device | None = None, **facts: Any) -> Claim:
    """An assessed claim on Anna's phone that fell yesterday, decided; `facts` are the agent's, such as the cause."""
    claim = make_claim(cast, device, occurred_on=date(2026, 9, 14), country="DK", **_told(facts))
    LossFacts.objects.create(claim=claim, **{"cause": "drop", "stated_at": NOW, **facts})
    reason = {"partly": "Kun skærmen.", "rejected": "Den er ikke dækket."}.get(kind, "")
    decide(number=claim.number, kind=kind, clause="", reason=reason, by=cast.camilla, now=NOW)
    return Claim.objects.get(pk=claim.pk)


def decision_of(claim: Claim) -> Decision:
    return claim.decisions.get()


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    """What the claimant has told, taken out of the facts."""
    return {name: facts.pop(name) for name in ("peril", "number") if name in facts}
