"""The insurance goes on with the unit that replaced a device, to the same last day (acceptance, domain C52 and 2.6)."""

from datetime import date

from django.db import transaction

from devices.models import Device
from policies.models import Cover


@transaction.atomic
def continue_covers(old: Device, new: Device, *, on: date) -> list[Cover]:
    """Let each cover of the old device that has not ended by `on` go on with the new one; returns the new device's.

    A cover in force ends that day, and another one begins the same day with the same policy, last day, sum insured and
    version of the terms: a loss of that day is covered, whichever of the two it is on. A cover that has not begun yet,
    such as one that waits for the warranty, simply becomes the new device's. One of a policy that was cancelled by then
    ends with the old device.
    """
    covers = Cover.objects.select_for_update(of=("self",)).select_related("policy").filter(device=old, ends_on__gte=on)
    return [_go_on(cover, new, on) for cover in covers.order_by("pk") if not _cancelled(cover, on)]


def _go_on(cover: Cover, new: Device, on: date) -> Cover:
    if cover.starts_on > on:
        cover.device = new
        cover.save(update_fields=["device"])
        return cover
    last_day, cover.ends_on = cover.ends_on, on
    cover.save(update_fields=["ends_on"])
    return Cover.objects.create(
        policy=cover.policy,
        device=new,
        starts_on=on,
        ends_on=last_day,
        sum_insured_dkk=cover.sum_insured_dkk,
        terms=cover.terms_id,
        continues=cover,
    )


def _cancelled(cover: Cover, on: date) -> bool:
    return cover.policy.cancelled_on is not None and cover.policy.cancelled_on <= on
