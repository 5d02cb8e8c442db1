"""Making a decided loss good: repair, another unit, gift card or cash. Either way the claim is settled and closes."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from accounts.spoken import spoken_money
from claims.deciding.basis import takes_two
from claims.deciding.entitlement import GRANTING, Entitlement, entitlement_of, is_spent, standing_decision
from claims.deciding.settlement_texts import PAID_OUT, After, Original, fate_of_original, settlement_letter
from claims.deciding.vouching import vouch_for_replacement
from claims.ending import end
from claims.guards import Seen, require_unchanged
from claims.models import Claim, Decision, DecisionState, EventKind, Route, Settlement, SettlementForm
from claims.routes.originals import expect
from claims.timeline import act, lock, record, require
from claims.workflow import Outcome, State, Step
from claims.writing.masking import mask
from claims.writing.messages import tell_claimant
from devices.models import Device
from devices.replacing import read_new, replace_device, write_off
from policies.continuing import continue_covers
from workshops.models import Repair, RepairOutcome

AT_WORKSHOP: frozenset[str] = frozenset({State.IN_REPAIR, State.RETURNING})


class NotEntitled(Refusal):
    """The form or the amount is not what the decision entitles to; `code` names the field that is wrong."""


@act
def settle(
    *,
    number: str,
    form: str,
    amount_dkk: Decimal,
    excess_dkk: Decimal | None,
    note: str,
    new_identifiers: Sequence[str],
    by: User,
    now: datetime,
    seen: Seen | None = None,
) -> Settlement:
    """Make the loss good as its decision grants, close the claim, and tell the claimant what they get.

    `amount_dkk` is what the loss is settled at, `excess_dkk` what the insured pays of it, None for what the terms say.
    Another unit replaces the device by its numbers, and the covers go on with it; a gift card ends the cover where the
    terms say so, and the device is written off (SquareTrade section 12). A device at a workshop stays there. Raises
    `WrongState` without a decision that grants, `Changed`, `NotEntitled`, `NotTheNewUnit`, and `AlreadyReplaced`;
    nothing is changed then.
    """
    claim = lock(number)
    require(claim, Step.SETTLE)
    require_unchanged(claim, seen)
    entitled = entitlement(claim)
    settlement = _drafted(claim, entitled, SettlementForm(form), amount_dkk, excess_dkk, by=by)
    repair = _end_repair(claim, at=now)
    settlement.replacement, unit = _replace(claim, settlement, new_identifiers, now=now)
    settlement.note = mask(note).text.strip()
    settlement.settled_at, settlement.settled_by = now, by
    settlement.save()
    after = _what_follows(claim, settlement, entitled, repair, now=now)
    end(claim, Step.SETTLE, Outcome.SETTLED, at=now, by=by, keep_route=repair is not None)
    money = {"amount_dkk": str(settlement.amount_dkk), "excess_dkk": str(settlement.excess_dkk), **asdict(after)}
    said = {"settlement": settlement.pk, "form": str(settlement.form), **money, **unit}
    record(claim, EventKind.SETTLED, at=now, by=by, **said)
    told = settlement_letter(claim, settlement, after)
    key = f"settlement:{settlement.pk}"
    tell_claimant(claim, "settlement_made", key=key, now=now, context=told, arranged=True)
    return settlement


def entitlement(claim: Claim) -> Entitlement:
    """What the claim's decision entitles to now. Raises `WrongState` (409) where none in force grants anything.

    One that has been settled grants nothing more, nor does one on another device than the claim is about now.
    """
    decision = standing_decision(claim)
    said = {"number": claim.number}
    if decision is not None and decision.state == DecisionState.PROPOSED:
        text = _("Afgørelsen på sag %(number)s venter på en kollega. Erstat, når den er truffet.")
        raise WrongState(text % said, code="not_granted")
    if decision is None or decision.kind not in GRANTING:
        text = _("Sag %(number)s har ingen afgørelse, der giver erstatning. Afgør den først.")
        raise WrongState(text % said, code="not_granted")
    if is_spent(decision):
        text = _("Afgørelsen på sag %(number)s er allerede gjort op. Afgør sagen på ny, hvis der skal gives mere.")
        raise WrongState(text % said, code="already_settled")
    if claim.device_id and decision.cover is not None and decision.cover.device_id != claim.device_id:
        text = _("Afgørelsen på sag %(number)s er om en anden enhed. Afgør sagen på ny for den, den er om nu.")
        raise WrongState(text % said, code="another_device")
    return entitlement_of(claim, decision)


def _drafted(
    claim: Claim, entitled: Entitlement, form: SettlementForm, amount: Decimal, excess: Decimal | None, *, by: User
) -> Settlement:
    """The settlement as far as the decision allows it, made by nobody yet. Raises `NotEntitled`."""
    excess = entitled.excess_dkk[form] if excess is None else excess
    _require_allowed(claim, entitled, form)
    _require_amounts(entitled, form, amount, excess)
    _require_two(claim, entitled.decision, amount, by=by)
    return Settlement(
        claim=claim,
        decision=entitled.decision,
        cover=entitled.cover,
        form=form,
        amount_dkk=amount,
        excess_dkk=excess,
    )


def _what_follows(
    claim: Claim, settlement: Settlement, entitled: Entitlement, repair: Repair | None, *, now: datetime
) -> After:
    """End the cover and vouch for the new unit as the terms have it, and say whose the damaged one is."""
    today, unit = timezone.localdate(now), settlement.replacement
    ended_on = _end_cover(claim, entitled, settlement.form, now=now)
    workshop = repair.workshop if repair else None
    guarantee = vouch_for_replacement(claim, unit, on=today, workshop=workshop) if unit else None
    fate = fate_of_original(claim, settlement, entitled, on=today, at_workshop=repair is not None)
    if fate.original is Original.SEND and fate.days is not None and entitled.terms is not None:
        expect(settlement, terms=entitled.terms.id)
    return After.of(
        fate,
        guarantee_until=guarantee.ends_on if guarantee else None,
        ended_on=ended_on,
    )


def _require_allowed(claim: Claim, entitled: Entitlement, chosen: SettlementForm) -> None:
    if chosen not in entitled.forms:
        lost = entitled.total_loss and chosen is SettlementForm.REPAIR
        text = (
            _("Reparationen koster mere end enheden, så den er totalskadet. Vælg en anden erstatning.")
            if lost
            else _("Vilkårene giver ikke den erstatning for denne skade. Vælg en af de andre.")
        )
        raise NotEntitled(text, code="form")
    if chosen is SettlementForm.REPAIR and claim.state in AT_WORKSHOP:
        raise NotEntitled(
            _("Enheden er på værkstedet. Er den repareret, slutter sagen, når værkstedet udleverer den."), code="form"
        )
    if chosen is SettlementForm.REPLACEMENT and claim.device is None:
        raise NotEntitled(
            _("Find først den skadede enhed i registret, så dækningen kan følge med over på den nye."), code="form"
        )


def _require_two(claim: Claim, decision: Decision, amount: Decimal, *, by: User) -> None:
    """Above the organisation's limit nobody settles what they decided alone, nor more than their colleague saw."""
    if decision.decided_by_id != by.pk or not takes_two(claim, amount):
        return
    stake = decision.at_stake_dkk
    if decision.seconded_by_id is not None and (stake is None or amount <= stake):
        return
    raise NotEntitled(
        _("Over %(limit)s skal to have set på beløbet. Lad en kollega gøre skaden op, eller skriv mindre.")
        % {"limit": spoken_money(_limit_of_one(claim, decision))},
        code="amount_dkk",
    )


def _limit_of_one(claim: Claim, decision: Decision) -> Decimal:
    limit = claim.organisation.four_eyes_above_dkk if claim.organisation else None
    seen = decision.at_stake_dkk if decision.seconded_by_id is not None else None
    return max(limit or Decimal(0), seen or Decimal(0))


def _require_amounts(entitled: Entitlement, chosen: SettlementForm, amount: Decimal, excess: Decimal) -> None:
    """Amounts in kroner; goodwill alone may go past what the terms give, and money that is paid out is some."""
    if chosen in PAID_OUT and not amount:
        raise NotEntitled(_("Skriv, hvad skaden er gjort op til. 0 kr. kan ikke udbetales."), code="amount_dkk")
    limit = entitled.limit_dkk
    if limit is not None and amount > limit and not entitled.is_goodwill:
        raise NotEntitled(
            _("Beløbet er over de %(limit)s, som vilkårene højst giver. Skriv mindre, eller afgør sagen som kulance.")
            % {"limit": spoken_money(limit)},
            code="amount_dkk",
        )
    if entitled.worth_dkk is not None and excess > entitled.worth_dkk:
        raise NotEntitled(
            _("Selvrisikoen kan ikke være større end de %(worth)s, som enheden er værd.")
            % {"worth": spoken_money(entitled.worth_dkk)},
            code="excess_dkk",
        )
    if excess > amount or (chosen in PAID_OUT and excess == amount):
        raise NotEntitled(
            _("Selvrisikoen på %(excess)s tager hele beløbet, så der er intet at erstatte. Ret et af dem.")
            % {"excess": spoken_money(excess)},
            code="excess_dkk",
        )


def _replace(
    claim: Claim, settlement: Settlement, typed: Sequence[str], *, now: datetime
) -> tuple[Device | None, dict[str, Any]]:
    """The unit that takes the device's place, with the event's facts about it; None for another form."""
    if settlement.form != SettlementForm.REPLACEMENT or claim.device is None:
        if any(map(str.strip, typed)):
            raise NotEntitled(_("Skriv kun et nyt nummer, når anmelderen får en ny enhed."), code="new_identifier")
        return None, {}
    unit = replace_device(claim.device, read_new(typed, brand=claim.device.brand), now=now)
    continue_covers(claim.device, unit, on=timezone.localdate(now))
    return unit, {"old": claim.device.numbers, "new": unit.numbers, "unit": unit.pk}


def _end_cover(claim: Claim, entitled: Entitlement, form: str, *, now: datetime) -> date | None:
    """End the cover with the day of the gift card, where the terms say so; the device is the insurer's then."""
    cover = entitled.cover
    if form != SettlementForm.GIFT_CARD or cover is None or not entitled.ends_with_gift_card:
        return None
    if claim.device is not None:
        write_off(claim.device, now=now)
    on = timezone.localdate(now)
    if not cover.starts_on <= on < cover.ends_on:
        return None
    cover.ends_on = on
    cover.save(update_fields=["ends_on"])
    return on


def _end_repair(claim: Claim, *, at: datetime) -> Repair | None:
    """End the repair of a device that is at a workshop, without inventing an outcome that nobody has found."""
    if claim.state not in AT_WORKSHOP:
        return None
    route = Route.objects.standing().filter(claim=claim).select_related("repair__workshop").first()
    repair = route.repair if route else None
    if repair is None:
        raise AssertionError(f"claim {claim.pk} is {claim.state} without a repair")
    if repair.outcome == RepairOutcome.SWAPPED:
        raise NotEntitled(_("Værkstedet har ombyttet enheden. Sagen slutter, når den nye er udleveret."), code="form")
    repair.handed_back_at = at
    repair.save(update_fields=["handed_back_at"])
    return repair
