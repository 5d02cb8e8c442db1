"""What the case page says of money and objects: what was settled, what replaced the device, and what is vouched for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import Actor
from claims.deciding.decision_texts import clause_words
from claims.deciding.insured import loss_day
from claims.deciding.recalling import guarantees_for, may_be_taken_back
from claims.deciding.settlement_texts import settlement_rows
from claims.models import Claim, Settlement
from claims.workflow import State, Step, may_take
from devices.models import Device
from devices.replacing import chain_of
from policies import terms
from workshops.models import Guarantee, GuaranteeKind


@dataclass(frozen=True, kw_only=True)
class SettlementLine:
    """One settlement: what somebody gets, who settled it and when, and the note behind it."""

    rows: list[dict[str, Any]]
    amount_dkk: Decimal
    note: str
    by: str
    at: Any


@dataclass(frozen=True, kw_only=True)
class UnitLine:
    """A unit that came before or after the claim's device."""

    name: str
    numbers: list[str]
    day: date | None
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class GuaranteeLine:
    """A guarantee as a sentence, its last day, and what the button posts."""

    pk: int
    text: str
    until: date


def settlement_lines(claim: Claim, user: Actor, chain: Iterable[Device]) -> list[SettlementLine]:
    """What was settled, the latest first; `chain` has the units that a replacement is one of, with their numbers."""
    made = Settlement.objects.visible_to(user).filter(claim=claim).select_related("settled_by", "replacement")
    made = made.order_by("-settled_at", "-pk")
    units = {unit.pk: unit for unit in chain}
    for one in made:
        one.replacement = units.get(one.replacement_id or 0, one.replacement)
    return [
        SettlementLine(
            rows=settlement_rows(one),
            amount_dkk=one.amount_dkk,
            note=one.note,
            by=one.settled_by.name,
            at=one.settled_at,
        )
        for one in made
    ]


def objects_of(claim: Claim) -> dict[str, Any]:
    """The units that came before the device and the one that came after it, and all their ids; two queries."""
    if claim.device is None:
        return {"replaced_by": None, "replaces": [], "chain": [], "chain_ids": []}
    chain = chain_of(claim.device)
    claim.device = _with_numbers(claim.device, chain)
    at = next(place for place, unit in enumerate(chain) if unit.pk == claim.device_id)
    return {
        "replaced_by": _unit(chain[-1], day=chain[at].written_off_at, claim=claim) if at + 1 < len(chain) else None,
        "replaces": [_unit(unit, day=unit.written_off_at) for unit in chain[:at]],
        "chain": chain,
        "chain_ids": [unit.pk for unit in chain],
    }


def guarantees_shown(claim: Claim) -> dict[str, Any]:
    """The guarantee that the claim is a recall under, or those that it can be taken up under; at most two queries."""
    if claim.guarantee is not None:
        return {"recall": _guarantee(claim.guarantee, claim), "recall_undo": may_be_taken_back(claim)}
    if not may_take(Step.ROUTE, State(claim.state)):
        return {}
    return {"guarantees": [_guarantee(one, claim) for one in guarantees_for(claim)]}


def _with_numbers(device: Device, chain: Iterable[Device]) -> Device:
    """The device as the chain has it, with its numbers at hand, and its holder, whom the claim was read with."""
    same = next(unit for unit in chain if unit.pk == device.pk)
    same.holder = device.holder
    return same


def _unit(unit: Device, *, day: Any, claim: Claim | None = None) -> UnitLine:
    numbers = unit.numbers
    href = ""
    if claim is not None and numbers and may_take(Step.ROUTE, State(claim.state)):
        href = f"{reverse('desk-find-device', args=[claim.number])}?{urlencode({'q': numbers[0]})}"
    return UnitLine(name=unit.name, numbers=numbers, day=timezone.localdate(day) if day else None, href=href)


def _guarantee(guarantee: Guarantee, claim: Claim) -> GuaranteeLine:
    day = (loss_day(claim) - guarantee.starts_on).days
    said = {
        "claim": guarantee.claim_number,
        "workshop": guarantee.workshop,
        "clause": _clause(guarantee),
        "day": day,
    }
    match guarantee.kind, guarantee.workshop:
        case GuaranteeKind.REPAIR, _shop:
            text = _(
                "Repareret på sag %(claim)s hos %(workshop)s. Skaden skete på garantiens dag %(day)d efter %(clause)s."
            )
        case _kind, None:
            text = _(
                "Enheden kom i stedet for en anden på sag %(claim)s. "
                "Skaden skete på garantiens dag %(day)d efter %(clause)s."
            )
        case _:
            text = _(
                "Enheden kom i stedet for en anden på sag %(claim)s hos %(workshop)s. "
                "Skaden skete på garantiens dag %(day)d efter %(clause)s."
            )
    return GuaranteeLine(pk=guarantee.pk, text=text % said, until=guarantee.ends_on)


def _clause(guarantee: Guarantee) -> str:
    version = terms.get(guarantee.terms) if terms.exists(guarantee.terms) else None
    return clause_words(version, guarantee.clause)
