"""The letter that tells the claimant what was decided: what stands in it, and how it reads before it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from claims.deciding.decision_texts import (
    complaint_bodies,
    facts_used,
    heading_of,
    laws_of,
    terms_of,
    what_would_have_changed,
)
from claims.models import Claim, Decision
from claims.writing.messages import among_us, live_links, recipients
from notifications.rendering import Rendered, render
from policies.terms_texts import has_number, spoken

TEMPLATE = "decision_made"
# The letter's inside alone, for a page of ours that shows it.
INSIDE = "mail/inside.html"


@dataclass(frozen=True, kw_only=True)
class ShownLetter:
    """A letter as it will go out, and to which addresses; none where the claimant has given no mail address.

    Only an address that the register itself holds is told what the register knows (docs/architecture.md, idea 8).
    """

    addresses: Sequence[str]
    trusted: bool
    mail: Rendered


def letter_facts(claim: Claim, decision: Decision, *, language: str) -> dict[str, Any]:
    """What the letter says beside its address, as plain JSON with every sentence in the language.

    The decision need not be stored yet.
    """
    with translation.override(language):
        version = terms_of(decision)
        return {
            "kind": str(decision.kind),
            "forfeits": decision.forfeits,
            "clause": decision.clause if has_number(decision.clause) or not version else "",
            "clause_heading": heading_of(version, decision.clause),
            "reason": decision.reason,
            "product": spoken(version.name) if version else "",
            "facts": facts_used(claim, decision),
            "changes": what_would_have_changed(decision),
            "laws": laws_of(decision),
            "bodies": complaint_bodies(version),
        }


def letter_of(claim: Claim, decision: Decision, *, language: str, name: str = "", trusted: bool = True) -> Rendered:
    """The letter as it would go out in the language, without sending it.

    The claimant's private link is not in it: whoever decides has no business with it.
    """
    context = {
        "number": claim.number,
        "name": name,
        "trusted": trusted,
        "frame": INSIDE,
        "is_preview": True,
        **letter_facts(claim, decision, language=language),
    }
    return render(TEMPLATE, language=language, context=context)


def letters_of(claim: Claim, decision: Decision, *, language: str) -> list[ShownLetter]:
    """Each different letter once with its addresses, in the language; one without an address where nobody has any."""
    found: dict[tuple[bool, str], list[str]] = {}
    for address, about in among_us(claim, list(recipients(claim, live_links([claim])))):
        found.setdefault((about["trusted"], about["name"]), []).append(address)
    if not found:
        found[True, claim.person.name if claim.person else ""] = []
    return [
        ShownLetter(
            addresses=addresses,
            trusted=trusted,
            mail=letter_of(claim, decision, language=language, name=name, trusted=trusted),
        )
        for (trusted, name), addresses in found.items()
    ]
