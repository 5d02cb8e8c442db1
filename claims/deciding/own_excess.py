"""What the insured would pay themselves for a loss of one device, before anything of it is decided."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.spoken import spoken_money
from claims.deciding.insured import in_force
from policies import terms
from policies.excess import excess_for
from policies.models import Cover


def spoken_excess(device: int, *, on: date) -> str:
    """The excess by the device's covers on that day, in words; '' where there is none to pay, and where none is known.

    It is the register's word, for whoever may see the device. One query.
    """
    covers = Cover.objects.filter(device_id=device).in_force_on(on).select_related("policy")
    amounts = {amount for cover in in_force(covers, on) for amount in _amounts(cover)}
    least, most = min(amounts, default=Decimal(0)), max(amounts, default=Decimal(0))
    if not most:
        return ""
    if least == most:
        return spoken_money(most)
    said = _("Fra %(least)s til %(most)s, alt efter hvordan skaden bliver erstattet")
    return said % {"least": spoken_money(least), "most": spoken_money(most)}


def _amounts(cover: Cover) -> set[Decimal]:
    """By each way in which the terms make a loss good."""
    if not terms.exists(cover.terms_id):
        return set()
    agreed = terms.get(cover.terms_id)
    return {excess_for(form, terms=agreed, policy=cover.policy) for form in agreed.settlement.forms}
