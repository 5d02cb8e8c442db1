"""Losses made good, for the tests, and the letter about it."""

from decimal import Decimal
from typing import Any

from claims.deciding.settling import settle
from claims.models import Claim, Settlement
from notifications.models import OutboxMessage
from notifications.rendering import Rendered, render
from tests.cast import NOW, UNKNOWN_IMEI, Cast

THIRD_IMEI = "356938035643809"


def settled(claim: Claim, cast: Cast, form: str = "replacement", **more: Any) -> Settlement:
    numbers = [UNKNOWN_IMEI] if form == "replacement" else []
    settlement = settle(
        **{
            "number": claim.number,
            "form": form,
            "amount_dkk": Decimal("5000"),
            "excess_dkk": None,
            "note": "",
            "new_identifiers": numbers,
            "by": cast.camilla,
            "now": NOW,
            **more,
        }
    )
    claim.refresh_from_db()
    return settlement


def letter() -> Rendered:
    message = OutboxMessage.objects.get(template="settlement_made")
    return render(message.template, language=message.language, context=message.context)
