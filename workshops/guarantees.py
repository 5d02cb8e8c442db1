"""What is vouched for after a repair or a replacement, as far as the terms vouch for it (SquareTrade section 6).

The day itself is day 0: 90 days after 1 September end with 30 November. Months end on the same-numbered day.
"""

from datetime import date, timedelta

from devices.models import Device
from policies.periods import add_months, warranty_until
from policies.terms_schema import Terms
from workshops.models import Guarantee, GuaranteeKind, Repair, Workshop


def vouch_for_repair(repair: Repair, *, terms: Terms, on: date, accident: bool) -> Guarantee | None:
    """Write down the guarantee on a repair that was handed back on the day; None where the terms give none.

    A repair after an accident within the manufacturer's warranty voids that warranty, and the longer guarantee takes
    its place. Raises IntegrityError where the repair has its guarantee.
    """
    given = terms.guarantee
    if given is None or repair.device is None:
        return None
    voided = accident and _in_warranty(repair.device, on)
    if voided and given.repair_months_if_warranty_voided is not None:
        ends_on = add_months(on, given.repair_months_if_warranty_voided)
    elif given.repair_days is not None:
        ends_on = on + timedelta(days=given.repair_days)
    else:
        return None
    return Guarantee.objects.create(
        device=repair.device,
        kind=GuaranteeKind.REPAIR,
        workshop=repair.workshop,
        repair=repair,
        claim_number=repair.claim_number,
        starts_on=on,
        ends_on=ends_on,
        terms=terms.id,
        clause=given.clause,
    )


def vouch_for_replacement(
    device: Device, *, terms: Terms, on: date, claim_number: str, workshop: Workshop | None
) -> Guarantee | None:
    """Write down the guarantee on a unit that was received in place of another on the day; None without one."""
    given = terms.guarantee
    if given is None or given.replacement_months is None:
        return None
    return Guarantee.objects.create(
        device=device,
        kind=GuaranteeKind.REPLACEMENT,
        workshop=workshop,
        claim_number=claim_number,
        starts_on=on,
        ends_on=add_months(on, given.replacement_months),
        terms=terms.id,
        clause=given.clause,
    )


def guarantees_of(device: Device, day: date) -> list[Guarantee]:
    """The guarantees on the device that hold the day, both ends included, the longest first; one query."""
    found = Guarantee.objects.in_force_on(day).filter(device=device).select_related("workshop")
    return list(found.order_by("-ends_on", "-pk"))


def _in_warranty(device: Device, on: date) -> bool:
    starts_on = device.delivered_on or device.purchased_on
    until = warranty_until(starts_on, device.warranty_months) if starts_on else None
    return until is not None and on <= until
